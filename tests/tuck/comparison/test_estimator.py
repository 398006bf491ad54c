"""The estimator that compares reps at equal depth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import recorded
from synthetic import TORSO_PX, Move, mirrored, moved, pose_track, truth_of

from legpress_cv.landmarks.near_side import sagittal_track
from legpress_cv.reps import find_reps
from legpress_cv.settings import Settings
from legpress_cv.signals.tracks import clean_track
from legpress_cv.tuck import RepComparisonEstimator
from legpress_cv.tuck.pad_frame import pad_frame
from legpress_cv.wording import reason_sentence

S = Settings()


EXACT = S.tuck.model_copy(update={"pose_gain_ratio": 1.0, "gain_spread_ratio": 0.1})
"""For stick figures, whose hip moves all the way."""


def estimate(track, rate_hz=30.0, width_ratio=0.15, tuck=S.tuck, lesser_model=False):
    clean = clean_track(sagittal_track(track, S.signals.min_point_score), rate_hz, S.signals)
    reps = find_reps(clean, S.reps)
    estimator = RepComparisonEstimator(tuck, S.view, lesser_model=lesser_model)
    return clean, reps, estimator.estimate(clean, reps, shoulder_width_ratio=width_ratio)


def lifter(*tilts, **kwargs):
    moves = [Move(tilt_deg=tilt) for tilt in tilts]
    return pose_track(truth_of(moves), noise_px=0.5, **kwargs)


def test_equivalent_tilt_is_the_tilt_when_the_spine_is_as_assumed():
    truth = truth_of([Move(tilt_deg=20.0)])
    clean, reps, _ = estimate(pose_track(truth))
    frame = pad_frame(clean, reps, S.tuck)
    bottom = reps[0].bottom_index
    change = frame.equivalent_tilt_deg[bottom] - frame.equivalent_tilt_deg[0]
    # The torso shortens a little as the hip rises along the pad, and with it the yardstick.
    assert change == pytest.approx(20.0, rel=0.06)


def test_tucked_reps_stand_out():
    _, _, found = estimate(lifter(0, 20, 0, 20), tuck=EXACT)
    assert [rep.indicated for rep in found.reps] == [False, True, False, True]
    for rep, tilt in zip(found.reps, (0, 20, 0, 20), strict=True):
        low, high = (rep.ppt_deg + s * 1.64 * rep.ppt_se_deg for s in (-1, 1))
        assert low <= tilt <= high
        assert rep.evidence == "indicated"


def test_the_pose_models_error_with_depth_cancels():
    _, _, plain = estimate(lifter(0, 20, 0), tuck=EXACT)
    _, _, biased = estimate(lifter(0, 20, 0, hip_error_px_per_deg=-0.4), tuck=EXACT)
    assert [rep.indicated for rep in biased.reps] == [False, True, False]
    assert biased.reps[1].ppt_deg == pytest.approx(plain.reps[1].ppt_deg, abs=2.5)


def test_reps_alike_indicate_nothing_and_say_so():
    for tilt in (0, 15):
        _, _, found = estimate(lifter(tilt, tilt, tilt))
        assert not any(rep.indicated for rep in found.reps)
        assert [finding.code for finding in found.findings] == ["same_in_every_rep"]


# The limit holds 19 times of 20: the same draws each time.
@settings(max_examples=15, derandomize=True)
@given(st.integers(0, 10**6), st.integers(2, 8))
def test_noise_alone_stays_below_the_limit(seed, count):
    moves = [Move(down_s=1.0, up_s=1.0, top_s=0.5)] * count
    track = pose_track(truth_of(moves), noise_px=2.0, seed=seed)
    _, _, found = estimate(track)
    assert not any(rep.indicated for rep in found.reps)


def test_onset_lies_in_its_interval():
    _, reps, found = estimate(lifter(0, 25, 0))
    onset = found.reps[1].onset
    # Tilt sets in at half of the bend: 92 + 20 deg of trunk-thigh flexion.
    assert onset.hip_flexion_low_deg <= 112 <= onset.hip_flexion_high_deg
    assert reps[1].start_index < onset.index < reps[1].bottom_last_index


@pytest.mark.parametrize("name", ["rendered_tuck", "rendered_neutral"])
def test_rendered_clips(name):
    _, _, found = estimate(*recorded(name))
    expected = [False, True, True] if name == "rendered_tuck" else [False] * 3
    assert [rep.indicated for rep in found.reps] == expected


def test_mirror_and_scale_change_nothing():
    track, rate = recorded("rendered_tuck")
    _, _, found = estimate(track, rate)
    for other in (mirrored(track), moved(track, scale=1.7, turn_deg=25)):
        _, _, again = estimate(other, rate)
        assert [r.ppt_deg for r in again.reps] == pytest.approx(
            [r.ppt_deg for r in found.reps], abs=1.0
        )


def test_tilt_is_given_only_inside_judged_reps_and_with_its_error():
    clean, reps, found = estimate(lifter(0, 20, 0), tuck=EXACT)
    inside = np.zeros(len(clean.time_s), dtype=bool)
    for rep in reps:
        inside[rep.frames] = True
    assert np.isnan(found.tilt_deg[~inside]).all()
    assert not np.isnan(found.tilt_deg[inside]).any()
    assert (found.tilt_se_deg[inside] > 1.5).all()
    bottom = reps[1].bottom_index
    assert found.tilt_deg[bottom] == pytest.approx(found.reps[1].ppt_deg, abs=6)


@pytest.mark.parametrize(
    ("track", "width_ratio", "words"),
    [
        (lifter(0), 0.15, "no other whole rep"),
        (lifter(0, 20), 0.5, "square from the side"),
        (moved(lifter(0, 20), scale=20 / TORSO_PX), 0.15, "small in the picture"),
    ],
)
def test_refusals(track, width_ratio, words):
    _, reps, found = estimate(track, width_ratio=width_ratio)
    assert reps
    for rep in found.reps:
        assert rep.evidence is None
        assert words in reason_sentence(rep.refusal)


def test_a_lesser_model_is_refused():
    track, rate = recorded("rendered_tuck")
    _, _, found = estimate(track, rate, lesser_model=True)
    assert all("too unsteady" in reason_sentence(rep.refusal) for rep in found.reps)
    assert np.isnan(found.tilt_deg).all()


@pytest.mark.parametrize("name", ["rendered_tuck", "rendered_neutral"])
def test_intervals_on_rendered_clips_hold_the_truth(name):
    _, _, found = estimate(*recorded(name))
    for rep, tilt in zip(found.reps, (0, 18, 18) if "tuck" in name else (0, 0, 0), strict=True):
        assert abs(rep.ppt_deg - tilt) <= 1.64 * rep.ppt_se_deg


def test_a_deeper_rep_is_not_compared_with_shallow_ones():
    moves = [Move(knee_deg=80), Move(knee_deg=80), Move(knee_deg=120, tilt_deg=20)]
    _, _, found = estimate(pose_track(truth_of(moves), noise_px=0.5))
    assert found.reps[2].evidence is None
    assert found.reps[0].evidence == "indicated"


def test_a_squat_is_refused():
    _, _, found = estimate(*recorded("squat_side_portrait"))
    assert all("back-rest" in reason_sentence(rep.refusal) for rep in found.reps)


def test_too_few_frames_a_second_are_refused():
    track = pose_track(truth_of([Move(), Move(tilt_deg=20)], rate_hz=8), noise_px=0.3)
    _, _, found = estimate(track, rate_hz=8)
    assert all("frames a second" in reason_sentence(rep.refusal) for rep in found.reps)


def test_no_reps():
    _, reps, found = estimate(pose_track(truth_of([], tail_s=3)))
    assert reps == ()
    assert found.reps == ()
    assert np.isnan(found.tilt_deg).all()
