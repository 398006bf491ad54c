"""Grey pictures of short stretches of a clip, cut out around marked points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from legpress_cv.video.clip import Clip

Box = tuple[int, int, int, int]

_SAME_TIME_S = 1e-6


@dataclass(frozen=True)
class GreyFrame:
    """A part of a frame, without its colours.

    Attributes
    ----------
    time_s
        Of the frame.
    grey
        Shape (h, w).
    origin_px
        x and y of its first pixel in the upright picture.
    """

    time_s: float
    grey: NDArray[np.uint8]
    origin_px: tuple[int, int]


def box_around(
    points_px: NDArray[np.float64], margin_px: float, width_px: int, height_px: int
) -> Box:
    """Give the part of the picture that holds points and a margin.

    Parameters
    ----------
    points_px
        Shape (k, 2); NaN is left out.
    margin_px
        To each side; as much as the points move between the marks.
    width_px, height_px
        Of the picture.

    Returns
    -------
    tuple of int
        ``x0, y0, x1, y1``; never empty.
    """
    low = np.nan_to_num(np.nanmin(points_px, axis=0)) - margin_px
    high = np.nan_to_num(np.nanmax(points_px, axis=0)) + margin_px
    x0 = int(np.clip(low[0], 0, width_px - 1))
    y0 = int(np.clip(low[1], 0, height_px - 1))
    x1 = int(np.clip(high[0] + 1, x0 + 1, width_px))
    y1 = int(np.clip(high[1] + 1, y0 + 1, height_px))
    return x0, y0, x1, y1


def grey_stretches(
    clip: Clip,
    spans_s: Sequence[tuple[float, float]],
    box_px: Box,
    rate_hz: float | None = None,
) -> Iterator[list[GreyFrame]]:
    """Read stretches of a clip in one go.

    Parameters
    ----------
    clip
        The clip.
    spans_s
        First and last time of each, in the order of their ends. Two may share a frame.
    box_px
        The part of the upright picture; see :func:`box_around`.
    rate_hz
        Faster clips are thinned to about this rate.

    Yields
    ------
    list of GreyFrame
        The frames of one stretch, given as soon as it is read, so that memory holds one stretch.
    """
    waiting = list(spans_s)
    held: list[GreyFrame] = []
    with clip.frames(rate_hz) as frames:
        for frame in frames:
            while waiting and frame.time_s > waiting[0][1] + _SAME_TIME_S:
                yield _inside(held, waiting.pop(0))
                held = _still_needed(held, waiting)
            if not waiting:
                return
            if frame.time_s >= min(first for first, _ in waiting) - _SAME_TIME_S:
                grey = cv2.cvtColor(frame.rgb(crop_px=box_px), cv2.COLOR_RGB2GRAY)
                held.append(GreyFrame(frame.time_s, grey, box_px[:2]))
    for span in waiting:
        yield _inside(held, span)


def _inside(held: Sequence[GreyFrame], span_s: tuple[float, float]) -> list[GreyFrame]:
    first, last = span_s
    return [f for f in held if first - _SAME_TIME_S <= f.time_s <= last + _SAME_TIME_S]


def _still_needed(
    held: Sequence[GreyFrame], waiting: Sequence[tuple[float, float]]
) -> list[GreyFrame]:
    first = min((first for first, _ in waiting), default=float("inf"))
    return [frame for frame in held if frame.time_s >= first - _SAME_TIME_S]
