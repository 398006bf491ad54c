"""The network's own search of the lifter, for clips in which the body-pose model loses them.

Windows of some sizes and slants all over a picture are read; where the network is sure of the
trunk, and sees it at the same place through other windows, is the lifter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.crop import cut_crop
from legpress_cv.lumbopelvic.crop_steering import HIP, SHOULDER
from legpress_cv.lumbopelvic.crop_tracker import TRUNK
from legpress_cv.lumbopelvic.crop_window import Window
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.probe import Look, known, look_around_guess, look_at
from legpress_cv.lumbopelvic.sampled_frames import Still
from legpress_cv.lumbopelvic.trunk_prior import TrunkGuess
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]
SIDES = (0.45, 0.62, 0.85, 1.15)
"""Of the windows, in shorter sides of the picture: torsos of a fifth to a half of it."""
LEANS_DEG = (35.0, 60.0)
"""Of the trunk: back-rests stand at 12 to 60 deg."""
STEP = 0.4
"""From window to window, in sides: two pictures each of 33 practice and sample clips were all found
at 0.4, in 1.3 s on two cores (444 windows at 0.3 took 1.9 s and found no more)."""
EDGE = 0.2
"""A window's middle stays that far from the picture's edge, in sides."""
SEARCHED_SIDE_PX = 480
"""Longest side of the picture that is searched: the smallest window still fills half a crop."""
TRIED = 6
"""Windows that are settled."""
MIN_TORSO_PX = 20.0
"""In the crop: what is shorter is no trunk, however sure the network is."""
LYING_DEG = 15.0
"""Angle between trunk and thigh within which a moment counts as the leg's longest."""


def search_windows(width_px: int, height_px: int) -> Iterator[Window]:
    """Yield the windows that a picture of this size is searched by."""
    for ratio in SIDES:
        side = ratio * min(width_px, height_px)
        across = _middles(width_px, side)
        down = _middles(height_px, side)
        for x, y, lean, left in product(across, down, LEANS_DEG, (False, True)):
            yield Window((float(x), float(y)), side, lean, left)


def _middles(length_px: int, side: float) -> Floats:
    inner = max(length_px - 2 * EDGE * side, 0.0)
    count = max(1, int(np.ceil(inner / (STEP * side))))
    return EDGE * side + (np.arange(count) + 0.5) * inner / count


def search(
    still: Still, network: LumbopelvicNetwork, steps: int, workers: int = 1
) -> list[tuple[Look, bool]]:
    """Search one picture.

    Returns
    -------
    list of tuple
        What was seen, the least doubtful first, and whether the lifter faces left.
    """
    small = still.smaller(SEARCHED_SIDE_PX)
    ratio = still.width_px / small.width_px

    def doubt(window: Window) -> float:
        reading = network.read(cut_crop(small, window))
        torso = float(np.hypot(*(reading.points_px[SHOULDER] - reading.points_px[HIP])))
        return float(np.median(reading.sd_px[TRUNK])) / max(torso, MIN_TORSO_PX)

    def settled(window: Window) -> Look | None:
        return look_at(still, window.scaled(ratio), network, steps=steps)

    with ThreadPoolExecutor(workers, thread_name_prefix="search") as pool:
        windows = list(search_windows(small.width_px, small.height_px))
        doubts = np.array(list(pool.map(doubt, windows)))
        best = [windows[k] for k in np.argsort(doubts, kind="stable")[:TRIED]]
        looks = list(pool.map(settled, best))
    seen = [(look, w.faces_left) for look, w in zip(looks, best, strict=True) if look is not None]
    return sorted(seen, key=lambda pair: pair[0].doubt_torsos)


def find_trunk(
    those: Sequence[Still],
    time_s: Floats,
    network: LumbopelvicNetwork,
    settings: LandmarkSettings,
    *,
    near_px: tuple[float, float] | None = None,
    workers: int = 1,
    quick: bool = False,
) -> tuple[TrunkGuess, float] | None:
    """Search the lifter in a clip.

    Parameters
    ----------
    those
        Pictures spread over the clip. Some are searched; the others have to bear it out.
    time_s
        Shape (n,), times of the clip's frames.
    network
        The network.
    settings
        When a picture counts as known.
    near_px
        A point of the clip's picture that is on the lifter, if the user gave one.
    workers
        Windows that are read at a time.
    quick
        Search one picture only.

    Returns
    -------
    tuple or None
        Where the trunk is, and a moment with the leg at its longest; None if there is nobody whom
        the network is sure of.
    """
    tried = [those[round(at * (len(those) - 1))] for at in settings.search_at] if those else []
    if quick:
        tried = tried[:1]
    for still in tried:
        for look, left in search(still, network, settings.steps_to_settle, workers):
            if near_px is not None and _away_torsos(look, near_px) > settings.point_torsos:
                continue
            there = np.tile(look.trunk_px, (len(time_s), 1, 1))
            guess = TrunkGuess(time_s, there, look.torso_px, left, searched=True)
            looks = look_around_guess(those, guess, network, settings.steps_to_settle, workers)
            if len(looks) * 2 > len(those) and known(looks, settings):
                sure = [look for look in looks if known([look], settings)] or looks
                return _along(sure, guess), _longest_s(sure)
            break  # the others are mostly the same place again
    return None


def _away_torsos(look: Look, point_px: tuple[float, float]) -> float:
    """Distance of a point from the trunk's middle, in torso lengths."""
    away = look.trunk_px.mean(axis=0) - np.asarray(point_px)
    return float(np.hypot(*away)) / look.torso_px


def _along(looks: Sequence[Look], guess: TrunkGuess) -> TrunkGuess:
    """Return the trunk's way over time, from what was seen in single pictures."""
    times = np.array([look.time_s for look in looks])
    seen = np.stack([look.trunk_px for look in looks]).reshape(len(looks), 4)
    way = np.stack([np.interp(guess.time_s, times, column) for column in seen.T], axis=1)
    torso_px = float(np.median([look.torso_px for look in looks]))
    return TrunkGuess(guess.time_s, way.reshape(-1, 2, 2), torso_px, guess.faces_left, True)


def _longest_s(looks: Sequence[Look]) -> float:
    """Return the first moment at which the leg is about at its longest."""
    widest = max(look.opening_deg for look in looks)
    return next(look.time_s for look in looks if look.opening_deg >= widest - LYING_DEG)
