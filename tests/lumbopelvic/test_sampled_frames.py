"""Sampled frames: which frames are kept, and that they are cut like frames."""

import numpy as np
import pytest

from legpress_cv.lumbopelvic.sampled_frames import (
    EvenlyKept,
    SampledFrame,
    chosen_within,
    sample_frames,
)


class Frame:
    def __init__(self, time_s, full):
        self.time_s, self.full = time_s, full
        self.height_px, self.width_px = full.shape[:2]

    def rgb(self, max_side_px=None, crop_px=None):
        return SampledFrame(self.time_s, self.full, 1.0).rgb(max_side_px, crop_px)


def gradient(width=320, height=240):
    across = np.linspace(0, 255, width).astype(np.uint8)
    return np.repeat(np.tile(across, (height, 1))[..., None], 3, axis=2)


def test_frames_are_spread_over_the_span():
    frames = [Frame(i / 10, gradient()) for i in range(200)]
    kept = sample_frames(frames, 160, (2.0, 12.0), 11)
    times = np.array([frame.time_s for frame in kept])
    assert len(times) <= 11
    assert times[0] >= 2.0
    assert times[-1] <= 12.0
    assert times[-1] - times[0] > 8.0
    assert np.ptp(np.diff(times)) < 0.85


def test_all_of_a_short_clip_are_kept():
    kept = sample_frames([Frame(i / 10, gradient()) for i in range(4)], 160, (0.0, 9.0), 12)
    assert [frame.time_s for frame in kept] == [0.0, 0.1, 0.2, 0.3]
    assert sample_frames([], 160, (0.0, 1.0), 12) == ()


def test_a_sampled_frame_knows_its_scale():
    (kept,) = sample_frames([Frame(0.0, gradient())], 160, (0.0, 1.0), 3)
    assert (kept.width_px, kept.height_px) == (160, 120)
    assert kept.scale == pytest.approx(2.0)
    smaller = kept.smaller(80)
    assert (smaller.width_px, smaller.scale) == (80, pytest.approx(4.0))
    assert kept.smaller(1000).width_px == 160


def test_a_part_is_cut_and_then_scaled():
    frame = SampledFrame(0.0, gradient(), 1.0)
    part = frame.rgb(20, (100, 40, 140, 80))
    assert part.shape == (20, 20, 3)
    assert part.mean() == pytest.approx(frame.picture[40:80, 100:140].mean(), abs=1)


@pytest.mark.parametrize("came", [1, 5, 7, 8, 40, 1000])
def test_pictures_are_kept_evenly_however_many_come(came):
    kept = EvenlyKept(4)
    for k in range(came):
        if kept.next_is_kept():
            kept.add(SampledFrame(float(k), gradient(), 1.0))
    times = [frame.time_s for frame in kept.frames]
    assert min(came, 4) <= len(times) < 8
    assert times[0] == 0.0
    assert len(set(np.diff(times))) <= 1
    assert came - times[-1] <= max(1, came / 4)


def test_those_of_a_span_are_chosen_evenly():
    frames = [SampledFrame(float(k), gradient(), 1.0) for k in range(40)]
    times = [frame.time_s for frame in chosen_within(frames, (10.0, 30.0), 5)]
    assert times == [10.0, 15.0, 20.0, 25.0, 30.0]
    assert len(chosen_within(frames, (10.0, 12.0), 5)) == 3
    assert chosen_within(frames, (10.2, 10.4), 5) == ()
