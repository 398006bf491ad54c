"""Timestamps: exact where the clip varies, repaired where it is broken."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from legpress_cv.video import Clip
from legpress_cv.video.timing import Timeline

MS = Fraction(1, 1000)


def _varying(count: int) -> list[Fraction]:
    gaps = np.random.default_rng(5).integers(20, 90, count)
    return [Fraction(int(t), 1000) for t in np.cumsum(gaps)]


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv"])
def test_variable_rate_is_exact(tmp_path, clips, suffix):
    times = _varying(60)
    path = clips.write(tmp_path / f"vfr.{suffix}", times, options={"preset": "veryfast"})
    with Clip.open(path).frames() as frames:
        seen = [(clips.read_number(f.rgb()), f.time_s) for f in frames]
    assert [n for n, _ in seen] == list(range(60))
    expected = [float(t - times[0]) for t in times]
    assert [t for _, t in seen] == pytest.approx(expected, abs=1e-9 if suffix != "mkv" else 0.001)
    assert frames.variable_frame_rate
    assert frames.frame_rate_hz == pytest.approx(59 / expected[-1])
    assert frames.median_interval_s == pytest.approx(np.median(np.diff(expected)), abs=0.002)
    assert frames.last_time_s == pytest.approx(expected[-1])


def test_late_start_counts_from_the_first_frame(tmp_path, clips):
    times = [Fraction(3, 2) + t for t in clips.even_times(10, 30)]
    path = clips.write(tmp_path / "late.mkv", times, time_base=MS)
    clip = Clip.open(path)
    assert clip.start_s == pytest.approx(1.5)
    with clip.frames() as frames:
        assert next(frames).time_s == 0
        assert next(frames).time_s == pytest.approx(0.033)


def _placed(timeline: Timeline, ticks):
    return [timeline.place(t) for t in ticks]


def test_duplicates_and_swaps_are_dropped():
    assert _placed(Timeline(MS, 30), [0, 33, 33, 20, 67]) == [0, 0.033, None, None, 0.067]


def test_missing_times_follow_the_rate():
    assert _placed(Timeline(MS, 25), [5, None, None, 125]) == [0, 0.04, 0.08, 0.12]
    assert _placed(Timeline(MS), [0, 50, 100, None]) == [0, 0.05, 0.1, 0.15]
    assert _placed(Timeline(MS), [None, None]) == [0, 0.033]


def test_restarted_clock_goes_on():
    placed = _placed(Timeline(MS, 10), [5000, 5100, 5200, 0, 100, 200])
    assert placed == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.5])


def test_a_few_drops_do_not_vary():
    ticks = [33 * i for i in range(500) if i % 100]
    timeline = Timeline(MS, 30)
    _placed(timeline, ticks)
    assert not timeline.is_variable


def test_milliseconds_do_not_vary():
    for rate in (24, 29.97, 30, 60, 120, 240):
        timeline = Timeline(MS, rate)
        _placed(timeline, [round(1000 * i / rate) for i in range(1000)])
        assert not timeline.is_variable, rate


def test_nothing_known_before_two_frames():
    timeline = Timeline(MS, 30)
    assert timeline.median_interval_s is None
    assert not timeline.is_variable
