"""Every string of the picture; degrees that are only indicated never stand bare.

Ranges are rounded outwards, as in the report.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from legpress_cv.annotate.alerts import Alert
from legpress_cv.annotate.palette import SEVERITY, Colour
from legpress_cv.results import Evidence, RepResult, Severity, Verdict
from legpress_cv.wording import VERDICT_WORDS, short_reason, verdict_title
from legpress_cv.wording import numbers as say

PHASES = {"descent": "Descent", "bottom": "Bottom", "ascent": "Ascent"}
NO_READING = "no reading"
MISSING = "--"
SLACK_DEG = 0.05
"""Rounded away: a hair over a whole degree is no reason for one more."""
UNKNOWN_COLOUR: Colour = (168, 180, 194)


@dataclass(frozen=True)
class CardWords:
    """What a card says of a rep.

    Attributes
    ----------
    title
        The verdict in two or three words.
    severity
        For the dots; None where there is none to tell.
    colour
        Of the card's edge and dots.
    lines
        What stands behind it.
    """

    title: str
    severity: Severity | None
    colour: Colour
    lines: tuple[str, ...]


def angle(degrees: float) -> str:
    """Write a joint angle."""
    return MISSING if math.isnan(degrees) else say.degrees(degrees)


def tilt_reading(tilt_deg: float, se_deg: float, evidence: Evidence | None, z: float) -> str:
    """Write the tilt of this moment: with its interval, and only as a range where indicated.

    Empty where there is none.
    """
    if math.isnan(tilt_deg) or evidence is None:
        return ""
    if evidence == "indicated":
        half = z * se_deg
        if math.isnan(half):
            return "estimate"
        return f"est. {say.range_of(tilt_deg - half, tilt_deg + half)}"
    if math.isnan(se_deg):
        return say.degrees(tilt_deg)
    return f"{say.degrees(tilt_deg)} ±{max(1, math.ceil(z * se_deg - SLACK_DEG))}"


def no_reading(rep: RepResult | None) -> str:
    """Say why the gauge stands still: the rep cannot be judged, or nothing is known just now."""
    return NO_READING if rep is None or rep.measurable else "not measurable"


def rep_title(rep: RepResult | None, total: int) -> str:
    """Write the number of the rep out of all."""
    return f"{rep.rep if rep is not None else 0}/{total}"


def label_of(alert: Alert) -> tuple[str, str]:
    """Return what is called out: the verdict, and a quieter word beside it for a sure grade."""
    grade = alert.severity if alert.verdict is Verdict.TUCK else ""
    word = VERDICT_WORDS[alert.verdict]
    return (word.upper() if alert.loud else word.capitalize()), grade


def card_words(rep: RepResult) -> CardWords:
    """Put the verdict on a rep into words."""
    title = verdict_title(rep)
    if not rep.measurable:
        reason = "" if rep.refusal is None else short_reason(rep.refusal)
        return CardWords(title, None, UNKNOWN_COLOUR, (reason,) if reason else ())
    lines = tuple(line for line in (_tilt_line(rep), _onset_line(rep)) if line)
    if rep.verdict is Verdict.TUCK_INDICATED:
        return CardWords(title, None, SEVERITY["moderate"], lines)
    if rep.severity is None:
        return CardWords(title, None, UNKNOWN_COLOUR, lines)
    return CardWords(title, rep.severity, SEVERITY[rep.severity], lines)


def _tilt_line(rep: RepResult) -> str:
    if rep.ppt_deg is None:
        return ""
    size = say.tuck_size(rep)
    if rep.evidence == "indicated":
        return f"Posterior tilt est. {size}" if size else "Posterior tilt not in degrees"
    return f"Posterior tilt {size}"


def _onset_line(rep: RepResult) -> str:
    hip, knee = rep.onset_hip_flexion_deg, rep.onset_knee_flexion_deg
    if rep.evidence == "indicated":
        low, high = rep.onset_hip_flexion_low_deg, rep.onset_hip_flexion_high_deg
        return (
            "" if low is None or high is None else f"Starts at about hip {say.range_of(low, high)}"
        )
    if hip is None:
        return ""
    return f"Starts at hip {say.degrees(hip)}" + (
        "" if knee is None else f", knee {say.degrees(knee)}"
    )
