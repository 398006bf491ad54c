"""Decoding a clip from its beginning, past its damaged places, with a count of what was lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import av
from av.packet import Packet
from av.video.stream import VideoStream

from legpress_cv.errors import UnreadableClipError
from legpress_cv.files.names import shown
from legpress_cv.video.clip_header import ClipHeader
from legpress_cv.video.completeness import missing_end_s, truncated
from legpress_cv.video.file_length import is_cut_off
from legpress_cv.video.opening import check_file, no_picture, open_clip
from legpress_cv.video.packets import ONE_PICTURE_PER_PACKET, decode, read_packets, use_threads
from legpress_cv.video.timing import MAX_PAUSE_S, Timeline

_NO_PRESENTATION_TIMES = frozenset({"avi"})
"""Containers that store none: FFmpeg's guesses come out of order, the decoding times do not."""


MAX_JUMPS_RATIO = 0.5
"""With more jumps ahead than this, a frame, the clip has no clock that could be mended."""


class TimedPicture(NamedTuple):
    """A decoded picture in its place; ``time_s`` counts from the first one."""

    source_index: int
    time_s: float
    picture: av.VideoFrame


class Decoding:
    """One pass over a clip."""

    def __init__(self, clip: ClipHeader) -> None:
        self.clip = clip
        self.timeline = Timeline(clip.time_base, clip.nominal_rate_hz)
        self.decoded = 0
        self.last_time_s: float | None = None
        self.finished = False
        self._failed = 0
        self._unreadable = 0
        self._expected = 0
        self._early: list[int] = []
        self._early_lost = 0
        self._end_ticks: int | None = None
        self._waiting: deque[av.VideoFrame] = deque()
        self._last_is_corrupt = False
        self.missing_end_s = 0.0
        self._counts_packets = clip.codec in ONE_PICTURE_PER_PACKET
        self._by_decoding_time = clip.container in _NO_PRESENTATION_TIMES

    @property
    def broken(self) -> int:
        """Pictures that could not be decoded or were damaged."""
        missing = self._expected - self.decoded
        return max(self._failed, missing) if self.finished else self._failed

    @property
    def missing_start_s(self) -> float:
        """About how long the pictures before the first that can be decoded last, in seconds."""
        return self._early_lost * (self.timeline.median_interval_s or 0.0)

    def pictures(self) -> Iterator[TimedPicture]:
        """Decode everything, once.

        Yields
        ------
        TimedPicture
            In order of time.

        Raises
        ------
        ClipNotFoundError, UnreadableClipError
            The second also at the end: nothing decoded, too much broken, or cut off.
        """
        check_file(self.clip.path)
        with open_clip(self.clip.path) as (container, stream):
            use_threads(stream)
            for packet in read_packets(container, stream):
                if packet is None:
                    self._unreadable += 1
                    continue
                self._note(packet)
                yield from self._good(decode(stream, packet))
            yield from self._good(decode(stream, None))
            yield from self._placed(self.timeline.finish())
        self.finished = True
        self._judge()

    def _note(self, packet: Packet[VideoStream]) -> None:
        """Count a packet among those that should give a picture."""
        # Reads that fail after the last packet are a missing end, judged by its length instead.
        self._failed += self._unreadable
        self._expected += self._unreadable
        self._unreadable = 0
        self._last_is_corrupt = packet.is_corrupt
        ticks = self._ticks(packet)
        if packet.is_discard or ticks is None:
            return
        if not packet.is_corrupt:
            self._end_ticks = max(ticks + (packet.duration or 0), self._end_ticks or ticks)
        # Pictures before the first that can be decoded lack their key frame: the clip was cut so.
        if self.timeline.start_ticks is None:
            self._early.append(ticks)
        else:
            self._expected += ticks >= self.timeline.start_ticks

    def _good(self, pictures: list[av.VideoFrame] | None) -> Iterator[TimedPicture]:
        if pictures is None:
            self._failed += 1
        while pictures:
            picture = pictures.pop(0)  # none but those in hand are kept alive
            if picture.is_corrupt:
                self._failed += 1
                continue
            times_s = self.timeline.place(self._ticks(picture))
            self._waiting.append(picture)
            del picture
            yield from self._placed(times_s)

    def _placed(self, times_s: list[float]) -> Iterator[TimedPicture]:
        """Yield the pictures that waited longest, now that their times are known."""
        start_ticks = self.timeline.start_ticks
        if self._early and start_ticks is not None:
            in_clip = sum(ticks >= start_ticks for ticks in self._early)
            self._expected += in_clip
            self._early_lost = len(self._early) - in_clip
            self._failed = 0
            self._early.clear()
        for time_s in times_s:
            self.decoded += 1
            self.last_time_s = time_s
            yield TimedPicture(self.decoded - 1, time_s, self._waiting.popleft())

    def _ticks(self, item: Packet[VideoStream] | av.VideoFrame) -> int | None:
        if self._by_decoding_time or item.pts is None:
            return item.dts
        return item.pts

    def _judge(self) -> None:
        """Refuse the clip for what only its end can tell."""
        name, settings = shown(self.clip.path), self.clip.settings
        start_ticks = self.timeline.start_ticks
        if start_ticks is None:
            raise no_picture(self.clip.path)
        if self.timeline.jumps_ahead > MAX_JUMPS_RATIO * self.decoded:
            raise UnreadableClipError(
                f"{name} has more than {MAX_PAUSE_S:g} s from one picture to the next, as a"
                " time-lapse has; film at an ordinary speed."
            )
        if not self.timeline.jumps:  # the length that such a clip announces is that of its clock
            self._check_end(start_ticks)
        if not self._counts_packets:
            self._expected = 0
        share = self.broken / (self.broken + self.decoded)
        if share > settings.max_broken_ratio:
            raise UnreadableClipError(
                f"{name} is damaged: {share:.0%} of its frames cannot be decoded, and at most"
                f" {settings.max_broken_ratio:.0%} may be missing; copy it from the camera again."
            )

    def _check_end(self, start_ticks: int) -> None:
        """Refuse a clip that was cut off; a header that merely announces too much is told."""
        decoded_s = (self.last_time_s or 0.0) + (self.timeline.median_interval_s or 0.0)
        end_ticks = start_ticks if self._end_ticks is None else self._end_ticks
        packets_s = float((end_ticks - start_ticks) * self.clip.time_base)
        seen_s = self.missing_start_s + max(decoded_s, packets_s)
        announced_s = self.clip.duration_s
        self.missing_end_s = missing_end_s(announced_s, seen_s, self.clip.settings)
        damaged_end = self._unreadable or self._last_is_corrupt
        if announced_s and self.missing_end_s and (damaged_end or is_cut_off(self.clip.path)):
            raise truncated(self.clip.path, announced_s, self.missing_end_s)
