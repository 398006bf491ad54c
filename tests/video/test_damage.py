"""Damaged clips: a few broken frames are bridged, more are refused, truncation is named."""

from __future__ import annotations

import random
import re
from fractions import Fraction

import av
import pytest

from legpress_cv.errors import UnreadableClipError
from legpress_cv.settings import VideoSettings
from legpress_cv.video import Clip


def _packets(path):
    with av.open(str(path)) as container:
        return [(p.pos, p.size) for p in container.demux(video=0) if p.size]


def _break(path, numbers, seed=1):
    """Overwrite the body of some packets with noise."""
    data, noise = bytearray(path.read_bytes()), random.Random(seed)
    packets = _packets(path)
    for number in numbers:
        start, size = packets[number]
        data[start + 5 : start + size] = noise.randbytes(size - 5)
    path.write_bytes(data)


@pytest.fixture
def long_clip(tmp_path, clips):
    """Four seconds, a key frame every half second."""
    return clips.write(tmp_path / "long.mp4", clips.even_times(120, 30), options={"g": "15"})


@pytest.mark.parametrize(
    ("codec", "suffix", "options"),
    [
        ("libx264", "mp4", {"g": "15"}),
        ("libx264", "mkv", {"g": "15"}),
        ("libx265", "mp4", {"x265-params": "log-level=none:keyint=15:min-keyint=15"}),
        ("libvpx-vp9", "mp4", {"g": "15", "deadline": "realtime", "cpu-used": "8"}),
    ],
)
def test_broken_frames_are_skipped_and_counted(tmp_path, clips, codec, suffix, options):
    path = clips.write(
        tmp_path / f"clip.{suffix}", clips.even_times(120, 30), codec=codec, options=options
    )
    _break(path, [35, 50, 51])
    with Clip.open(path).frames() as frames:
        times = [f.time_s for f in frames]
    assert times == sorted(set(times))
    assert times[-1] == pytest.approx(119 / 30, abs=0.001)
    assert 1 <= frames.broken <= 24
    assert frames.decoded + frames.broken == 120
    # What is left stands at its own time: no frame moves up into the place of a broken one.
    assert all(abs(t * 30 - round(t * 30)) < 0.05 for t in times)


def test_same_count_each_time(long_clip):
    _break(long_clip, [20, 40, 41, 77])
    counts = set()
    for _ in range(4):
        with Clip.open(long_clip).frames() as frames:
            counts.add((sum(1 for _ in frames), frames.broken))
    assert len(counts) == 1


def test_same_count_on_any_number_of_cores(long_clip, monkeypatch):
    _break(long_clip, [20, 40, 41, 77])
    counts = set()
    for cores in (1, 2, 3, 16, None):
        monkeypatch.setattr("os.cpu_count", lambda cores=cores: cores)
        with Clip.open(long_clip).frames() as frames:
            counts.add((sum(1 for _ in frames), frames.broken))
    assert len(counts) == 1


def test_too_many_broken_frames_are_refused(long_clip):
    _break(long_clip, range(30, 90))
    with (
        pytest.raises(UnreadableClipError, match=r"is damaged: \d+% of its frames") as caught,
        Clip.open(long_clip).frames() as frames,
    ):
        for _ in frames:
            pass
    assert "at most 20%" in str(caught.value)
    with Clip.open(long_clip, VideoSettings(max_broken_ratio=1)).frames() as frames:
        assert sum(1 for _ in frames) < 120


def test_nothing_but_broken_frames(long_clip):
    _break(long_clip, range(120))
    with pytest.raises(UnreadableClipError):
        list(Clip.open(long_clip).frames())


def test_first_frames_broken(long_clip):
    _break(long_clip, range(3))
    clip = Clip.open(long_clip)
    with clip.frames() as frames:
        first = next(frames)
        assert first.time_s == 0
        for _ in frames:
            pass
    assert frames.decoded >= 100


def test_cut_without_key_frame_is_no_damage(tmp_path, clips):
    """A clip cut at no key frame begins with frames that nobody can decode."""
    path = clips.write(
        tmp_path / "cut.ts",
        clips.even_times(90, 30),
        time_base=Fraction(1, 30),
        options={"g": "40", "keyint_min": "40"},
    )
    data, packet = path.read_bytes(), 188
    path.write_bytes(data[len(data) // 6 // packet * packet :])
    with Clip.open(path).frames() as frames:
        numbers = [clips.read_number(f.rgb()) for f in frames]
    assert numbers == list(range(40, 90))
    assert frames.broken == 0


def _cut(path, share):
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


def test_index_missing(long_clip):
    _cut(long_clip, 0.5)
    with pytest.raises(UnreadableClipError, match="is truncated: its index is missing"):
        Clip.open(long_clip)


def test_truncated_with_index_is_told_on_opening(tmp_path, clips):
    path = clips.write(
        tmp_path / "front.mp4",
        clips.even_times(120, 30),
        container_options={"movflags": "+faststart"},
        options={"crf": "1"},
    )
    _cut(path, 0.5)
    with pytest.raises(UnreadableClipError) as caught:
        Clip.open(path)
    found = re.search(
        r"truncated: it announces 4\.0 s but .* end after (.*?) s;", str(caught.value)
    )
    assert found
    assert 1 < float(found[1]) < 3


def test_a_short_clip_that_lacks_a_part_is_truncated(tmp_path, clips):
    path = clips.write(
        tmp_path / "short.mp4",
        clips.even_times(60, 30),
        container_options={"movflags": "+faststart"},
        options={"crf": "1"},
    )
    _cut(path, 0.8)
    with pytest.raises(UnreadableClipError, match="truncated: it announces 2"):
        Clip.open(path)


def test_a_missing_moment_is_no_truncation(tmp_path, clips):
    path = clips.write(
        tmp_path / "front.mp4",
        clips.even_times(120, 30),
        container_options={"movflags": "+faststart"},
        options={"crf": "1"},
    )
    _cut(path, 0.98)
    with Clip.open(path).frames() as frames:
        assert sum(1 for _ in frames) > 100
    assert frames.finished


@pytest.mark.parametrize(
    ("suffix", "codec"), [("mkv", "libx264"), ("webm", "libvpx-vp9"), ("avi", "mpeg4")]
)
def test_truncated_without_boxes_is_told_at_the_end(tmp_path, clips, suffix, codec):
    options = {"deadline": "realtime", "cpu-used": "8"} if "vpx" in codec else {}
    path = clips.write(
        tmp_path / f"clip.{suffix}",
        clips.even_times(120, 30),
        codec=codec,
        options=options,
        time_base=Fraction(1, 30),
    )
    _cut(path, 0.5)
    clip = Clip.open(path)
    with pytest.raises(UnreadableClipError, match=r"announces 4\.0 s but"), clip.frames() as frames:
        for _ in frames:
            pass


def test_every_cut_gives_a_sentence_or_a_clip(long_clip):
    data, sentences = long_clip.read_bytes(), []
    for size in [1, 7, 8, 20, 40, 100, 1000, len(data) // 3, len(data) - 500, len(data) - 10]:
        long_clip.write_bytes(data[:size])
        try:
            with Clip.open(long_clip).frames() as frames:
                for _ in frames:
                    pass
        except UnreadableClipError as error:
            sentences.append(str(error))
    assert len(sentences) >= 8
    assert all(sentence.endswith(".") for sentence in sentences)


def test_random_damage_never_escapes(long_clip):
    data = long_clip.read_bytes()
    for seed in range(25):
        noise, damaged = random.Random(seed), bytearray(data)
        for _ in range(noise.choice([1, 10, 200])):
            damaged[noise.randrange(len(data))] = noise.randrange(256)
        long_clip.write_bytes(damaged)
        try:
            with Clip.open(long_clip).frames(30) as frames:
                for frame in frames:
                    frame.rgb(64)
        except UnreadableClipError:
            pass
