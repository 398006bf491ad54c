"""Angles of the sagittal plane."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv.signals.angles import (
    circular_median_deg,
    continuous_deg,
    direction_deg,
    knee_flexion_deg,
    trunk_thigh_flexion_deg,
)


def point(x, y):
    return np.array([[float(x), float(y)]])


@pytest.mark.parametrize(
    ("shoulder", "hip", "knee", "expected"),
    [
        ((0, 0), (0, 10), (0, 20), 0),
        ((0, 0), (0, 10), (10, 10), 90),
        ((0, 0), (0, 10), (10, 0), 135),
        ((0, 0), (0, 10), (-10, 20), -45),
    ],
)
def test_trunk_thigh_flexion_of_a_lifter_who_faces_right(shoulder, hip, knee, expected):
    angle = trunk_thigh_flexion_deg(point(*shoulder), point(*hip), point(*knee), "right")
    assert angle == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ankle", "expected"), [((20, 10), 0), ((10, 20), 90), ((3, 17), 135), ((20, 0), -45)]
)
def test_knee_flexion_of_a_lifter_who_faces_right(ankle, expected):
    angle = knee_flexion_deg(point(0, 10), point(10, 10), point(*ankle), "right")
    assert angle == pytest.approx(expected)


angles = st.floats(-100, 200)


@given(angles, angles, st.floats(-180, 180), st.floats(0.1, 10))
def test_angles_do_not_change_with_mirror_camera_roll_or_distance(bend, knee_bend, roll, scale):
    def place(mirror):
        def turn(v, deg):
            a = np.radians(deg)
            return np.array(
                [np.cos(a) * v[0] + np.sin(a) * v[1], -np.sin(a) * v[0] + np.cos(a) * v[1]]
            )

        down = turn(np.array([0.0, 1.0]), roll)
        thigh = turn(down, bend)
        shank = turn(thigh, -knee_bend)
        points = np.cumsum([np.zeros(2), down * 5, thigh * 4, shank * 4], axis=0) * scale
        if mirror:
            points = points * (-1, 1)
        return [p[None] for p in points]

    for mirror, facing in ((False, "right"), (True, "left")):
        shoulder, hip, knee, ankle = place(mirror)
        got = trunk_thigh_flexion_deg(shoulder, hip, knee, facing)
        assert got == pytest.approx(bend, abs=1e-6)
        assert knee_flexion_deg(hip, knee, ankle, facing) == pytest.approx(knee_bend, abs=1e-6)


@given(st.floats(-1000, 1000))
def test_continuous_angles_stay_within_one_turn(angle):
    got = continuous_deg(np.array([angle]))[0]
    assert -120 - 1e-9 <= got <= 240 + 1e-9
    assert (got - angle) % 360 == pytest.approx(0, abs=1e-6) or (got - angle) % 360 > 359.999


def test_directions_count_from_the_x_axis_with_y_up():
    vectors = np.array([[1.0, 0.0], [0.0, -1.0], [-1.0, -1.0], [0.0, 1.0]])
    assert direction_deg(vectors) == pytest.approx([0, 90, 135, -90])


def test_median_of_directions_does_not_tear_at_180():
    got = circular_median_deg(np.array([179.0, -179.0, 178.0, -178.0, np.nan]))
    assert abs(got) == pytest.approx(180, abs=1)
    assert np.isnan(circular_median_deg(np.array([np.nan])))
