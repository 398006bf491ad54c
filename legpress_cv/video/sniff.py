"""What a file is when it is no video, told from its first bytes."""

from __future__ import annotations

import codecs
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from legpress_cv.video.image_file import describe_image

HEAD_BYTES = 4096
"""Enough for every magic number and for telling text from noise."""

_MP4_BOXES = frozenset(
    {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"uuid", b"pnot", b"styp"}
)
_BOX_HEAD_BYTES = 8
_LARGE_BOX_HEAD_BYTES = 16
_MAX_BOXES = 100_000


@dataclass(frozen=True)
class Mp4Boxes:
    """The top-level boxes of an mp4 or mov file.

    Attributes
    ----------
    has_index
        There is a ``moov`` box: without one nothing in the file can be found.
    overruns
        A box says that it goes on after the end of the file.
    """

    has_index: bool
    overruns: bool


def read_mp4_boxes(path: Path) -> Mp4Boxes | None:
    """Walk over a file's top-level boxes; None where it begins as no mp4 or mov file does."""
    size = path.stat().st_size
    kinds: list[bytes] = []
    at = 0
    with path.open("rb") as file:
        while at < size and len(kinds) < _MAX_BOXES:
            kind, length = _box_at(file, at, size)
            if not kinds and kind not in _MP4_BOXES:
                return None
            if length < _BOX_HEAD_BYTES:
                break  # noise after a valid beginning: the demuxer judges it
            kinds.append(kind)
            at += length
    return Mp4Boxes(has_index=b"moov" in kinds, overruns=at > size)


def _box_at(file: BinaryIO, at: int, size: int) -> tuple[bytes, int]:
    file.seek(at)
    head = file.read(_LARGE_BOX_HEAD_BYTES)
    if len(head) < _BOX_HEAD_BYTES:
        return b"", 0
    (length,), kind = struct.unpack(">I", head[:4]), head[4:8]
    if length == 1 and len(head) == _LARGE_BOX_HEAD_BYTES:
        (length,) = struct.unpack(">Q", head[8:])  # 1 means: a 64-bit length follows
    elif length == 0:
        length = size - at  # 0 means: to the end of the file
    return kind, length


def describe_non_video(path: Path) -> tuple[str, str | None] | None:
    """Say what a file is, such as ``"a picture"``, and what to do with it if that is special.

    Returns
    -------
    tuple or None
        ``None`` if it may be a video.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\x00"):
        return "nothing but zeros", None
    if image := describe_image(path, head):
        return image
    if head.startswith(b"%PDF"):
        return "a PDF document", None
    if head.startswith(b"PK\x03\x04"):
        return "a zip archive", "unpack it, and give a clip that it holds"
    if _is_text(head):
        return "a text file", None
    return None


def _is_text(head: bytes) -> bool:
    try:
        text, _ = codecs.utf_8_decode(head)  # a letter may be cut at the end of the head
    except UnicodeDecodeError:
        return False
    return all(c.isprintable() or c.isspace() for c in text)
