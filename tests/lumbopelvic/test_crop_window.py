"""The window around the trunk: upright, facing right, whatever the picture is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from windows import in_crop

from legpress_cv.lumbopelvic.contract import WINDOW_SIDE_RATIO
from legpress_cv.lumbopelvic.crop_window import window_at

SIZE = 256
angle = st.floats(-170, 170)
place = st.floats(-500, 500)


def trunk(lean_deg, length_px, x, y):
    a = np.radians(lean_deg)
    hip = np.array([x, y])
    return hip + length_px * np.array([-np.sin(a), -np.cos(a)]), hip


@given(angle, st.floats(30, 400), place, place)
def test_the_trunk_stands_upright_and_faces_right(lean_deg, length_px, x, y):
    shoulder, hip = trunk(lean_deg, length_px, x, y)
    window = window_at(shoulder, hip, length_px, faces_left=False)
    (sx, sy), (hx, hy) = in_crop(window, np.stack((shoulder, hip)), SIZE)
    assert sx == pytest.approx(hx, abs=1e-6)
    assert hy - sy == pytest.approx(SIZE / WINDOW_SIDE_RATIO)
    knee = hip + length_px * np.array([np.cos(np.radians(lean_deg)), -np.sin(np.radians(lean_deg))])
    assert in_crop(window, knee, SIZE)[0] == pytest.approx(hx + SIZE / WINDOW_SIDE_RATIO)


@given(angle, place, place)
def test_a_mirrored_picture_gives_the_same_crop(lean_deg, x, y):
    shoulder, hip = trunk(lean_deg, 100, x, y)
    point = hip + [30.0, -20.0]
    flip = np.array([-1.0, 1.0])
    right = in_crop(window_at(shoulder, hip, 100, faces_left=False), point, SIZE)
    mirror = window_at(shoulder * flip, hip * flip, 100, faces_left=True)
    left = in_crop(mirror, point * flip, SIZE)
    np.testing.assert_allclose(left, right, atol=1e-6)


@given(angle, place, st.booleans())
def test_there_and_back(lean_deg, x, faces_left):
    shoulder, hip = trunk(lean_deg, 80, x, 40)
    window = window_at(shoulder, hip, 80, faces_left=faces_left)
    points = np.array([[0.0, 0.0], [17.0, 230.0]])
    np.testing.assert_allclose(
        in_crop(window, window.to_picture(points, SIZE), SIZE), points, atol=1e-6
    )


@given(angle, st.floats(30, 400), place, place, st.booleans())
def test_a_moved_window_is_shifted_zoomed_and_turned_in_its_own_frame(
    lean_deg, length_px, x, y, left
):
    shoulder, hip = trunk(lean_deg, length_px, x, y)
    window = window_at(shoulder, hip, length_px, faces_left=left)
    moved = window.moved((0.1, -0.05), 1.2, 15.0)
    assert moved.side_px == pytest.approx(1.2 * window.side_px)
    middle = in_crop(window, np.array(moved.centre_px), SIZE)
    np.testing.assert_allclose(middle, np.array([0.6, 0.45]) * SIZE, atol=1e-6)
    mirror = np.array([-1.0, 1.0])
    other = window_at(shoulder * mirror, hip * mirror, length_px, faces_left=not left)
    there = other.moved((0.1, -0.05), 1.2, 15.0)
    points = np.array([[30.0, 40.0], [200.0, 90.0]])
    np.testing.assert_allclose(
        there.to_picture(points, SIZE), moved.to_picture(points, SIZE) * mirror, atol=1e-6
    )
