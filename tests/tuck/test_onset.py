"""Segmented regression on depth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv.tuck.onset import bend_profile, hinge_onset

DEPTH = np.linspace(90, 130, 40)


@given(st.floats(97, 120), st.floats(0.3, 1.2), st.integers(0, 1000))
def test_a_bend_is_found_within_its_interval(at, slope, seed):
    noise = np.random.default_rng(seed).normal(0, 0.3, len(DEPTH))
    tilt = slope * np.maximum(0, DEPTH - at) + noise
    found, half = hinge_onset(DEPTH, tilt, noise_deg=0.3, z=3.0)
    assert abs(found - at) <= half + 0.5


def test_more_noise_gives_a_wider_interval():
    tilt = 0.5 * np.maximum(0, DEPTH - 105)
    widths = [hinge_onset(DEPTH, tilt, noise_deg=n, z=1.64)[1] for n in (0.1, 1.0, 3.0)]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1]


def test_a_normal_rhythm_may_come_before_the_bend():
    tilt = 0.2 * (DEPTH - 90) + 0.6 * np.maximum(0, DEPTH - 110)
    grid = np.arange(90.0, 130.0, 0.5)
    cost, slopes = bend_profile(
        DEPTH, tilt, grid, value_sd_deg=0.1, first_slope=0.15, first_slope_sd=0.25
    )
    best = int(np.argmin(cost))
    assert grid[best] == pytest.approx(110, abs=1)
    assert slopes[best] == pytest.approx(0.2, abs=0.01)


def test_nothing_that_rises_has_no_onset():
    assert hinge_onset(DEPTH, -0.5 * (DEPTH - 90), noise_deg=0.5, z=1.64) is None
    assert hinge_onset(DEPTH[:4], DEPTH[:4], noise_deg=0.5, z=1.64) is None
    assert hinge_onset(np.full(40, 90.0), DEPTH, noise_deg=0.5, z=1.64) is None
    assert hinge_onset(np.full(40, np.nan), DEPTH, noise_deg=0.5, z=1.64) is None
