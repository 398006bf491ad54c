"""Whether a tuck is called one: flags at the thresholds, the grade, and where it began."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .baselines import PIPELINE
from .measure import Measure, error_measures, mean_measure
from .pairs import RepPair
from .sums import by_clip, divide

Floats = NDArray[np.float64]

TABLE = "Flags"
SEVERITY_TABLE = "Severity"
ONSET_TABLE = "Onset, reps with a true PPT of 10 deg or more"
THRESHOLDS_DEG = (5.0, 10.0, 15.0)
TUCK_DEG = 10.0
"""From here a rep counts as tucked (moderate)."""
GRADES = ("none", "mild", "moderate", "severe")
KAPPA = "kappa, quadratic weights"
ONSETS = {
    "hip flexion": ("onset_hip_flexion_deg", "deg"),
    "knee flexion": ("onset_knee_flexion_deg", "deg"),
    "time": ("onset_s", "s"),
}


def _sensitivity(s: Floats) -> Floats:
    return divide(s[..., 0], s[..., 0] + s[..., 1])


def _specificity(s: Floats) -> Floats:
    return divide(s[..., 3], s[..., 3] + s[..., 2])


def _f1(s: Floats) -> Floats:
    return divide(2 * s[..., 0], 2 * s[..., 0] + s[..., 1] + s[..., 2])


FLAG_COLUMNS: dict[str, tuple[Callable[[Floats], Floats], tuple[int, ...]]] = {
    "sensitivity": (_sensitivity, (0, 1)),
    "specificity": (_specificity, (2, 3)),
    "F1": (_f1, (0, 1, 2, 3)),
}
"""Figure, and the cells of the table that count as its cases."""


def flag_row(threshold_deg: float) -> str:
    """Name of the row of a threshold."""
    return f"PPT reported at {threshold_deg:g} deg or more"


def flag_measures(
    pairs: Sequence[RepPair], reported: Mapping[str, Floats], clips: int
) -> list[Measure]:
    """Measure flags by number and by verdict, kappa of the grades, and the onset."""
    clip = np.array([pair.clip for pair in pairs], dtype=int)
    truth = np.array([pair.truth.ppt_deg for pair in pairs], dtype=float)
    ppt = reported[PIPELINE]
    measures: list[Measure] = []
    for threshold in THRESHOLDS_DEG:
        flag = np.where(np.isfinite(ppt), ppt >= threshold, np.nan)
        measures += _flags(flag_row(threshold), truth, threshold, flag, clip, clips)
    whole = np.nan_to_num(ppt, nan=-np.inf) >= TUCK_DEG
    row = f"{flag_row(TUCK_DEG)}, refused and missed reps count as not flagged"
    measures += _flags(row, truth, TUCK_DEG, whole.astype(float), clip, clips)
    judged = [pair.found is not None and pair.found.measurable for pair in pairs]
    verdict = np.array(
        [
            pair.found.tucked if pair.found is not None and ok else np.nan
            for pair, ok in zip(pairs, judged, strict=True)
        ],
        dtype=float,
    )
    measures += _flags("verdict: tucked (10 deg)", truth, TUCK_DEG, verdict, clip, clips)
    indicated = np.array([_indicated(pair) for pair in pairs], dtype=float)
    row = "indicated by comparing reps (10 deg)"
    measures += _flags(row, truth, TUCK_DEG, indicated, clip, clips)
    return [*measures, _kappa(pairs, clip, clips), *_onsets(pairs, truth, clip, clips)]


def _indicated(pair: RepPair) -> float:
    found = pair.found
    if found is None or found.evidence != "indicated" or found.indicated is None:
        return float("nan")
    return float(found.indicated)


def _flags(
    row: str,
    truth: Floats,
    threshold: float,
    flag: Floats,
    clip: NDArray[np.int_],
    clips: int,
) -> list[Measure]:
    """Make rows of sums: true positive, false negative, false positive, true negative."""
    known = np.isfinite(truth) & np.isfinite(flag)
    true, found = truth[known] >= threshold, flag[known] > 0
    cells = np.column_stack([true & found, true & ~found, ~true & found, ~true & ~found])
    added = by_clip(cells.astype(float), clip[known], clips)
    return [
        Measure(
            TABLE,
            row,
            column,
            "",
            added,
            of,
            added[:, list(cases)].sum(axis=1),
            share=column != "F1",
        )
        for column, (of, cases) in FLAG_COLUMNS.items()
    ]


def _kappa(pairs: Sequence[RepPair], clip: NDArray[np.int_], clips: int) -> Measure:
    rows = np.zeros((len(pairs), len(GRADES) ** 2))
    for i, pair in enumerate(pairs):
        found = pair.found.severity if pair.found is not None else None
        if found in GRADES and pair.truth.severity in GRADES:
            cell = GRADES.index(pair.truth.severity) * len(GRADES) + GRADES.index(found)
            rows[i, cell] = 1.0
    added = by_clip(rows, clip, clips)
    return Measure(SEVERITY_TABLE, PIPELINE, KAPPA, "", added, kappa, added.sum(axis=1))


def kappa(s: Floats) -> Floats:
    """Cohen's kappa with quadratic weights of tables (..., 16), true by found."""
    k = len(GRADES)
    table = s.reshape(*s.shape[:-1], k, k)
    grade = np.arange(k)
    weight = (grade[:, None] - grade[None, :]) ** 2
    n = table.sum(axis=(-2, -1))
    by_chance = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :]
    expected = divide((by_chance * weight).sum(axis=(-2, -1)), n)
    value: Floats = 1 - divide((table * weight).sum(axis=(-2, -1)), expected)
    return value


def _onsets(
    pairs: Sequence[RepPair], ppt: Floats, clip: NDArray[np.int_], clips: int
) -> list[Measure]:
    measures: list[Measure] = []
    for row, (name, unit) in ONSETS.items():
        truth = np.array([getattr(pair.truth, name) for pair in pairs], dtype=float)
        truth = np.where(ppt >= TUCK_DEG, truth, np.nan)
        values = [getattr(pair.found, name, None) for pair in pairs]
        found = np.array([np.nan if value is None else value for value in values], dtype=float)
        columns = ("MAE", "bias", "SD", "P95")
        measures += error_measures(ONSET_TABLE, row, unit, truth, found, clip, clips, columns)
        told = np.where(np.isfinite(truth), np.isfinite(found), np.nan)
        key = (ONSET_TABLE, row, "share told")
        measures.append(mean_measure(key, "", told, clip, clips))
    return measures
