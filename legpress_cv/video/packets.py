"""The packets of one stream, past the places where the file is damaged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeVar

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

_StreamT = TypeVar("_StreamT", VideoStream, AudioStream)

_MAX_ERRORS_IN_A_ROW = 50
"""After so many reads without a packet the rest of the file is taken as lost: demuxers step over
one damaged packet per read, and a cut-off file gives errors without end."""

_MIN_DECODER_THREADS = 2
_MAX_DECODER_THREADS = 8
"""Frame threading even on one core, so that damaged frames are told alike on every machine; more
than eight only cost memory."""


def read_packets(container: InputContainer, stream: _StreamT) -> Iterator[Packet[_StreamT] | None]:
    """Read the packets of a stream to the end of the file.

    Empty packets are left out: a decoder takes one for the end of the clip.

    Parameters
    ----------
    container
        As opened.
    stream
        One of its streams, of pictures or of sound.

    Yields
    ------
    Packet or None
        None stands for a packet that could not be read.
    """
    errors_in_a_row = 0
    while errors_in_a_row < _MAX_ERRORS_IN_A_ROW:
        try:
            for packet in container.demux(stream):
                errors_in_a_row = 0
                if packet.size:
                    yield packet
        except av.FFmpegError:
            errors_in_a_row += 1
            yield None
        else:
            return


def use_threads(stream: VideoStream) -> None:
    """Let the decoder use several threads; to be called before the first packet is decoded.

    Parameters
    ----------
    stream
        Not yet decoded.
    """
    stream.codec_context.thread_type = "AUTO"
    threads = os.cpu_count() or _MIN_DECODER_THREADS
    stream.codec_context.thread_count = min(
        max(threads, _MIN_DECODER_THREADS), _MAX_DECODER_THREADS
    )


def last_picture_end_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Find where the pictures end by reading all packets, without decoding any.

    Parameters
    ----------
    container
        As opened; at its end afterwards.
    stream
        One of its streams.

    Returns
    -------
    float or None
        Seconds from the stream's start; None if no packet could be read.
    """
    end: int | None = None
    for packet in read_packets(container, stream):
        if packet is None or packet.is_corrupt:
            continue
        pts = packet.pts if packet.pts is not None else packet.dts
        if pts is not None:
            end = max(pts + (packet.duration or 0), end or 0)
    if end is None:
        return None
    return float((end - (stream.start_time or 0)) * (stream.time_base or Fraction(1)))
