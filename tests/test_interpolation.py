"""Values between samples, and none across long gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv._interpolation import interpolate

RATE = 30.0
T = np.arange(300) / RATE


def slow(time_s=T):
    return 100 + 40 * np.sin(2 * np.pi * 0.4 * time_s)


@given(st.integers(1, 290), st.integers(1, 20))
def test_only_short_gaps_are_filled(start, length):
    values = slow()[:, None].copy()
    gone = slice(start, min(start + length, 299))
    values[gone] = np.nan
    filled = interpolate(T, values, T, 0.25)
    gap_s = (gone.stop - gone.start + 1) / RATE
    if gap_s <= 0.25 + 1e-9:
        assert not np.isnan(filled).any()
        assert np.abs(filled[gone, 0] - slow()[gone]).max() < 3
    else:
        assert np.isnan(filled[gone]).all()
    assert np.isnan(values[gone]).all()  # the input stays as it was
    known = np.r_[0:start, gone.stop : 300]
    np.testing.assert_array_equal(filled[known], values[known])


def test_another_clock_never_joins_across_a_long_gap():
    values = slow()[:, None].copy()
    values[100:130] = np.nan
    clock = np.arange(0, T[-1], 1 / 50)
    got = interpolate(T, values, clock, 0.25)
    inside = (clock > T[99] + 1e-6) & (clock < T[130] - 1e-6)
    assert np.isnan(got[inside]).all()
    assert not np.isnan(got[~inside]).any()
    assert np.abs(got[~inside, 0] - slow(clock[~inside])).max() < 0.1


def test_there_is_nothing_beyond_the_ends_but_for_the_time_that_is_held():
    values = np.array([[1.0], [2.0]])
    at = np.array([-0.2, -0.05, 0.0, 0.5, 1.0, 1.05, 1.2])
    plain = interpolate(np.array([0.0, 1.0]), values, at, 2.0)[:, 0]
    np.testing.assert_array_equal(plain, [np.nan, np.nan, 1.0, 1.5, 2.0, np.nan, np.nan])
    held = interpolate(np.array([0.0, 1.0]), values, at, 2.0, hold_s=0.1)[:, 0]
    np.testing.assert_array_equal(held, [np.nan, 1.0, 1.0, 1.5, 2.0, 2.0, np.nan])


def test_a_row_with_a_missing_value_is_missing():
    values = np.array([[0.0, 0.0], [1.0, np.nan], [4.0, 8.0]])
    got = interpolate(np.arange(3.0), values, np.array([1.0]), 2.0)
    np.testing.assert_array_equal(got, [[2.0, 4.0]])


@pytest.mark.parametrize("known", [0, 1])
def test_little_is_known_of_one_sample_and_nothing_of_none(known):
    values = np.array([[5.0], [np.nan]]) if known else np.full((2, 1), np.nan)
    got = interpolate(np.arange(2.0), values, np.array([0.0, 0.5, 1.0]), np.inf)[:, 0]
    np.testing.assert_array_equal(got, [5.0 if known else np.nan, np.nan, np.nan])


def test_a_curve_keeps_the_extremes_that_lines_cut_off():
    looked = T[::3]  # ten looks a second at a quick rep
    quick = slow(looked * 2)
    lines, curve = (
        interpolate(looked, quick[:, None], T, 0.25, smooth=smooth)[:, 0]
        for smooth in (False, True)
    )
    off = [np.nanmax(np.abs(values - slow(T * 2))) for values in (lines, curve)]
    assert off[1] < off[0] / 3
    np.testing.assert_allclose(curve[::3], quick)


def test_a_curve_crosses_no_long_gap():
    looked = np.r_[T[:90:3], T[150::3]]
    values = interpolate(looked, slow(looked)[:, None], T, 0.25, smooth=True)[:, 0]
    inside = (looked[29] + 1e-6 < T) & (looked[30] - 1e-6 > T)
    assert np.isnan(values[inside]).all()
    assert not np.isnan(values[~inside][:-3]).any()
