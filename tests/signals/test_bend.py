"""Reps by the thigh's swing, and a knee that is believed only where it goes along."""

from dataclasses import replace

import numpy as np
import pytest
from recorded import recorded

from legpress_cv.landmarks.near_side import sagittal_track
from legpress_cv.reps import find_reps
from legpress_cv.settings import RepSettings, SignalSettings
from legpress_cv.signals.bend import knee_follows, leg_bend_deg, without_foot
from legpress_cv.signals.tracks import clean_track

SETTINGS = RepSettings()


@pytest.fixture(scope="module")
def track():
    pose, rate_hz = recorded("rendered_tuck")
    signals = SignalSettings()
    return clean_track(sagittal_track(pose, signals.min_point_score), rate_hz, signals)


def test_the_thigh_cuts_the_same_reps_as_the_knee(track):
    by_knee = find_reps(track, SETTINGS)
    by_thigh = find_reps(track, SETTINGS, leg_bend_deg(track, SETTINGS))
    assert len(by_knee) == len(by_thigh) == 3
    for a, b in zip(by_knee, by_thigh, strict=True):
        assert abs(a.bottom_index - b.bottom_index) / track.rate_hz < 0.25
        assert b.knee_flexion_max_deg == pytest.approx(a.knee_flexion_max_deg, abs=1.0)


def test_reps_are_found_without_any_foot(track):
    lost = replace(
        track, knee_flexion_deg=np.random.default_rng(0).uniform(0, 150, len(track.time_s))
    )
    reps = find_reps(without_foot(lost), SETTINGS, leg_bend_deg(lost, SETTINGS))
    assert len(reps) == 3
    assert all(rep.knee_flexion_max_deg is None for rep in reps)
    assert all(rep.platform_travel_ratio is None for rep in reps)


def test_a_knee_that_does_not_follow_the_thigh_is_told(track):
    frames = slice(0, len(track.time_s))
    assert knee_follows(track, frames, SETTINGS)
    noise = np.random.default_rng(0).uniform(0, 150, len(track.time_s))
    assert not knee_follows(replace(track, knee_flexion_deg=noise), frames, SETTINGS)
    still = np.zeros(len(track.time_s))
    assert not knee_follows(replace(track, knee_flexion_deg=still), frames, SETTINGS)
    assert not knee_follows(track, slice(0, 2), SETTINGS)


def test_where_the_thigh_is_never_known_the_knee_cuts_the_reps(track):
    nothing = np.full(len(track.time_s), np.nan)
    empty = replace(track, trunk_thigh_flexion_deg=nothing)
    np.testing.assert_array_equal(leg_bend_deg(empty, SETTINGS), track.knee_flexion_deg)
