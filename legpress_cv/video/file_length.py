"""Whether a file is shorter than its own parts say: what a copy that was cut off leaves."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from legpress_cv.video.sniff import read_mp4_boxes

_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT = b"\x18\x53\x80\x67"
_ID_BYTES = 4
_MAX_SIZE_BYTES = 8
_RIFF_HEAD_BYTES = 8
_MAX_PARTS = 1000
"""An avi of many terabytes has fewer RIFF parts, each of about a gigabyte."""


def is_cut_off(path: Path) -> bool:
    """Whether an mp4, mov, mkv, webm or avi file ends before the end that it states itself.

    Other formats, and files whose length was left open when they were written, state none.
    """
    boxes = read_mp4_boxes(path)
    if boxes is not None:
        return boxes.overruns
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_ID_BYTES)
        if head == _EBML:
            return _matroska_end(file) > size
        if head == b"RIFF":
            return _riff_end(file, size) > size
    return False


def _matroska_end(file: BinaryIO) -> int:
    """Return where the segment ends, 0 where that is not known."""
    file.seek(_ID_BYTES)
    header = _element_size(file)
    if header is None:
        return 0
    file.seek(header, 1)
    if file.read(_ID_BYTES) != _SEGMENT:
        return 0
    length = _element_size(file)
    return 0 if length is None else file.tell() + length


def _element_size(file: BinaryIO) -> int | None:
    """Read an element's size: the first byte's leading zeros tell how many bytes it has."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    count = _MAX_SIZE_BYTES + 1 - first[0].bit_length()
    rest = file.read(count - 1)
    most = (1 << 7 * count) - 1
    value = int.from_bytes(first + rest, "big") & most
    return None if value == most or len(rest) < count - 1 else value  # all ones: left open


def _riff_end(file: BinaryIO, size: int) -> int:
    """Return where the last RIFF part ends; long files have several."""
    end = 0
    for _ in range(_MAX_PARTS):
        file.seek(end)
        head = file.read(_RIFF_HEAD_BYTES)
        if len(head) < _RIFF_HEAD_BYTES or not head.startswith(b"RIFF"):
            break
        length = int.from_bytes(head[4:], "little")
        end += _RIFF_HEAD_BYTES + length + length % 2
        if not length or end >= size:
            break
    return end
