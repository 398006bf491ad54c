"""Spikes, gaps, clocks and filters."""

from __future__ import annotations

import numpy as np
import pytest

from legpress_cv.settings import SignalSettings
from legpress_cv.signals import clean

RATE = 30.0
T = np.arange(300) / RATE


def slow(freq=0.4):
    return 100 + 40 * np.sin(2 * np.pi * freq * T)


def test_hampel_finds_a_spike_and_nothing_else():
    values = slow()
    values[100] += 30
    found = clean.hampel(values, 10, 3.0, 1.0)
    assert list(np.flatnonzero(found)) == [100]


def test_hampel_leaves_a_clean_fast_movement_alone():
    assert not clean.hampel(slow(1.0), 10, 3.0, 1.0).any()


def test_hampel_ignores_missing_values():
    values = slow()
    values[50:60] = np.nan
    assert not clean.hampel(values, 10, 3.0, 1.0).any()
    assert not clean.hampel(np.full(20, np.nan), 5, 3.0, 1.0).any()


def test_low_pass_has_no_lag_and_keeps_the_slow_part():
    got = clean.low_pass(slow()[:, None], RATE, 5.0, 4)[:, 0]
    assert np.abs(got - slow())[10:-10].max() < 0.2


@pytest.mark.parametrize("cutoff", [4.0, 5.0, 6.0])
def test_low_pass_is_3_db_down_at_the_cut_off(cutoff):
    t = np.arange(3000) / 100
    wave = np.sin(2 * np.pi * cutoff * t)
    got = clean.low_pass(wave[:, None], 100.0, cutoff, 4)[200:-200, 0]
    assert got.max() == pytest.approx(np.sqrt(0.5), abs=0.02)


def test_low_pass_works_on_each_side_of_a_gap_and_drops_scraps():
    values = slow()[:, None].copy()
    values[100:120] = np.nan
    values[125:140] = np.nan
    got = clean.low_pass(values, RATE, 5.0, 4)[:, 0]
    assert np.isnan(got[100:140]).all()
    assert not np.isnan(got[:100]).any()
    assert not np.isnan(got[140:]).any()


def test_residual_analysis_stays_in_the_bounds_and_follows_the_signal():
    settings = SignalSettings(cutoff_min_hz=1.0, cutoff_max_hz=10.0)
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.3, len(T))
    slow_cutoff = clean.residual_cutoff_hz((slow(0.3) + noise)[:, None], RATE, settings)
    quick = slow(0.3) + 8 * np.sin(2 * np.pi * 3.0 * T)
    quick_cutoff = clean.residual_cutoff_hz((quick + noise)[:, None], RATE, settings)
    assert 1.0 <= slow_cutoff < quick_cutoff <= 10.0
    assert quick_cutoff > 3.0
    default = SignalSettings()
    assert 4.0 <= clean.residual_cutoff_hz((slow() + noise)[:, None], RATE, default) <= 6.0


def test_residual_analysis_of_nothing_gives_a_usable_cut_off():
    empty = np.full((50, 2), np.nan)
    assert clean.residual_cutoff_hz(empty, RATE, SignalSettings()) == 6.0


def test_segments():
    missing = np.array([1, 0, 0, 1, 0, 1, 1, 0], dtype=bool)
    assert clean.segments(missing) == [slice(1, 3), slice(4, 5), slice(7, 8)]
    assert clean.segments(np.ones(3, dtype=bool)) == []
