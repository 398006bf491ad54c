"""Where the feet are: flat on the platform, or on their way to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.kinematics.course import Moment, smooth
from training.kinematics.pose import SIDES, BodyPoser
from training.layout import Layout
from training.plane import cross, unit
from training.spec import MotionSpec, RepSpec

Vec = NDArray[np.float64]

RACK_RATIO = 0.22  # of the travel: where the sled hangs on its catches before the set
STEP_REACH_SHARE = 0.72  # of the leg: where a foot waits before it steps on the platform
STEP_BULGE_M = 0.10  # the foot comes towards the lifter on its way
STEP_LOW = (0.35, 0.0, -0.9)  # added to the seat's direction: a waiting foot hangs before the seat
STEP_SPREAD = 1.2  # feet wait a little wider than the hips
STEP_FLOOR_M = 0.1  # least height of a waiting ankle above the floor
STEP_DELAY_RATIO, STEP_RATIO = (
    0.45,
    0.55,
)  # of the lead: the second foot's start, and each one's way
# How far a knee follows toes that point outwards (at most `SPLAY_LIMIT`), and goes in with valgus.
SPLAY_SHARE, SPLAY_LIMIT, KNEE_IN_PER_M = 0.8, 0.5, 4.0
UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, eq=False)
class Legs:
    """Targets for both legs, by side (``r``, ``l``).

    Parameters
    ----------
    ankles_m : dict of str to ndarray, shape (3,)
    feet : dict of str to ndarray, shape (3, 3)
        Rotation of each foot from rest.
    pole : dict of str to ndarray, shape (3,)
        Which way each knee points; any length.
    """

    ankles_m: dict[str, Vec]
    feet: dict[str, Vec]
    pole: dict[str, Vec]


@dataclass(frozen=True, eq=False)
class Planted:
    """Both feet on the platform, by side (``r``, ``l``); what does not hang on the hips.

    Parameters
    ----------
    ankles_m : dict of str to ndarray, shape (3,)
    feet : dict of str to ndarray, shape (3, 3)
        Rotation of each foot from rest.
    toes : dict of str to ndarray, shape (3,)
        Which way they point.
    knee_in_m : float
        How far the knees fall in.
    lead_ratio : float or None
        How far the feet have got on their way from the floor; None where they are there.
    """

    ankles_m: dict[str, Vec]
    feet: dict[str, Vec]
    toes: dict[str, Vec]
    knee_in_m: float
    lead_ratio: float | None


def _about(axis: Vec, angle_deg: float) -> Vec:
    """Return the rotation (3, 3) about a unit axis (Rodrigues)."""
    a = np.radians(angle_deg)
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + np.sin(a) * k + (1 - np.cos(a)) * (k @ k))


def plant_feet(
    spec: MotionSpec,
    rep: RepSpec,
    layout: Layout,
    poser: BodyPoser,
    moment: Moment,
    travel_m: float,
    part: float,
) -> Planted:
    """Place the feet on the platform, wherever the hips are.

    Parameters
    ----------
    spec : MotionSpec
    rep : RepSpec
        The rep that the moment belongs to.
    layout : Layout
    poser : BodyPoser
    moment : Moment
    travel_m : float
        How far the platform has come down.
    part : float
        0 at the rep's top, 1 at its bottom: how much of the heel lift and valgus is there.
    """
    if spec.lead == "rack" and moment.phase in ("lead", "tail"):
        travel_m = travel_m + (1.0 - moment.lead_ratio) * RACK_RATIO * layout.travel_m
    soles = layout.platform_at(travel_m)
    ankles, feet, toes = {}, {}, {}
    rest = poser.body.joints_m
    for side, sign in SIDES.items():
        toe = _about(layout.platform_normal, sign * spec.toe_out_deg) @ layout.platform_up
        left = cross(layout.platform_normal, toe)
        level = np.stack((toe, left, layout.platform_normal), axis=1)
        straight = _straight(poser, side)
        # Heels come up about the ball of the foot.
        raised = _about(left, rep.heel_lift_deg * part)
        flat = soles + layout.platform_normal * poser.ankle_height_m
        flat = flat + np.array([0.0, sign * spec.stance_m / 2, 0.0])
        arm = level @ (straight @ (rest[f"ankle_{side}"] - rest[f"toe_{side}"]))
        ankles[side] = flat + raised @ arm - arm
        feet[side] = raised @ (level @ straight)
        toes[side] = toe
    stepping = spec.lead == "step_in" and moment.phase in ("lead", "tail")
    return Planted(
        ankles, feet, toes, rep.knee_in_m * part, moment.lead_ratio if stepping else None
    )


def foot_targets(
    planted: Planted, layout: Layout, poser: BodyPoser, hips_m: dict[str, Vec]
) -> Legs:
    """Place ankles and feet, on their way to the platform or there, and say where the knees point.

    Parameters
    ----------
    planted : Planted
    layout : Layout
    poser : BodyPoser
    hips_m : dict of side (``r``, ``l``) to ndarray, shape (3,)
        Where the hip centres are.
    """
    ankles, feet, poles = {}, {}, {}
    for number, (side, sign) in enumerate(SIDES.items()):
        hip, ankle, foot = hips_m[side], planted.ankles_m[side], planted.feet[side]
        if planted.lead_ratio is not None:
            ankle, foot = _step(layout, poser, hip, ankle, foot, planted.lead_ratio, number)
        ankles[side], feet[side] = ankle, foot
        poles[side] = _knee_pole(hip, ankle, planted.toes[side], layout, sign, planted.knee_in_m)
    return Legs(ankles, feet, poles)


def _straight(poser: BodyPoser, side: str) -> Vec:
    """Return the rotation (3, 3) that makes a foot at rest point to +x."""
    way = poser.body.joints_m[f"toe_{side}"] - poser.body.joints_m[f"ankle_{side}"]
    return _about(UP, -float(np.degrees(np.arctan2(way[1], way[0]))))


def _knee_pole(
    hip: Vec, ankle: Vec, toes: Vec, layout: Layout, sign: float, knee_in_m: float
) -> Vec:
    """Point a knee towards the chest, and outwards after the toes."""
    way = unit(ankle - hip)
    front = cross(np.array([0.0, -1.0, 0.0]), way)
    front = front if front @ layout.pad_up > 0 else -front
    outwards = np.array([0.0, sign, 0.0])
    follow = float(np.clip(abs(toes[1]), 0.0, SPLAY_LIMIT)) * SPLAY_SHARE
    splay = follow - knee_in_m * KNEE_IN_PER_M
    return np.asarray(front + outwards * splay)


def _step(
    layout: Layout, poser: BodyPoser, hip: Vec, ankle: Vec, foot: Vec, lead: float, number: int
) -> tuple[Vec, Vec]:
    """Bring the feet up from before the seat, the right one first, the left second."""
    done = smooth((lead - STEP_DELAY_RATIO * number) / STEP_RATIO)
    reach = STEP_REACH_SHARE * (poser.thigh_m + poser.shank_m)
    low = unit(layout.seat_forward + np.array(STEP_LOW))
    waiting = hip + low * reach
    lowest = layout.floor_z_m + STEP_FLOOR_M
    waiting = np.array([waiting[0], hip[1] * STEP_SPREAD, max(waiting[2], lowest)])
    toward = unit(hip - ankle) * STEP_BULGE_M * np.sin(np.pi * done)
    turned = unit_rotation(np.eye(3) * (1 - done) + foot * done)
    return waiting + (ankle - waiting) * done + toward, turned


def unit_rotation(matrix: Vec) -> Vec:
    """Return the rotation (3, 3) nearest to a matrix (3, 3)."""
    u, _, v = np.linalg.svd(matrix)
    return np.asarray(u @ np.diag([1.0, 1.0, np.linalg.det(u @ v)]) @ v)
