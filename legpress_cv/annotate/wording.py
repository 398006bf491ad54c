"""Every string of the picture; degrees that are only indicated never stand bare.

Ranges are rounded outwards, as in the report.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from legpress_cv.advice import wording as say
from legpress_cv.annotate.palette import SEVERITY, Colour
from legpress_cv.results import RepResult, Severity
from legpress_cv.tuck.tuck_span import Signal, Stretch, signal_of

Evidence = Literal["measured", "indicated"] | None

PHASES = {"descent": "Descent", "bottom": "Bottom", "ascent": "Ascent"}
NO_READING = "no reading"
MISSING = "--"
SLACK_DEG = 0.05
"""Rounded away: a hair over a whole degree is no reason for one more."""
UNKNOWN_COLOUR: Colour = (168, 180, 194)

_LABELS: dict[Signal, str] = {
    "tuck": "TUCK",
    "indicated": "TUCK INDICATED",
    "mild": "MILD TUCK",
    "borderline": "POSSIBLE TUCK",
}


@dataclass(frozen=True)
class Verdict:
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


def tilt_reading(tilt_deg: float, se_deg: float, evidence: Evidence, z: float) -> str:
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


def label_of(stretch: Stretch) -> tuple[str, str]:
    """Return what is called out while a tuck lasts: the word, and a quieter one beside it."""
    if stretch.signal == "tuck":  # a grade that is not certain is not called out
        return _LABELS[stretch.signal], stretch.severity
    return _LABELS[stretch.signal], ""


def verdict_of(rep: RepResult) -> Verdict:
    """Put the verdict on a rep into words."""
    if not rep.measurable:
        return Verdict("Not measurable", None, UNKNOWN_COLOUR, (cause(rep.not_measurable_reason),))
    lines = tuple(line for line in (_tilt_line(rep), _onset_line(rep)) if line)
    if rep.evidence == "indicated":
        if signal_of(rep) == "indicated":
            return Verdict("Tuck indicated", None, SEVERITY["moderate"], lines)
        return Verdict("No tuck stands out", None, UNKNOWN_COLOUR, lines)
    severity = rep.severity
    if severity is None:
        return Verdict("No verdict", None, UNKNOWN_COLOUR, lines)
    if severity == "none":
        title = "No tuck" if rep.confident else "No clear tuck"
    else:
        title = f"{severity.capitalize()} tuck" if rep.confident else f"Borderline {severity}"
    return Verdict(title, severity, SEVERITY[severity], lines)


def cause(reason: str | None) -> str:
    """Take what is wrong from a reason; what to do about it stands in the report."""
    text = (reason or "the pelvis was not seen").split(";")[0].strip().rstrip(".")
    return text[:1].upper() + text[1:] + "."


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
