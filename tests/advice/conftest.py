"""Synthetic reps and sets for the rules."""

from __future__ import annotations

import pytest

from legpress_cv.results import RepResult, StopDepth
from legpress_cv.settings import TuckSettings


def make_rep(number=1, ppt=0.0, *, half=2.0, evidence="measured", **changes) -> RepResult:
    """A rep judged as the default settings judge it; by comparison, a moderate one stands out."""
    limits = TuckSettings()
    level, floor = "none", None
    for name, limit in (
        ("mild", limits.mild_ppt_deg),
        ("moderate", limits.moderate_ppt_deg),
        ("severe", limits.severe_ppt_deg),
    ):
        if ppt >= limit:
            level, floor = name, limit
    values = {
        "rep": number,
        "partial": False,
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
        "measurable": True,
        "evidence": evidence,
        "ppt_deg": ppt,
        "ppt_se_deg": half / 1.64,
        "ppt_low_deg": ppt - half,
        "ppt_high_deg": ppt + half,
        "severity": level,
        "confident": floor is None or ppt - half >= floor,
    }
    if evidence == "indicated":
        out = ppt >= limits.moderate_ppt_deg
        values |= {"indicated": out, "severity": level if out else None}
        values["confident"] = False if out else None
    return RepResult(**(values | changes))


def make_unmeasured(number=1, reason="The pelvis was never seen.", **changes) -> RepResult:
    return make_rep(
        number,
        measurable=False,
        not_measurable_reason=reason,
        evidence=None,
        ppt_deg=None,
        ppt_se_deg=None,
        ppt_low_deg=None,
        ppt_high_deg=None,
        severity=None,
        confident=None,
        **changes,
    )


def make_stop(evidence="measured", hip=101.0, knee=72.0, margin=5.0) -> StopDepth:
    return StopDepth(
        hip_flexion_deg=hip - margin,
        knee_flexion_deg=knee - margin,
        onset_hip_flexion_deg=hip,
        onset_knee_flexion_deg=knee,
        margin_deg=margin,
        evidence=evidence,
    )


@pytest.fixture(name="rep", scope="session")
def rep_fixture():
    return make_rep


@pytest.fixture(name="unmeasured", scope="session")
def unmeasured_fixture():
    return make_unmeasured


@pytest.fixture(name="stop", scope="session")
def stop_fixture():
    return make_stop
