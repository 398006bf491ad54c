"""Encoding pictures as H.264 into an mp4 file, with their own timestamps."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.packet import Packet
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from legpress_cv.video.audio import AudioTrack

TIME_BASE = Fraction(1, 90_000)
"""Ticks of the output: a whole number of them for every rate that cameras use but 23.976, where
the error is under 6 microseconds."""
_BT709 = 1
"""AVCOL_PRI_BT709, AVCOL_TRC_BT709 and AVCOL_SPC_BT709 alike."""
_LIMITED_RANGE = 1
"""AVCOL_RANGE_MPEG: what every player expects of H.264."""
_RATE_DENOMINATOR = 1001
"""Largest denominator of a rate: that of 30000/1001."""


class Mp4Encoder:
    """Encodes pictures into an mp4 file, replaced if it is there; errors are FFmpeg's own.

    Sizes, rate and sound are as for :class:`~legpress_cv.video.ClipWriter`; the options are those
    of libx264.
    """

    def __init__(
        self,
        path: Path,
        *,
        width_px: int,
        height_px: int,
        rate_hz: float,
        options: dict[str, str],
        audio_from: Path | None,
        close_audio_jumps: bool = False,
    ) -> None:
        self._padding = ((0, height_px % 2), (0, width_px % 2), (0, 0))
        # Typed loosely: PyAV 14 takes names only for colours, and the stubs of 18 numbers only.
        self._scaler: Any = VideoReformatter()
        self._held: tuple[int, av.VideoFrame] | None = None
        self._waiting: Packet[VideoStream] | None = None
        self._first: tuple[int, int] | None = None
        self._last_duration = max(1, round(1 / (rate_hz * float(TIME_BASE))))
        # faststart moves the index to the front, so that a browser plays before it has it all.
        self._container = av.open(
            path.absolute(), "w", format="mp4", options={"movflags": "+faststart"}
        )
        self._audio: AudioTrack | None = None
        rate = Fraction(rate_hz).limit_denominator(_RATE_DENOMINATOR)
        self._stream = self._container.add_stream("libx264", rate=rate, options=options)
        self._stream.width = width_px + width_px % 2
        self._stream.height = height_px + height_px % 2
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.time_base = self._stream.time_base = TIME_BASE
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED_RANGE
        context.thread_type = "AUTO"  # PyAV's default, slices, costs x264 quality
        try:
            if audio_from is not None:
                self._audio = AudioTrack.open(
                    audio_from, self._container, close_jumps=close_audio_jumps
                )
            self._container.start_encoding()
        except BaseException:
            self.close()
            raise

    def add(self, rgb: npt.NDArray[np.uint8], pts: int) -> None:
        """Encode a picture, shape (height_px, width_px, 3), at a time in ticks.

        It waits for the next one, which tells how long it is shown.
        """
        if self._held is not None:
            self._last_duration = pts - self._held[0]
            self._encode_held()
        if any(after for _, after in self._padding):
            rgb = np.pad(rgb, self._padding, mode="edge")
        rgb = np.ascontiguousarray(rgb)  # and alive until it is converted: it is not copied
        picture: av.VideoFrame = self._scaler.reformat(
            av.VideoFrame.from_numpy_buffer(rgb, format="rgb24"),
            format="yuv420p",
            dst_colorspace="ITU709",
            dst_color_range="MPEG",
        )
        picture.colorspace, picture.color_range = _BT709, _LIMITED_RANGE
        picture.pts, picture.time_base = pts, TIME_BASE
        self._held = (pts, picture)

    def finish(self) -> None:
        """Encode what waits, give the last picture the duration of the one before, and close."""
        end = self._held[0] + self._last_duration if self._held is not None else 0
        self._encode_held()
        self._encode(None)
        self._mux_last(end)
        if self._audio is not None:
            self._audio.finish()
            self._audio.close()
        self._container.close()

    def close(self) -> None:
        """Close the file as it is."""
        self._held = None
        if self._audio is not None:
            self._audio.close()
        self._container.close()

    def _encode_held(self) -> None:
        if self._held is None:
            return
        (pts, picture), self._held = self._held, None
        self._encode(picture)
        if self._audio is not None:
            self._audio.write_until(float((pts + self._last_duration) * TIME_BASE))

    def _encode(self, picture: av.VideoFrame | None) -> None:
        for packet in self._stream.encode(picture):
            if self._waiting is not None:
                self._container.mux(self._waiting)
            self._waiting = packet
            if self._first is None and packet.pts is not None and packet.dts is not None:
                self._first = (packet.pts, packet.dts)

    def _mux_last(self, end: int) -> None:
        """Write the last packet: its duration makes the clip end when the last picture does.

        An mp4 file takes all other durations from the decoding times, which run ahead of the
        pictures' own.
        """
        last, self._waiting = self._waiting, None
        if last is None:
            return
        if self._first is not None and last.dts is not None:
            pts, dts = self._first
            last.duration = max(1, (end - pts) - (last.dts - dts))
        self._container.mux(last)
