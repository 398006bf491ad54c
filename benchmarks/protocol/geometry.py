"""Hip, shoulder and knee in the picture, and the directions of the trunk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.results import SetAnalysis

from .truth import Truth

Floats = NDArray[np.float64]

POINTS = ("shoulder", "hip", "knee")


@dataclass(frozen=True, eq=False)
class BodyTrack:
    """Points over time in pixels (x right, y down), shape (n, 2) each."""

    time_s: Floats
    shoulder: Floats
    hip: Floats
    knee: Floats

    @property
    def torso_px(self) -> float:
        """Median of shoulder to hip; NaN if never seen."""
        length = np.hypot(*(self.hip - self.shoulder).T)
        length = length[np.isfinite(length)]
        return float(np.median(length)) if len(length) else float("nan")


def true_track(truth: Truth) -> BodyTrack | None:
    """Points of the truth; None where it has none."""
    if any(name not in truth.near for name in POINTS):
        return None
    return BodyTrack(truth.time_s, *(truth.near[name] for name in POINTS))


def found_track(found: SetAnalysis | None) -> BodyTrack | None:
    """Points of a result; None where it has none."""
    if found is None or any(name not in found.frames.points for name in POINTS):
        return None
    points = (found.frames.points[name] for name in POINTS)
    pixels = (np.column_stack([point.x_px, point.y_px]) for point in points)
    return BodyTrack(found.frames.time_s, *pixels)


def trunk_axes(track: BodyTrack, frames: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return unit vectors from hip to shoulder and off the pad (the side where the knee is).

    Both are of the mean trunk over some frames, so that the axes stand still while the trunk turns.

    Returns
    -------
    tuple of ndarray, shape (2,) each
        NaN where no such frame has all three points.
    """
    known = frames & np.isfinite(track.hip + track.shoulder + track.knee).all(axis=1)
    if not known.any():
        return np.full(2, np.nan), np.full(2, np.nan)
    trunk = (track.shoulder - track.hip)[known].mean(axis=0)
    along = trunk / max(float(np.hypot(*trunk)), 1e-9)
    across = np.array([-along[1], along[0]])
    thigh = (track.knee - track.hip)[known].mean(axis=0)
    return along, across if across @ thigh >= 0 else -across
