"""A clip: what its header says, and its frames on demand."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream
from typing_extensions import Self

from legpress_cv.settings.video import VideoSettings
from legpress_cv.video.clip_header import ClipHeader
from legpress_cv.video.completeness import check_not_cut_off
from legpress_cv.video.frame import Frame
from legpress_cv.video.hdr import transfer_of
from legpress_cv.video.header import (
    announced_duration_s,
    codec_name,
    nominal_rate_hz,
    square_pixel_size,
)
from legpress_cv.video.opening import check_file, no_picture, open_clip
from legpress_cv.video.orientation import Orientation
from legpress_cv.video.packets import decode, read_packets
from legpress_cv.video.projection import check_flat
from legpress_cv.video.slow_motion import slow_motion_ratio
from legpress_cv.video.sparse import frames_at
from legpress_cv.video.stream import FrameStream
from legpress_cv.video.timetable import Timetable, read_timetable


class Clip(ClipHeader):
    """A clip that can be read; its facts are those of :class:`ClipHeader`."""

    @classmethod
    def open(cls, path: str | Path, settings: VideoSettings | None = None) -> Self:
        """Read the header and the first frame of a clip.

        Parameters
        ----------
        path
            A file on this machine; never taken for an address or a pattern.
        settings
            The limits that reading keeps to.

        Returns
        -------
        Clip
            Its facts; the file is closed again.

        Raises
        ------
        ClipNotFoundError
            If there is no such file, or it is a folder.
        UnreadableClipError
            If it is no video, holds no picture that can be decoded, is truncated, or is a
            360-degree or 3D clip.
        """
        path = Path(path)
        settings = settings or VideoSettings()
        size_bytes = check_file(path)
        with open_clip(path) as (container, stream):
            duration_s = announced_duration_s(container, stream)
            check_not_cut_off(path, duration_s, settings)
            first = _first_picture(container, stream)
            if first is None:
                raise no_picture(path)
            check_flat(path, first)
            orientation = _orientation_of(first)
            width, height = orientation.upright_size(*square_pixel_size(stream))
            time_base = stream.time_base or Fraction(1)
            rate_hz = nominal_rate_hz(stream)
            return cls(
                path=path,
                size_bytes=size_bytes,
                width_px=width,
                height_px=height,
                rotation_deg=orientation.rotation_deg,
                mirrored=orientation.mirrored,
                container=container.format.name,
                codec=codec_name(stream),
                pixel_format=first.format.name,
                transfer=transfer_of(stream.codec_context.color_trc),
                duration_s=duration_s,
                nominal_rate_hz=rate_hz,
                time_base=time_base,
                start_s=float((first.pts or 0) * time_base),
                has_audio=bool(container.streams.audio),
                settings=settings,
                slow_motion_ratio=slow_motion_ratio(container, stream, rate_hz, settings),
            )

    def frames(self, rate_hz: float | None = None) -> FrameStream:
        """Decode the clip from its beginning.

        Parameters
        ----------
        rate_hz
            Faster clips are thinned by time to about this rate; by default every frame comes.

        Returns
        -------
        FrameStream
            A fresh one each time; close it, or use it in a ``with`` statement.
        """
        return FrameStream(self, rate_hz)

    def timetable(self) -> Timetable | None:
        """Read when all pictures are shown, without decoding any; None where that is not told."""
        return read_timetable(self)

    def frames_at(
        self, times_s: Iterable[float], table: Timetable | None = None
    ) -> Generator[Frame, None, None]:
        """Decode the frames of some times alone: see :func:`~legpress_cv.video.sparse.frames_at`.

        Use it in :func:`contextlib.closing` where iteration may stop early.
        """
        return frames_at(self, times_s, table)


def _orientation_of(picture: av.VideoFrame) -> Orientation:
    matrix: Any = picture.side_data.get("DISPLAYMATRIX")  # typed as text by PyAV 18's stubs
    return Orientation() if matrix is None else Orientation.from_display_matrix(bytes(matrix))


def _first_picture(container: InputContainer, stream: VideoStream) -> av.VideoFrame | None:
    packets = (packet for packet in read_packets(container, stream) if packet is not None)
    for packet in itertools.chain(packets, [None]):
        pictures = decode(stream, packet)
        if pictures:
            return pictures[0]
    return None
