"""What limits the measurement of a whole clip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from legpress_cv.lumbopelvic.contract import PELVIS_POINTS
from legpress_cv.results.reasons import QualityFinding, Reason
from legpress_cv.segment_chain.fit import ChainFit
from legpress_cv.tuck.estimator import RepPelvis

MANY_REFUSED_RATIO = 0.5
"""Share of refused reps from which the whole clip is told to be hard to measure."""


def chain_findings(
    fit: ChainFit, reps: Sequence[RepPelvis], min_seen_ratio: float
) -> tuple[QualityFinding, ...]:
    """Tell whether many reps were refused, and whether the pelvis was often hidden."""
    if not reps:
        return ()
    out: list[QualityFinding] = []
    refused = sum(rep.refusal is not None for rep in reps)
    if refused >= MANY_REFUSED_RATIO * len(reps):
        out.append(
            QualityFinding.of(
                Reason.PELVIS_OFTEN_REFUSED, "warning", refused=refused, reps=len(reps)
            )
        )
    seen = [name for name in PELVIS_POINTS if _median_score(fit, name) >= min_seen_ratio]
    if len(seen) < len(PELVIS_POINTS) / 2:
        out.append(QualityFinding.of(Reason.PELVIS_OFTEN_HIDDEN, "warning"))
    return tuple(out)


def _median_score(fit: ChainFit, name: str) -> float:
    """How far a point is usually seen; -1 where the network never looked."""
    known = fit.scores[name][np.isfinite(fit.scores[name])]
    return float(np.median(known)) if len(known) else -1.0
