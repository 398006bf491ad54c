"""Named points over time."""

import numpy as np
import pytest

from legpress_cv.landmarks.points import Landmarks

XY = np.arange(12.0).reshape(3, 2, 2)
POINTS = Landmarks(("hip", "knee"), XY, np.array([[0.1, 0.9]] * 3))


def test_a_point_is_had_by_its_name():
    np.testing.assert_array_equal(POINTS["knee"], XY[:, 1])
    np.testing.assert_array_equal(POINTS.score_of("knee"), [0.9] * 3)
    assert "hip" in POINTS
    assert "asis" not in POINTS
    with pytest.raises(KeyError, match="asis"):
        POINTS["asis"]


def test_a_changed_copy_leaves_the_rest_and_the_original_as_they_were():
    moved = POINTS.with_points({"hip": np.zeros((3, 2))}, {"hip": np.ones(3)})
    assert (moved["hip"] == 0).all()
    assert (moved.score_of("hip") == 1).all()
    np.testing.assert_array_equal(moved["knee"], POINTS["knee"])
    np.testing.assert_array_equal(moved.score_of("knee"), POINTS.score_of("knee"))
    np.testing.assert_array_equal(POINTS.xy_px, np.arange(12.0).reshape(3, 2, 2))


def test_missing_points_are_nowhere_and_have_no_score():
    none = Landmarks.missing(("hip",), 4)
    assert np.isnan(none["hip"]).all()
    assert (none.score_of("hip") == 0).all()
