"""What a clip holds by another reading than the package's: all pictures, and the time they take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer

FALLBACK_STEP_S = 1 / 15
"""Time that a picture without a usable time stamp may take: the base clips' rate."""
_MAX_ERRORS_IN_A_ROW = 60


THREADS = ("NONE", "SLICE", "AUTO")


@dataclass(frozen=True)
class Decoded:
    """The pictures of a file.

    Attributes
    ----------
    frames
        The most that one of its video streams holds.
    span_s
        The longest time from first to last picture; a clock that starts again goes on.
    """

    frames: int
    span_s: float


def decoded(path: Path) -> Decoded:
    """Decode all video streams of a file as far as it goes."""
    frames, span_s = 0, 0.0
    try:
        with _opened(path) as container:
            count = len(container.streams.video)
    except (av.FFmpegError, OSError):
        count = 0
    for number in range(count):
        # FFmpeg's threads differ in what they make of a damaged picture; any of them will do.
        times = max((_times(path, number, threads) for threads in THREADS), key=len)
        frames = max(frames, len(times))
        span_s = max(span_s, _span_s(times))
    return Decoded(frames, span_s)


def _opened(path: Path) -> InputContainer:
    try:
        return av.open(str(path), metadata_errors="replace")
    except TypeError:  # from PyAV 19 on there are none
        return av.open(str(path))


def _times(path: Path, number: int, threads: str) -> list[float]:
    times: list[float] = []
    errors = 0
    try:
        with _opened(path) as container:
            stream = container.streams.video[number]
            stream.thread_type = threads
            while errors < _MAX_ERRORS_IN_A_ROW:
                try:
                    for packet in container.demux(stream):
                        errors = 0
                        if packet.size:  # a decoder takes an empty one for the end
                            times += _decoded_times(stream, packet)
                except IndexError:  # a packet of a track that PyAV does not know
                    continue
                except av.FFmpegError:
                    errors += 1
                else:
                    break
            times += _decoded_times(stream, None)
    except (av.FFmpegError, OSError, IndexError, AttributeError):
        pass
    return times


def _decoded_times(stream: av.VideoStream, packet: av.Packet | None) -> list[float]:
    try:
        frames = stream.decode(packet)
    except av.FFmpegError:
        return []
    return [np.nan if frame.time is None else float(frame.time) for frame in frames]


def _span_s(times: list[float]) -> float:
    steps = np.diff(np.array(times))
    forward = steps[steps > 0]
    usual_s = max(float(np.median(forward)) if len(forward) else 0.0, FALLBACK_STEP_S)
    return float(forward.sum()) + usual_s * (len(steps) - len(forward) + 1)
