"""Severity, confidence, onset by the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv.reps import Rep
from legpress_cv.settings import TuckSettings
from legpress_cv.tuck import RepPelvis, judge
from legpress_cv.tuck.estimator import Onset

S = TuckSettings()
ONSET = Onset(20, 105.0, 101.0, 109.0)


def rep(excursion=40.0):
    return Rep(
        number=1,
        cut=None,
        start_index=0,
        bottom_first_index=30,
        bottom_index=32,
        bottom_last_index=34,
        end_index=60,
        descent_s=1.0,
        bottom_pause_s=0.1,
        ascent_s=1.0,
        top_pause_s=None,
        knee_flexion_max_deg=95.0,
        trunk_thigh_flexion_max_deg=130.0,
        thigh_excursion_deg=excursion,
        platform_travel_ratio=0.8,
    )


def measured(ppt, se, onset=ONSET):
    return RepPelvis(evidence="measured", ppt_deg=ppt, ppt_se_deg=se, onset=onset)


@pytest.mark.parametrize(
    ("ppt", "se", "severity", "confident"),
    [
        (2.0, 1.0, "none", True),
        (4.0, 1.0, "none", False),
        (7.0, 1.0, "mild", True),
        (5.5, 1.0, "mild", False),
        (13.0, 1.5, "moderate", True),
        (11.0, 1.5, "moderate", False),
        (20.0, 2.0, "severe", True),
        (16.0, 2.0, "moderate", True),
        (18.0, 4.0, "moderate", True),
        (16.0, 4.0, "severe", False),
    ],
)
def test_severity_and_confidence(ppt, se, severity, confident):
    found = judge(rep(), measured(ppt, se), S)
    assert (found.severity, found.confident) == (severity, confident)


def test_moderate_needs_an_excess_or_a_break():
    within_rhythm = judge(rep(excursion=60.0), measured(12.0, 1.0, onset=None), S)
    assert within_rhythm.severity == "mild"
    assert within_rhythm.excess_tuck_deg == pytest.approx(-3.0)
    assert judge(rep(60.0), measured(12.0, 1.0), S).severity == "moderate"
    assert judge(rep(40.0), measured(12.0, 1.0, onset=None), S).severity == "moderate"


def test_a_tuck_within_the_rhythm_is_not_sure_by_its_size_alone():
    found = judge(rep(excursion=80.0), measured(18.0, 4.0, onset=None), S)
    assert (found.severity, found.confident) == ("severe", False)


@given(st.floats(-10, 60), st.floats(0.1, 10))
def test_a_confident_grade_holds_at_the_end_of_its_interval(ppt, se):
    found = judge(rep(), measured(ppt, se), S)
    assert found.ppt_low_deg <= ppt <= found.ppt_high_deg
    assert found.ppt_high_deg - found.ppt_low_deg == pytest.approx(2 * 1.64 * se)
    floor = {"severe": S.severe_ppt_deg, "moderate": S.moderate_ppt_deg, "mild": S.mild_ppt_deg}
    if found.confident and found.severity != "none":
        assert found.ppt_low_deg >= floor[found.severity]
    # A tuck that is sure is never called borderline, however unsure its grade.
    if found.ppt_low_deg >= S.moderate_ppt_deg:
        assert found.confident
        assert found.severity in ("moderate", "severe")
    if found.confident and found.severity == "none":
        assert found.ppt_high_deg < S.mild_ppt_deg


def test_no_onset_within_the_noise():
    assert judge(rep(), measured(4.0, 1.0), S).onset is None
    assert judge(rep(), measured(9.0, 1.0), S, tilt_noise_deg=3.0).onset is None
    assert judge(rep(), measured(9.0, 1.0), S, tilt_noise_deg=1.0).onset == ONSET


@pytest.mark.parametrize("ppt", [3.0, 12.0, 40.0])
def test_a_comparison_never_grades_confidently(ppt):
    for indicated in (True, False):
        pelvis = RepPelvis(
            evidence="indicated", ppt_deg=ppt, ppt_se_deg=6.0, indicated=indicated, onset=ONSET
        )
        found = judge(rep(), pelvis, S)
        assert not found.confident
        assert (found.severity is not None) == indicated
        assert found.ppt_high_deg - found.ppt_low_deg > 15


def test_a_refusal_keeps_its_reason_and_nothing_else():
    found = judge(rep(), RepPelvis(reason="the hip is hidden."), S)
    assert found.reason == "the hip is hidden."
    assert found.ppt_deg is None
    assert found.severity is None
