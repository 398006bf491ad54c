"""Turning points and bends."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv.reps.cycles import cycles, turning_points


@given(st.lists(st.floats(0, 120), min_size=2, max_size=80), st.floats(5, 60))
def test_turning_points_alternate_and_lie_apart(values, swing):
    values = np.array(values)
    turns = turning_points(values, swing)
    assert turns == sorted(turns)
    heights = values[turns]
    steps = np.diff(heights)
    assert (np.abs(steps[:-1]) >= swing - 1e-9).all()
    assert (np.sign(steps[1:]) != np.sign(steps[:-1])).all()
    if len(turns) == 0:
        assert np.ptp(values) < swing


@given(st.integers(1, 12), st.floats(0.0, 6.0), st.integers(0, 1000))
def test_every_bend_is_found_once_whatever_the_noise(count, noise, seed):
    t = np.linspace(0, count, 60 * count + 1)
    knee = 55 - 40 * np.cos(2 * np.pi * t)
    knee += np.random.default_rng(seed).uniform(-noise, noise, len(t))
    found = cycles(knee, 25)
    assert len(found) == count
    assert not any(c.left_cut or c.right_cut for c in found)


def test_a_bend_cut_by_the_end_is_marked():
    t = np.linspace(0, 2.5, 150)
    found = cycles(55 - 40 * np.cos(2 * np.pi * t), 25)
    assert [c.right_cut for c in found] == [False, False, True]
    found = cycles(55 + 40 * np.cos(2 * np.pi * t), 25)
    assert [c.left_cut for c in found] == [True, False, False]


def test_a_still_signal_has_no_bend():
    assert cycles(np.full(50, 20.0), 25) == []
