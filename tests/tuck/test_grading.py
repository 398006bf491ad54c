"""Severity, confidence, onset by the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import rep_of

from legpress_cv.results import Reason, Refusal, Verdict
from legpress_cv.settings import TuckSettings
from legpress_cv.tuck import RepPelvis, grade_rep
from legpress_cv.tuck.estimator import Onset

S = TuckSettings()
ONSET = Onset(20, 105.0, 101.0, 109.0)


def rep(excursion=40.0):
    return rep_of(excursion)


def measured(ppt, se, onset=ONSET):
    return RepPelvis(evidence="measured", ppt_deg=ppt, ppt_se_deg=se, onset=onset)


@pytest.mark.parametrize(
    ("ppt", "se", "severity", "verdict"),
    [
        (2.0, 1.0, "none", Verdict.NO_TUCK),
        (4.0, 1.0, "none", Verdict.NO_TUCK),
        (7.0, 1.0, "mild", Verdict.NO_TUCK),
        (7.0, 3.7, "mild", Verdict.BORDERLINE),
        (9.0, 1.0, "mild", Verdict.BORDERLINE),
        (4.0, 4.0, "none", Verdict.BORDERLINE),
        (11.0, 1.5, "moderate", Verdict.BORDERLINE),
        (13.0, 1.5, "moderate", Verdict.TUCK),
        (20.0, 2.0, "severe", Verdict.TUCK),
        (16.0, 2.0, "moderate", Verdict.TUCK),
        (18.0, 4.0, "moderate", Verdict.TUCK),
        (16.0, 4.0, "severe", Verdict.BORDERLINE),
    ],
)
def test_verdict_and_severity(ppt, se, severity, verdict):
    found = grade_rep(rep(), measured(ppt, se), S)
    assert (found.severity, found.verdict) == (severity, verdict)


def test_moderate_needs_an_excess_or_a_break():
    within_rhythm = grade_rep(rep(excursion=60.0), measured(12.0, 1.0, onset=None), S)
    assert within_rhythm.severity == "mild"
    assert within_rhythm.excess_tuck_deg == pytest.approx(-3.0)
    assert grade_rep(rep(60.0), measured(12.0, 1.0), S).severity == "moderate"
    assert grade_rep(rep(40.0), measured(12.0, 1.0, onset=None), S).severity == "moderate"


def test_a_tuck_within_the_rhythm_is_not_sure_by_its_size_alone():
    found = grade_rep(rep(excursion=80.0), measured(18.0, 4.0, onset=None), S)
    assert (found.severity, found.verdict) == ("severe", Verdict.BORDERLINE)


@given(st.floats(-10, 60), st.floats(0.1, 10), st.floats(0, 90), st.booleans())
def test_the_verdict_is_that_of_the_interval(ppt, se, excursion, with_onset):
    found = grade_rep(rep(excursion), measured(ppt, se, ONSET if with_onset else None), S)
    assert found.ppt_low_deg <= ppt <= found.ppt_high_deg
    assert found.ppt_high_deg - found.ppt_low_deg == pytest.approx(2 * 1.64 * se)
    floor = {"severe": S.severe_ppt_deg, "moderate": S.moderate_ppt_deg}
    if found.verdict is Verdict.TUCK:
        assert found.ppt_low_deg >= floor[found.severity]
    else:
        assert (found.verdict is Verdict.BORDERLINE) == (found.ppt_high_deg >= S.moderate_ppt_deg)
    # What surely passes the threshold is a tuck, unless it lies within the normal rhythm.
    beyond = with_onset or found.excess_tuck_deg > 0
    if found.ppt_low_deg >= S.moderate_ppt_deg and beyond:
        assert found.verdict is Verdict.TUCK


@given(st.floats(-10, 60), st.floats(0.1, 5))
def test_a_surer_reading_never_turns_a_tuck_into_none(ppt, se):
    wide, narrow = (grade_rep(rep(), measured(ppt, x), S).verdict for x in (se, se / 2))
    assert {wide, narrow} != {Verdict.TUCK, Verdict.NO_TUCK}


def test_no_onset_of_what_is_no_tilt():
    assert grade_rep(rep(), measured(4.0, 1.0), S).onset is None
    assert grade_rep(rep(), measured(9.0, 1.0), S).onset == ONSET


@pytest.mark.parametrize("ppt", [3.0, 12.0, 40.0])
def test_a_comparison_never_grades_confidently(ppt):
    for indicated in (True, False):
        pelvis = RepPelvis(
            evidence="indicated", ppt_deg=ppt, ppt_se_deg=6.0, indicated=indicated, onset=ONSET
        )
        found = grade_rep(rep(), pelvis, S)
        expected = Verdict.TUCK_INDICATED if indicated else Verdict.NO_TUCK_INDICATED
        assert found.verdict is expected
        assert (found.severity is not None) == indicated
        assert found.ppt_high_deg - found.ppt_low_deg > 15


def test_a_refusal_keeps_its_reason_and_nothing_else():
    refusal = Refusal.of(Reason.HIP_HIDDEN)
    found = grade_rep(rep(), RepPelvis(refusal=refusal), S)
    assert (found.verdict, found.refusal) == (Verdict.NOT_MEASURABLE, refusal)
    assert found.ppt_deg is None
    assert found.severity is None
