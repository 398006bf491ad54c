"""The network's own search of the lifter, for clips in which the body-pose model loses them.

Windows of some sizes and slants all over a picture are read; where the network is sure of the
trunk, and sees it at the same place through other windows, is the lifter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.crop import cut_crop
from legpress_cv.lumbopelvic.crop_steering import HIP, SHOULDER
from legpress_cv.lumbopelvic.crop_tracker import TRUNK
from legpress_cv.lumbopelvic.crop_window import Window
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.probe import (
    Probe,
    Settled,
    confirm,
    more_than_half,
    probe_prior,
    probes_in_domain,
    settle_window,
    told_by_most,
)
from legpress_cv.lumbopelvic.sampled_frames import SampledFrame
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.pose.types import PoseTrack
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
MIN_TORSO_PX = 30.0
"""In the crop: what is shorter is no trunk, however sure the network is."""
LYING_DEG = 15.0
"""Angle between trunk and thigh within which a moment counts as the leg's longest."""


Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels."""


def search_windows(width_px: int, height_px: int, box_px: Box | None = None) -> Iterator[Window]:
    """Yield the windows that a picture of this size is searched by.

    With a box, those whose middle lies in it.
    """
    for ratio in SIDES:
        side = ratio * min(width_px, height_px)
        across = _middles(width_px, side)
        down = _middles(height_px, side)
        if box_px is not None:
            across = across[(across >= box_px[0]) & (across <= box_px[2])]
            down = down[(down >= box_px[1]) & (down <= box_px[3])]
        for x, y, lean, left in product(across, down, LEANS_DEG, (False, True)):
            yield Window((float(x), float(y)), side, lean, left)


def _middles(length_px: int, side: float) -> Floats:
    inner = max(length_px - 2 * EDGE * side, 0.0)
    count = max(1, int(np.ceil(inner / (STEP * side))))
    return EDGE * side + (np.arange(count) + 0.5) * inner / count


def search_picture(
    frame: SampledFrame,
    network: LumbopelvicNetwork,
    steps: int,
    workers: int = 1,
    box_px: Box | None = None,
    max_sd_torsos: float | None = None,
) -> list[Probe]:
    """Search one picture, or what lies in a box of it; what was seen, the least uncertain first.

    Parameters
    ----------
    frame
        The picture.
    network
        The network.
    steps
        Looks until a window has settled.
    workers
        Windows that are read at a time.
    box_px
        In pixels of the clip.
    max_sd_torsos
        Where no spread is below it, nothing was seen, and nothing is read a second time.
    """
    small = frame.smaller(SEARCHED_SIDE_PX)
    ratio = frame.width_px / small.width_px

    def spread(window: Window) -> float:
        reading = network.read(cut_crop(small, window))
        torso = float(np.hypot(*(reading.points_px[SHOULDER] - reading.points_px[HIP])))
        return float(np.median(reading.sd_px[TRUNK])) / max(torso, MIN_TORSO_PX)

    def settle(window: Window) -> Settled | None:
        return settle_window(frame, window.scaled(ratio), network, steps=steps)

    def second_readings(seen: Settled) -> Probe:
        return confirm(seen, network)

    with ThreadPoolExecutor(workers, thread_name_prefix="search") as pool:
        box = None if box_px is None else _scaled(box_px, 1.0 / small.scale)
        windows = list(search_windows(small.width_px, small.height_px, box))
        spreads = np.array(list(pool.map(spread, windows)))
        best = [windows[k] for k in np.argsort(spreads, kind="stable")[:TRIED]]
        settled = [seen for seen in pool.map(settle, best) if seen is not None]
        if max_sd_torsos is not None and all(seen.sd_torsos > max_sd_torsos for seen in settled):
            return []
        probes = list(pool.map(second_readings, settled))
    return sorted(probes, key=lambda found: found.uncertainty_torsos)


def search_trunk(
    frames: Sequence[SampledFrame],
    time_s: Floats,
    network: LumbopelvicNetwork,
    settings: LandmarkSettings,
    *,
    near_px: tuple[float, float] | None = None,
    workers: int = 1,
    quick: bool = False,
    about: PoseTrack | None = None,
) -> TrunkPrior | None:
    """Search the lifter in a clip.

    Parameters
    ----------
    frames
        Pictures spread over the clip. Some are searched; the others have to bear it out.
    time_s
        Shape (n,), times of the clip's frames.
    network
        The network.
    settings
        When a picture is in domain.
    near_px
        A point of the clip's picture that is on the lifter, if the user gave one.
    workers
        Windows that are read at a time.
    quick
        Search one picture only.
    about
        The pose model's track of the lifter: only where they are is searched.

    Returns
    -------
    TrunkPrior or None
        Its reference is a moment with the leg at its longest; None if there is nobody whom the
        network is sure of.
    """
    searched = [frames[round(at * (len(frames) - 1))] for at in settings.search_at if frames]
    for frame in searched[:1] if quick else searched:
        box = None if about is None else _box_px(about, frame.time_s)
        # What is no evidence in its own picture will not be in the others.
        max_sd_torsos = None if about is None else settings.max_trunk_sd_torsos
        found = search_picture(
            frame, network, settings.steps_to_settle, workers, box, max_sd_torsos
        )
        if near_px is not None:
            found = [p for p in found if _away_torsos(p, near_px) <= settings.point_torsos]
        if not found:
            continue
        surest = found[0]  # the others are mostly the same place again
        if about is not None and not probes_in_domain([surest], settings, strict=True):
            continue
        steady = np.tile(surest.trunk_px, (len(time_s), 1, 1))
        prior = TrunkPrior(time_s, steady, surest.torso_px, surest.faces_left, searched=True)
        early, late = more_than_half(frames)
        probes = probe_prior(early, prior, network, settings.steps_to_settle, workers)
        # Against the pose model's place, another one needs better evidence.
        if told_by_most(probes, len(frames), settings, strict=quick) is False:
            continue
        probes += probe_prior(late, prior, network, settings.steps_to_settle, workers)
        probes.sort(key=lambda probe: probe.time_s)
        if len(probes) * 2 > len(frames) and probes_in_domain(probes, settings, strict=quick):
            sure = [probe for probe in probes if probes_in_domain([probe], settings)]
            return _along(sure or probes, prior)
    return None


def _scaled(box: Box, ratio: float) -> Box:
    x0, y0, x1, y1 = box
    return x0 * ratio, y0 * ratio, x1 * ratio, y1 * ratio


def _box_px(track: PoseTrack, time_s: float) -> Box | None:
    """Box around the lifter in the frame nearest to a time in which they were found."""
    found = np.flatnonzero(track.found)
    if not len(found):
        return None
    xy = track.xy_px[found[np.abs(track.time_s[found] - time_s).argmin()]]
    (x0, y0), (x1, y1) = xy.min(axis=0), xy.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _away_torsos(probe: Probe, point_px: tuple[float, float]) -> float:
    """Distance of a point from the trunk's middle, in torso lengths."""
    away = probe.trunk_px.mean(axis=0) - np.asarray(point_px)
    return float(np.hypot(*away)) / probe.torso_px


def _along(probes: Sequence[Probe], prior: TrunkPrior) -> TrunkPrior:
    """Return the trunk over time, from what was seen in single pictures."""
    times = np.array([probe.time_s for probe in probes])
    seen = np.stack([probe.trunk_px for probe in probes]).reshape(len(probes), 4)
    trunk = np.stack([np.interp(prior.time_s, times, column) for column in seen.T], axis=1)
    return replace(
        prior,
        trunk_px=trunk.reshape(-1, 2, 2),
        torso_px=float(np.median([probe.torso_px for probe in probes])),
        reference_s=_longest_s(probes),
    )


def _longest_s(probes: Sequence[Probe]) -> float:
    """Return the first moment at which the leg is about at its longest."""
    widest = max(probe.opening_deg for probe in probes)
    return next(probe.time_s for probe in probes if probe.opening_deg >= widest - LYING_DEG)
