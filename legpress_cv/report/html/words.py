"""Sentences of the page; how numbers are told is the advice's business."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from legpress_cv.advice.facts import SetFacts
from legpress_cv.report.rep_table import unmeasured
from legpress_cv.report.summary import LEVELS
from legpress_cv.results import QualityFinding, RepResult, SetAnalysis
from legpress_cv.wording import numbers as say
from legpress_cv.wording import verdict_words

UNKNOWN = "not known"
"""Stands for a number that is missing."""

SURE = {
    "measured": (
        "Measured: the pelvis was read from landmarks of its own. Each angle comes with the range"
        " that should hold the true value nine times out of ten."
    ),
    "indicated": (
        "Indicated, not measured: the tilt of the pelvis is inferred from hip and shoulder, by"
        " comparing the reps of this clip at equal depth. Its degrees are estimates, told as the"
        " range that should hold the true value nine times out of ten. A tuck that is the same in"
        " every rep would not show."
    ),
    None: "No verdict on the pelvis: it could not be judged in this clip.",
}
"""How sure the verdict is, by its evidence."""

SUPPORT = {
    "mechanics": "mechanics of the movement",
    "opinion": "coaching opinion",
    "article": "general training advice",
    "guideline": "medical guideline",
}
"""What stands behind a piece of advice."""


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


def key_figures(analysis: SetAnalysis, facts: SetFacts) -> list[tuple[str, str]]:
    """Choose the few numbers that stand under the verdict, each with its name."""
    figures = [("Reps", f"{len(facts.reps)}")]
    if len(facts.judged) < len(facts.reps):
        figures[0] = ("Reps, of them judged", f"{len(facts.reps)}, {len(facts.judged)}")
    if facts.judged:
        name = "Tucks" if facts.evidence == "measured" else "Tucks indicated"
        figures.append((name, f"{len(facts.tucked)}"))
        size = say.tuck_size(say.worst_of(facts.judged))
        if size:
            figures.append(("Pelvic tilt of the worst rep", estimated(size, facts.evidence)))
    deepest = [r.knee_flexion_max_deg for r in facts.reps if r.knee_flexion_max_deg is not None]
    if deepest:
        figures.append(("Deepest knee bend", say.degrees(max(deepest))))
    stop = analysis.summary.stop_depth
    if stop is not None and stop.evidence == "measured":
        figures.append(("Stop at a knee bend of", say.degrees(stop.knee_flexion_deg)))
    return figures


def estimated(size: str, evidence: str | None) -> str:
    """Say of a size that it is an estimate, where it is."""
    return size if evidence == "measured" else f"est. {size}"


def not_measured(analysis: SetAnalysis, facts: SetFacts) -> list[tuple[str, str]]:
    """List what could not be measured, each with its reason."""
    found = unmeasured(analysis.reps)
    if analysis.reason and all(reason != analysis.reason for _, reason in found):
        found.insert(0, ("The set", analysis.reason))
    if facts.judged and facts.evidence == "indicated":
        found.append(
            (
                "The angle of the pelvis itself",
                "body-pose landmarks do not show it; they show where the pelvis tilts further in"
                " one rep than in another.",
            )
        )
    return [(what, sentence(reason)) for what, reason in found]


def limits(analysis: SetAnalysis) -> list[QualityFinding]:
    """List what limits the measurement, gravest first, without what is said as a reason."""
    told = {refusal.code for refusal in facts_of(analysis).refusals}
    order = list(LEVELS)
    found = [f for f in analysis.quality if f.code not in told]
    return sorted(found, key=lambda finding: order.index(finding.level))


def sentence(text: str) -> str:
    """Let a text begin with a capital and end with a full stop."""
    text = say.phrase(text)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def time_of(time_s: float) -> str:
    """Write a time in the clip, such as ``"4.3 s"`` or ``"2:05.1"``."""
    tenths = round(10 * max(time_s, 0.0))
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest / 10:04.1f}" if minutes else f"{rest / 10:.1f} s"


def onset_words(
    value: float | None, low: float | None, high: float | None, *, measured: bool
) -> str | None:
    """Say where the tuck begins; an estimate without its interval is not told."""
    if measured:
        return None if value is None else say.measured(value, low, high)
    return None if low is None or high is None else f"est. {say.range_of(low, high)}"


def tempo(rep: RepResult) -> str:
    """Say how long the parts of a rep took."""
    parts = (("down", rep.descent_s), ("hold", rep.bottom_pause_s), ("up", rep.ascent_s))
    known = [f"{name} {part:.1f}" for name, part in parts if part is not None]
    return f"{', '.join(known)} seconds" if known else ""


def rep_words(rep: RepResult) -> str:
    """Say what was found in a rep, without the reason where there is nothing."""
    size = say.tuck_size(rep) if rep.measurable else None
    return f"{verdict_words(rep)}, {size}" if size else verdict_words(rep)


def series_text(name: str, values: Sequence[tuple[RepResult, float | None]]) -> str:
    """Tell a chart of an angle to somebody who cannot see it."""
    known = [(rep, value) for rep, value in values if value is not None]
    if not known:
        return f"{name} over time. Its depth is not known for any rep."
    told = ", ".join(f"rep {rep.rep} {say.degrees(value)}" for rep, value in known)
    return f"{name} over time. Largest in each rep: {told}."


def file_name(path: str) -> str:
    """Take the name out of a path: where the file lay is nobody's business."""
    return PurePath(path.replace("\\", "/")).name or path
