"""Timestamps: exact where the clip varies, repaired where it is broken."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv.video import Clip
from legpress_cv.video.timing import MAX_PAUSE_S, MAX_WAITING, MIN_STEP_S, Timeline

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


def _placed(timeline: Timeline, stamps):
    times_s = [time_s for stamp in stamps for time_s in timeline.place(stamp)]
    return times_s + timeline.finish()


def test_a_repeated_time_lies_between_its_neighbours():
    timeline = Timeline(MS, 30)
    assert _placed(timeline, [0, 33, 33, 67]) == pytest.approx([0, 0.033, 0.05, 0.067])
    assert (timeline.retimed, timeline.jumps) == (1, 0)


def test_pairs_with_one_time_are_spread():
    timeline = Timeline(MS, 5)  # wrongly announced: what is stamped counts
    stamps = [80 * (n // 2) for n in range(50)]
    assert _placed(timeline, stamps)[:48] == pytest.approx([0.04 * n for n in range(48)])
    assert timeline.retimed == 25


def test_times_in_exchanged_pairs_are_even():
    stamps = [40 * (n ^ 1) for n in range(50)]
    assert _placed(Timeline(MS, 25), stamps) == pytest.approx([0.04 * n for n in range(50)])


def test_missing_times_lie_between_those_that_are_there():
    assert _placed(Timeline(MS, 10), [5, None, None, 125]) == pytest.approx([0, 0.04, 0.08, 0.12])
    assert _placed(Timeline(MS), [0, 50, 100, None]) == pytest.approx([0, 0.05, 0.1, 0.15])
    assert _placed(Timeline(MS), [None, None]) == pytest.approx([0, 1 / 30])


@pytest.mark.parametrize("stamp", [None, 0, 777])
def test_a_clock_that_stands_still_gives_the_announced_rate(stamp):
    timeline, waiting, times_s = Timeline(MS, 25), 0, []
    for n in range(200):
        times_s += timeline.place(stamp)
        waiting = max(waiting, n + 1 - len(times_s))
    assert waiting <= MAX_WAITING
    assert times_s == pytest.approx([0.04 * n for n in range(200)])
    assert timeline.jumps == 0


def test_times_in_whole_seconds():
    times_s = _placed(Timeline(MS, 25), [1000 * (n // 25) for n in range(100)])
    assert times_s == pytest.approx([0.04 * n for n in range(100)])


@pytest.mark.parametrize("hour_s", [3600, -3600])
def test_a_jump_of_the_clock_is_closed(hour_s):
    stamps = [40 * n + 5_000_000 + (1000 * hour_s if n >= 50 else 0) for n in range(100)]
    timeline = Timeline(MS, 25)
    assert _placed(timeline, stamps) == pytest.approx([0.04 * n for n in range(100)])
    assert (timeline.jumps_ahead, timeline.jumps_back) == ((1, 0) if hour_s > 0 else (0, 1))


@pytest.mark.parametrize("late_s", [0.6, 3.0, 4.9])
def test_one_time_that_is_late_is_no_pause(late_s):
    stamps = [40 * n for n in range(100)]
    stamps[50] += round(1000 * late_s)
    timeline = Timeline(MS, 25)
    assert _placed(timeline, stamps) == pytest.approx([0.04 * n for n in range(100)])
    assert (timeline.jumps, timeline.retimed) == (0, 1)


@pytest.mark.parametrize("wild", [0, 3_600_000, 9_000_000])
@pytest.mark.parametrize("place", [0, 1, 60, 99])
def test_one_wild_time_moves_no_other_frame(wild, place):
    stamps = [40 * n + 5_000_000 for n in range(100)]
    stamps[place] = wild
    timeline = Timeline(MS, 25)
    assert _placed(timeline, stamps) == pytest.approx([0.04 * n for n in range(100)])
    assert timeline.jumps == 1


def test_frames_without_a_time_before_the_clock_begins():
    timeline = Timeline(MS, 25)
    times_s = _placed(timeline, [None, None, 3_600_000, 3_600_040])
    assert times_s == pytest.approx([0, 0.04, 0.08, 0.12])
    assert timeline.jumps == 0


def test_a_pause_of_the_camera_is_kept():
    timeline = Timeline(MS, 25)
    assert _placed(timeline, [0, 40, 3040, 3080]) == [0, 0.04, 3.04, 3.08]
    assert timeline.jumps == 0


@given(st.lists(st.one_of(st.none(), st.integers(-(2**62), 2**62)), min_size=1, max_size=60))
def test_any_stamps_give_rising_times_that_follow_the_frames(stamps):
    times_s = _placed(Timeline(Fraction(1, 90_000), 30), stamps)
    steps_s = np.diff(times_s)
    assert len(times_s) == len(stamps)
    assert times_s[0] == 0
    assert (steps_s >= MIN_STEP_S - 1e-9).all()
    assert (steps_s <= MAX_PAUSE_S + 1e-9).all()


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
