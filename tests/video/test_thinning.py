"""Thinning by time keeps the cadence even."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv.video import Clip
from legpress_cv.video.thinning import thin


def _kept(times, rate_hz, source_rate_hz):
    items = [(number, float(time_s)) for number, time_s in enumerate(times)]
    kept = list(thin(items, lambda item: item[1], rate_hz, source_rate_hz))
    return [number for number, _ in kept], np.diff([time_s for _, time_s in kept])


def _even(count, rate):
    return [Fraction(i) / Fraction(rate) for i in range(count)]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("rate", "every"), [(60, 2), (120, 4), (240, 8), (90, 3)])
def test_whole_multiples(rate, every, known):
    kept, _ = _kept(_even(rate * 3, rate), 30, rate if known else None)
    assert kept == list(range(0, rate * 3, every))


def test_drop_frame_rates():
    rate = Fraction(60_000, 1001)
    kept, _ = _kept(_even(60 * 60 * 20, rate), 30, float(rate))
    assert kept == list(range(0, 60 * 60 * 20, 2))


@pytest.mark.parametrize("rate", [15, 24, 25, Fraction(30_000, 1001), 30, 30.5, 31, 36])
def test_little_or_no_faster_keeps_all(rate):
    kept, _ = _kept(_even(3000, rate), 30, float(rate))
    assert kept == list(range(3000))


def test_fifty_to_thirty_keeps_the_nearest_to_each_slot():
    times = _even(500, 50)
    kept, gaps = _kept(times, 30, 50)
    assert kept[:7] == [0, 2, 3, 5, 7, 8, 10]
    assert len(kept) == pytest.approx(300, abs=1)
    assert gaps.max() < 0.041


def test_dropped_frames_shift_the_cadence_once():
    times = _even(600, 60)
    del times[101], times[300:303]
    _, gaps = _kept(times, 30, 59.6)
    uneven = np.abs(gaps - 1 / 30) > 1e-6
    assert uneven.sum() <= 4
    assert gaps.max() < 0.09


def test_pauses_are_bridged():
    times = [0, 0.5, 0.51, 0.52, 0.55, 2.0, 2.01]
    kept, _ = _kept(times, 30, None)
    assert kept == [0, 1, 3, 4, 5]


def test_milliseconds():
    times = [Fraction(round(i * 1000 / 60), 1000) for i in range(600)]
    kept, _ = _kept(times, 30, 60)
    assert kept == list(range(0, 600, 2))


@given(
    st.lists(st.floats(0.001, 0.3), min_size=1, max_size=200),
    st.floats(12, 240),
    st.one_of(st.none(), st.floats(10, 300)),
)
def test_any_times(gaps, rate_hz, source_rate_hz):
    times = np.concatenate([[0.0], np.cumsum(gaps)]).tolist()
    kept = list(thin(times, lambda t: t, rate_hz, source_rate_hz))
    assert kept[0] == 0
    assert kept == sorted(set(kept))
    assert set(kept) <= set(times)
    assert len(kept) <= times[-1] * rate_hz * 2 + 2
    # Where the clip has frames, no hole of two steps opens.
    for a, b in itertools.pairwise(kept):
        between = [t for t in times if a < t < b]
        if b - a > 2.7 / rate_hz:
            assert not [t for t in between if a + 1.4 / rate_hz < t < b - 1.4 / rate_hz]


@pytest.mark.parametrize("rate", [60, 120, 240])
def test_fast_clips(tmp_path, clips, rate):
    path = clips.write(tmp_path / "fast.mp4", clips.even_times(rate, rate), rate=rate)
    with Clip.open(path).frames(30) as frames:
        seen = [(clips.read_number(f.rgb()), f.time_s) for f in frames]
    assert [n for n, _ in seen] == list(range(0, rate, rate // 30))
    assert [t for _, t in seen] == pytest.approx([i / 30 for i in range(30)], abs=1e-4)
    assert frames.decoded == rate
    assert frames.frame_rate_hz == pytest.approx(rate, rel=0.02)


def test_fifty_and_drop_frame_clips(tmp_path, clips):
    path = clips.write(tmp_path / "50.mp4", clips.even_times(50, 50), rate=50)
    with Clip.open(path).frames(30) as frames:
        assert [f.source_index for f in frames][:6] == [0, 2, 3, 5, 7, 8]
    rate = Fraction(30_000, 1001)
    path = clips.write(tmp_path / "29.mp4", clips.even_times(30, rate), rate=rate)
    with Clip.open(path).frames(30) as frames:
        assert [f.source_index for f in frames] == list(range(30))
