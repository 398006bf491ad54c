"""Landmarks in a laboratory's axes: properties that hold for any set."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mirrored import mirrored, without

from legpress_cv.export.markers import MARKERS, marker_set
from legpress_cv.export.scale import LEG_PER_STATURE_RATIO, scale_of
from legpress_cv.results import POINT_NAMES


def angle_deg(markers, names):
    """180 less the angle at the middle of three markers: 0 is straight."""
    a, b, c = (markers.xyz[:, markers.names.index(name)] for name in names)
    u, v = a - b, c - b
    cos = (u * v).sum(axis=1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
    return 180 - np.degrees(np.arccos(cos))


def length(markers, first, last):
    a, b = (markers.xyz[:, markers.names.index(name)] for name in (first, last))
    return float(np.nanmedian(np.linalg.norm(a - b, axis=1)))


def test_every_point_has_a_marker():
    assert list(MARKERS) == list(POINT_NAMES)
    assert len({label.format(side="L") for label in MARKERS.values()}) == len(MARKERS)


def test_a_marker_per_point_that_was_seen_and_a_row_per_frame(analysis):
    markers = marker_set(analysis, 180)
    seen = [n for n, p in analysis.frames.points.items() if np.isfinite(p.x_px).any()]
    assert "heel" not in seen  # the truth has none
    assert markers.names == tuple(MARKERS[name].format(side="R") for name in seen)
    assert markers.xyz.shape == (len(analysis.frames.time_s), len(seen), 3)
    np.testing.assert_array_equal(markers.time_s, analysis.frames.time_s)


def test_up_in_the_picture_is_up(analysis):
    markers = marker_set(analysis, None)
    y_px = analysis.frames.points["knee"].y_px
    y = markers.xyz[:, markers.names.index("RKnee"), 1]
    assert np.ptp(y_px) > 20
    np.testing.assert_array_equal(np.sign(np.diff(y)), -np.sign(np.diff(y_px)))
    assert (markers.xyz[..., 2] == 0).all()


def test_pixels_come_back_from_the_scale(analysis):
    markers = marker_set(analysis, 171)
    point = analysis.frames.points["ankle"]
    x, y, _ = (markers.xyz[:, markers.names.index("RAnkle")] / markers.scale.per_px).T
    np.testing.assert_allclose(x, point.x_px)
    np.testing.assert_allclose(analysis.clip.height_px - y, point.y_px)


def test_the_feet_are_in_front_whichever_way_the_lifter_faces(analysis):
    assert analysis.side.facing == "right"
    for result, side in ((analysis, "R"), (mirrored(analysis), "L")):
        markers = marker_set(result, 180)
        hip, ankle = (markers.names.index(f"{side}{name}") for name in ("Hip", "Ankle"))
        assert (markers.xyz[:, ankle, 0] > markers.xyz[:, hip, 0]).all()


def test_a_mirrored_clip_has_the_same_places_and_angles_on_the_other_side(analysis):
    one, other = marker_set(analysis, 180), marker_set(mirrored(analysis), 180)
    swap = str.maketrans("LR", "RL")
    sided = [name[0].translate(swap) + name[1:] for name in one.names if name[1] not in "51234"]
    assert [name for name in other.names if name[1] not in "51234"] == sided
    np.testing.assert_allclose(one.xyz, other.xyz, atol=1e-9)
    knee = angle_deg(one, ("RHip", "RKnee", "RAnkle"))
    np.testing.assert_allclose(knee, angle_deg(other, ("LHip", "LKnee", "LAnkle")))
    assert np.corrcoef(knee, analysis.frames.knee_flexion_deg)[0, 1] > 0.999


@given(st.floats(60, 260), st.floats(60, 260))
def test_lengths_grow_with_stature_and_angles_do_not(first, second):
    from factories import analysis_from_truth

    analysis = analysis_from_truth()
    small, large = marker_set(analysis, first), marker_set(analysis, second)
    np.testing.assert_allclose(small.xyz * second, large.xyz * first, rtol=1e-9)
    leg = length(small, "RHip", "RKnee") + length(small, "RKnee", "RAnkle")
    assert leg == pytest.approx(LEG_PER_STATURE_RATIO * first / 100)
    names = ("RHip", "RKnee", "RAnkle")
    np.testing.assert_allclose(angle_deg(small, names), angle_deg(large, names), atol=1e-6)


def test_without_a_stature_the_torso_is_one(analysis):
    markers = marker_set(analysis, None)
    assert markers.scale.unit == "torso"
    assert length(markers, "RShoulder", "RHip") == pytest.approx(1.0)
    assert marker_set(analysis, 180).scale.unit == "m"


def test_missing_stays_missing(analysis):
    markers = marker_set(without(analysis, "knee", slice(3, 9)), 180)
    knee = markers.xyz[:, markers.names.index("RKnee")]
    assert np.flatnonzero(np.isnan(knee).all(axis=1)).tolist() == list(range(3, 9))
    assert np.isnan(knee).any(axis=1).sum() == 6
    others = np.delete(markers.xyz, markers.names.index("RKnee"), axis=1)
    assert np.isfinite(others[:, 0]).all()


def test_no_scale_without_what_it_takes(analysis):
    blind = without(analysis, "ankle", slice(None))
    assert scale_of(blind.frames, 180) is None
    assert scale_of(blind.frames, None) is not None
    assert scale_of(without(analysis, "hip", slice(None)).frames, None) is None
    bare = analysis.frames.model_copy(update={"points": {}})
    assert scale_of(bare, None) is None


def test_the_clock_of_the_result_is_that_of_the_markers(analysis):
    markers = marker_set(analysis, None)
    clock = markers.time_s[0] + np.arange(len(markers.time_s)) / markers.rate_hz
    np.testing.assert_allclose(markers.time_s, clock, atol=1e-3)
