"""Decoding some frames of a clip, without those that none of them hangs on."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace

import av

from legpress_cv.video.clip_header import ClipHeader
from legpress_cv.video.frame import Frame
from legpress_cv.video.opening import open_clip
from legpress_cv.video.packets import decode, read_packets, use_threads
from legpress_cv.video.stream import FrameStream, frame_of
from legpress_cv.video.timetable import Timetable, read_timetable


def frames_at(
    clip: ClipHeader, times_s: Iterable[float], table: Timetable | None = None
) -> Generator[Frame, None, None]:
    """Decode the frames of some times, in order.

    In most clips a half of the pictures or more are there for themselves alone: no other one is
    decoded from them. Those that nobody asks for are passed over. Where the packets do not tell
    enough, or a picture fails to come, all of them are decoded; the frames are the same, but
    for what a decoder makes up in damaged ones, and in neither case is the clip judged by them.

    Parameters
    ----------
    clip
        The clip.
    times_s
        Ascending times of frames, just as an earlier pass or the clip's timetable gave them.
        Others are left out.
    table
        Of the clip, where it was read before.

    Yields
    ------
    Frame
        With its place among those asked for as its index, and as its source index that among all
        pictures, those included that cannot be decoded where some were passed over.

    Raises
    ------
    ClipError
        If the clip cannot be read.
    """
    frames = _frames_at(clip, deque(times_s), table or read_timetable(clip))
    with closing(frames):
        for given, frame in enumerate(frames):
            yield replace(frame, index=given)


def _frames_at(
    clip: ClipHeader, waiting: deque[float], table: Timetable | None
) -> Generator[Frame, None, None]:
    """Decode sparsely as far as that goes, and what still waits then in a whole pass."""
    if table is not None:
        for frame in _sparsely(clip, table, frozenset(waiting)):
            if frame.time_s != waiting[0]:
                break
            waiting.popleft()
            yield frame
    if not waiting:
        return
    wanted = set(waiting)
    with FrameStream(clip) as stream:
        for frame in stream:
            if frame.time_s in wanted:
                yield frame
            if frame.time_s >= waiting[-1]:
                return


def _sparsely(clip: ClipHeader, table: Timetable, times_s: frozenset[float]) -> Iterator[Frame]:
    """Decode frames of a timetable; less than all where something is wrong."""
    pictures = enumerate(zip(table.ticks.tolist(), table.time_s.tolist(), strict=True))
    wanted = {ticks: place for place, (ticks, time_s) in pictures if time_s in times_s}
    for picture in _pictures(clip, frozenset(wanted)):
        place = wanted[picture.pts or 0]
        yield frame_of(clip, 0, place, float(table.time_s[place]), picture)


def _pictures(clip: ClipHeader, ticks: frozenset[int]) -> Iterator[av.VideoFrame]:
    """Decode the pictures of some timestamps, and no others that are there for themselves alone."""
    left = len(ticks)
    with open_clip(clip.path) as (container, stream):
        use_threads(stream)
        packets = read_packets(container, stream)
        while left:
            packet = next(packets, None)
            if packet is not None:
                # FFmpeg keeps what other pictures are decoded from.
                stream.codec_context.skip_frame = "DEFAULT" if packet.pts in ticks else "NONREF"
            pictures = decode(stream, packet)
            if pictures is None:
                return
            for picture in pictures:
                if picture.is_corrupt:
                    return
                if picture.pts in ticks:
                    left -= 1
                    yield picture
            if packet is None:
                return
