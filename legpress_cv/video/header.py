"""What the header of a clip says: rate, announced length, pixel shape."""

from __future__ import annotations

import math
from fractions import Fraction

from av.container import InputContainer
from av.video.stream import VideoStream

from legpress_cv.video.opening import MAX_PICTURE_PX

_MICROSECONDS = 1_000_000
_RATE_RANGE_HZ = (1.0, 1000.0)
"""Rates outside this are placeholders of the container, such as 90000."""
_PIXEL_ASPECT_RANGE = (0.2, 5.0)
"""Pixel shapes outside this are damage, not anamorphic video."""

_DECODER_CODECS = {
    "libdav1d": "av1",
    "libaom-av1": "av1",
    "libvpx-vp9": "vp9",
    "libvpx": "vp8",
}


def codec_name(stream: VideoStream) -> str:
    """Give the codec's own name where FFmpeg names the library that decodes it."""
    name = stream.codec_context.name
    return _DECODER_CODECS.get(name, name)


def nominal_rate_hz(stream: VideoStream) -> float | None:
    """Give the frame rate that the header announces, or None where it says nothing sensible."""
    for rate in (stream.average_rate, stream.guessed_rate, stream.base_rate):
        if rate and _RATE_RANGE_HZ[0] <= rate <= _RATE_RANGE_HZ[1]:
            return float(rate)
    return None


def announced_duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Give the announced length of the pictures in seconds, or None where there is none.

    The container's own length counts only without sound, which often lasts longer.
    """
    if stream.duration and stream.time_base:
        duration_s = float(stream.duration * stream.time_base)
        if container.format.name == "avi" and stream.average_rate:
            # FFmpeg shortens the length of a cut-off avi by itself; its frame count tells still.
            duration_s = max(duration_s, float(stream.frames / stream.average_rate))
        return duration_s
    tag = next((v for k, v in stream.metadata.items() if k.upper().startswith("DURATION")), "")
    tagged = _parse_clock(tag)
    if tagged:
        return _from_start(tagged, container, stream)
    if container.duration and len(container.streams) == 1:
        return _from_start(container.duration / _MICROSECONDS, container, stream)
    return None


def _from_start(announced_s: float, container: InputContainer, stream: VideoStream) -> float | None:
    """Take off the time before the first picture, which Matroska counts in."""
    start_s = float((stream.start_time or 0) * (stream.time_base or 0))
    if "matroska" in container.format.name and start_s > 0:
        announced_s -= start_s
    return announced_s if math.isfinite(announced_s) and announced_s > 0 else None


def _parse_clock(text: str) -> float | None:
    """Read ``HH:MM:SS.fraction`` as Matroska's tags write it."""
    try:
        hours, minutes, seconds = text.strip("\x00 ").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None


def square_pixel_size(stream: VideoStream) -> tuple[int, int]:
    """Give the stored picture's size in square pixels: the shorter-sampled side is stretched."""
    width, height = stream.width, stream.height
    aspect = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio or Fraction(1)
    if aspect == 1 or not _PIXEL_ASPECT_RANGE[0] <= aspect <= _PIXEL_ASPECT_RANGE[1]:
        return width, height
    upright = (round(width * aspect), height) if aspect > 1 else (width, round(height / aspect))
    return upright if upright[0] * upright[1] <= MAX_PICTURE_PX else (width, height)
