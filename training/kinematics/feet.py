"""Where the feet are: flat on the platform, or on their way to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.kinematics.course import Moment, smooth
from training.kinematics.plane import unit
from training.kinematics.pose import SIDES, BodyPoser
from training.layout import Layout
from training.spec import MotionSpec, RepSpec

Vec = NDArray[np.float64]

RACK_RATIO = 0.22  # of the travel: where the sled hangs on its catches before the set
STEP_REACH_SHARE = 0.72  # of the leg: where a foot waits before it steps on the platform
STEP_BULGE_M = 0.10  # the foot comes towards the lifter on its way


@dataclass(frozen=True, eq=False)
class Legs:
    """Targets for both legs, by side (``r``, ``l``)."""

    ankles_m: dict[str, Vec]
    feet: dict[str, Vec]
    pole: dict[str, Vec]


def _about(axis: Vec, angle_deg: float) -> Vec:
    """Rotation (3, 3) about a unit axis (Rodrigues)."""
    a = np.radians(angle_deg)
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + np.sin(a) * k + (1 - np.cos(a)) * (k @ k))


def foot_targets(
    spec: MotionSpec,
    rep: RepSpec,
    layout: Layout,
    poser: BodyPoser,
    hips_m: dict[str, Vec],
    moment: Moment,
    travel_m: float,
    part: float,
) -> Legs:
    """Ankles, feet and the way the knees point."""
    if spec.lead == "rack" and moment.phase in ("lead", "tail"):
        travel_m = travel_m + (1.0 - moment.lead_ratio) * RACK_RATIO * layout.travel_m
    soles = layout.platform_at(travel_m)
    ankles, feet, poles = {}, {}, {}
    lean = rep.heel_lift_deg * part
    for number, (side, sign) in enumerate(SIDES.items()):
        toes = _about(layout.platform_normal, sign * spec.toe_out_deg) @ layout.platform_up
        left = np.cross(layout.platform_normal, toes)
        foot = np.stack((toes, left, layout.platform_normal), axis=1) @ _straight(poser, side)
        # Heels come up about the ball of the foot.
        foot = _about(left, lean) @ foot
        rest = poser.body.joints_m
        flat = soles + layout.platform_normal * poser.ankle_height_m
        flat = flat + np.array([0.0, sign * spec.stance_m / 2, 0.0])
        arm = np.stack((toes, left, layout.platform_normal), axis=1) @ (
            _straight(poser, side) @ (rest[f"ankle_{side}"] - rest[f"toe_{side}"])
        )
        ankle = flat + _about(left, lean) @ arm - arm
        if spec.lead == "step_in" and moment.phase in ("lead", "tail"):
            ankle, foot = _step(layout, poser, hips_m[side], ankle, foot, moment.lead_ratio, number)
        ankles[side], feet[side] = ankle, foot
        poles[side] = _knee_pole(hips_m[side], ankle, toes, layout, sign, rep.knee_in_m * part)
    return Legs(ankles, feet, poles)


def _straight(poser: BodyPoser, side: str) -> Vec:
    """Turns a foot at rest so that it points to +x."""
    way = poser.body.joints_m[f"toe_{side}"] - poser.body.joints_m[f"ankle_{side}"]
    return _about(np.array([0.0, 0.0, 1.0]), -float(np.degrees(np.arctan2(way[1], way[0]))))


def _knee_pole(
    hip: Vec, ankle: Vec, toes: Vec, layout: Layout, sign: float, knee_in_m: float
) -> Vec:
    """Knees bend towards the chest and follow the toes outwards."""
    way = unit(ankle - hip)
    front = np.cross(np.array([0.0, -1.0, 0.0]), way)
    front = front if front @ layout.pad_up > 0 else -front
    outwards = np.array([0.0, sign, 0.0])
    splay = float(np.clip(abs(toes[1]), 0.0, 0.5)) * 0.8 - knee_in_m * 4.0
    return np.asarray(front + outwards * splay)


def _step(
    layout: Layout, poser: BodyPoser, hip: Vec, ankle: Vec, foot: Vec, lead: float, number: int
) -> tuple[Vec, Vec]:
    """The right foot goes first, the left second; both start hanging before the seat."""
    done = smooth((lead - 0.45 * number) / 0.55)
    reach = STEP_REACH_SHARE * (poser.thigh_m + poser.shank_m)
    low = unit(layout.seat_forward + np.array([0.35, 0.0, -0.9]))
    waiting = hip + low * reach
    waiting = np.array([waiting[0], hip[1] * 1.2, max(waiting[2], layout.floor_z_m + 0.1)])
    toward = unit(hip - ankle) * STEP_BULGE_M * np.sin(np.pi * done)
    flat = np.stack(
        (np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])), axis=1
    )
    turned = unit_rotation(flat * (1 - done) + foot * done)
    return waiting + (ankle - waiting) * done + toward, turned


def unit_rotation(matrix: Vec) -> Vec:
    """Nearest rotation (3, 3) to a matrix."""
    u, _, v = np.linalg.svd(matrix)
    return np.asarray(u @ np.diag([1.0, 1.0, np.linalg.det(u @ v)]) @ v)
