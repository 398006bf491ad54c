"""Which findings the page tells, and where; their words come from the room of wording."""

from __future__ import annotations

from legpress_cv.advice.facts import SetFacts
from legpress_cv.results import QualityFinding, SetAnalysis
from legpress_cv.wording.legend import gravity
from legpress_cv.wording.numbers import sentence
from legpress_cv.wording.reasons import reps_by_reason
from legpress_cv.wording.report import NO_ANGLE, THE_SET


def facts_of(analysis: SetAnalysis) -> SetFacts:
    """See a result as the advice sees it."""
    return SetFacts(
        reps=analysis.reps,
        stop_depth=analysis.summary.stop_depth,
        refusal=analysis.refusal,
        quality=analysis.quality,
        tuck=analysis.settings.tuck,
        frames=analysis.frames,
    )


def not_measured(analysis: SetAnalysis, facts: SetFacts) -> list[tuple[str, str]]:
    """List what could not be measured, each with its reason."""
    found = reps_by_reason(analysis.reps)
    if analysis.reason and all(reason != analysis.reason for _, reason in found):
        found.insert(0, (THE_SET, analysis.reason))
    if facts.judged and facts.evidence == "indicated":
        found.append(NO_ANGLE)
    return [(what, sentence(reason)) for what, reason in found]


def limits(analysis: SetAnalysis, facts: SetFacts) -> list[QualityFinding]:
    """List what limits the measurement, gravest first, without what is said as a reason."""
    told = {refusal.code for refusal in facts.refusals}
    found = [finding for finding in analysis.quality if finding.code not in told]
    return sorted(found, key=lambda finding: gravity(finding.level))
