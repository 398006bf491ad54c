"""The packets of a clip, past the places where the file is damaged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TypeVar, cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

_StreamT = TypeVar("_StreamT", VideoStream, AudioStream)

_MAX_ERRORS_IN_A_ROW = 50
"""After so many reads without a packet the rest of the file is taken as lost: demuxers step over
one damaged packet per read, and a cut-off file gives errors without end."""

ONE_PICTURE_PER_PACKET = frozenset({"h264", "hevc", "av1", "vp9", "mjpeg"})
"""Codecs of which each packet shows exactly one picture, so that a picture that fails to come is
known to be missing: decoders drop damaged pictures of HEVC without any error."""

_MIN_DECODER_THREADS, _MAX_DECODER_THREADS = 2, 8
"""Frame threading even on one core, so that damaged frames are told alike on every machine; more
than eight only cost memory."""


def read_packets(
    container: InputContainer, *streams: _StreamT
) -> Iterator[Packet[_StreamT] | None]:
    """Read the packets of some streams to the end of the file.

    Empty packets are left out: a decoder takes one for the end of the clip.

    Yields
    ------
    Packet or None
        None stands for a packet that could not be read.
    """
    errors_in_a_row = 0
    while errors_in_a_row < _MAX_ERRORS_IN_A_ROW:
        try:
            packets = cast("Iterator[Packet[_StreamT]]", container.demux(*streams))
            for packet in packets:
                errors_in_a_row = 0
                if packet.size:
                    yield packet
        except IndexError:
            continue  # PyAV does not know a track that begins within the clip: none of these
        except av.FFmpegError:
            errors_in_a_row += 1
            yield None
        else:
            return


def use_threads(stream: VideoStream) -> None:
    """Have a stream decoded by several threads; before its first packet."""
    context = stream.codec_context
    context.thread_type = "AUTO"
    context.thread_count = max(_MIN_DECODER_THREADS, min(os.cpu_count() or 1, _MAX_DECODER_THREADS))


def decode(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[av.VideoFrame] | None:
    """Decode a packet, or with None what the decoder still holds; None where it is damaged."""
    try:
        return stream.decode(packet)
    except av.FFmpegError:
        return None
