"""Near side, facing, swaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded import recorded
from synthetic import Move, mirrored, moved, pose_track, truth_of

from legpress_cv.landmarks.label_swaps import swapped_frames
from legpress_cv.landmarks.near_side import SIDE_POINTS, sagittal_track
from legpress_cv.pose.types import LEFT, RIGHT

MOVES = [Move(), Move(knee_deg=100)]


@pytest.fixture
def track():
    return pose_track(truth_of(MOVES), noise_px=0.5)


def exchanged(track, frames, names=SIDE_POINTS):
    """Left and right labels swapped in some frames, as pose models do."""
    xy, z, v = track.xy_px.copy(), track.z_px.copy(), track.visibility.copy()
    for name in names:
        a, b = LEFT[name], RIGHT[name]
        for values in (xy, z, v):
            left = values[frames, a].copy()
            values[frames, a] = values[frames, b]
            values[frames, b] = left
    return type(track)(track.time_s, xy, z, v)


def test_near_side_and_facing(track):
    found = sagittal_track(track, 0.3)
    assert (found.near_side, found.facing) == ("right", "right")
    assert found.side_confidence_ratio > 0.5
    assert found.torso_px == pytest.approx(180, rel=0.02)


def test_a_mirrored_lifter_faces_the_other_way_with_the_other_side(track):
    found = sagittal_track(mirrored(track), 0.3)
    assert (found.near_side, found.facing) == ("left", "left")


@pytest.mark.parametrize("turn_deg", [-40, 40, 90, 180])
def test_facing_does_not_depend_on_the_recline(track, turn_deg):
    assert sagittal_track(moved(track, turn_deg=turn_deg), 0.3).facing == "right"


@pytest.mark.parametrize(
    ("name", "side", "facing"),
    [
        ("rendered_tuck", "right", "right"),
        ("leg_press_oblique", "left", "left"),
        ("squat_side_portrait", "right", "right"),
    ],
)
def test_real_tracks(name, side, facing):
    found = sagittal_track(recorded(name)[0], 0.3)
    assert (found.near_side, found.facing) == (side, facing)
    assert found.side_confidence_ratio > 0.6


def test_side_view_and_slant_differ_in_shoulder_width():
    side = sagittal_track(recorded("squat_side_portrait")[0], 0.3).shoulder_width_ratio()
    slant = sagittal_track(recorded("leg_press_oblique")[0], 0.3).shoulder_width_ratio()
    assert side < 0.25
    assert 0.35 < slant < 0.6


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 150), st.integers(1, 25)), max_size=3))
def test_swapped_labels_are_put_back(spans):
    track = pose_track(truth_of(MOVES), noise_px=0.5)
    frames = np.zeros(len(track.time_s), dtype=bool)
    for start, length in spans:
        frames[start : start + length] = True
    good = sagittal_track(track, 0.0)
    mended = sagittal_track(exchanged(track, frames), 0.0)
    for name in SIDE_POINTS:
        np.testing.assert_allclose(mended.landmarks[name], good.landmarks[name])


def test_swapped_legs_alone_are_put_back(track):
    frames = np.zeros(len(track.time_s), dtype=bool)
    frames[40:55] = True
    legs = ("knee", "ankle", "heel", "toe")
    good, mended = (sagittal_track(t, 0.3) for t in (track, exchanged(track, frames, legs)))
    for name in SIDE_POINTS:
        np.testing.assert_allclose(mended.landmarks[name], good.landmarks[name])
    assert mended.swapped_ratio == pytest.approx(frames.mean())


def test_where_legs_coincide_the_labels_stand():
    rng = np.random.default_rng(0)
    left = rng.normal(0, 2, (100, 4, 2)) + 100
    score = np.full((100, 4), 0.9)
    right = left + rng.normal(0, 0.5, left.shape)
    assert not swapped_frames(left, right, score, score, 150.0).any()


def test_low_scores_count_as_missing(track):
    track.visibility[30:40, RIGHT["knee"]] = 0.1
    found = sagittal_track(track, 0.3)
    assert np.isnan(found.landmarks["knee"][30:40]).all()
    assert not np.isnan(found.landmarks["hip"]).any()


def test_the_head_circle_covers_ears_and_nose(track):
    found = sagittal_track(track, 0.3)
    for index in (0, 7, 8):
        away = np.hypot(*(track.xy_px[:, index] - found.head_px).T)
        assert (away < found.head_radius_px).all()


def test_missing_frames_stay_missing(track):
    track.xy_px[10:20] = np.nan
    track.visibility[10:20] = np.nan
    found = sagittal_track(track, 0.3)
    assert np.isnan(found.landmarks["hip"][10:20]).all()
    assert found.near_side == "right"
