"""Points marked at two moments, followed between these by optical flow.

Flow drifts. From the first mark it is followed forwards, from the second backwards, each as a
random walk that is exact at its own mark. The best blend of the two weights each by the time that
is left to the other's mark, and the spread of their difference tells the drift: a bridge between
two known ends, whose variance is greatest in the middle.

References
----------
Lucas BD, Kanade T. An iterative image registration technique with an application to stereo vision.
IJCAI 1981: 674-679.

Bouguet JY. Pyramidal implementation of the affine Lucas Kanade feature tracker. Intel 2001.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from legpress_cv.settings.stickers import StickerSettings
from legpress_cv.stickers.grey_frames import GreyFrame

Floats = NDArray[np.float64]

_LEAST_WINDOW_PX = 9
_LEVELS = 3
_STEPS, _SETTLED_PX = 30, 0.005
_MIN_EIGENVALUE = 1e-4
"""OpenCV's own: less texture than this is a plain surface, on which nothing can be followed."""
_SD_FLOOR_PX = 0.1
_FEWEST_FRAMES = 2


@dataclass(frozen=True)
class FlowTracks:
    """Points between two marked moments.

    Attributes
    ----------
    time_s
        Shape (n,).
    points_px
        By name, shape (n, 2), pixels of the upright picture; NaN where the flows from the two
        marks do not agree. The first and last row are the marks.
    sd_px
        By name, shape (n,): standard deviation along either axis, without that of the marks.
    """

    time_s: Floats
    points_px: dict[str, Floats]
    sd_px: dict[str, Floats]


def follow_between(
    frames: Sequence[GreyFrame],
    start_points: Mapping[str, tuple[float, float]],
    end_points: Mapping[str, tuple[float, float]],
    torso_px: float,
    settings: StickerSettings,
) -> FlowTracks:
    """Follow points from one marked moment to the next.

    Parameters
    ----------
    frames
        From the first marked frame to the second.
    start_points, end_points
        x and y by name, in pixels of the upright picture; only names in both are followed.
    torso_px
        Length of the lifter's torso in the picture: the unit of the window and of agreement.
    settings
        Of the flow.

    Returns
    -------
    FlowTracks
        One track for each name that was marked at both moments.
    """
    time_s = np.array([frame.time_s for frame in frames])
    names = [name for name in start_points if name in end_points]
    if len(frames) < _FEWEST_FRAMES or not names:
        return FlowTracks(time_s, {}, {})
    start = np.array([start_points[name] for name in names], dtype=float)
    end = np.array([end_points[name] for name in names], dtype=float)
    window = max(round(settings.flow_window_torsos * torso_px) | 1, _LEAST_WINDOW_PX)
    forwards = _flow(frames, start, window)
    backwards = _flow(frames[::-1], end, window)[::-1]
    span = time_s[-1] - time_s[0]
    late = (time_s - time_s[0]) / span if span > 0 else np.linspace(0, 1, len(time_s))
    points, sds = {}, {}
    for k, name in enumerate(names):
        points[name], sds[name] = _blend(
            forwards[:, k], backwards[:, k], late, settings.flow_agreement_torsos * torso_px
        )
    return FlowTracks(time_s, points, sds)


def _flow(frames: Sequence[GreyFrame], start: Floats, window_px: int) -> Floats:
    """Follow points from frame to frame; NaN from where one is lost.

    Returns
    -------
    ndarray, shape (n, k, 2)
    """
    out = np.full((len(frames), *start.shape), np.nan)
    out[0] = start
    for i in range(1, len(frames)):
        before, after = frames[i - 1], frames[i]
        alive = np.isfinite(out[i - 1]).all(axis=1)
        if not alive.any():
            break
        inside = (out[i - 1][alive] - before.origin_px).astype(np.float32)
        moved, found, _ = cv2.calcOpticalFlowPyrLK(
            before.grey,
            after.grey,
            inside[:, None],
            None,
            winSize=(window_px, window_px),
            maxLevel=_LEVELS,
            criteria=(cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _STEPS, _SETTLED_PX),
            minEigThreshold=_MIN_EIGENVALUE,
        )
        places = moved[:, 0].astype(float)
        height, width = after.grey.shape
        kept = (found[:, 0] > 0) & (places >= 0).all(axis=1)
        kept &= (places[:, 0] <= width - 1) & (places[:, 1] <= height - 1)
        out[i, np.flatnonzero(alive)[kept]] = places[kept] + after.origin_px
    return out


def _blend(
    forwards: Floats, backwards: Floats, late: Floats, limit_px: float
) -> tuple[Floats, Floats]:
    """Blend two tracks of one point, each of shape (n, 2), where they agree."""
    apart = np.linalg.norm(forwards - backwards, axis=1)
    agreed = apart <= limit_px  # NaN does not agree
    blended = (1 - late)[:, None] * forwards + late[:, None] * backwards
    points = np.where(agreed[:, None], blended, np.nan)
    points[0], points[-1] = forwards[0], backwards[-1]
    agreed[[0, -1]] = True
    spread = np.sqrt(np.nanmean(apart**2) / 2) if np.isfinite(apart).any() else 0.0
    bridge = spread * np.sqrt(late * (1 - late))
    return points, np.where(agreed, np.hypot(bridge, _SD_FLOOR_PX), np.nan)
