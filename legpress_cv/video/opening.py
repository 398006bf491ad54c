"""Opening a file with FFmpeg, or saying in one sentence why it is no video."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from legpress_cv.errors import ClipNotFoundError, UnreadableClipError
from legpress_cv.files.names import shown
from legpress_cv.video.film_track import film_track
from legpress_cv.video.sniff import describe_non_video, read_mp4_boxes

_DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mxf,nut,ivf,dv,rm,h261,gif"
)
"""Containers of moving pictures. FFmpeg would as well play text as a terminal, show pictures as
one frame, and follow playlists to other files and servers: none of those is a clip."""

_OPTIONS = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "file"}
"""A clip that names other addresses must not make this machine call them."""

_PYAV_WITHOUT_METADATA_ERRORS = 19
_PYAV = int(av.__version__.partition(".")[0])
_METADATA: dict[str, Any] = (
    {} if _PYAV >= _PYAV_WITHOUT_METADATA_ERRORS else {"metadata_errors": "replace"}
)
"""A title that is no UTF-8 is no reason to refuse a clip; from PyAV 19 on it is none by itself, and
the argument is gone."""

MAX_PICTURE_PX = 8192 * 4608
"""Pixels of a picture: 8K, the most that phones film. A few bytes may claim a hundred times as
many, and every picture of them would take its memory."""

_USABLE = "mp4, mov, webm, mkv or avi"
_AGAIN = "copy it from the camera again"


def check_file(path: Path) -> int:
    """Make sure that there is a regular file that holds something; ``http://...`` is a name here.

    Returns
    -------
    int
        Its size in bytes.

    Raises
    ------
    ClipNotFoundError
        If there is nothing, or a folder.
    UnreadableClipError
        If it is empty, no regular file, or may not be read.
    """
    name = shown(path)
    forbidden = UnreadableClipError(f"{name} may not be read; check its permissions.")
    try:
        status = path.stat()
    except PermissionError:
        raise forbidden from None
    except (OSError, ValueError):  # ValueError: a NUL character in the name
        hint = "download it first" if ":/" in str(path) else "check the path"
        hint = "write its path without file://" if str(path).startswith("file:") else hint
        raise ClipNotFoundError(f"There is no file {name}; {hint}.") from None
    if stat.S_ISDIR(status.st_mode):
        raise ClipNotFoundError(
            f"{name} is a folder; name the clips in it, or use `legpress-cv batch`."
        )
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableClipError(f"{name} is no regular file; give the path of a video file.")
    if status.st_size == 0:
        raise UnreadableClipError(f"{name} is empty; {_AGAIN}.")
    if not os.access(path, os.R_OK):
        raise forbidden
    return status.st_size


def open_container(path: Path) -> InputContainer:
    """Open a file that :func:`check_file` has seen.

    Raises
    ------
    UnreadableClipError
        If it is no container of video that FFmpeg knows, or is cut off.
    """
    other = describe_non_video(path)
    if other is not None:
        what, cure = other
        cure = cure or f"give a clip ({_USABLE})"
        raise UnreadableClipError(f"{shown(path)} is {what}, no video; {cure}.")
    why = f"is no video that can be read; give a clip ({_USABLE})"
    try:
        # FFmpeg takes no absolute path for an address or an option.
        container: InputContainer = av.open(path.absolute(), options=dict(_OPTIONS), **_METADATA)
    except av.FFmpegError:
        boxes = read_mp4_boxes(path)
        if boxes is not None and not boxes.has_index:
            why = (
                "is truncated: its index is missing, as when a recording or a copy is cut off;"
                f" {_AGAIN}"
            )
        raise UnreadableClipError(f"{shown(path)} {why}.") from None
    return container


@contextlib.contextmanager
def open_clip(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file that :func:`check_file` has seen, and find its film.

    Yields
    ------
    container, stream
        The stream has a decoder.

    Raises
    ------
    UnreadableClipError
        As :func:`open_container`, or if there is only sound, only a cover picture, or nothing
        that can be decoded.
    """
    with open_container(path) as container:
        stream = film_track(container, path, lambda: open_container(path))
        _bound_picture(stream, path)
        yield container, stream


def _bound_picture(stream: VideoStream, path: Path) -> None:
    """Refuse pictures that are too large, and have the decoder do so where they grow later."""
    if stream.width * stream.height > MAX_PICTURE_PX:
        raise UnreadableClipError(
            f"{shown(path)} has pictures of {stream.width}x{stream.height} pixels, more than 8K"
            " has; export it at 1080p."
        )
    stream.codec_context.options = {"max_pixels": str(MAX_PICTURE_PX)}


def no_picture(path: Path) -> UnreadableClipError:
    """Say that none of a clip's pictures can be decoded."""
    return UnreadableClipError(
        f"{shown(path)} holds no picture that can be decoded; export it as H.264 mp4."
    )
