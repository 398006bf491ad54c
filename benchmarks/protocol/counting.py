"""Reps: how many, and when they start, turn and end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .measure import Measure, error_measures, mean_measure
from .pairs import ClipPair, RepPair

Floats = NDArray[np.float64]

COUNT_TABLE = "Rep count, clip by clip"
TIMING_TABLE = "Timing of reps"
MOMENTS = {"start": "start_s", "bottom": "bottom_s", "end": "end_s"}
TIMING_COLUMNS = ("MAE", "bias", "SD", "P95")


def counting_measures(clips: Sequence[ClipPair], pairs: Sequence[RepPair]) -> list[Measure]:
    """Both tables. Whole reps only; a clip that could not be analysed counts as none found."""
    n = len(clips)
    own = np.arange(n)
    error = np.array([_found(clip) - len(clip.truth.whole_reps) for clip in clips], dtype=float)
    extra = np.array([clip.extra_reps for clip in clips], dtype=float)
    clip = np.array([pair.clip for pair in pairs], dtype=int)
    missed = np.array([pair.found is None for pair in pairs], dtype=float)
    measures = [
        mean_measure((COUNT_TABLE, "clips", "exact"), "", (error == 0).astype(float), own, n),
        mean_measure(
            (COUNT_TABLE, "clips", "off by one or less"),
            "",
            (abs(error) <= 1).astype(float),
            own,
            n,
        ),
        mean_measure((COUNT_TABLE, "clips", "MAE"), "reps", abs(error), own, n),
        mean_measure((COUNT_TABLE, "clips", "extra reps a clip"), "reps", extra, own, n),
        mean_measure((COUNT_TABLE, "true reps", "missed"), "", missed, clip, n),
    ]
    for row, name in MOMENTS.items():
        truth = np.array([getattr(pair.truth, name) for pair in pairs], dtype=float)
        found = np.array([_moment(pair, name) for pair in pairs], dtype=float)
        measures += error_measures(TIMING_TABLE, row, "s", truth, found, clip, n, TIMING_COLUMNS)
    for row, ends in {"descent": ("start_s", "bottom_s"), "ascent": ("bottom_s", "end_s")}.items():
        first, last = ends
        truth = np.array(
            [getattr(pair.truth, last) - getattr(pair.truth, first) for pair in pairs], dtype=float
        )
        found = np.array(
            [_moment(pair, last) - _moment(pair, first) for pair in pairs], dtype=float
        )
        measures += error_measures(
            TIMING_TABLE, f"{row}, duration", "s", truth, found, clip, n, TIMING_COLUMNS
        )
    return measures


def _found(clip: ClipPair) -> int:
    return 0 if clip.found is None else sum(not rep.partial for rep in clip.found.reps)


def _moment(pair: RepPair, name: str) -> float:
    """NaN for a rep that was missed or that was held to be cut by the clip's ends."""
    if pair.found is None or pair.found.partial:
        return float("nan")
    return float(getattr(pair.found, name))
