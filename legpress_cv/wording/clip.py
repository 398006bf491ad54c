"""What the annotated clip says; degrees that are only indicated never stand bare.

Ranges are rounded outwards, as in the report.
"""

from __future__ import annotations

import math

from legpress_cv.results import Evidence, Refusal, RepResult, Severity, Verdict

from . import numbers as say
from .reasons import cause, short_reason
from .verdict import VERDICT_WORDS

ANGLE_CAPTIONS = ("Knee bend", "Trunk-thigh")
TILT_CAPTION = "Pelvic tilt"
PHASES = {"descent": "Descent", "bottom": "Bottom", "ascent": "Ascent"}
BEFORE_SET, BETWEEN_REPS, AFTER_SET = "Ready", "Top", "Done"
"""Instead of a phase: before the first rep, between two, after the last."""
ESTIMATE_TAG = "est."
"""Beside a pelvis that is drawn by an estimate."""

_NO_VALUE = "--"
_SLACK_DEG = 0.05
"""Rounded away: a hair over a whole degree is no reason for one more."""


def joint_angle(angle_deg: float) -> str:
    """Write a joint angle of this moment."""
    return _NO_VALUE if math.isnan(angle_deg) else say.degrees(angle_deg)


def tilt_reading(tilt_deg: float, se_deg: float, evidence: Evidence | None, z: float) -> str:
    """Write the tilt of this moment: with its interval, and only as a range where indicated.

    Empty where there is none.
    """
    if math.isnan(tilt_deg) or evidence is None:
        return ""
    half = z * se_deg
    if evidence == "indicated":
        if math.isnan(half):
            return "estimate"
        return f"{ESTIMATE_TAG} {say.range_of(tilt_deg - half, tilt_deg + half)}"
    if math.isnan(half):
        return say.degrees(tilt_deg)
    return f"{say.degrees(tilt_deg)} ±{max(1, math.ceil(half - _SLACK_DEG))}"


def no_reading(rep: RepResult | None) -> str:
    """Say why there is no tilt: the rep cannot be judged, or nothing is known just now."""
    judged = rep is None or rep.measurable
    return "no reading" if judged else VERDICT_WORDS[Verdict.NOT_MEASURABLE]


def alert_words(verdict: Verdict, severity: Severity) -> tuple[str, str]:
    """Return the label while a tuck lasts: the verdict, and beside it the grade if it is sure."""
    return VERDICT_WORDS[verdict].capitalize(), severity if verdict is Verdict.TUCK else ""


def card_caption(rep: RepResult, total: int) -> str:
    """Name a rep of the set."""
    return f"Rep {rep.rep} of {total}" + (
        (" · partial" if rep.partial else "") + (" · marked" if rep.marked else "")
    )


def card_lines(rep: RepResult) -> tuple[str, ...]:
    """Say what stands behind the verdict on a rep, or why there is none."""
    if rep.measurable:
        lines = (_tilt_line(rep), _onset_line(rep))
    else:
        lines = ("" if rep.refusal is None else short_reason(rep.refusal), "")
    return tuple(line for line in lines if line)


def banner_title() -> str:
    """Head the picture of a set of which nothing could be measured."""
    return VERDICT_WORDS[Verdict.NOT_MEASURABLE].capitalize()


def banner_sentence(refusal: Refusal | None) -> str:
    """Say why nothing could be measured."""
    if refusal is None:
        return ""
    text = cause(refusal)
    return f"{text[:1].upper()}{text[1:]}."


def _tilt_line(rep: RepResult) -> str:
    if rep.ppt_deg is None:
        return ""
    size = say.tuck_size(rep)
    if rep.evidence == "indicated":
        return f"{TILT_CAPTION} {ESTIMATE_TAG} {size}" if size else f"{TILT_CAPTION} not in degrees"
    return f"{TILT_CAPTION} {size}"


def _onset_line(rep: RepResult) -> str:
    if not rep.verdict.is_fault:
        return ""
    starts = "Starts" if rep.tucked else "Would start"
    if rep.evidence == "indicated":
        low, high = rep.onset_hip_flexion_low_deg, rep.onset_hip_flexion_high_deg
        if low is None or high is None:
            return ""
        return f"{starts} at about hip {say.range_of(low, high)}"
    hip, knee = rep.onset_hip_flexion_deg, rep.onset_knee_flexion_deg
    if hip is None:
        return ""
    joints = [f"hip {say.degrees(hip)}"]
    if knee is not None:
        joints.append(f"knee {say.degrees(knee)}")
    return f"{starts} at {', '.join(joints)}"
