"""A few looks at single pictures: where the trunk is, and whether the network knows the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.landmarks.joint_fusion import within_limits
from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.crop import cut_crop
from legpress_cv.lumbopelvic.crop_steering import HIP, SHOULDER
from legpress_cv.lumbopelvic.crop_tracker import SECOND_LOOKS, TRUNK, apart_px
from legpress_cv.lumbopelvic.crop_window import Window, window_at
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.sampled_frames import Still
from legpress_cv.lumbopelvic.trunk_prior import TrunkGuess
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]
KNEE = LUMBOPELVIC_POINTS.index("knee")
MIN_TORSO_PX, MAX_SIDES = 8.0, 4.0
"""Windows smaller than that, or larger than so many pictures, have lost the lifter."""


@dataclass(frozen=True, eq=False)
class Look:
    """What the network sees in one picture once its window has settled.

    Attributes
    ----------
    time_s
        Of the picture.
    trunk_px
        Shape (2, 2): shoulder and hip in pixels of the clip.
    torso_px
        Their distance.
    opening_deg
        Between trunk and thigh in the picture: 180 with the leg in line with the trunk.
    sd_torsos
        Median spread of the trunk's points.
    apart_torsos
        Median distance of these points when seen through other windows; the worse of two.
    """

    time_s: float
    trunk_px: Floats
    torso_px: float
    opening_deg: float
    sd_torsos: float
    apart_torsos: float

    @property
    def doubt_torsos(self) -> float:
        """The less, the better the picture is known."""
        return self.sd_torsos + self.apart_torsos


def look_at(
    still: Still,
    window: Window,
    network: LumbopelvicNetwork,
    *,
    steps: int,
    torso_px: float | None = None,
) -> Look | None:
    """Settle a window in a picture, and look twice more through others.

    Parameters
    ----------
    still
        The picture.
    window
        To begin with, in pixels of the still.
    network
        The network.
    steps
        Windows that the settling takes.
    torso_px
        Keeps the window's size to this length of torso, in pixels of the still; otherwise it
        follows what is seen.

    Returns
    -------
    Look or None
        None where the window runs away.
    """
    trunk = [SHOULDER, HIP]
    for _ in range(steps):
        reading = network.read(cut_crop(still, window))
        shoulder, hip = window.to_picture(reading.points_px[trunk], CROP_PX)
        length = float(np.hypot(*(shoulder - hip)))
        if length < MIN_TORSO_PX:
            return None
        window = window_at(shoulder, hip, torso_px or length, faces_left=window.faces_left)
        if window.side_px > MAX_SIDES * max(still.width_px, still.height_px):
            return None
    reading = network.read(cut_crop(still, window))
    points = window.to_picture(reading.points_px, CROP_PX)
    length = float(np.hypot(*(points[SHOULDER] - points[HIP])))
    if length < MIN_TORSO_PX:
        return None
    apart = []
    for second in SECOND_LOOKS:
        other = window.moved(*second)
        again = other.to_picture(network.read(cut_crop(still, other)).points_px, CROP_PX)
        apart.append(apart_px(points, again))
    up, thigh = points[SHOULDER] - points[HIP], points[KNEE] - points[HIP]
    cosine = up @ thigh / max(float(np.linalg.norm(up) * np.linalg.norm(thigh)), 1e-9)
    return Look(
        time_s=still.time_s,
        trunk_px=points[trunk] * still.scale,
        torso_px=length * still.scale,
        opening_deg=float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))),
        sd_torsos=float(np.median(reading.sd_px[TRUNK])) * window.side_px / CROP_PX / length,
        apart_torsos=max(apart) / length,
    )


def look_around_guess(
    those: Iterable[Still],
    guess: TrunkGuess,
    network: LumbopelvicNetwork,
    steps: int,
    workers: int = 1,
) -> list[Look]:
    """Look at some pictures of the clip where the trunk is guessed to be, some at a time."""

    def look(still: Still) -> Look | None:
        place = guess.at(still.time_s) / still.scale
        if np.isnan(place).any():
            return None
        torso_px = guess.torso_px / still.scale
        window = window_at(place[0], place[1], torso_px, faces_left=guess.faces_left)
        return look_at(still, window, network, steps=steps, torso_px=torso_px)

    with ThreadPoolExecutor(workers, thread_name_prefix="look") as pool:
        return [found for found in pool.map(look, those) if found is not None]


def known(looks: Sequence[Look], settings: LandmarkSettings) -> bool:
    """Tell whether a clip may be known to the network, by some of its pictures.

    The limits are wider than those that all frames together are judged by in the end.
    """
    apart = np.array([look.apart_torsos for look in looks])
    sd = np.array([look.sd_torsos for look in looks])
    return within_limits(apart, sd, settings, settings.first_look_slack_ratio)
