from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from annotate.variants import SIZES, resized
from factories import analysis_from_truth
from hypothesis import given, settings
from hypothesis import strategies as st

from legpress_cv.annotate.layout import Box, Layout, plan
from legpress_cv.annotate.occupancy import Occupancy


def boxes(layout: Layout) -> list[Box]:
    return [layout.hud, layout.card, layout.label, layout.timeline]


def check(layout: Layout, width: int, height: int) -> None:
    for box in [*boxes(layout), layout.banner]:
        assert box.x >= 0
        assert box.y >= 0
        assert box.right <= width
        assert box.bottom <= height
        assert box.width > 0
        assert box.height > 0
    assert not any(a.overlaps(b) for a, b in combinations(boxes(layout), 2))
    assert not layout.banner.overlaps(layout.timeline)


@pytest.mark.parametrize("size", SIZES)
def test_panels_stand_apart_inside_the_picture(size):
    analysis = resized(analysis_from_truth(), *size)
    check(plan(*size), *size)
    check(plan(*size, Occupancy(analysis).covered), *size)


@settings(max_examples=80, deadline=None)
@given(
    width=st.integers(120, 4096),
    height=st.integers(120, 4096),
    seed=st.integers(0, 9),
)
def test_any_lifter_in_any_picture_leaves_a_place(width, height, seed):
    rng = np.random.default_rng(seed)
    check(plan(width, height, lambda *_: float(rng.random())), width, height)


@pytest.mark.parametrize("size", [(640, 480), (1280, 720), (1080, 1920)])
def test_panels_keep_off_the_lifter(size):
    occupancy = Occupancy(resized(analysis_from_truth(), *size))
    layout, (width, height) = plan(*size, occupancy.covered), size
    for box in boxes(layout):
        share = occupancy.covered(
            box.x / width, box.y / height, box.width / width, box.height / height
        )
        assert share < 0.05


def test_panels_move_to_the_other_side_of_a_lifter_at_the_left():
    layout = plan(1280, 720, lambda x, y, w, h: 1.0 if x + w / 2 < 0.5 else 0.0)
    assert layout.hud.x > 640
    assert layout.card.x > 640


def test_panels_take_a_smaller_share_of_larger_pictures():
    small, large = plan(480, 360).hud, plan(3840, 2160).hud
    assert large.height > 3 * small.height
    assert large.height / 2160 < small.height / 360


def test_tall_pictures_have_the_readings_across_the_top():
    layout = plan(1080, 1920)
    assert layout.strip
    assert layout.hud.width > 0.8 * 1080
    assert not plan(1920, 1080).strip
