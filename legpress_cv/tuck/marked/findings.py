"""What is told of marks beside the reps."""

from __future__ import annotations

from collections.abc import Sequence

from legpress_cv.marks import ClipMarks
from legpress_cv.results.reasons import QualityFinding, Reason
from legpress_cv.settings import TuckSettings
from legpress_cv.tuck.estimator import PelvisEstimate, RepPelvis
from legpress_cv.tuck.marked.reading import MarkedSet

OFTEN = (Reason.PELVIS_OFTEN_REFUSED, Reason.PELVIS_OFTEN_HIDDEN)


def marks_findings(
    inner: PelvisEstimate,
    found: Sequence[RepPelvis],
    read: MarkedSet,
    marks: ClipMarks,
    settings: TuckSettings,
) -> tuple[QualityFinding, ...]:
    """Keep findings of the other estimator that still hold, and add those of the marks.

    Parameters
    ----------
    inner
        What was said without marks.
    found
        What is said with them.
    read, marks
        The marks.
    settings
        How wide an interval is.
    """
    refused = any(rep.refusal is not None for rep in found)
    told = [finding for finding in inner.findings if refused or finding.code not in OFTEN]
    marked = sum(rep.evidence == "marked" for rep in found)
    if marked:
        passes = sum(bool(one.moments) for one in marks.passes)
        code = Reason.MARKS_USED if passes else Reason.STICKERS_USED
        values = {"passes": passes} if passes else {}
        told.append(QualityFinding.of(code, "note", reps=marked, found=len(found), **values))
    if apart := _apart(inner.reps, found, settings.confidence_z):
        _, by_marks, by_network = max(apart, key=lambda one: abs(one[1] - one[2]))
        told.append(
            QualityFinding.of(
                Reason.MARKS_DISAGREE,
                "warning",
                rep_numbers=", ".join(str(number) for number, _, _ in apart),
                marked_deg=by_marks,
                network_deg=by_network,
            )
        )
    if read.left_over > 0:
        left = QualityFinding.of(Reason.MARKS_LEFT_OVER, "warning", moments=read.left_over)
        told.append(left)
    return tuple(told)


def _apart(
    network: Sequence[RepPelvis], found: Sequence[RepPelvis], z: float
) -> list[tuple[int, float, float]]:
    """Reps whose two intervals do not meet: number, PPT by the marks, PPT by the network."""
    apart = []
    for number, (one, other) in enumerate(zip(found, network, strict=True), 1):
        if one.evidence != "marked" or other.evidence != "measured":
            continue
        a, b = one.ppt_deg or 0.0, other.ppt_deg or 0.0
        if abs(a - b) > z * ((one.ppt_se_deg or 0.0) + (other.ppt_se_deg or 0.0)):
            apart.append((number, a, b))
    return apart
