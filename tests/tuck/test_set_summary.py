"""Counts by verdict, and where to stop."""

from __future__ import annotations

import pytest
from judged import make_rep, make_unmeasured

from legpress_cv.results import Verdict
from legpress_cv.settings import TuckSettings
from legpress_cv.tuck.set_summary import outcome_of, stop_depth, summarise

S = TuckSettings()


def onset(hip, knee):
    return {"onset_hip_flexion_deg": hip, "onset_knee_flexion_deg": knee}


def test_a_set_has_the_gravest_verdict_of_its_reps():
    tuck, edge, calm = make_rep(1, 20.0), make_rep(2, 9.0, half=3.0), make_rep(3)
    assert outcome_of([calm, edge, tuck, make_unmeasured(4)]) is Verdict.TUCK
    assert outcome_of([calm, edge]) is Verdict.BORDERLINE
    assert outcome_of([calm, make_unmeasured(4)]) is Verdict.NO_TUCK
    assert outcome_of([make_unmeasured(4)]) is Verdict.NOT_MEASURABLE
    assert outcome_of([]) is Verdict.NOT_MEASURABLE
    compared = [make_rep(i, ppt, evidence="indicated") for i, ppt in enumerate((0.0, 18.0))]
    assert outcome_of(compared) is Verdict.TUCK_INDICATED
    assert outcome_of(compared[:1]) is Verdict.NO_TUCK_INDICATED


def test_counts():
    reps = [make_rep(1, 20.0), make_rep(2, 9.0, half=3.0), make_rep(3, cut="end")]
    found = summarise([*reps, make_unmeasured(4)], None, "Words.")
    assert (found.reps, found.partial_reps, found.measurable_reps) == (4, 1, 3)
    assert (found.tucks, found.tuck_reps, found.borderline) == (1, (1,), 1)
    assert (found.worst_rep, found.outcome, found.verdict) == (1, Verdict.TUCK, "Words.")


def test_the_stop_depth_keeps_the_margin_from_the_earliest_onset():
    reps = [make_rep(1, 20.0, **onset(100.0, 70.0)), make_rep(2, 20.0, **onset(95.0, 64.0))]
    found = stop_depth(reps, S)
    assert found.onset_hip_flexion_deg == 95.0
    assert found.hip_flexion_deg == 90.0
    # From the onset to the bottom the knee bends 26 deg and the hip 25.
    assert found.knee_flexion_deg == pytest.approx(64.0 - 5.0 * 26 / 25)


@pytest.mark.parametrize(("knee_max", "ratio"), [(65.0, 0.5), (300.0, 3.0), (None, 1.0)])
def test_the_ratio_of_knee_to_hip_is_bounded(knee_max, ratio):
    rep = make_rep(1, 20.0, knee_flexion_max_deg=knee_max, **onset(95.0, 64.0))
    assert stop_depth([rep], S).knee_flexion_deg == pytest.approx(64.0 - 5.0 * ratio)


def test_only_a_tuck_with_a_known_onset_gives_a_stop():
    assert stop_depth([make_rep(1, 9.0, half=3.0, **onset(95.0, 64.0))], S) is None
    assert stop_depth([make_rep(1, 20.0)], S) is None
    assert stop_depth([make_rep(1, 20.0, onset_hip_flexion_deg=95.0)], S) is None
