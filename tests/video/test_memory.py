"""Frames stream: what was given is let go."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

from legpress_cv.video import Clip, Prefetch


@pytest.fixture(scope="module")
def minute(tmp_path_factory, clips):
    """Twenty seconds at 60 frames per second, large enough for a leak to show."""
    return clips.write(
        tmp_path_factory.mktemp("long") / "long.mp4",
        clips.even_times(1200, 60),
        rate=60,
        picture=lambda n: clips.pattern(n % 1024, 480, 270),
    )


@pytest.mark.parametrize("rate_hz", [None, 30])
def test_few_frames_alive(minute, rate_hz):
    alive: weakref.WeakSet = weakref.WeakSet()
    most = 0
    with Clip.open(minute).frames(rate_hz) as frames, Prefetch(frames, 4) as ahead:
        for frame in ahead:
            alive.add(frame)
            frame.rgb(64)
            most = max(most, len(alive))
    del frame
    gc.collect()
    assert most <= 3
    assert len(alive) == 0


def _peak_mb() -> float:
    import resource  # not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is in kilobytes on Linux")
def test_memory_does_not_grow(minute):
    def read() -> None:
        with Clip.open(minute).frames() as frames:
            for frame in frames:
                frame.rgb(crop_px=(10, 10, 200, 200))

    read()  # buffers and scalers are made
    before = _peak_mb()
    for _ in range(3):
        read()
    assert _peak_mb() - before < 15
