"""Reps judged by the real rules of the settings, without a measurement."""

from __future__ import annotations

import string
from dataclasses import replace

from lumbopelvic import a_rep

from legpress_cv.reps import Rep
from legpress_cv.results import Reason, Refusal, RepResult, StopDepth, Verdict
from legpress_cv.settings import TuckSettings
from legpress_cv.tuck import RepPelvis, grade_rep
from legpress_cv.wording import reason_sentence
from legpress_cv.wording.reasons import reason_words

LIMITS = TuckSettings()
KEPT = (
    "verdict",
    "severity",
    "ppt_deg",
    "ppt_se_deg",
    "ppt_low_deg",
    "ppt_high_deg",
    "excess_tuck_deg",
)


def make_rep(number=1, ppt=0.0, *, half=2.0, evidence="measured", **changes) -> RepResult:
    """A rep judged as the default settings judge it; by comparison, a moderate one stands out."""
    values = {
        "rep": number,
        "start_s": 3.0 * number,
        "bottom_s": 3.0 * number + 1,
        "end_s": 3.0 * number + 2,
        "descent_s": 1.0,
        "ascent_s": 1.0,
        "knee_flexion_max_deg": 90.0,
        "trunk_thigh_flexion_max_deg": 120.0,
        "hip_flexion_max_deg": 105.0,
        "thigh_excursion_deg": 40.0,
        "platform_travel_ratio": 0.8,
    }
    values |= {name: changes.pop(name) for name in tuple(changes) if name in values}
    pelvis = RepPelvis(
        evidence=evidence,
        ppt_deg=ppt,
        ppt_se_deg=half / LIMITS.confidence_z,
        indicated=ppt >= LIMITS.moderate_ppt_deg if evidence == "indicated" else None,
    )
    found = grade_rep(rep_of(values["thigh_excursion_deg"]), pelvis, LIMITS)
    values |= {name: getattr(found, name) for name in KEPT}
    if found.verdict.is_fault:
        values |= {"tuck_start_s": values["start_s"] + 0.5, "tuck_end_s": values["start_s"] + 1.5}
    values["marked"] = evidence == "marked"
    return RepResult(**(values | changes))


def make_unmeasured(number=1, code: Reason | None = Reason.PELVIS_NOT_SEEN, **changes) -> RepResult:
    """A rep that is refused; without a code, for no reason that is known."""
    refusal = None if code is None else Refusal.of(code)
    values = dict.fromkeys(KEPT)
    values |= {"verdict": Verdict.NOT_MEASURABLE, "refusal": refusal}
    values |= {"not_measurable_reason": refusal and reason_sentence(refusal)}
    return make_rep(number, **(values | changes))


def make_stop(evidence="measured", hip=101.0, knee=72.0, margin=5.0) -> StopDepth:
    return StopDepth(
        hip_flexion_deg=hip - margin,
        knee_flexion_deg=knee - margin,
        onset_hip_flexion_deg=hip,
        onset_knee_flexion_deg=knee,
        margin_deg=margin,
        evidence=evidence,
    )


def all_values() -> dict[str, float | str]:
    """A value for every placeholder of every reason."""
    words = reason_words().values()
    texts = [text for entry in words for text in (entry.cause, entry.short, entry.cure or "")]
    names = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    worded = {"near_side": "left", "points": "hip and knee", "moment": "bottom"}
    return {name: worded.get(name, 0.5) for name in names}


def rep_of(excursion_deg: float | None) -> Rep:
    """A rep whose thigh travels so far."""
    return replace(a_rep(1, 0, 30, 34, 60), thigh_excursion_deg=excursion_deg)
