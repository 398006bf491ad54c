"""From near-side landmarks to clean angles."""

from __future__ import annotations

import numpy as np
import pytest
from recorded import recorded
from synthetic import Move, pose_track, truth_of, without_frames

from legpress_cv.landmarks.near_side import sagittal_track
from legpress_cv.settings import SignalSettings
from legpress_cv.signals.tracks import clean_track

S = SignalSettings()
TRUTH = truth_of([Move(), Move(knee_deg=110)])


def clean(track, rate_hz=30.0):
    return clean_track(sagittal_track(track, S.min_point_score), rate_hz, S)


@pytest.mark.parametrize("noise_px", [0.0, 1.0, 3.0])
def test_angles_are_the_true_ones(noise_px):
    found = clean(pose_track(TRUTH, noise_px=noise_px))
    inner = slice(10, -10)
    # A pixel at the ends of 150 px segments is 0.9 deg, half of it filtered away; 3.5 deviations.
    limit = 0.6 + 1.8 * noise_px
    assert np.abs(found.knee_flexion_deg - TRUTH.knee_deg)[inner].max() < limit
    assert np.abs(found.trunk_thigh_flexion_deg - TRUTH.trunk_thigh_deg)[inner].max() < limit


def test_the_residual_tells_the_noise():
    quiet, loud = (clean(pose_track(TRUTH, noise_px=n)).noise_deg for n in (0.2, 2.0))
    for name in ("knee_flexion_deg", "trunk_thigh_flexion_deg"):
        assert loud[name] > 5 * quiet[name]
    # 2 px at the ends of 150 px segments, of which the filter leaves about a third.
    assert 0.6 < loud["knee_flexion_deg"] < 2.5


def test_spikes_and_short_gaps_leave_no_trace():
    track = pose_track(TRUTH, noise_px=0.2)
    expected = clean(track)
    track.xy_px[60, 26] += 80
    gone = np.zeros(len(track.time_s), dtype=bool)
    gone[100:104] = True
    found = clean(without_frames(track, gone))
    difference = np.abs(found.knee_flexion_deg - expected.knee_flexion_deg)
    assert np.nanmax(difference) < 2.0
    assert not np.isnan(found.knee_flexion_deg).any()


def test_variable_frame_rate_comes_to_a_uniform_clock():
    rng = np.random.default_rng(0)
    dense = truth_of([Move(), Move(knee_deg=110)], rate_hz=240)
    kept = np.sort(rng.choice(len(dense.time_s), len(dense.time_s) // 7, replace=False))
    kept[0] = 0
    track = pose_track(dense)
    uneven = type(track)(
        *(v[kept] for v in (track.time_s, track.xy_px, track.z_px, track.visibility))
    )
    found = clean(uneven, rate_hz=30.0)
    assert np.diff(found.time_s) == pytest.approx(1 / 30)
    truth = np.interp(found.time_s, dense.time_s, dense.knee_deg)
    assert np.nanmax(np.abs(found.knee_flexion_deg - truth)[10:-10]) < 2.5


def test_real_tracks_are_quiet():
    for name in ("leg_press_oblique", "squat_side_portrait"):
        found = clean(*recorded(name))
        assert found.noise_deg["knee_flexion_deg"] < 1.0
        assert all(4.0 <= cutoff <= 6.0 for cutoff in found.cutoff_hz.values())
        assert found.thigh_px > 50
