"""When a tuck begins and when it is undone."""

from __future__ import annotations

import numpy as np
import pytest

from legpress_cv.tuck.tuck_span import tuck_span

TIME_S = np.arange(0.0, 4.0, 1 / 30)
TILT_DEG = 20.0 * np.sin(np.pi * TIME_S / 4.0) ** 2
"""One rep: from nothing to 20 deg at its bottom and back."""
BOTTOM_S, END_S = 2.0, 4.0


def span(tilt_deg=TILT_DEG, onset_s=None, threshold_deg=5.0):
    return tuck_span(
        TIME_S,
        tilt_deg,
        bottom_s=BOTTOM_S,
        end_s=END_S,
        onset_s=onset_s,
        threshold_deg=threshold_deg,
    )


def test_a_tuck_lasts_from_its_onset_until_it_is_undone():
    start_s, end_s = span(onset_s=0.5)
    assert start_s == 0.5
    assert np.interp(end_s, TIME_S, TILT_DEG) == pytest.approx(5.0, abs=0.01)
    assert BOTTOM_S < end_s < END_S


@pytest.mark.parametrize("threshold_deg", [2.0, 5.0, 15.0])
def test_without_onset_it_begins_at_the_threshold(threshold_deg):
    start_s, end_s = span(threshold_deg=threshold_deg)
    for at in (start_s, end_s):
        assert np.interp(at, TIME_S, TILT_DEG) == pytest.approx(threshold_deg, abs=0.02)
    assert start_s < BOTTOM_S < end_s


def test_tilt_counts_from_the_most_anterior_pose_of_the_descent():
    assert span(TILT_DEG - 12.0) == pytest.approx(span())


def test_noise_about_the_threshold_does_not_split_it():
    noise = np.random.default_rng(1).normal(0, 1.0, len(TIME_S))
    start_s, end_s = span(TILT_DEG + noise)
    assert start_s == pytest.approx(span()[0], abs=0.4)
    assert end_s == pytest.approx(span()[1], abs=0.4)


def test_missing_frames_are_bridged():
    tilt = np.where((TIME_S > 1.5) & (TIME_S < 2.5), np.nan, TILT_DEG)
    assert span(tilt) == pytest.approx(span())


def test_onset_without_tilt_lasts_until_the_end_of_the_rep():
    nothing = np.full(len(TIME_S), np.nan)
    assert span(nothing, onset_s=1.0) == (1.0, END_S)
    assert span(nothing) is None
    assert span(0.1 * TILT_DEG) is None


def test_a_tuck_that_is_never_undone_lasts_to_the_end():
    stays = np.where(TIME_S > BOTTOM_S, 20.0, TILT_DEG)
    assert span(stays)[1] == pytest.approx(TIME_S[-1])
