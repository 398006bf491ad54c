"""What the summary says of a clip: one row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from legpress_cv._model import FrozenModel
from legpress_cv.results import Evidence, SetAnalysis, is_direct
from legpress_cv.wording.onset import hip_range, knee_range

Status = Literal["measured", "not_measurable", "failed"]


class ClipRow(FrozenModel):
    """A clip of a batch; the columns of ``summary.csv`` in their order."""

    clip: str = Field(description="Path from the folder on.")
    status: Status = Field(
        description="measured; not_measurable (read, but nothing could be measured); failed."
    )
    reason: str | None = Field(None, description="Why it failed or could not be measured.")
    recorded_at: str | None = Field(
        None, description="Recording date from the clip's metadata, ISO 8601; empty if unknown."
    )
    duration_s: float | None = Field(None, description="Length of the clip.")
    reps: int | None = Field(None, description="Reps found.")
    partial_reps: int | None = Field(None, description="Of them cut by the clip's start or end.")
    measurable_reps: int | None = Field(None, description="Of them with a finding on the pelvis.")
    tucks: int | None = Field(None, description="Reps that tucked.")
    borderline: int | None = Field(None, description="Reps that may have tucked.")
    evidence: Evidence | None = Field(
        None, description="Of the worst rep: measured, marked by hand, or indicated (an estimate)."
    )
    worst_rep: int | None = Field(None, description="The worst tuck, else borderline, else any.")
    worst_ppt_deg: float | None = Field(None, description="Its posterior pelvic tilt.")
    worst_ppt_low_deg: float | None = Field(None, description="Lower end of its 90 % interval.")
    worst_ppt_high_deg: float | None = Field(None, description="Upper end of its 90 % interval.")
    worst_severity: Literal["none", "mild", "moderate", "severe"] | None = Field(
        None, description="none, mild, moderate or severe."
    )
    onset_knee_flexion_deg: float | None = Field(
        None, description="Knee bend at which the earliest tuck begins."
    )
    onset_knee_flexion_low_deg: float | None = Field(
        None, description="Lower end of its range; where indicated, over all tucks."
    )
    onset_knee_flexion_high_deg: float | None = Field(None, description="Upper end of its range.")
    onset_hip_flexion_deg: float | None = Field(
        None, description="Hip flexion at which the earliest tuck begins."
    )
    onset_hip_flexion_low_deg: float | None = Field(
        None, description="Lower end of its range; where indicated, over all tucks."
    )
    onset_hip_flexion_high_deg: float | None = Field(None, description="Upper end of its range.")
    stop_knee_flexion_deg: float | None = Field(
        None, description="Knee bend to stop at; empty where the tuck is only indicated."
    )
    stop_hip_flexion_deg: float | None = Field(None, description="The same as hip flexion.")
    knee_flexion_max_deg: float | None = Field(None, description="Deepest knee bend of the set.")
    trunk_thigh_flexion_max_deg: float | None = Field(
        None, description="Deepest trunk-thigh flexion of the set."
    )
    verdict: str | None = Field(None, description="The finding in one sentence.")
    results: str | None = Field(None, description="Folder of its results, from the summary on.")
    report: str | None = Field(
        None, description="Link (percent-encoded) to its report, from the summary on."
    )
    sha256: str | None = Field(None, description="Hash of the clip's content.")
    version: str | None = Field(None, description="Version of legpress-cv that analysed it.")
    analysed_at: str | None = Field(None, description="When it was analysed, ISO 8601.")
    analysis_s: float | None = Field(None, description="Seconds that the analysis took.")


def row_of(
    analysis: SetAnalysis,
    clip: str,
    *,
    recorded_at: str | None,
    results: str,
    report: str | None,
    analysis_s: float,
) -> ClipRow:
    """Sum an analysis up in a row.

    Parameters
    ----------
    analysis
        The result.
    clip
        Path from the folder on.
    recorded_at
        From :func:`~legpress_cv.batch.dates.recorded_at`.
    results, report
        Folder of its results and link to its report, from the summary on.
    analysis_s
        Seconds that it took.

    Returns
    -------
    ClipRow
    """
    summary = analysis.summary
    return ClipRow(
        clip=clip,
        status=analysis.status,
        reason=analysis.reason,
        recorded_at=recorded_at,
        duration_s=analysis.clip.duration_s,
        reps=summary.reps,
        partial_reps=summary.partial_reps,
        measurable_reps=summary.measurable_reps,
        tucks=summary.tucks,
        borderline=summary.borderline,
        knee_flexion_max_deg=_largest(rep.knee_flexion_max_deg for rep in analysis.reps),
        trunk_thigh_flexion_max_deg=_largest(
            rep.trunk_thigh_flexion_max_deg for rep in analysis.reps
        ),
        verdict=summary.verdict,
        results=results,
        report=report,
        sha256=analysis.clip.sha256,
        version=analysis.provenance.version,
        analysed_at=analysis.provenance.analysed_at,
        analysis_s=round(analysis_s, 2),
        **_worst_rep(analysis),
        **_onset(analysis),
    )


def _worst_rep(analysis: SetAnalysis) -> dict[str, Any]:
    for rep in analysis.reps:
        if rep.rep == analysis.summary.worst_rep:
            return {
                "evidence": rep.evidence,
                "worst_rep": rep.rep,
                "worst_ppt_deg": rep.ppt_deg,
                "worst_ppt_low_deg": rep.ppt_low_deg,
                "worst_ppt_high_deg": rep.ppt_high_deg,
                "worst_severity": rep.severity,
            }
    return {}


def _onset(analysis: SetAnalysis) -> dict[str, Any]:
    onset = analysis.summary.stop_depth
    if onset is None:
        return {}
    knee_deg = knee_range(onset, analysis.reps) or (None, None)
    hip_deg = hip_range(onset, analysis.reps) or (None, None)
    # An estimate is too wide to set a stop by.
    measured = is_direct(onset.evidence)
    return {
        "onset_knee_flexion_deg": onset.onset_knee_flexion_deg,
        "onset_knee_flexion_low_deg": knee_deg[0],
        "onset_knee_flexion_high_deg": knee_deg[1],
        "onset_hip_flexion_deg": onset.onset_hip_flexion_deg,
        "onset_hip_flexion_low_deg": hip_deg[0],
        "onset_hip_flexion_high_deg": hip_deg[1],
        "stop_knee_flexion_deg": onset.knee_flexion_deg if measured else None,
        "stop_hip_flexion_deg": onset.hip_flexion_deg if measured else None,
    }


def _largest(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)
