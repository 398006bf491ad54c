"""The set in numbers: counts by verdict, and where to stop the descent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from legpress_cv.results import RepResult, SetSummary, StopDepth, Verdict, worst_of_set
from legpress_cv.settings import TuckSettings

GRAVEST_FIRST = (
    Verdict.TUCK,
    Verdict.TUCK_INDICATED,
    Verdict.BORDERLINE,
    Verdict.NO_TUCK,
    Verdict.NO_TUCK_INDICATED,
    Verdict.NOT_MEASURABLE,
)
"""The verdict on a set is the first of these that any of its reps has."""
LEAST_HIP_DEG = 1.0
"""Hip flexion beyond the onset below which the ratio of knee to hip is not read off the rep."""
KNEE_PER_HIP_BOUNDS = (0.5, 3.0)
"""Knee and hip bend together on a press; a ratio outside is noise of the two depths."""


def summarise(reps: Sequence[RepResult], stop: StopDepth | None, sentence: str) -> SetSummary:
    """Sum the set up.

    Parameters
    ----------
    reps
        In order of time.
    stop
        From :func:`stop_depth`.
    sentence
        The verdict on the set in words.
    """
    tucked = tuple(rep.rep for rep in reps if rep.tucked)
    worst = worst_of_set(reps)
    return SetSummary(
        reps=len(reps),
        partial_reps=sum(rep.partial for rep in reps),
        measurable_reps=sum(rep.measurable for rep in reps),
        tucks=len(tucked),
        borderline=sum(rep.verdict is Verdict.BORDERLINE for rep in reps),
        tuck_reps=tucked,
        set_start_s=reps[0].start_s if reps else None,
        set_end_s=reps[-1].end_s if reps else None,
        worst_rep=worst.rep if worst is not None else None,
        stop_depth=stop,
        outcome=outcome_of(reps),
        verdict=sentence,
    )


def outcome_of(reps: Sequence[RepResult]) -> Verdict:
    """Give the verdict on a set: the gravest of its reps; not measurable where there is none."""
    found = {rep.verdict for rep in reps}
    return next((verdict for verdict in GRAVEST_FIRST if verdict in found), Verdict.NOT_MEASURABLE)


def stop_depth(reps: Sequence[RepResult], settings: TuckSettings) -> StopDepth | None:
    """Earliest onset of the tucks of the set less a margin, for both joints."""
    tucks = [rep for rep in reps if rep.tucked and rep.onset_knee_flexion_deg is not None]
    earliest = min(
        (rep for rep in tucks if rep.onset_hip_flexion_deg is not None),
        key=lambda rep: rep.onset_hip_flexion_deg or 0.0,
        default=None,
    )
    if earliest is None or earliest.evidence is None:
        return None
    hip, knee = earliest.onset_hip_flexion_deg or 0.0, earliest.onset_knee_flexion_deg or 0.0
    margin = settings.stop_margin_deg
    return StopDepth(
        hip_flexion_deg=hip - margin,
        # The margin in knee degrees follows the ratio of the two joints.
        knee_flexion_deg=max(0.0, knee - margin * _knee_per_hip(earliest, hip, knee)),
        onset_hip_flexion_deg=hip,
        onset_knee_flexion_deg=knee,
        margin_deg=margin,
        evidence=earliest.evidence,
    )


def _knee_per_hip(rep: RepResult, onset_hip_deg: float, onset_knee_deg: float) -> float:
    if rep.knee_flexion_max_deg is None or rep.trunk_thigh_flexion_max_deg is None:
        return 1.0
    knee = rep.knee_flexion_max_deg - onset_knee_deg
    hip = rep.trunk_thigh_flexion_max_deg - onset_hip_deg
    return float(np.clip(knee / hip, *KNEE_PER_HIP_BOUNDS)) if hip > LEAST_HIP_DEG else 1.0
