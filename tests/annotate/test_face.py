from __future__ import annotations

import numpy as np
import pytest
from factories import analysis_from_truth

from legpress_cv.annotate.face import CELLS, GROWTH_PER_S, FaceBlur

NOISE = np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8)


def disc(circle, scale=1.0):
    x, y, radius = circle
    rows, columns = np.ogrid[:480, :640]
    return np.hypot(columns - x, rows - y) <= radius * scale


def blurred(frames, time_s=2.0):
    image = NOISE.copy()
    blur = FaceBlur(frames, 1.0, 1.0)
    blur.draw(image, time_s)
    return image, blur.circle(time_s)


def test_detail_goes_inside_and_nothing_changes_outside():
    image, circle = blurred(analysis_from_truth().frames)
    inside = disc(circle)
    np.testing.assert_array_equal(image[~inside], NOISE[~inside])
    core = disc(circle, 0.9)
    sharp = [np.abs(np.diff(a.astype(float), axis=1))[core[:, 1:]].mean() for a in (NOISE, image)]
    assert sharp[1] < 0.02 * sharp[0]


def test_fine_structure_leaves_no_trace():
    frames = analysis_from_truth().frames
    circle = FaceBlur(frames, 1.0, 1.0).circle(2.0)
    period = circle[2] / CELLS
    columns = np.arange(640)
    stripes = np.where((columns // (period / 4)) % 2, 255, 0).astype(np.uint8)
    image = np.ascontiguousarray(np.broadcast_to(stripes[None, :, None], (480, 640, 3)))
    FaceBlur(frames, 1.0, 1.0).draw(image, 2.0)
    assert np.ptp(image[disc(circle, 0.9)]) < 90


def test_the_whole_found_head_is_covered():
    frames = analysis_from_truth().frames
    _, (x, y, radius) = blurred(frames)
    assert radius > frames.head_radius_px[30]
    assert x == pytest.approx(frames.head_x_px[30], abs=1)
    assert y == pytest.approx(frames.head_y_px[30], abs=1)


def test_a_lost_head_keeps_a_growing_circle():
    frames = analysis_from_truth().frames
    lost = frames.head_x_px.copy()
    lost[:15] = lost[60:] = np.nan
    blur = FaceBlur(frames.model_copy(update={"head_x_px": lost}), 1.0, 1.0)
    known = blur.circle(float(frames.time_s[30]))[2]
    late = [blur.circle(float(frames.time_s[i]))[2] for i in (59, 70, 90, 123)]
    assert late[0] == pytest.approx(known, rel=0.1)
    assert late == sorted(late)
    assert late[3] > known + GROWTH_PER_S * frames.head_radius_px[0] * 3
    assert blur.circle(0.0)[2] > known


def test_where_no_head_was_found_the_whole_picture_is_blurred():
    frames = analysis_from_truth().frames
    nothing = np.full(len(frames.time_s), np.nan)
    image, circle = blurred(frames.model_copy(update={"head_x_px": nothing}))
    assert circle is None
    assert np.abs(np.diff(image.astype(float), axis=1)).mean() < 2


def test_a_head_outside_the_picture_is_no_error():
    frames = analysis_from_truth().frames
    image, _ = blurred(frames.model_copy(update={"head_x_px": frames.head_x_px + 5000}))
    np.testing.assert_array_equal(image, NOISE)
