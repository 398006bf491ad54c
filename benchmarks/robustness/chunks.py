"""RIFF (avi): chunks, and lies about rates and lengths."""

from __future__ import annotations

import struct
from random import Random

from .numbers import odd_number
from .tree import Change, Grammar, Part, walk

_LISTS = ("RIFF", "LIST")
_HEAD_BYTES = 8
_FIELDS = {
    "avih": (0, 4, 12, 16, 24, 28, 32, 36),
    "strh": (0, 4, 20, 24, 28, 32, 36, 44, 48, 52),
    "strf": (0, 4, 8, 12, 16, 20),
    "indx": (0, 4, 8, 12),
    "dmlh": (0,),
}


def parts(data: bytes) -> list[Part]:
    """Find all chunks."""

    def head(at: int, end: int) -> Part | None:
        if at + _HEAD_BYTES > end:
            return None
        stop = at + _HEAD_BYTES + int.from_bytes(data[at + 4 : at + 8], "little")
        stop += (stop - at) % 2  # to an even length
        if stop > end:
            return None
        kind = data[at : at + 4].decode("latin-1")
        return Part(kind, at, at + _HEAD_BYTES, stop, at + 4, 4)

    def inside(part: Part) -> int | None:
        return part.body + 4 if part.kind in _LISTS else None

    return list(walk(0, len(data), head, inside))


def grown(out: bytearray, part: Part, by: int) -> None:
    """Write the new size of a chunk."""
    (size,) = struct.unpack_from("<I", out, part.size_at)
    struct.pack_into("<I", out, part.size_at, max(0, size + by) & 0xFFFF_FFFF)


GRAMMAR = Grammar(parts, grown)


def lie_in_a_head(data: bytes, random: Random) -> Change:
    """Write an odd number where rate, length or size of a stream are, or into the index."""
    found = [p for p in parts(data) if p.kind in (*_FIELDS, "idx1")]
    if not found:
        return data, "no head"
    part = random.choice(found)
    if part.kind == "idx1":
        place = 4 * random.randrange(max(1, (part.end - part.body) // 4))
    else:
        place = random.choice(_FIELDS[part.kind])
    if part.body + place + 4 > part.end:
        return data, "head too short"
    out = bytearray(data)
    number = odd_number(random, 32)
    struct.pack_into("<I", out, part.body + place, number)
    return bytes(out), f"{part.kind} +{place}={number:#x}"


LIES = (lie_in_a_head,)
