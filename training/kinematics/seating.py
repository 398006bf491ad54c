"""Putting a body on a machine: where back-rest, seat and platform are for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.body.segments import SEGMENTS
from training.body.skinning import Skinner
from training.errors import SpecError
from training.kinematics.chain import TrunkPose, pose_trunk
from training.kinematics.pose import SIDES, BodyPoser
from training.layout import Layout
from training.plane import direction, turn
from training.spec import MachineSpec, MotionSpec

Vec = NDArray[np.float64]

BACK_SINK_M = 0.012  # how deep the most prominent skin sinks into the back-rest's foam
SEAT_SINK_M = 0.022
# Of the corner of seat and back-rest above the floor.
SEAT_HEIGHT_M = {"sled_45": 0.34, "horizontal": 0.44, "vertical": 0.20}
SEAT_LENGTH_M = 0.32
HANDLE_SIDE_M = 0.09  # of the grip, off the skin
LEAN_MARGIN_M = 0.05  # a limb is never quite straight
SEATED_THIGH_DEG = 85.0  # of the thighs from the trunk while the machine is fitted to the skin
# Skin that these segments carry for more than this rests on the back-rest, or on the seat.
BACK_SHARE, SEAT_SHARE, HIP_SHARE = 0.6, 0.5, 0.4
SEAT_REACH_M = 0.2  # so far before the hip the seat carries the skin
HIP_BAND_M = 0.08  # along the back-rest on either side of the hip: where its width is taken
LEAST_TRAVEL_M = 0.05  # a shorter way of the platform is no rep


@dataclass(frozen=True, eq=False)
class Seat:
    """A body on its machine at the start of the set.

    Parameters
    ----------
    layout : Layout
        The machine, fitted to the body.
    t12_m : ndarray, shape (3,)
        Where the T12/L1 joint is.
    thorax_deg, pelvis_deg : float
        How far each leans back from standing.
    travel_m : float
        How far the platform comes down in the deepest rep.
    """

    layout: Layout
    t12_m: Vec
    thorax_deg: float
    pelvis_deg: float
    travel_m: float


def leg_reach(poser: BodyPoser, knee_flexion_deg: float) -> float:
    """Return the distance from hip to ankle at a knee flexion."""
    a, b = poser.thigh_m, poser.shank_m
    return float(np.sqrt(a * a + b * b + 2 * a * b * np.cos(np.radians(knee_flexion_deg))))


def start_angles(machine: MachineSpec, motion: MotionSpec) -> tuple[float, float]:
    """Return how far thorax and pelvis lean back from standing at the start of the set."""
    thorax = 90.0 - machine.pad_angle_deg - motion.thorax_start_deg
    return thorax, thorax + motion.lumbar_start_deg


def _seated_skin(poser: BodyPoser, weights: Vec, trunk: TrunkPose, thigh_deg: float) -> Vec:
    """Seat the skin (V, 3): trunk and legs; arms and head stay as they are on the thorax."""
    rest = poser.body.joints_m
    rotations, shifts = [], []
    for name in SEGMENTS:
        if name.startswith(("thigh", "shank", "foot")):
            side = name[-1]
            r = turn(trunk.pelvis_deg) @ turn(thigh_deg)
            hip = trunk.place("pelvis", rest[f"hip_{side}"])
            rotations.append(r)
            shifts.append(hip - r @ rest[f"hip_{side}"])
        else:
            at = name if name in trunk.rotation else "thorax"
            rotations.append(trunk.rotation[at])
            shifts.append(trunk.shift_m[at])
    skin = Skinner(poser.body.vertices_m, weights).pose(np.stack(rotations), np.stack(shifts))
    return skin.astype(float)


def seat_body(poser: BodyPoser, weights: Vec, machine: MachineSpec, motion: MotionSpec) -> Seat:
    """Fit the machine to the body.

    Parameters
    ----------
    poser : BodyPoser
    weights : ndarray, shape (V, S)
        Share of every segment in every vertex of the skin.
    machine : MachineSpec
    motion : MotionSpec

    Raises
    ------
    training.errors.SpecError
        Where the legs cannot reach the platform or the pad cannot carry a back.
    """
    thorax, pelvis = start_angles(machine, motion)
    trunk = pose_trunk(
        poser.bones,
        t12_m=np.zeros(3),
        thorax_deg=thorax,
        pelvis_deg=pelvis,
        shares=motion.lumbar_shares,
    )
    pad_up = direction(180.0 - machine.pad_angle_deg)
    pad_normal = direction(90.0 - machine.pad_angle_deg)
    seat_forward = direction(180.0 - machine.pad_angle_deg - machine.seat_angle_deg)
    seat_normal = direction(270.0 - machine.pad_angle_deg - machine.seat_angle_deg)
    skin = _seated_skin(poser, weights, trunk, SEATED_THIGH_DEG)
    of = {name: weights[:, SEGMENTS.index(name)] for name in SEGMENTS}
    back = of["thorax"] + of["lumbar_high"] + of["lumbar_low"] + of["pelvis"] > BACK_SHARE
    midline = np.abs(skin[:, 1]) < machine.pad_width_m / 2
    pad_at = float((skin[back & midline] @ pad_normal).min()) + BACK_SINK_M
    rear = back | (of["thigh_r"] + of["thigh_l"] > SEAT_SHARE)
    hip = (trunk.place("pelvis", poser.body.joints_m["hip_r"])) * np.array([1.0, 0.0, 1.0])
    near = (skin - hip) @ seat_forward < SEAT_REACH_M
    seat_at = float((skin[rear & near] @ seat_normal).min()) + SEAT_SINK_M
    # The corner: the point of the plane y = 0 that lies on both surfaces.
    corner = np.zeros(3)
    corner[[0, 2]] = np.linalg.solve(
        np.stack((pad_normal[[0, 2]], seat_normal[[0, 2]])), np.array([pad_at, seat_at])
    )
    # World: the corner over the floor, the hip at x = 0.
    shift = np.array([-hip[0], 0.0, SEAT_HEIGHT_M[machine.kind] - corner[2]])
    hip = hip + shift
    platform, travel = _platform(poser, machine, motion, hip)
    level = np.abs((skin - (hip - shift)) @ pad_up) < HIP_BAND_M
    hips = skin[:, 1][level & (of["pelvis"] > HIP_SHARE)]
    shoulder = trunk.place("thorax", poser.body.joints_m["shoulder_r"]) + shift
    width = float(np.ptp(hips))
    return Seat(
        Layout(
            pad_base_m=corner + shift,
            pad_up=pad_up,
            pad_normal=pad_normal,
            seat_base_m=corner + shift,
            seat_forward=seat_forward,
            seat_normal=seat_normal,
            seat_length_m=SEAT_LENGTH_M,
            rail_dir=direction(machine.rail_angle_deg),
            platform_m=platform,
            platform_up=direction(machine.rail_angle_deg + 90.0 - machine.platform_tilt_deg),
            platform_normal=direction(machine.rail_angle_deg + 180.0 - machine.platform_tilt_deg),
            travel_m=travel,
            floor_z_m=0.0,
            hip_m=hip,
            shoulder_m=shoulder * np.array([1.0, 0.0, 1.0]),
            hands_m=_hands(poser, hip, shoulder, _grip(machine, seat_forward, seat_normal), width),
            hip_width_m=width,
        ),
        t12_m=shift,
        thorax_deg=thorax,
        pelvis_deg=pelvis,
        travel_m=travel,
    )


def _grip(machine: MachineSpec, forward: Vec, normal: Vec) -> Vec:
    """Return where a grip is from the hip, without its way to the side."""
    return forward * machine.handle_forward_m - normal * machine.handle_down_m


def _hands(poser: BodyPoser, hip: Vec, shoulder: Vec, offset: Vec, width: float) -> Vec:
    """Return the grips (2, 3) beside the hips, where a slightly bent arm reaches them."""
    hands = []
    for sign in SIDES.values():
        grip = hip + offset + np.array([0.0, sign * (width / 2 + HANDLE_SIDE_M), 0.0])
        start = shoulder * np.array([1.0, 0.0, 1.0]) + np.array([0.0, sign * abs(shoulder[1]), 0.0])
        way = grip - start
        reach = sum(poser.arm_m) - LEAN_MARGIN_M
        hands.append(start + way * min(1.0, reach / float(np.linalg.norm(way))))
    return np.stack(hands)


def _platform(
    poser: BodyPoser, machine: MachineSpec, motion: MotionSpec, hip: Vec
) -> tuple[Vec, float]:
    """Return the middle (3,) between the soles at the top of a rep, and the travel in metres."""
    rail = direction(machine.rail_angle_deg)
    up = direction(machine.rail_angle_deg + 90.0 - machine.platform_tilt_deg)
    normal = direction(machine.rail_angle_deg + 180.0 - machine.platform_tilt_deg)
    joint = poser.body.joints_m["hip_r"]
    side = motion.stance_m / 2 - abs(joint[1])
    # The ankle over the sole, the sole at `foot_height_m` up the platform.
    offset = up * motion.foot_height_m + normal * poser.ankle_height_m

    def along(knee_deg: float) -> float:
        """Return the way of the sole along the rails at which a leg has this knee flexion."""
        reach = leg_reach(poser, knee_deg)
        rest = reach**2 - side**2 - float(offset @ offset) + float(offset @ rail) ** 2
        if rest <= 0:
            raise SpecError(
                f"With the feet {motion.foot_height_m:.2f} m up and {motion.stance_m:.2f} m apart"
                f" the legs cannot reach the platform at {knee_deg:.0f} deg of knee flexion."
            )
        return -float(offset @ rail) + float(np.sqrt(rest))

    top, low = along(motion.knee_top_deg), along(motion.knee_bottom_deg)
    if top - low < LEAST_TRAVEL_M:
        raise SpecError("The rep's bottom has to be deeper than its top: raise knee_bottom_deg.")
    return hip + rail * top + up * motion.foot_height_m, top - low
