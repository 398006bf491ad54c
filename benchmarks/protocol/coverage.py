"""How many reps were judged, and why the others were not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from .measure import Measure, mean_measure
from .pairs import ClipPair, RepPair

TABLE = "Coverage"
ALL_REPS = "all reps"
FAIR_VIEW = "camera within 20 deg of the side view, pelvis visible in half of the rep or more"
MEASURED_COLUMN = "judged"
EVIDENCE_COLUMN = "judged by lumbopelvic landmarks"
MAX_AZIMUTH_DEG = 20.0
"""Beyond it a clip is not what the guide asks for."""
MIN_VISIBLE_RATIO = 0.5
NOT_FOUND = "the rep was not found"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def coverage_measures(clips: Sequence[ClipPair], pairs: Sequence[RepPair]) -> list[Measure]:
    """Share of the true reps that were judged; missed reps count as not."""
    clip = np.array([pair.clip for pair in pairs], dtype=int)
    judged = np.array([_judged(pair) for pair in pairs], dtype=float)
    measured = np.array(
        [_judged(pair) and getattr(pair.found, "evidence", None) == "measured" for pair in pairs],
        dtype=float,
    )
    fair = np.array([_fair(clips[pair.clip], pair) for pair in pairs], dtype=bool)
    measures = []
    for row, among in {ALL_REPS: np.ones(len(pairs), dtype=bool), FAIR_VIEW: fair}.items():
        for column, values in {MEASURED_COLUMN: judged, EVIDENCE_COLUMN: measured}.items():
            chosen = np.where(among, values, np.nan)
            measures.append(mean_measure((TABLE, row, column), "", chosen, clip, len(clips)))
    return measures


def refusals(clips: Sequence[ClipPair], pairs: Sequence[RepPair]) -> list[tuple[str, int]]:
    """Reasons with the number of reps, most frequent first; numbers in a reason are masked."""
    reasons = Counter(
        NUMBER.sub("#", _reason(clips[pair.clip], pair)) for pair in pairs if not _judged(pair)
    )
    return sorted(reasons.items(), key=lambda item: (-item[1], item[0]))


def _judged(pair: RepPair) -> bool:
    return pair.found is not None and pair.found.measurable and pair.found.ppt_deg is not None


def _fair(clip: ClipPair, pair: RepPair) -> bool:
    visible = pair.truth.pelvis_visible_ratio
    # What the truth does not tell is no ground to leave a rep out.
    slanted = clip.truth.azimuth_deg > MAX_AZIMUTH_DEG
    return not slanted and not visible < MIN_VISIBLE_RATIO


def _reason(clip: ClipPair, pair: RepPair) -> str:
    if clip.found is None:
        return f"the clip could not be analysed: {clip.failure}"
    if pair.found is None:
        why = clip.found.reason
        return NOT_FOUND if why is None else f"{NOT_FOUND}: {why}"
    return pair.found.not_measurable_reason or "no reason given"
