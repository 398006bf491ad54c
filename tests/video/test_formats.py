"""Containers and codecs: every frame, in order, at its time."""

from __future__ import annotations

from fractions import Fraction

import av
import pytest

from legpress_cv.video import Clip

FORMATS = [
    ("mp4", "libx264", "yuv420p", "h264"),
    ("mov", "libx264", "yuv420p", "h264"),
    ("mkv", "libx264", "yuv420p", "h264"),
    ("avi", "libx264", "yuv420p", "h264"),
    ("ts", "libx264", "yuv420p", "h264"),
    ("mp4", "libx265", "yuv420p", "hevc"),
    ("mov", "libx265", "yuv420p10le", "hevc"),
    ("mkv", "libx265", "yuv420p10le", "hevc"),
    ("webm", "libvpx-vp9", "yuv420p", "vp9"),
    ("webm", "libvpx", "yuv420p", "vp8"),
    ("mp4", "libvpx-vp9", "yuv420p", "vp9"),
    ("mp4", "mpeg4", "yuv420p", "mpeg4"),
    ("avi", "mpeg4", "yuv420p", "mpeg4"),
    ("avi", "mjpeg", "yuvj420p", "mjpeg"),
    ("mov", "mjpeg", "yuvj420p", "mjpeg"),
]


@pytest.mark.parametrize(("suffix", "encoder", "pix_fmt", "codec"), FORMATS)
def test_every_frame(tmp_path, clips, suffix, encoder, pix_fmt, codec):
    options = {"deadline": "realtime", "cpu-used": "8"} if "vpx" in encoder else {}
    times = clips.even_times(40, 30)
    path = clips.write(
        tmp_path / f"clip.{suffix}",
        times,
        codec=encoder,
        pix_fmt=pix_fmt,
        full_range="yuvj" in pix_fmt,
        time_base=Fraction(1, 30),
        options={**options, **({"bf": "2", "preset": "veryfast"} if "264" in encoder else {})},
    )
    clip = Clip.open(path)
    assert clip.codec == codec
    with clip.frames() as frames:
        seen = [(clips.read_number(f.rgb()), f.time_s) for f in frames]
    assert [number for number, _ in seen] == list(range(40))
    assert [time_s for _, time_s in seen] == pytest.approx([float(t) for t in times], abs=0.0011)
    assert (frames.decoded, frames.broken, frames.finished) == (40, 0, True)
    assert frames.frame_rate_hz == pytest.approx(30, rel=0.01)
    assert not frames.variable_frame_rate
    assert frames.duration_s == pytest.approx(40 / 30, abs=0.002)


@pytest.mark.skipif("libsvtav1" not in av.codecs_available, reason="no AV1 encoder here")
def test_av1(tmp_path, clips, monkeypatch):
    monkeypatch.setenv("SVT_LOG", "1")
    path = clips.write(
        tmp_path / "clip.mkv",
        clips.even_times(20, 30),
        codec="libsvtav1",
        options={"preset": "12"},
        time_base=Fraction(1, 30),
    )
    clip = Clip.open(path)
    assert clip.codec == "av1"
    with clip.frames() as frames:
        assert [clips.read_number(f.rgb()) for f in frames] == list(range(20))
    assert frames.broken == 0


def test_each_call_decodes_afresh(simple_clip, clips):
    clip = Clip.open(simple_clip)
    with clip.frames() as first, clip.frames() as second:
        for _ in range(5):
            next(first)
        assert clips.read_number(next(second).rgb()) == 0
        assert clips.read_number(next(first).rgb()) == 5


def test_longer_sound_is_no_truncation(tmp_path, clips):
    for suffix in ("mp4", "mkv"):
        path = clips.write(
            tmp_path / f"clip.{suffix}",
            clips.even_times(30, 30),
            audio_s=6,
            time_base=Fraction(1, 30),
        )
        with Clip.open(path).frames() as frames:
            assert sum(1 for _ in frames) == 30
        assert frames.duration_s == pytest.approx(1, abs=0.01)


def test_indices(simple_clip):
    with Clip.open(simple_clip).frames(15) as frames:
        assert [(f.index, f.source_index) for f in frames] == [(i, 2 * i) for i in range(15)]
    assert frames.decoded == 30


def test_closing_early_closes_the_file(simple_clip):
    frames = Clip.open(simple_clip).frames()
    next(frames)
    frames.close()
    frames.close()
    assert list(frames) == []
    assert not frames.finished
    simple_clip.unlink()


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_rate_must_make_sense(simple_clip, rate):
    with pytest.raises(ValueError, match="rate_hz"):
        Clip.open(simple_clip).frames(rate)
