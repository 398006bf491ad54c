"""A clip: what its header says, and its frames on demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from legpress_cv.errors import UnreadableClipError
from legpress_cv.settings.video import VideoSettings
from legpress_cv.video.header import (
    announced_duration_s,
    codec_name,
    nominal_rate_hz,
    square_pixel_size,
)
from legpress_cv.video.names import shown
from legpress_cv.video.opening import check_file, open_container, video_stream
from legpress_cv.video.orientation import Orientation
from legpress_cv.video.packets import last_picture_end_s, read_packets
from legpress_cv.video.sniff import read_mp4_boxes

if TYPE_CHECKING:
    from legpress_cv.video.stream import FrameStream


@dataclass(frozen=True)
class Clip:
    """A clip that was looked at and found to hold pictures.

    Parameters
    ----------
    path : Path
        The file.
    size_bytes : int
        Its size.
    width_px, height_px : int
        Size of the upright picture, after the display matrix, in square pixels.
    rotation_deg : int
        Clockwise turn from the stored to the upright picture: 0, 90, 180 or 270.
    mirrored : bool
        Whether the display matrix swaps left and right as well.
    container, codec, pixel_format : str
        FFmpeg's names; the codec's own name, not that of the library that decodes it.
    duration_s : float or None
        Announced length of the pictures; None if the header does not say.
    nominal_rate_hz : float or None
        Announced frames per second; None if the header does not say.
    time_base : Fraction
        Seconds per tick of the timestamps.
    start_s : float
        Presentation time of the first frame in the file's own clock.
    has_audio : bool
        Whether there is sound.
    settings : VideoSettings
        The limits that reading keeps to.
    """

    path: Path
    size_bytes: int
    width_px: int
    height_px: int
    rotation_deg: int
    mirrored: bool
    container: str
    codec: str
    pixel_format: str
    duration_s: float | None
    nominal_rate_hz: float | None
    time_base: Fraction
    start_s: float
    has_audio: bool
    settings: VideoSettings = field(default_factory=VideoSettings, repr=False)

    @classmethod
    def open(cls, path: str | Path, settings: VideoSettings | None = None) -> Clip:
        """Read the header and the first frame of a clip.

        Parameters
        ----------
        path : str or Path
            A file on this machine; never taken for an address or a pattern.
        settings : VideoSettings, optional
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
            If it is no video, holds no picture that can be decoded, or is truncated.
        """
        path = Path(path)
        settings = settings or VideoSettings()
        size_bytes = check_file(path)
        with open_container(path) as container:
            stream = video_stream(container, path)
            duration_s = announced_duration_s(container, stream)
            _refuse_cut_off(path, duration_s, settings)
            first = _first_picture(container, stream)
            if first is None:
                raise UnreadableClipError(
                    f"{shown(path)} holds no picture that can be decoded; export it as H.264 mp4."
                )
            orientation = orientation_of(first)
            width, height = orientation.upright_size(*square_pixel_size(stream))
            time_base = stream.time_base or Fraction(1)
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
                duration_s=duration_s,
                nominal_rate_hz=nominal_rate_hz(stream),
                time_base=time_base,
                start_s=float((first.pts or 0) * time_base),
                has_audio=bool(container.streams.audio),
                settings=settings,
            )

    @property
    def orientation(self) -> Orientation:
        """What makes the stored picture upright."""
        return Orientation(self.rotation_deg // 90, self.mirrored)

    def frames(self, rate_hz: float | None = None) -> FrameStream:
        """Decode the clip from its beginning.

        Parameters
        ----------
        rate_hz : float, optional
            Faster clips are thinned by time to about this rate; by default every frame comes.

        Returns
        -------
        FrameStream
            A fresh one each time; close it, or use it in a ``with`` statement.
        """
        from legpress_cv.video.stream import FrameStream

        return FrameStream(self, rate_hz)


def orientation_of(picture: av.VideoFrame) -> Orientation:
    """Read the display matrix that comes with a decoded picture.

    Parameters
    ----------
    picture : av.VideoFrame
        As decoded.

    Returns
    -------
    Orientation
        No turn at all where there is no matrix.
    """
    matrix: Any = picture.side_data.get("DISPLAYMATRIX")  # typed as text by PyAV 18's stubs
    return Orientation() if matrix is None else Orientation.from_display_matrix(bytes(matrix))


def check_complete(
    path: Path,
    announced_s: float | None,
    actual_s: float,
    settings: VideoSettings,
    *,
    surely_cut: bool = False,
) -> None:
    """Refuse a clip whose pictures end well before they should.

    Parameters
    ----------
    path : Path
        For the message.
    announced_s : float or None
        Length of the pictures by the header.
    actual_s : float
        Length by the pictures that are there.
    settings : VideoSettings
        How much may be missing.
    surely_cut : bool
        The file itself is shorter than its parts say: then only the smaller allowance holds.

    Raises
    ------
    UnreadableClipError
        If more is missing.
    """
    if announced_s is None:
        return
    allowances_s = settings.max_missing_end_s, settings.max_missing_end_ratio * announced_s
    allowed_s = min(allowances_s) if surely_cut else max(allowances_s)
    if announced_s - actual_s > allowed_s:
        raise UnreadableClipError(
            f"{shown(path)} is truncated: it announces {announced_s:.1f} s but its pictures end"
            f" after {max(actual_s, 0.0):.1f} s; copy it from the camera again."
        )


def _refuse_cut_off(path: Path, announced_s: float | None, settings: VideoSettings) -> None:
    """Find a cut-off mp4 before minutes of work go into it; other formats are told at the end."""
    boxes = read_mp4_boxes(path)
    if boxes is None or not boxes.overruns or announced_s is None:
        return
    with open_container(path) as container:
        end_s = last_picture_end_s(container, video_stream(container, path))
    check_complete(path, announced_s, end_s or 0.0, settings, surely_cut=True)


def _first_picture(container: InputContainer, stream: VideoStream) -> av.VideoFrame | None:
    for packet in read_packets(container, stream):
        try:
            pictures = packet.decode() if packet is not None else []
        except av.FFmpegError:
            continue
        if pictures:
            return pictures[0]
    try:
        pictures = stream.decode(None)
    except av.FFmpegError:
        return None
    return pictures[0] if pictures else None
