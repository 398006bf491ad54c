"""The whole protocol over a folder of clips: every figure, over all clips and by stratum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import bootstrap
from .angles import angle_measures
from .baselines import METHODS, reported_ppt
from .counting import counting_measures
from .coverage import coverage_measures, refusals
from .flags import flag_measures
from .hips import hip_measures
from .marks import MARKS
from .measure import Measure
from .pairs import ClipPair, RepPair, rep_pairs
from .response import response_measures
from .strata import stratum_masks
from .tilt import ppt_measures

Key = tuple[str, str, str]
NAN = float("nan")


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval, and how many values and clips are behind it."""

    value: float
    low: float
    high: float
    values: int
    clips: int
    unit: str


@dataclass(frozen=True)
class Section:
    """Figures over some of the clips, by key."""

    clips: int
    figures: dict[Key, Figure]

    def get(self, key: Key) -> Figure:
        """Return a figure; one that nobody made is not measured."""
        return self.figures.get(key, Figure(NAN, NAN, NAN, 0, 0, ""))


@dataclass(frozen=True)
class Report:
    """Everything that the protocol says.

    Attributes
    ----------
    clips, reps : int
        Clips with truth, and whole true reps in them.
    overall : Section
    strata : dict of (stratum, level) to Section
    refusals : list of (reason, reps)
    failures : list of (clip, reason)
    rows : list of dict
        Per true rep: truth, and what each method reported.
    made_with : dict
        Version, models and options.
    """

    clips: int
    reps: int
    overall: Section
    strata: dict[tuple[str, str], Section]
    refusals: list[tuple[str, int]]
    failures: list[tuple[str, str]]
    rows: list[dict[str, Any]]
    made_with: dict[str, Any] = field(default_factory=dict)


def evaluate(
    clips: Sequence[ClipPair],
    *,
    draws: int = bootstrap.DRAWS,
    seed: int = bootstrap.SEED,
    made_with: dict[str, Any] | None = None,
) -> Report:
    """Compute the protocol.

    Parameters
    ----------
    clips : sequence of ClipPair
        Held-out clips with truth; those that failed too.
    draws, seed : int
        Of the bootstrap.
    made_with : dict, optional
        Goes into the report as it is.
    """
    clips = list(clips)
    pairs = rep_pairs(clips)
    reported = reported_ppt(clips, pairs)
    n = len(clips)
    measures = [
        *ppt_measures(pairs, reported, n),
        *response_measures(clips, pairs, reported),
        *flag_measures(pairs, reported, n),
        *coverage_measures(clips, pairs),
        *angle_measures(clips),
        *hip_measures(clips),
        *counting_measures(clips, pairs),
    ]
    sections: dict[bytes, Section] = {}

    def section(mask: NDArray[np.bool_]) -> Section:
        # Levels that hold the same clips have the same figures.
        if mask.tobytes() not in sections:
            sections[mask.tobytes()] = _section(measures, mask, draws, seed)
        return sections[mask.tobytes()]

    return Report(
        clips=n,
        reps=len(pairs),
        overall=section(np.ones(n, dtype=bool)),
        strata={key: section(mask) for key, mask in stratum_masks(clips).items()},
        refusals=refusals(clips, pairs),
        failures=[(clip.truth.name, clip.failure) for clip in clips if clip.found is None],
        rows=_rows(clips, pairs, reported),
        made_with=made_with or {},
    )


def _section(
    measures: Sequence[Measure], mask: NDArray[np.bool_], draws: int, seed: int
) -> Section:
    if not mask.any():
        return Section(0, {})
    # The same draws for every figure, so that they can be compared with each other.
    weights = bootstrap.clip_draws(int(mask.sum()), draws, seed)
    figures = {}
    for measure in measures:
        low, high = bootstrap.interval(measure, mask, weights)
        behind = int(np.count_nonzero(measure.counts[mask]))
        figures[measure.key] = Figure(
            measure.value(mask), low, high, measure.count(mask), behind, measure.unit
        )
    return Section(int(mask.sum()), figures)


def _rows(
    clips: Sequence[ClipPair], pairs: Sequence[RepPair], reported: dict[str, NDArray[np.float64]]
) -> list[dict[str, Any]]:
    return [
        {
            "clip": clips[pair.clip].truth.name,
            "rep": pair.truth.rep,
            "found_rep": None if pair.found is None else pair.found.rep,
            "evidence": getattr(pair.found, "evidence", None),
            "reason": getattr(pair.found, "not_measurable_reason", None),
            "true_ppt_deg": pair.truth.ppt_deg,
            "true_thigh_excursion_deg": pair.truth.thigh_excursion_deg,
            "ppt_low_deg": getattr(pair.found, "ppt_low_deg", None),
            "ppt_high_deg": getattr(pair.found, "ppt_high_deg", None),
            **{f"ppt_deg: {method}": reported[method][i] for method in METHODS},
        }
        for i, pair in enumerate(pairs)
    ]


def as_document(report: Report) -> dict[str, Any]:
    """Make an object for JSON of a report; missing numbers are ``None``."""
    document = {
        "schema": "1.0",
        "reference": "synthetic, exact truth of rendered clips",
        "clips": report.clips,
        "reps": report.reps,
        "made_with": report.made_with,
        "marks": [
            {
                "name": mark.name,
                "must": mark.told(mark.must),
                "aim": mark.told(mark.aim),
                **asdict(report.overall.get(mark.key)),
                "must_status": mark.status(report.overall.get(mark.key).value, mark.must),
                "aim_status": mark.status(report.overall.get(mark.key).value, mark.aim),
            }
            for mark in MARKS
        ],
        "overall": _figures(report.overall),
        "strata": [
            {"stratum": name, "level": level, "clips": section.clips, "figures": _figures(section)}
            for (name, level), section in report.strata.items()
        ],
        "refusals": [{"reason": reason, "reps": count} for reason, count in report.refusals],
        "failures": [{"clip": clip, "reason": reason} for clip, reason in report.failures],
        "reps_table": report.rows,
    }
    cleaned: dict[str, Any] = _without_nan(document)
    return cleaned


def _figures(section: Section) -> list[dict[str, Any]]:
    # A level without clips has nothing to tell.
    figures = section.figures.items() if section.clips else ()
    return [
        {"table": table, "row": row, "column": column, **asdict(figure)}
        for (table, row, column), figure in figures
    ]


def _without_nan(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    if isinstance(value, float):
        return round(float(value), 5) if math.isfinite(value) else None
    return value
