"""ISO base media (mp4, mov): boxes, and lies in the tables of times and sizes."""

from __future__ import annotations

import struct
from random import Random

from .numbers import odd_number
from .tree import Change, Grammar, Part, walk

HOLDERS = {
    **dict.fromkeys(("moov", "trak", "mdia", "minf", "stbl", "edts", "dinf", "udta", "mvex"), 0),
    **dict.fromkeys(("moof", "traf", "mfra"), 0),
    "meta": 4,
    "stsd": 8,
    **dict.fromkeys(("avc1", "mp4v"), 78),
    "mp4a": 28,
}
"""Boxes that hold boxes, and the bytes before the first one."""
_FIXED = {
    # Offsets within the content of version 0: creation, modification, then these.
    "mvhd": (12, 16, 20),
    "mdhd": (12, 16),
    "tkhd": (0, 12, 20, 40, 44, 56, 72, 76, 80),
    "mehd": (4,),
    "trex": (4, 8, 12, 16, 20),
    "tfdt": (4, 8),
    "mfhd": (4,),
}
_TABLES = ("stts", "ctts", "stsz", "stco", "co64", "stsc", "stss", "elst", "trun", "tfhd", "sidx")
_HEAD_BYTES, _LARGE_HEAD_BYTES = 8, 16


def parts(data: bytes) -> list[Part]:
    """Find all boxes."""

    def head(at: int, end: int) -> Part | None:
        if at + _HEAD_BYTES > end:
            return None
        size, body, size_at, size_bytes = int.from_bytes(data[at : at + 4], "big"), 8, at, 4
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16], "big"), 16
            size_at, size_bytes = at + 8, 8
        stop = end if size == 0 else at + size
        if stop > end or size < body * (size != 0):
            return None
        kind = data[at + 4 : at + 8].decode("latin-1")
        return Part(kind, at, at + body, stop, size_at, size_bytes)

    def inside(part: Part) -> int | None:
        skipped = HOLDERS.get(part.kind)
        return None if skipped is None else part.body + skipped

    return list(walk(0, len(data), head, inside))


def grown(out: bytearray, part: Part, by: int) -> None:
    """Write the new size of a box; one that goes to the end of the file has none."""
    span = slice(part.size_at, part.size_at + part.size_bytes)
    size = int.from_bytes(out[span], "big")
    if size:
        size = max(0, size + by) % (1 << 8 * part.size_bytes)
        out[span] = size.to_bytes(part.size_bytes, "big")


GRAMMAR = Grammar(parts, grown)


def lie_in_a_table(data: bytes, random: Random) -> Change:
    """Write odd numbers into a header or a table of times, sizes or places."""
    found = [p for p in parts(data) if p.kind in _FIXED or p.kind in _TABLES]
    if not found:
        return data, "no table to lie in"
    part = random.choice(found)
    out = bytearray(data)
    length = part.end - part.body
    if part.kind in _FIXED:
        places = [random.choice(_FIXED[part.kind])]
    else:
        words = max(1, length // 4)
        # The first word is version and flags, the second mostly the number of entries.
        places = [4 * random.choice((1, 2, 3, random.randrange(words)))]
        places += [4 * random.randrange(words) for _ in range(random.choice((0, 0, 1, 8)))]
    told = []
    for place in places:
        at = part.body + place
        if at + 4 <= part.end:
            number = odd_number(random, 32)
            struct.pack_into(">I", out, at, number)
            told.append(f"+{place}={number:#x}")
    return bytes(out), f"{part.kind} {' '.join(told)}"


def pause_in_stts(data: bytes, random: Random) -> Change:
    """Have one picture last very long: a table of two entries that is otherwise right."""
    found = [p for p in parts(data) if p.kind == "stts" and p.end - p.body >= 16]
    if not found:
        return data, "no stts"
    part = random.choice(found)
    count, delta = struct.unpack_from(">II", data, part.body + 8)
    before = random.randrange(1, max(2, count))
    pause = random.choice((delta * 50, delta * 100_000, 0x7FFF_FFFF, 0xFFFF_FFFF, 0))
    entries = ((before, delta), (1, pause), (max(0, count - before - 1), delta))
    content = struct.pack(">II", 0, 3) + b"".join(struct.pack(">II", *e) for e in entries)
    box = struct.pack(">I4s", 8 + len(content), b"stts") + content
    out = bytearray(data)
    for parent in part.parents:
        grown(out, parent, len(box) - (part.end - part.start))
    out[part.start : part.end] = box
    return bytes(out), f"stts: picture {before} lasts {pause} ticks"


LIES = (lie_in_a_table, lie_in_a_table, pause_in_stts)
