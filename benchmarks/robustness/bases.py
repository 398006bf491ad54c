"""Small sound clips that the mutants are made from: one per container, with and without sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

LENGTH_S = 2.0
WIDTH_PX, HEIGHT_PX = 160, 120
SOUND_HZ = 48_000


@dataclass(frozen=True)
class Form:
    """A container and what is in it.

    Attributes
    ----------
    name
        Of the base clip.
    suffix
        Of its file, which also decides the muxer.
    family
        Which structure it has: ``"boxes"``, ``"elements"``, ``"packets"`` or ``"chunks"``.
    video, audio
        Encoders.
    options
        Of the muxer.
    """

    name: str
    suffix: str
    family: str
    video: str
    audio: str | None = None
    options: tuple[tuple[str, str], ...] = ()


FORMS = (
    Form("mp4", ".mp4", "boxes", "libx264"),
    Form("mp4_sound", ".mp4", "boxes", "libx264", "aac"),
    Form("mp4_faststart", ".mp4", "boxes", "libx264", None, (("movflags", "+faststart"),)),
    Form(
        *("mp4_fragments", ".mp4", "boxes", "libx264", "aac"),
        (("movflags", "+frag_keyframe+empty_moov"),),
    ),
    Form("mov", ".mov", "boxes", "mpeg4"),
    Form("mov_sound", ".mov", "boxes", "libx264", "aac"),
    Form("mkv", ".mkv", "elements", "libx264"),
    Form("mkv_sound", ".mkv", "elements", "libx264", "aac"),
    Form("webm", ".webm", "elements", "libvpx"),
    Form("webm_sound", ".webm", "elements", "libvpx-vp9", "libopus"),
    Form("ts", ".ts", "packets", "libx264"),
    Form("ts_sound", ".ts", "packets", "libx264", "aac"),
    Form("avi", ".avi", "chunks", "mpeg4"),
    Form("avi_sound", ".avi", "chunks", "mjpeg", "aac"),
)

_QUICK = {
    "libx264": {"preset": "ultrafast", "threads": "1", "g": "15"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8", "threads": "1"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "threads": "1"},
}


@dataclass(frozen=True)
class Base:
    """A base clip in memory."""

    form: Form
    content: bytes


def make_bases(source: Path, folder: Path) -> tuple[Base, ...]:
    """Encode the beginning of a clip in every form; the bytes are the same at every run.

    Parameters
    ----------
    source
        The clip.
    folder
        Where the files are written.
    """
    pictures = list(_pictures(source))
    bases = []
    for form in FORMS:
        path = folder / f"{form.name}{form.suffix}"
        _write(path, form, pictures)
        bases.append(Base(form, path.read_bytes()))
    return tuple(bases)


def _pictures(source: Path) -> Iterator[tuple[float, av.VideoFrame]]:
    with av.open(str(source)) as container:
        for frame in container.decode(video=0):
            if frame.time is None or frame.time >= LENGTH_S:
                return
            yield frame.time, frame.reformat(WIDTH_PX, HEIGHT_PX, "yuv420p")


def _write(path: Path, form: Form, pictures: list[tuple[float, av.VideoFrame]]) -> None:
    rate = round(len(pictures) / LENGTH_S)
    options = {"fflags": "+bitexact", **dict(form.options)}
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(form.video, rate=rate, options=_QUICK.get(form.video, {}))
        stream.width, stream.height = WIDTH_PX, HEIGHT_PX
        stream.pix_fmt = "yuvj420p" if form.video == "mjpeg" else "yuv420p"
        sound = container.add_stream(form.audio, rate=SOUND_HZ) if form.audio else None
        if sound is not None:
            sound.codec_context.layout = "mono"
        for stays in (stream, sound):
            if stays is not None:
                stays.codec_context.flags |= 1 << 23  # AV_CODEC_FLAG_BITEXACT
        for number, (_, picture) in enumerate(pictures):
            frame = picture.reformat(format=stream.pix_fmt)
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None:
            for frame in _tone():
                container.mux(sound.encode(frame))
            container.mux(sound.encode(None))


def _tone() -> Iterator[av.AudioFrame]:
    step = 960
    for start in range(0, int(LENGTH_S * SOUND_HZ), step):
        wave = 0.3 * np.sin(2 * np.pi * 440 * np.arange(start, start + step) / SOUND_HZ)
        frame = av.AudioFrame.from_ndarray(wave.astype(np.float32)[None], "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, start, Fraction(1, SOUND_HZ)
        yield frame
