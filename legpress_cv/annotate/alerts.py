"""When the picture marks a tuck, or what may be one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from legpress_cv.results import SetAnalysis, Severity, Verdict


@dataclass(frozen=True)
class Alert:
    """The time during which a tuck, or what may be one, lasts.

    Attributes
    ----------
    rep
        Number of the rep.
    verdict
        Of that rep: a tuck is called out, a borderline rep is marked quietly.
    severity
        Its grade.
    start_s, end_s
        When it lasts; the end is no longer part of it.
    """

    rep: int
    verdict: Verdict
    severity: Severity
    start_s: float
    end_s: float

    @property
    def loud(self) -> bool:
        """Whether it is a tuck, with a frame about the picture."""
        return self.verdict.is_tuck


def alerts_of(analysis: SetAnalysis) -> tuple[Alert, ...]:
    """Take the alerts from the reps, in order of time."""
    return tuple(
        Alert(rep.rep, rep.verdict, rep.severity or "none", rep.tuck_start_s, rep.tuck_end_s)
        for rep in analysis.reps
        if rep.verdict.is_fault and rep.tuck_start_s is not None and rep.tuck_end_s is not None
    )


def alert_at(alerts: Sequence[Alert], time_s: float) -> Alert | None:
    """Find the alert that a time lies in."""
    return next((alert for alert in alerts if alert.start_s <= time_s < alert.end_s), None)
