"""PPT of each rep, by the pipeline and by every baseline, on the same clips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .baselines import FROM_TRUTH, METHODS, PIPELINE, RHYTHM
from .measure import Measure, error_measures, mean_measure
from .pairs import RepPair
from .sums import by_clip, divide, root

Floats = NDArray[np.float64]

TABLE = "PPT, rep by rep"
RATIO_TABLE = "PPT error over that of 0.25 x thigh excursion, same reps"
INTERVAL_TABLE = "90 % intervals of PPT"
EVIDENCE = ("measured", "indicated")
HELD = "hold the truth"


def ppt_measures(
    pairs: Sequence[RepPair], reported: Mapping[str, Floats], clips: int
) -> list[Measure]:
    """Errors, the ratio to the constant rhythm, and what the intervals are worth."""
    clip = np.array([pair.clip for pair in pairs], dtype=int)
    truth = np.array([pair.truth.ppt_deg for pair in pairs], dtype=float)
    measures = error_measures(TABLE, PIPELINE, "deg", truth, reported[PIPELINE], clip, clips)
    for evidence in EVIDENCE:
        own = np.array([getattr(pair.found, "evidence", None) == evidence for pair in pairs], bool)
        part = np.where(own, reported[PIPELINE], np.nan)
        row = f"{PIPELINE}, evidence: {evidence}"
        measures += error_measures(TABLE, row, "deg", truth, part, clip, clips)
    for method in METHODS[1:]:
        measures += error_measures(TABLE, method, "deg", truth, reported[method], clip, clips)
    for method in METHODS:
        if method not in {RHYTHM, RHYTHM + FROM_TRUTH}:
            errors = reported[method] - truth, reported[RHYTHM] - truth
            measures.append(_ratio(method, *errors, clip, clips))
    return measures + _intervals(pairs, truth, clip, clips)


def _ratio(
    method: str, error: Floats, baseline: Floats, clip: NDArray[np.int_], clips: int
) -> Measure:
    """RMSE over the baseline's, on the reps that both report."""
    known = np.isfinite(error) & np.isfinite(baseline)
    rows = np.column_stack([error[known] ** 2, baseline[known] ** 2, np.ones(int(known.sum()))])
    added = by_clip(rows, clip[known], clips)
    return Measure(
        RATIO_TABLE,
        method,
        "ratio of RMSE",
        "",
        added,
        lambda s: root(divide(s[..., 0], s[..., 1])),
        added[:, 2],
    )


def _intervals(
    pairs: Sequence[RepPair], truth: Floats, clip: NDArray[np.int_], clips: int
) -> list[Measure]:
    low = _of(pairs, "ppt_low_deg")
    high = _of(pairs, "ppt_high_deg")
    known = np.isfinite(low) & np.isfinite(high) & np.isfinite(truth)
    held = np.where(known, (low <= truth) & (truth <= high), np.nan)
    width = np.where(known, high - low, np.nan)
    measures = []
    for row in (PIPELINE, *EVIDENCE):
        own = np.array(
            [row in {PIPELINE, getattr(pair.found, "evidence", None)} for pair in pairs], bool
        )
        values = np.where(own, held, np.nan), np.where(own, width, np.nan)
        measures += [
            mean_measure((INTERVAL_TABLE, row, HELD), "", values[0], clip, clips),
            mean_measure((INTERVAL_TABLE, row, "mean width"), "deg", values[1], clip, clips),
        ]
    return measures


def _of(pairs: Sequence[RepPair], name: str) -> Floats:
    """Read a number of the found reps; NaN where refused or missed."""
    values = [
        getattr(pair.found, name) if pair.found is not None and pair.found.measurable else None
        for pair in pairs
    ]
    return np.array([np.nan if value is None else value for value in values], dtype=float)
