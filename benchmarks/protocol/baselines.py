"""What is known without a pelvis: the estimates that a pelvis measure has to beat.

All take the start and the bottom of a rep as they are given: those of the pipeline for its own
landmarks, the true ones for true points.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .geometry import BodyTrack, found_track, true_track, trunk_axes
from .pairs import ClipPair, RepPair
from .truth import TORSO_M

Floats = NDArray[np.float64]

RHYTHM_RATIO = 0.25
"""Share of the thigh's excursion that the pelvis takes in normal hip flexion (Bohannon 1985)."""
LIFT_M_PER_DEG = 0.0026
"""Lift of the hip off the pad per degree, fixed beforehand (rendered spines: 2.4-2.8 mm)."""
WINDOW_S = 0.1
"""Either side of a moment, over which a pose is averaged: less than a pause at depth lasts."""

PIPELINE = "pipeline"
RHYTHM = "0.25 x thigh excursion"
LINE = "shoulder-hip line"
LIFT = "hip's lift off the pad"
FROM_TRUTH = " (from true points)"
"""Marks an upper bound: what the formula would give if nothing were wrong but the formula."""

METHODS = (
    PIPELINE,
    RHYTHM,
    LINE,
    LIFT,
    *(name + FROM_TRUTH for name in (RHYTHM, LINE, LIFT)),
)
"""Rows of every table that sets methods side by side."""


def line_turn_deg(track: BodyTrack, start_s: float, bottom_s: float) -> float:
    """Turn of the line from shoulder to hip, positive where the hip comes off the pad."""
    start, bottom = _pose(track, start_s), _pose(track, bottom_s)
    along, off = trunk_axes(track, _near(track, start_s))
    if start is None or bottom is None or not np.isfinite(along).all():
        return float("nan")
    trunk = bottom[1] - bottom[0]
    return float(np.degrees(np.arctan2(trunk @ off, -(trunk @ along))))


def lift_deg(track: BodyTrack, start_s: float, bottom_s: float) -> float:
    """Tilt that would lift the hip off the pad as far as it came, at the gain fixed beforehand."""
    start, bottom = _pose(track, start_s), _pose(track, bottom_s)
    along, off = trunk_axes(track, _near(track, start_s))
    if start is None or bottom is None or not np.isfinite(along).all():
        return float("nan")
    lift_px = (bottom[1] - start[1]) @ off
    torso_px = float(np.hypot(*(start[1] - start[0])))
    return float(lift_px / torso_px * TORSO_M / LIFT_M_PER_DEG) if torso_px > 0 else float("nan")


PICTURE: dict[str, Callable[[BodyTrack, float, float], float]] = {
    LINE: line_turn_deg,
    LIFT: lift_deg,
}


def reported_ppt(clips: list[ClipPair], pairs: list[RepPair]) -> dict[str, Floats]:
    """PPT of each rep by each method, shape (reps,) each; NaN where a method says nothing."""
    out = {name: np.full(len(pairs), np.nan) for name in METHODS}
    found_tracks = [found_track(clip.found) for clip in clips]
    true_tracks = [true_track(clip.truth) for clip in clips]
    for i, pair in enumerate(pairs):
        truth, found = pair.truth, pair.found
        out[RHYTHM + FROM_TRUTH][i] = RHYTHM_RATIO * truth.thigh_excursion_deg
        true = true_tracks[pair.clip]
        if true is not None:
            for name, formula in PICTURE.items():
                out[name + FROM_TRUTH][i] = formula(true, truth.start_s, truth.bottom_s)
        if found is None:
            continue
        if found.measurable and found.ppt_deg is not None:
            out[PIPELINE][i] = found.ppt_deg
        if found.thigh_excursion_deg is not None:
            out[RHYTHM][i] = RHYTHM_RATIO * found.thigh_excursion_deg
        track = found_tracks[pair.clip]
        if track is not None:
            for name, formula in PICTURE.items():
                out[name][i] = formula(track, found.start_s, found.bottom_s)
    return out


def _near(track: BodyTrack, time_s: float) -> NDArray[np.bool_]:
    """Frames within the window, or the nearest one."""
    away = np.abs(track.time_s - time_s)
    if not len(away) or not np.isfinite(time_s):
        return np.zeros(len(away), dtype=bool)
    near: NDArray[np.bool_] = (away <= WINDOW_S) | (away == away.min())
    return near


def _pose(track: BodyTrack, time_s: float) -> tuple[Floats, Floats] | None:
    """Mean shoulder and hip around a moment."""
    frames = _near(track, time_s)
    known = frames & np.isfinite(track.hip + track.shoulder).all(axis=1)
    if not known.any():
        return None
    return track.shoulder[known].mean(axis=0), track.hip[known].mean(axis=0)
