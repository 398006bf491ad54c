"""Picture files, told from their bytes: still, animated, or with a film inside."""

from __future__ import annotations

import struct
from pathlib import Path

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif", b"heim", b"heis"})
_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n"
_GIF = b"GIF8"
_OTHER_MAGIC = (b"BM", b"II*\x00", b"MM\x00*")

_PHOTO_BYTES = 64 << 20
"""How far a film is looked for in a photo: those of phones have 20 MB at most."""
_FTYP_BYTES = range(8, 257)
"""Sizes of the box that a film begins with."""
_AFTER_OWN_FTYP = 12
"""A HEIC photo begins with such a box of its own."""

_WEBP_FLAGS_AT = 20
_WEBP_ANIMATED = 0x02

_GIF_HEAD_BYTES = 13
_GIF_IMAGE, _GIF_EXTENSION = b"\x2c", b"\x21"
_GIF_IMAGE_HEAD_BYTES = 9
_GIF_TABLE = 0x80
"""The flag that a table of colours follows; the lowest three bits say how large it is."""


def describe_image(path: Path, head: bytes) -> tuple[str, str | None] | None:
    """Say what a picture file is, and what to do with it if that is more than to give a clip.

    Parameters
    ----------
    path
        The file.
    head
        Its first bytes.

    Returns
    -------
    tuple or None
        Such as ``("a picture", None)``; ``None`` for an animated GIF, which is decoded like a clip,
        and for anything that is no picture.
    """
    heif = head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS
    if heif or head.startswith(_JPEG):
        if _holds_film(path):
            cure = "export its film as a video in the phone's gallery app, and give that"
            return "a motion photo", cure
        live = "give a clip; a Live Photo is to be saved as a video on the phone first"
        return "a picture", live if heif and head[8:12] != b"avif" else None
    if head.startswith(_GIF):
        return None if _gif_is_animated(path) else ("a picture", None)
    webp = head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    if webp or head.startswith(_PNG):
        moves = _webp_is_animated(head) if webp else b"acTL" in head
        return ("an animated picture", "convert it to mp4") if moves else ("a picture", None)
    return ("a picture", None) if head.startswith(_OTHER_MAGIC) else None


def _holds_film(path: Path) -> bool:
    """Whether an mp4 file is appended, as the cameras of Google and Samsung do it."""
    with path.open("rb") as file:
        photo = file.read(_PHOTO_BYTES)
    at = photo.find(b"ftyp", _AFTER_OWN_FTYP)
    while at >= 0:
        (size,) = struct.unpack(">I", photo[at - 4 : at])
        if size in _FTYP_BYTES:
            return True
        at = photo.find(b"ftyp", at + 1)
    return False


def _webp_is_animated(head: bytes) -> bool:
    extended = head[12:16] == b"VP8X" and len(head) > _WEBP_FLAGS_AT
    return extended and bool(head[_WEBP_FLAGS_AT] & _WEBP_ANIMATED)


def _gif_is_animated(path: Path) -> bool:
    """Whether a GIF holds a second picture."""
    pictures = 0
    with path.open("rb") as file:
        head = file.read(_GIF_HEAD_BYTES)
        if len(head) < _GIF_HEAD_BYTES:
            return False
        file.seek(_table_bytes(head[10]), 1)
        while (kind := file.read(1)) in (_GIF_IMAGE, _GIF_EXTENSION):
            if kind == _GIF_IMAGE:
                pictures += 1
                if pictures > 1:
                    return True
                frame = file.read(_GIF_IMAGE_HEAD_BYTES)
                file.seek(_table_bytes(frame[-1]) if frame else 0, 1)
            file.seek(1, 1)  # the code size of a picture, the label of an extension
            while size := file.read(1):
                if size == b"\0":
                    break
                file.seek(size[0], 1)
    return False


def _table_bytes(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & _GIF_TABLE else 0
