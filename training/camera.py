"""Where the phone is, frame by frame: its place, its aim, and how the hand shakes it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.layout import Layout
from training.scene import Camera
from training.shake import Shake
from training.spec import CameraSpec, PictureSpec

Vec = NDArray[np.float64]

LOWEST_M = (
    0.15  # above the floor: a phone leaning on a plate, lower it would look through the floor
)
SKIN_M = 0.13  # from a joint, or the top of the skull, to the edge of what has to be seen
ELBOW_M = 0.38  # from the midline, hands on the handles
HEAD_M = 0.36  # from the shoulders to the top of the head
LEG_SLACK = 1.03  # legs at travel 0 are not quite straight
FIT_STEPS = 6
BEND_RESERVE = 1.15  # how far beyond the picture's corner the distortion still has to be one-to-one


def camera_track(
    spec: CameraSpec, picture: PictureSpec, layout: Layout, times_s: Sequence[float] | Vec
) -> list[Camera]:
    """Cameras at the given times.

    The shake is a function of time alone: times within one shutter, or another list of times, see
    the same hand. Where the lifter would leave the picture, the aim gives way first, and then the
    field of view.

    Parameters
    ----------
    spec : CameraSpec
    picture : PictureSpec
        Its size in pixels.
    layout : Layout
        Where lifter and machine are.
    times_s : sequence of float, length N

    Returns
    -------
    list of Camera, length N
        Undistorted pinholes that carry `k1`, held within what the picture's corner can take.
    """
    aim = (layout.hip_m + layout.platform_m) / 2
    position, distance_m = _stand(spec, aim, layout.floor_z_m)
    square = _look(aim - position)
    short_px = min(picture.width_px, picture.height_px)
    focal_px = short_px * distance_m / spec.frame_height_m
    steady = _rolled(spec.roll_deg) @ square
    shake = Shake(spec.shake_m / distance_m, np.radians(spec.shake_deg), spec.seed)
    aimed = _turned(spec.offset_m[0] / distance_m, -spec.offset_m[1] / distance_m) @ steady
    half_px = np.array([picture.width_px, picture.height_px]) / 2
    points = lifter_points(layout) - position
    base, focal_px = _fitted(points, aimed, SKIN_M / distance_m, shake, half_px, focal_px)
    k1 = _held_k1(spec.k1, float(np.hypot(*half_px)) / focal_px)
    centre = (picture.width_px / 2, picture.height_px / 2)
    return [
        Camera(
            position_m=position,
            rotation=_rolled(np.degrees(roll)) @ _turned(right, down) @ base,
            focal_px=focal_px,
            centre_px=centre,
            width_px=picture.width_px,
            height_px=picture.height_px,
            k1=k1,
        )
        for right, down, roll in shake.at(np.asarray(times_s, dtype=float))
    ]


def lifter_points(layout: Layout) -> Vec:
    """Return what bounds the lifter through a set, head to toes and elbows, shape (P, 3)."""
    head = layout.shoulder_m + HEAD_M * layout.pad_up
    elbow = (layout.shoulder_m + layout.hip_m) / 2
    points = [head, layout.shoulder_m, layout.hip_m]
    points += [elbow + [0.0, side * ELBOW_M, 0.0] for side in (-1, 1)]
    leg_m = float(np.linalg.norm(layout.platform_m - layout.hip_m)) * LEG_SLACK / 2
    for travel_m in (0.0, layout.travel_m):
        sole = layout.platform_at(travel_m)
        toes, heel = sole + 0.15 * layout.platform_up, sole - 0.10 * layout.platform_up
        points += [toes, heel, _knee(layout, sole, leg_m)]
    return np.array(points)


def _knee(layout: Layout, sole: Vec, half_leg_m: float) -> Vec:
    """Return where the knee is, on the chest's side of the line from hip to sole."""
    along = sole - layout.hip_m
    length_m = float(np.linalg.norm(along))
    along = along / length_m
    side = layout.shoulder_m - layout.hip_m
    side = side - (side @ along) * along
    norm = float(np.linalg.norm(side))
    side = side / norm if norm > 1e-6 else layout.pad_normal  # noqa: PLR2004 - lying in one line
    height_m = np.sqrt(max(half_leg_m**2 - (length_m / 2) ** 2, 0.0))
    knee: Vec = layout.hip_m + along * length_m / 2 + side * height_m
    return knee


def _stand(spec: CameraSpec, aim: Vec, floor_z_m: float) -> tuple[Vec, float]:
    """Return the place of the camera, and how far it is from the aim."""
    azimuth, elevation = np.radians(spec.azimuth_deg), np.radians(spec.elevation_deg)
    level = np.cos(elevation)
    away = np.array([np.sin(azimuth) * level, -np.cos(azimuth) * level, np.sin(elevation)])
    position = aim + spec.distance_m * away
    position[2] = max(position[2], floor_z_m + LOWEST_M)
    return position, float(np.linalg.norm(position - aim))


def _look(forward: Vec) -> Vec:
    """Return world to camera, level: rows right, down, forward."""
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right = right / np.linalg.norm(right)
    return np.stack([right, np.cross(forward, right), forward])


def _rolled(roll_deg: float) -> Vec:
    """Turn the camera clockwise about its view: what it sees turns counter-clockwise."""
    cos, sin = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    return np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])


def _turned(right: float, down: float) -> Vec:
    """Turn the camera towards the right and downwards; slopes, not angles."""
    pan, tilt = np.arctan(right), np.arctan(down)
    yaw = np.array(
        [[np.cos(pan), 0.0, -np.sin(pan)], [0.0, 1.0, 0.0], [np.sin(pan), 0.0, np.cos(pan)]]
    )
    pitch = np.array(
        [[1.0, 0.0, 0.0], [0.0, np.cos(tilt), -np.sin(tilt)], [0.0, np.sin(tilt), np.cos(tilt)]]
    )
    turned: Vec = pitch @ yaw
    return turned


def _fitted(
    points_m: Vec, rotation: Vec, skin: float, shake: Shake, half_px: Vec, focal_px: float
) -> tuple[Vec, float]:
    """Return the rotation and focal length that keep points (P, 3), from the camera, in view."""
    for _ in range(FIT_STEPS):  # a turn moves slopes a little more than it should: a few rounds
        seen = points_m @ rotation.T
        slopes = seen[:, :2] / seen[:, 2:]
        square = np.sum(slopes**2, axis=1, keepdims=True)
        # A turn moves what is off the axis further, by 1 + slope2.
        reach = skin + shake.aim_bound_rad * (1 + square) + shake.roll_bound_rad * np.sqrt(square)
        low, high = (slopes - reach).min(axis=0), (slopes + reach).max(axis=0)
        focal_px = min(focal_px, float(np.min(2 * half_px / (high - low))))
        span = half_px / focal_px
        rotation = _turned(*np.clip(0.0, high - span, low + span)) @ rotation
    return rotation, focal_px


def _held_k1(k1: float, corner: float) -> float:
    """Keep barrel distortion one-to-one up to the picture's corner (normalised radius)."""
    lowest = -4.0 / (27.0 * (BEND_RESERVE * corner) ** 2)
    return max(k1, lowest)
