"""Slow motion: times of life by the camera's tag or by hand, and the file's own times kept."""

from __future__ import annotations

import struct

import pytest

from legpress_cv.settings import VideoSettings
from legpress_cv.video import Clip
from legpress_cv.video.slow_motion import CAPTURE_RATE_TAG

STORED_HZ, FRAMES = 30, 60


@pytest.fixture
def tagged(tmp_path, clips):
    """Write two seconds at 30 frames a second with a capture rate in a tag."""

    def write(value, suffix="mp4", rate_hz=STORED_HZ):
        return clips.write(
            tmp_path / f"slow.{suffix}",
            clips.even_times(FRAMES, rate_hz),
            rate=rate_hz,
            metadata={CAPTURE_RATE_TAG: value},
            container_options={"movflags": "use_metadata_tags"} if suffix != "mkv" else {},
        )

    return write


def as_float32(path, text: str, rate_hz: float) -> None:
    """Rewrite a tag of four letters as a 32-bit float, which is what phones write."""
    written = b"data" + struct.pack(">II", 1, 0) + text.encode()
    data = path.read_bytes()
    assert data.count(written) == 1
    path.write_bytes(
        data.replace(written, b"data" + struct.pack(">II", 23, 0) + struct.pack(">f", rate_hz))
    )


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv"])
@pytest.mark.parametrize(("rate_hz", "ratio"), [("120.000000", 4), ("240", 8), ("960.0", 32)])
def test_times_are_those_of_life(tagged, suffix, rate_hz, ratio):
    clip = Clip.open(tagged(rate_hz, suffix))
    assert clip.slow_motion_ratio == ratio
    assert clip.duration_s == pytest.approx(FRAMES / STORED_HZ, abs=0.04)
    assert clip.real_duration_s == pytest.approx(FRAMES / STORED_HZ / ratio, abs=0.04 / ratio)
    assert clip.real_rate_hz == pytest.approx(STORED_HZ * ratio, rel=0.01)
    with clip.frames() as frames:
        times = [(frame.time_s, frame.playing_time_s) for frame in frames]
    real = [i / STORED_HZ / ratio for i in range(FRAMES)]
    assert [t for t, _ in times] == pytest.approx(real, abs=0.001)
    assert [t for _, t in times] == pytest.approx([t * ratio for t in real], abs=0.001)
    assert frames.frame_rate_hz == pytest.approx(STORED_HZ * ratio, rel=0.01)
    assert frames.duration_s == pytest.approx(FRAMES / STORED_HZ / ratio, abs=0.001)
    assert frames.last_time_s == pytest.approx(real[-1], abs=0.001)


def test_it_is_thinned_by_the_time_of_life(tagged, clips):
    with Clip.open(tagged("120")).frames(30) as frames:
        seen = [(clips.read_number(frame.rgb()), frame.time_s) for frame in frames]
    assert [number for number, _ in seen] == list(range(0, FRAMES, 4))
    assert [t for _, t in seen] == pytest.approx([i / 30 for i in range(FRAMES // 4)], abs=0.001)


def test_the_tag_of_a_phone_is_a_binary_number(tagged):
    path = tagged("0000")
    as_float32(path, "0000", 240.0)
    assert Clip.open(path).slow_motion_ratio == 8


def test_cameras_slow_down_by_whole_numbers(tagged):
    assert Clip.open(tagged("119.88")).slow_motion_ratio == 4


@pytest.mark.parametrize(
    "value",
    [
        "30",
        "60",
        "0",
        "-240",
        "nan",
        "inf",
        "-inf",
        "1e300",
        "24000",
        "120 fps",
        "",
        "\u0663x",
        "<b>",
    ],
)
def test_a_tag_that_lies_is_ignored(tagged, value):
    clip = Clip.open(tagged(value))
    assert clip.slow_motion_ratio == 1
    assert clip.real_rate_hz == clip.nominal_rate_hz


def test_fast_clips_that_play_at_the_speed_of_life_stay_as_they_are(tagged):
    assert Clip.open(tagged("120", rate_hz=120)).slow_motion_ratio == 1


@pytest.mark.parametrize(("by_hand", "ratio"), [(None, 4), (1, 1), (2.5, 2.5)])
def test_what_the_user_says_wins(tagged, by_hand, ratio):
    clip = Clip.open(tagged("120"), VideoSettings(slow_motion_ratio=by_hand))
    assert clip.slow_motion_ratio == ratio


def test_by_hand_without_a_tag(simple_clip):
    clip = Clip.open(simple_clip, VideoSettings(slow_motion_ratio=4))
    with clip.frames() as frames:
        assert [frame.time_s for frame in frames][-1] == pytest.approx(29 / 120, abs=0.001)
