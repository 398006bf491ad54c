"""Marks in a whole measurement: verdict, depth, words and table, where the network sees nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from factories import analysis_from_truth
from hand_marks import PPTS, S, lifter, marks_of
from lumbopelvic import pose_of, seen
from measuring import ESTIMATING, measured

from legpress_cv.analysis.by_hand import marks_used, over
from legpress_cv.analysis.lumbopelvic_pass import NotSeen
from legpress_cv.analysis.result import set_analysis
from legpress_cv.results import Reason, SetAnalysis, Verdict
from legpress_cv.tuck.marked.estimator import HandMeasure
from legpress_cv.wording.verdict import rep_verdict

BODY = lifter((12.0, 0.0, 15.0))
MARKS = marks_of(BODY, joints=True)


@pytest.fixture(scope="module")
def result() -> SetAnalysis:
    sight = NotSeen(Reason.PELVIS_NOT_SEEN)
    network = seen(BODY)
    found = measured(
        pose_of(network), sight=sight, by_hand=over(HandMeasure(MARKS), ESTIMATING, S.marks)
    )
    used = marks_used(MARKS, found, S.marks)
    return set_analysis(S, analysis_from_truth().clip, None, found, network.time_s, (), used)


def test_what_the_network_cannot_see_is_judged_by_marks(result):
    assert [rep.evidence for rep in result.reps] == ["marked"] * 3
    for rep, truth in zip(result.reps, PPTS, strict=True):
        assert rep.ppt_deg == pytest.approx(truth, abs=0.5)
        assert rep.verdict is not Verdict.NOT_MEASURABLE
        assert rep.ppt_low_deg < rep.ppt_deg < rep.ppt_high_deg
        assert rep_verdict(rep).endswith(", by marks")
    assert result.marks.passes == 1
    assert math.isfinite(result.marks.pelvis_sd_px)


def test_depth_is_that_of_the_marks(result):
    rep, bottom = result.reps[0], BODY.reps[0].bottom_index
    assert rep.knee_flexion_max_deg == pytest.approx(BODY.knee_flexion_deg[bottom], abs=0.1)
    assert rep.hip_flexion_max_deg == pytest.approx(rep.trunk_thigh_flexion_max_deg - rep.ppt_deg)


def test_the_result_comes_back_from_its_file(result):
    again = SetAnalysis.from_json(result.to_json())
    assert again.reps == result.reps
    assert again.marks == result.marks


def test_the_curve_is_known_at_the_marks_alone(result):
    known = np.flatnonzero(np.isfinite(result.frames.pelvic_tilt_deg))
    assert 6 <= len(known) <= 9


def test_a_knee_that_no_knee_can_be_is_not_told():
    moments = []
    for moment in MARKS.passes[0].moments:
        hip = moment.points["hip"]
        beyond = hip.model_copy(update={"x_px": hip.x_px - 3, "y_px": hip.y_px - 3})
        moments.append(moment.model_copy(update={"points": moment.points | {"ankle": beyond}}))
    one = MARKS.passes[0].model_copy(update={"moments": tuple(moments)})
    slipped = MARKS.model_copy(update={"passes": (one,)})
    network = seen(BODY)
    found = measured(
        pose_of(network),
        sight=NotSeen(Reason.PELVIS_NOT_SEEN),
        by_hand=over(HandMeasure(slipped), ESTIMATING, S.marks),
    )
    told = set_analysis(S, analysis_from_truth().clip, None, found, network.time_s, ())
    limit = S.signals.knee_flexion_max_deg
    for rep in told.reps:
        assert rep.knee_flexion_max_deg is None or rep.knee_flexion_max_deg <= limit
