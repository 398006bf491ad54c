"""Where the hands are: on handles, on the chest, on the thighs, or crossed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.kinematics.chain import TrunkPose
from training.kinematics.feet import Legs
from training.kinematics.limbs import middle_joint
from training.kinematics.pose import SIDES, BodyPoser
from training.layout import Layout
from training.spec import MotionSpec

Vec = NDArray[np.float64]

PALM_M = 0.085  # wrist to the middle of the palm
CHEST_OUT_M = 0.16  # of the wrist before the spine
THIGH_SHARE, THIGH_OUT_M = 0.62, 0.10  # of the way to the knee; wrist off the bone
REACH_SHARE = 0.985  # an arm is never quite straight


@dataclass(frozen=True, eq=False)
class Arms:
    """Wrists and the way the elbows point, by side."""

    hands_m: dict[str, Vec]
    pole: dict[str, Vec]


def arm_targets(
    spec: MotionSpec, layout: Layout, poser: BodyPoser, trunk: TrunkPose, legs: Legs
) -> Arms:
    """Place both wrists."""
    rest = poser.body.joints_m
    hands, poles = {}, {}
    for number, (side, sign) in enumerate(SIDES.items()):
        shoulder = trunk.place("thorax", rest[f"shoulder_{side}"])
        if spec.arms == "handles":
            grip = layout.hands_m[number]
            wrist = grip - layout.seat_forward * PALM_M * 0.3 + layout.pad_up * PALM_M
        elif spec.arms == "thighs":
            hip = trunk.place("pelvis", rest[f"hip_{side}"])
            knee = middle_joint(
                hip, legs.ankles_m[side], poser.thigh_m, poser.shank_m, legs.pole[side]
            )
            way = knee - hip
            front = np.cross(np.array([0.0, -1.0, 0.0]), way / np.linalg.norm(way))
            front = front if front @ layout.pad_up > 0 else -front
            wrist = hip + way * THIGH_SHARE + front * THIGH_OUT_M
            wrist = wrist + np.array([0.0, sign * 0.03, 0.0])
        else:
            chest = rest["c7"] * np.array([1.0, 0.0, 1.0]) + np.array([0.0, 0.0, -0.22])
            across = -0.05 if spec.arms == "crossed" else 0.09
            out = CHEST_OUT_M + (0.035 * number if spec.arms == "crossed" else 0.0)
            wrist = trunk.place("thorax", chest + np.array([out, sign * across, 0.0]))
        hands[side] = _within(shoulder, wrist, sum(poser.arm_m) * REACH_SHARE)
        poles[side] = (
            -0.6 * layout.pad_up + np.array([0.0, sign * 0.9, 0.0]) - 0.5 * layout.pad_normal
        )
    return Arms(hands, poles)


def _within(start: Vec, end: Vec, reach_m: float) -> Vec:
    way = end - start
    return np.asarray(start + way * min(1.0, reach_m / float(np.linalg.norm(way))))
