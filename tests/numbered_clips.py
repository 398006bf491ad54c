"""Small clips with known content: four coloured corners and a frame counter in the pixels."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT = 128, 96
BIT_PX = 8
BITS = 10
CORNERS = {"tl": (220, 40, 40), "tr": (40, 200, 40), "bl": (40, 40, 220), "br": (230, 230, 60)}
TICKS = Fraction(1, 90_000)
# a, b, c, d of the track matrix for a clockwise turn from the stored to the upright picture.
MATRICES = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def pattern(number: int = 0, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    """Draw the upright picture: coloured corners, the number as black and white squares."""
    picture = np.full((height, width, 3), 128, np.uint8)
    h, w = height // 3, width // 3
    picture[:h, :w], picture[:h, -w:] = CORNERS["tl"], CORNERS["tr"]
    picture[-h:, :w], picture[-h:, -w:] = CORNERS["bl"], CORNERS["br"]
    top, left = height // 2 - BIT_PX // 2, (width - BITS * BIT_PX) // 2
    for bit in range(BITS):
        level = 235 if number >> bit & 1 else 20
        x = left + bit * BIT_PX
        picture[top : top + BIT_PX, x : x + BIT_PX] = level
    return picture


def read_number(rgb: np.ndarray) -> int:
    """Read the number back from the pixels."""
    height, width = rgb.shape[:2]
    y, left = height // 2, (width - BITS * BIT_PX) // 2 + BIT_PX // 2
    return sum(int(rgb[y, left + b * BIT_PX].mean() > 128) << b for b in range(BITS))


def corners_of(rgb: np.ndarray) -> dict[str, np.ndarray]:
    """Average a patch inside each corner."""
    height, width = rgb.shape[:2]
    h, w = height // 6, width // 6
    spots = {"tl": (h, w), "tr": (h, width - w), "bl": (height - h, w)}
    spots["br"] = (height - h, width - w)
    return {
        k: rgb[y - 3 : y + 3, x - 3 : x + 3].reshape(-1, 3).mean(0) for k, (y, x) in spots.items()
    }


def assert_upright(rgb: np.ndarray, tolerance: float = 10) -> None:
    found = corners_of(rgb)
    for corner, colour in CORNERS.items():
        np.testing.assert_allclose(found[corner], colour, atol=tolerance, err_msg=corner)


def write_clip(
    path: Path,
    times_s: Sequence[float],
    *,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    time_base: Fraction = TICKS,
    rate: Fraction | int = 30,
    options: dict[str, str] | None = None,
    picture: Callable[[int], np.ndarray] = pattern,
    audio_s: float = 0,
    sar: Fraction | None = None,
    colorspace: int | None = None,
    full_range: bool = False,
    container_options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
) -> Path:
    """Encode numbered pictures at the given times."""
    defaults = {"libx265": {"x265-params": "log-level=none"}, "libx264": {"preset": "ultrafast"}}
    with av.open(str(path), "w", options=container_options or {}) as container:
        container.metadata.update(metadata or {})
        stream = container.add_stream(
            codec, rate=rate, options={**defaults.get(codec, {}), **(options or {})}
        )
        first = picture(0)
        stream.height, stream.width = first.shape[:2]
        stream.pix_fmt = pix_fmt
        stream.codec_context.time_base = time_base
        if sar:
            stream.codec_context.sample_aspect_ratio = sar
        if colorspace:
            stream.codec_context.colorspace = colorspace
        if full_range:
            stream.codec_context.color_range = 2
        sound = None
        if audio_s:
            sound = container.add_stream("aac", rate=48000)
            sound.codec_context.layout = "mono"
        for number, time_s in enumerate(times_s):
            rgb = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            frame = rgb.reformat(
                format=pix_fmt,
                dst_colorspace="ITU709" if colorspace == 1 else "ITU601",
                dst_color_range="JPEG" if full_range else "MPEG",
            )
            frame.pts, frame.time_base = round(Fraction(time_s) / time_base), time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None:
            container.mux([p for f in tone(audio_s) for p in sound.encode(f)])
            container.mux(sound.encode(None))
    return path


def tone(seconds: float, rate: int = 48000):
    """Make a tone that begins after 0.2 s of silence."""
    step = 1024
    for start in range(0, int(seconds * rate), step):
        t = np.arange(start, start + step) / rate
        wave = np.where(t > 0.2, 0.5 * np.sin(2 * np.pi * 440 * t), 0).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(wave[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        yield frame


def set_track_matrix(path: Path, turn_deg: int, mirrored: bool = False) -> None:
    """Write the display matrix of an mp4's first track, as a phone does."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    a, b, c, d = MATRICES[turn_deg]
    if mirrored:
        a, b = -a, -b
    one = 1 << 16
    data[at : at + 36] = struct.pack(">9i", a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30)
    path.write_bytes(data)


def even_times(count: int, rate: float | Fraction) -> list[Fraction]:
    return [Fraction(i) / Fraction(rate) for i in range(count)]
