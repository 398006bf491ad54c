"""EBML (mkv, webm): elements, and lies about durations and times."""

from __future__ import annotations

import struct
from random import Random

from .numbers import odd_number
from .tree import Change, Grammar, Part, walk

SEGMENT, CLUSTER = "18538067", "1f43b675"
HOLDERS = frozenset(
    {
        *("1a45dfa3", SEGMENT, "114d9b74", "4dbb", "1549a966", "1654ae6b", "ae", "e0", "e1"),
        *(CLUSTER, "a0", "1c53bb6b", "bb", "b7", "1254c367", "7373", "67c8", "63c0"),
    }
)
SIMPLE_BLOCK, BLOCK = "a3", "a1"
DURATION = "4489"
NUMBERS = frozenset(
    {
        *("2ad7b1", "e7", "9b", "23e383", "b0", "ba", "54b0", "54ba", "b3", "f1", "d7", "83"),
        *("73c5", "53ab", "53ac", "fb", "ab", "9f"),
    }
)
"""Timestamp scale, cluster and block times, default duration, sizes, cues, track number."""
_MAX_ID_BYTES, _MAX_SIZE_BYTES = 4, 8


def parts(data: bytes) -> list[Part]:
    """Find all elements."""

    def head(at: int, end: int) -> Part | None:
        id_bytes = _length(data, at, end, _MAX_ID_BYTES)
        size_at = at + id_bytes
        size_bytes = _length(data, size_at, end, _MAX_SIZE_BYTES) if id_bytes else 0
        if not id_bytes or not size_bytes:
            return None
        body = size_at + size_bytes
        mask = (1 << 7 * size_bytes) - 1
        size = int.from_bytes(data[size_at:body], "big") & mask
        stop = end if size == mask else body + size
        if stop > end:
            return None
        return Part(data[at:size_at].hex(), at, body, stop, size_at, size_bytes)

    def inside(part: Part) -> int | None:
        return part.body if part.kind in HOLDERS else None

    return list(walk(0, len(data), head, inside))


def _length(data: bytes, at: int, end: int, most: int) -> int:
    """Count the bytes of a number of variable length; 0 where there is none."""
    if at >= end or not data[at]:
        return 0
    length = 9 - data[at].bit_length()
    return length if length <= most and at + length <= end else 0


def grown(out: bytearray, part: Part, by: int) -> None:
    """Write the new size of an element, in as many bytes; an unknown size stays."""
    bits = 7 * part.size_bytes
    span = slice(part.size_at, part.size_at + part.size_bytes)
    size = int.from_bytes(out[span], "big") & ((1 << bits) - 1)
    if size != (1 << bits) - 1:
        size = min(max(0, size + by), (1 << bits) - 2)
        out[span] = (size | 1 << bits).to_bytes(part.size_bytes, "big")


GRAMMAR = Grammar(parts, grown)


def lie_about_numbers(data: bytes, random: Random) -> Change:
    """Write an odd number into an element that holds one."""
    found = [p for p in parts(data) if p.kind in NUMBERS and p.end > p.body]
    if not found:
        return data, "no number to lie about"
    kind = random.choice(sorted({p.kind for p in found}))  # few of one kind count as much as many
    part = random.choice([p for p in found if p.kind == kind])
    number = odd_number(random, 8 * (part.end - part.body))
    content = number.to_bytes(part.end - part.body, "big")
    return data[: part.body] + content + data[part.end :], f"{kind} = {number:#x}"


def lie_about_duration(data: bytes, random: Random) -> Change:
    """Write an odd floating-point number as the length."""
    found = [p for p in parts(data) if p.kind == DURATION and p.end - p.body in (4, 8)]
    if not found:
        return data, "no duration"
    part = random.choice(found)
    lie = random.choice(
        (0.0, -1.0, 1.0, 1e3, 1e9, 1e30, float("inf"), float("nan"), random.uniform(0, 1e5))
    )
    content = struct.pack(">f" if part.end - part.body == 4 else ">d", lie)
    return data[: part.body] + content + data[part.end :], f"duration {lie:g}"


def lie_about_block_times(data: bytes, random: Random) -> Change:
    """Write odd times into blocks, relative to their cluster."""
    found = [p for p in parts(data) if p.kind in (SIMPLE_BLOCK, BLOCK) and p.end - p.body > 4]
    if not found:
        return data, "no block"
    out = bytearray(data)
    chosen = random.sample(found, min(len(found), random.choice((1, 1, 2, 10))))
    for part in chosen:
        out[part.body + 1 : part.body + 3] = odd_number(random, 16).to_bytes(2, "big")
    return bytes(out), f"times of {len(chosen)} blocks"


LIES = (lie_about_numbers, lie_about_numbers, lie_about_duration, lie_about_block_times)
