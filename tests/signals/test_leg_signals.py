"""Rough signals of both legs: they rise and fall with the rep whatever the view and the scores."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from synthetic import Move, mirrored, moved, nobody, pose_track, truth_of

from legpress_cv.results import RepSignal
from legpress_cv.settings import RepSettings
from legpress_cv.signals.leg_signals import leg_signals

SETTINGS = RepSettings()
TRUTH = truth_of([Move(), Move(knee_deg=80.0), Move()])
TRACK = pose_track(TRUTH, noise_px=0.5)
CLOCK_S = TRACK.time_s


def signals(track, near="right"):
    return {s.name: s for s in leg_signals(track, near, CLOCK_S, SETTINGS)}


def test_every_signal_follows_the_knee():
    found = signals(TRACK)
    assert set(found) == set(RepSignal) - {RepSignal.THIGH, RepSignal.KNEE}
    for name, signal in found.items():
        assert np.corrcoef(signal.bend_deg, TRUTH.knee_deg)[0, 1] > 0.97, name
        assert signal.noise_deg < 8.0
    assert found[RepSignal.NEAR_KNEE].bend_deg == pytest.approx(TRUTH.knee_deg, abs=6.0)


def test_a_low_score_is_no_hindrance():
    hidden = replace(TRACK, visibility=np.full_like(TRACK.visibility, 0.02))
    for name, signal in signals(hidden).items():
        np.testing.assert_allclose(signal.bend_deg, signals(TRACK)[name].bend_deg)


def test_a_joint_that_jumps_for_a_moment_makes_no_swing():
    xy = TRACK.xy_px.copy()
    still = slice(5, 9)  # before the first descent
    xy[still, 26] += 200.0
    jumped = signals(replace(TRACK, xy_px=xy))[RepSignal.NEAR_KNEE]
    assert np.ptp(jumped.bend_deg[:20]) < 5.0
    assert jumped.noise_deg > signals(TRACK)[RepSignal.NEAR_KNEE].noise_deg


@pytest.mark.parametrize(
    "change",
    [lambda t: moved(t, scale=1.7, shift_px=(40.0, -10.0)), lambda t: moved(t, turn_deg=20.0)],
    ids=["scaled", "rolled"],
)
def test_size_and_roll_change_nothing(change):
    for name, signal in signals(change(TRACK)).items():
        np.testing.assert_allclose(signal.bend_deg, signals(TRACK)[name].bend_deg, atol=0.5)


def test_a_mirrored_lifter_has_near_and_far_exchanged():
    other = signals(mirrored(TRACK), near="left")
    for name, signal in signals(TRACK).items():
        np.testing.assert_allclose(other[name].bend_deg, signal.bend_deg, atol=0.5)


def test_a_long_gap_stays_one_and_nobody_has_no_signal():
    xy = TRACK.xy_px.copy()
    xy[60:120] = np.nan
    gap = signals(replace(TRACK, xy_px=xy))[RepSignal.FAR_KNEE].bend_deg
    assert np.isnan(gap[80:100]).all()
    assert np.isfinite(gap[:60]).all()
    assert leg_signals(nobody(90), "right", CLOCK_S[:90], SETTINGS) == ()


def test_memory_grows_with_the_clip_and_not_with_its_square():
    minutes = 10
    still = pose_track(truth_of([Move()], tail_s=60.0 * minutes))
    tracemalloc.start()
    leg_signals(still, "right", still.time_s, SETTINGS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200 * 8 * len(still.time_s)
