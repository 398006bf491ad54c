"""The frames of a clip, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import av
from typing_extensions import Self

from legpress_cv.video.clip_header import ClipHeader
from legpress_cv.video.decoding import Decoding, TimedPicture
from legpress_cv.video.frame import Frame
from legpress_cv.video.thinning import thin

_SAME_RATE_RATIO = 0.05
"""Clocks in milliseconds make 29.97 a 30.3: so near, the announced rate is the better number."""


class FrameStream(Iterator[Frame]):
    """Decodes a clip frame by frame; what it knows of the clip grows as it goes.

    All times and rates are those of life: where the clip is slow motion, they are put right.
    Frames are given one by one and not kept, so that memory does not grow with the clip. Use it
    in a ``with`` statement, or :meth:`close` it, where iteration may stop early.

    Parameters
    ----------
    clip
        The clip.
    rate_hz
        Faster clips are thinned by time to about this rate; by default every frame comes.

    Raises
    ------
    ValueError
        If `rate_hz` is not above zero.
    UnreadableClipError
        While iterating, mostly at the end: no frame can be decoded, more than
        ``max_broken_ratio`` of them are broken, they are seconds apart, or the file was cut off
        well before the announced length.
    """

    def __init__(self, clip: ClipHeader, rate_hz: float | None = None) -> None:
        self.clip = clip
        self._slow = clip.slow_motion_ratio
        self._given = 0
        self._decoding = Decoding(clip)
        self._pictures: Iterator[TimedPicture] = self._decoding.pictures()
        if rate_hz is not None:
            self._pictures = thin(
                self._pictures, lambda timed: timed.time_s / self._slow, rate_hz, clip.real_rate_hz
            )

    @property
    def decoded(self) -> int:
        """Good frames so far, before thinning."""
        return self._decoding.decoded

    @property
    def broken(self) -> int:
        """Frames that could not be decoded or were damaged.

        Pictures that a decoder drops without a word are known, and added, at the clip's end.
        """
        return self._decoding.broken

    @property
    def retimed(self) -> int:
        """Frames without a timestamp of their own, set between their neighbours."""
        return self._decoding.timeline.retimed

    @property
    def clock_jumps(self) -> int:
        """Places where the timestamps jump; the frames go on there a usual step later."""
        return self._decoding.timeline.jumps

    @property
    def missing_start_s(self) -> float:
        """About how much of the clip's start lacks its key frame and cannot be decoded."""
        return self._decoding.missing_start_s / self._slow

    @property
    def missing_end_s(self) -> float:
        """How much the header announces beyond the last frame; known at the clip's end."""
        return self._decoding.missing_end_s / self._slow

    @property
    def finished(self) -> bool:
        """Whether the clip was read to its end."""
        return self._decoding.finished

    @property
    def last_time_s(self) -> float | None:
        """Time of the last frame that was decoded, in seconds from the first."""
        last_s = self._decoding.last_time_s
        return None if last_s is None else last_s / self._slow

    @property
    def median_interval_s(self) -> float | None:
        """Median time between decoded frames, before thinning, in seconds."""
        interval_s = self._decoding.timeline.median_interval_s
        return None if interval_s is None else interval_s / self._slow

    @property
    def variable_frame_rate(self) -> bool:
        """Whether the time between decoded frames varies by more than rounding and a few drops."""
        return self._decoding.timeline.is_variable

    @property
    def frame_rate_hz(self) -> float | None:
        """Frames per second of the clip, before thinning: as decoded, else as announced.

        The mean where the rate varies; the announced rate where the frames bear it out.
        """
        announced, median_s = self.clip.real_rate_hz, self.median_interval_s
        if median_s is None or not self.last_time_s:
            return announced
        if self.variable_frame_rate:
            return (self.decoded - 1) / self.last_time_s
        if announced is not None and abs(announced * median_s - 1) < _SAME_RATE_RATIO:
            return announced
        return 1.0 / median_s

    @property
    def duration_s(self) -> float | None:
        """Length by the decoded frames, the last one lasting as long as the median one."""
        if self.last_time_s is None:
            return None
        return self.last_time_s + (self.median_interval_s or 0.0)

    def __next__(self) -> Frame:
        source_index, time_s, picture = next(self._pictures)
        frame = frame_of(self.clip, self._given, source_index, time_s / self._slow, picture)
        self._given += 1
        return frame

    def close(self) -> None:
        """Stop decoding and close the file; the counts stay."""
        self._pictures = iter(())  # letting the generators go closes the file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def frame_of(
    clip: ClipHeader, index: int, source_index: int, time_s: float, picture: av.VideoFrame
) -> Frame:
    """Put a decoded picture of a clip into its place; parameters as of :class:`Frame`."""
    return Frame(
        index=index,
        source_index=source_index,
        time_s=time_s,
        width_px=clip.width_px,
        height_px=clip.height_px,
        _picture=picture,
        _orientation=clip.orientation,
        _transfer=clip.transfer,
        _slow_motion_ratio=clip.slow_motion_ratio,
    )
