"""Opening: facts of good files, one sentence for every other."""

from __future__ import annotations

import os
import random
import shutil
import sys
from fractions import Fraction

import av
import numpy as np
import pytest

from legpress_cv import video
from legpress_cv.errors import ClipNotFoundError, UnreadableClipError
from legpress_cv.settings import VideoSettings
from legpress_cv.video import Clip


def test_facts(simple_clip):
    clip = Clip.open(simple_clip)
    assert (clip.width_px, clip.height_px, clip.rotation_deg) == (128, 96, 0)
    assert (clip.codec, clip.pixel_format) == ("h264", "yuv420p")
    assert "mp4" in clip.container
    assert clip.duration_s == pytest.approx(1.0, abs=0.04)
    assert clip.nominal_rate_hz == pytest.approx(30, rel=0.05)
    assert clip.time_base == Fraction(1, 90_000)
    assert not clip.has_audio
    assert clip.size_bytes == simple_clip.stat().st_size


def test_facts_are_frozen(simple_clip):
    with pytest.raises(AttributeError):
        Clip.open(simple_clip).width_px = 1


def test_takes_text_paths_and_settings(simple_clip):
    settings = VideoSettings(max_broken_ratio=0.5)
    assert Clip.open(str(simple_clip), settings).settings is settings


@pytest.mark.parametrize("name", ["none.mp4", "no/such/clip.mp4", "a\0b.mp4", "x" * 400])
def test_missing(tmp_path, name):
    with pytest.raises(ClipNotFoundError, match="There is no file"):
        Clip.open(str(tmp_path) + "/" + name)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/a.mp4", "concat:a.mp4|b.mp4"])
def test_addresses_are_no_files(address):
    with pytest.raises(ClipNotFoundError, match="There is no file"):
        Clip.open(address)


@pytest.mark.parametrize(
    ("address", "hint"),
    [("https://x/a.mp4", "download it"), ("file:///x/a.mp4", "without file://"), ("a", "check")],
)
def test_what_to_do_about_an_address(address, hint):
    with pytest.raises(ClipNotFoundError, match=hint):
        Clip.open(address)


def test_folder(tmp_path):
    with pytest.raises(ClipNotFoundError, match="is a folder"):
        Clip.open(tmp_path)


def test_empty(tmp_path):
    path = tmp_path / "empty.mp4"
    path.touch()
    with pytest.raises(UnreadableClipError, match="is empty"):
        Clip.open(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipe_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(UnreadableClipError, match="no regular file"):
        Clip.open(tmp_path / "pipe.mp4")


def _png() -> bytes:
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 64, 48, "rgb24"
    encoder.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
    return b"".join(bytes(p) for p in [*encoder.encode(frame), *encoder.encode(None)])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"just some words\n" * 50, "is a text file"),
        ("naïve façade ☃\n".encode() * 500, "is a text file"),
        (b"ffconcat version 1.0\nfile other.mp4\n", "is a text file"),
        (b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n", "is a text file"),
        (_png(), "is a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "is a picture"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(500), "is a picture"),
        (b"%PDF-1.7\n\xff\xfe\x00", "is a PDF"),
        (b"PK\x03\x04" + bytes(100), "is a zip archive, no video; unpack it"),
        (bytes(5000), "nothing but zeros"),
        (random.Random(3).randbytes(20_000), "is no video that can be read"),
    ],
)
@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".png"])
def test_other_files_in_disguise(tmp_path, data, words, suffix):
    path = tmp_path / f"clip{suffix}"
    path.write_bytes(data)
    with pytest.raises(UnreadableClipError, match=words) as caught:
        Clip.open(path)
    assert str(path) in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", ["mp4", "wav", "mkv"])
def test_sound_only(tmp_path, clips, suffix):
    path = tmp_path / f"sound.{suffix}"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le" if suffix == "wav" else "aac", rate=48000)
        stream.codec_context.layout = "mono"
        for start in range(0, 48_000, 1024):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, 1024), np.int16), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    path = path.rename(tmp_path / "sound.mp4")
    words = "no video that can be read" if suffix == "wav" else "only sound"
    with pytest.raises(UnreadableClipError, match=words):
        Clip.open(path)


def test_no_frames(tmp_path):
    path = tmp_path / "none.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.start_encoding()
    with pytest.raises(UnreadableClipError):
        Clip.open(path)


ODD_NAMES = [
    "with space.mp4",
    'it\'s "quoted".mp4',
    "100%d %s.mp4",
    "frame%03d.mp4",
    "a:b.mp4",
    "concat:x.mp4",
    "http:x.mp4",
    "-i.mp4",
    "<b>&amp;.mp4",
    "Beinpresse_schräg_脚.mp4",
    "no_suffix",
    "wrong.png",
    "two\nlines.mp4",
    "*.mp4",
]


@pytest.mark.skipif(sys.platform == "win32", reason="not allowed in names there")
@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names(tmp_path, simple_clip, name, monkeypatch):
    shutil.copy(simple_clip, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    clip = Clip.open(name)  # relative, so that a dash or a colon comes first
    with clip.frames() as frames:
        assert sum(1 for _ in frames) == 30


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_name_that_is_no_text(tmp_path, simple_clip):
    path = tmp_path / os.fsdecode(b"caf\xe9.mp4")
    shutil.copy(simple_clip, path)
    assert Clip.open(path).width_px == 128
    with pytest.raises(ClipNotFoundError) as caught:
        Clip.open(tmp_path / os.fsdecode(b"none\xe9.mp4"))
    str(caught.value).encode("utf-8")
    path.write_bytes(b"text")
    with pytest.raises(UnreadableClipError, match="text"):
        Clip.open(path)


def test_title_that_is_no_text(tmp_path, clips):
    path = clips.write(tmp_path / "t.mkv", clips.even_times(5, 30), metadata={"title": "Q" * 8})
    data = path.read_bytes()
    assert data.count(b"Q" * 8) == 1
    path.write_bytes(data.replace(b"Q" * 8, b"Gesch\xe4ft"))
    assert Clip.open(path).width_px == 128


def test_message_stays_on_one_line(tmp_path):
    with pytest.raises(ClipNotFoundError) as caught:
        Clip.open(tmp_path / "two\nlines.mp4")
    assert "\n" not in str(caught.value)


def test_pixels_that_are_not_square(tmp_path, clips):
    path = clips.write(tmp_path / "wide.mp4", clips.even_times(5, 30), sar=Fraction(4, 3))
    clip = Clip.open(path)
    assert (clip.width_px, clip.height_px) == (171, 96)
    with clip.frames() as frames:
        frame = next(frames)
    assert frame.rgb().shape == (96, 171, 3)
    clips.assert_upright(frame.rgb())
    part = frame.rgb(crop_px=(100, 10, 171, 60))
    np.testing.assert_array_equal(part, frame.rgb()[10:60, 100:171])


def test_chooses_pictures_over_cover(tmp_path, clips):
    path = clips.write(tmp_path / "sound.mp4", clips.even_times(5, 30), audio_s=0.5)
    assert Clip.open(path).has_audio


def test_public_names():
    assert video.__all__ == [
        "Clip",
        "ClipWriter",
        "Frame",
        "FrameStream",
        "Prefetch",
    ]
    assert all(hasattr(video, name) for name in video.__all__)
