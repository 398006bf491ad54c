from types import SimpleNamespace

import numpy as np
import pytest

from legpress_cv.video.looks import every_nth, frames_to_a_look, looks


def looked(times, rate_hz):
    return [
        index for index, _, due in looks([SimpleNamespace(time_s=t) for t in times], rate_hz) if due
    ]


@pytest.mark.parametrize("clip_hz", [24.0, 25.0, 29.97, 30.0, 59.94])
@pytest.mark.parametrize("rate_hz", [3.0, 8.0, 10.0])
def test_looks_are_spread_evenly_and_both_ends_are_looked_at(clip_hz, rate_hz):
    times = np.arange(200) / clip_hz
    chosen = looked(times, rate_hz)
    assert (chosen[0], chosen[-1]) == (0, 199)
    spacing_s = np.diff(times[chosen][:-1])
    assert spacing_s.max() <= 1 / rate_hz + 1 / clip_hz
    assert len(chosen) == pytest.approx(times[-1] * rate_hz, abs=2)


def test_every_frame_of_a_slow_clip_is_looked_at():
    assert looked(np.arange(20) / 8.0, 10.0) == list(range(20))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_shortest_clips(count):
    assert looked(np.arange(count) / 30.0, 10.0) == list(range(count))


def test_frames_come_in_order_each_once():
    frames = [SimpleNamespace(time_s=i / 30) for i in range(31)]
    assert [(i, frame) for i, frame, _ in looks(frames, 10.0)] == list(enumerate(frames))


@pytest.mark.parametrize(
    ("clip_hz", "frames"), [(12, 1), (15, 1), (20, 2), (24, 2), (25, 2), (29.97, 3), (30, 3)]
)
def test_there_are_at_least_so_many_looks_a_second(clip_hz, frames):
    assert frames_to_a_look(clip_hz, 10.0) == frames


def test_every_nth_frame_and_the_last():
    frames = [SimpleNamespace(time_s=i / 30) for i in range(12)]
    assert [i for i, _, due in every_nth(frames, 3) if due] == [0, 3, 6, 9, 11]
