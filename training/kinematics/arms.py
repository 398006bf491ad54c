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
from training.plane import cross
from training.spec import MotionSpec

Vec = NDArray[np.float64]

PALM_M = 0.085  # wrist to the middle of the palm
PALM_BACK_SHARE = 0.3  # a fist on a handle has its wrist above it and a little behind
CHEST_OUT_M = 0.16  # of the wrist before the spine
CHEST_BELOW_C7_M = 0.22  # hands lie on the breastbone
CHEST_SIDE_M = 0.09  # of the wrist from the midline, hands side by side on the chest
CROSSED_SIDE_M = -0.05  # of the wrist beyond the midline, arms crossed
CROSSED_OUT_M = 0.035  # one forearm lies upon the other
THIGH_SHARE, THIGH_OUT_M = 0.62, 0.10  # of the way to the knee; wrist off the bone
THIGH_SIDE_M = 0.03  # hands lie on the outer half of the thigh
REACH_SHARE = 0.985  # an arm is never quite straight
# Elbows point down the back-rest, outwards, and towards it.
ELBOW_DOWN, ELBOW_OUT, ELBOW_BACK = 0.6, 0.9, 0.5
GRIP_ROUNDS = 3  # wrist and elbow settle each other


@dataclass(frozen=True, eq=False)
class Arms:
    """Wrists and the way the elbows point, by side (``r``, ``l``).

    Parameters
    ----------
    hands_m : dict of str to ndarray, shape (3,)
        Where each wrist is.
    pole : dict of str to ndarray, shape (3,)
        Which way each elbow points; any length.
    """

    hands_m: dict[str, Vec]
    pole: dict[str, Vec]


def arm_targets(
    spec: MotionSpec, layout: Layout, poser: BodyPoser, trunk: TrunkPose, legs: Legs
) -> Arms:
    """Place both wrists where `MotionSpec.arms` has them.

    Parameters
    ----------
    spec : MotionSpec
    layout : Layout
        The machine, for its handles and the back-rest's directions.
    poser : BodyPoser
        The body, for its lengths.
    trunk : TrunkPose
        The moment's trunk: shoulders, chest and hips.
    legs : Legs
        The moment's legs, for hands that lie on the thighs.

    Returns
    -------
    Arms
        Wrists no further than the arm reaches.
    """
    rest = poser.body.joints_m
    hands, poles = {}, {}
    for number, (side, sign) in enumerate(SIDES.items()):
        shoulder = trunk.place("thorax", rest[f"shoulder_{side}"])
        if spec.arms == "handles":
            grip = layout.hands_m[number]
            wrist = grip - layout.seat_forward * PALM_M * PALM_BACK_SHARE + layout.pad_up * PALM_M
        elif spec.arms == "thighs":
            hip = trunk.place("pelvis", rest[f"hip_{side}"])
            knee = middle_joint(
                hip, legs.ankles_m[side], poser.thigh_m, poser.shank_m, legs.pole[side]
            )
            way = knee - hip
            front = cross(np.array([0.0, -1.0, 0.0]), way / np.linalg.norm(way))
            front = front if front @ layout.pad_up > 0 else -front
            wrist = hip + way * THIGH_SHARE + front * THIGH_OUT_M
            wrist = wrist + np.array([0.0, sign * THIGH_SIDE_M, 0.0])
        else:
            below = np.array([0.0, 0.0, -CHEST_BELOW_C7_M])
            chest = rest["c7"] * np.array([1.0, 0.0, 1.0]) + below
            across = CROSSED_SIDE_M if spec.arms == "crossed" else CHEST_SIDE_M
            out = CHEST_OUT_M + (CROSSED_OUT_M * number if spec.arms == "crossed" else 0.0)
            wrist = trunk.place("thorax", chest + np.array([out, sign * across, 0.0]))
        hands[side] = _within(shoulder, wrist, sum(poser.arm_m) * REACH_SHARE)
        poles[side] = (
            -ELBOW_DOWN * layout.pad_up
            + np.array([0.0, sign * ELBOW_OUT, 0.0])
            + (spec.elbow_off - ELBOW_BACK) * layout.pad_normal
        )
        if spec.arms == "handles" and spec.elbow_off:
            grip = layout.hands_m[number]
            hands[side] = _gripping(grip, shoulder, hands[side], poles[side], poser.arm_m)
    return Arms(hands, poles)


def _gripping(grip: Vec, shoulder: Vec, wrist: Vec, pole: Vec, arm_m: tuple[float, float]) -> Vec:
    """Move a wrist so that the palm, where the forearm points, is on the grip."""
    for _ in range(GRIP_ROUNDS):
        elbow = middle_joint(shoulder, wrist, *arm_m, pole)
        wrist = _within(shoulder, _within(grip, elbow, PALM_M), sum(arm_m) * REACH_SHARE)
    return wrist


def _within(start: Vec, end: Vec, reach_m: float) -> Vec:
    """Pull `end` towards `start` until it is within reach."""
    way = end - start
    return np.asarray(start + way * min(1.0, reach_m / float(np.linalg.norm(way))))
