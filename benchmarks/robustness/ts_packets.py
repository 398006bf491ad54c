"""MPEG transport streams: packets of 188 bytes, and lies about clocks."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from .numbers import odd_number
from .tree import Change

PACKET_BYTES = 188
SYNC = 0x47
_CLOCK_BITS = 33


def _packets(data: bytes) -> list[bytes]:
    return [data[at : at + PACKET_BYTES] for at in range(0, len(data), PACKET_BYTES)]


def drop(data: bytes, random: Random) -> Change:
    """Lose some packets."""
    packets = _packets(data)
    count = min(len(packets), random.choice((1, 1, 3, 20, 100)))
    gone = set(random.sample(range(len(packets)), count))
    return b"".join(p for i, p in enumerate(packets) if i not in gone), f"drop {count} packets"


def double(data: bytes, random: Random) -> Change:
    """Have a run of packets twice or more often."""
    packets = _packets(data)
    a = random.randrange(max(1, len(packets)))
    b = a + random.choice((1, 5, 50, len(packets)))
    times = random.choice((2, 2, 3, 20))
    return b"".join(packets[:a] + packets[a:b] * times + packets[b:]), f"{times} times {a}:{b}"


def reorder(data: bytes, random: Random) -> Change:
    """Shuffle a run of packets, or turn the file round."""
    packets = _packets(data)
    a = random.randrange(max(1, len(packets)))
    b = a + random.choice((2, 10, 200))
    run = packets[a:b]
    random.shuffle(run)
    return b"".join(packets[:a] + run + packets[b:]), f"shuffle {a}:{b}"


def lie_about_clocks(data: bytes, random: Random) -> Change:
    """Write odd PTS or PCR."""
    out = bytearray(data)
    find = random.choice((_pcr_places, _pts_places))
    places = find(data)
    if not places:
        return data, "no clock"
    chosen = random.sample(places, min(len(places), random.choice((1, 1, 2, 10, 1000))))
    shift = random.choice((None, None, odd_number(random, _CLOCK_BITS)))
    for at in chosen:
        ticks = odd_number(random, _CLOCK_BITS) if shift is None else shift
        if find is _pcr_places:
            out[at : at + 4] = (ticks >> 1).to_bytes(4, "big")
        else:
            out[at : at + 5] = _pts(ticks, out[at] >> 4)
    return bytes(out), f"{find.__name__.strip('_')}: {len(chosen)} lies"


def _pts(ticks: int, marker: int) -> bytes:
    high, middle, low = ticks >> 30 & 7, ticks >> 15 & 0x7FFF, ticks & 0x7FFF
    whole = marker << 36 | high << 33 | 1 << 32 | middle << 17 | 1 << 16 | low << 1 | 1
    return whole.to_bytes(5, "big")


def _pcr_places(data: bytes) -> list[int]:
    places = []
    for at in range(0, len(data) - 12, PACKET_BYTES):
        adapted, length, flags = data[at + 3] & 0x20, data[at + 4], data[at + 5]
        if adapted and length > 6 and flags & 0x10:
            places.append(at + 6)
    return places


def _pts_places(data: bytes) -> list[int]:
    places = []
    for at in range(0, len(data) - PACKET_BYTES + 1, PACKET_BYTES):
        if not data[at + 1] & 0x40:
            continue
        payload = at + 4 + (1 + data[at + 4] if data[at + 3] & 0x20 else 0)
        pes = data[payload : payload + 14]
        if len(pes) == 14 and pes[:3] == b"\x00\x00\x01" and pes[7] & 0x80:
            places.append(payload + 9)
            if pes[7] & 0x40:
                places.append(payload + 14)  # DTS
    return places


def lie_in_heads(data: bytes, random: Random) -> Change:
    """Change identifiers, counters and flags of packets."""
    out = bytearray(data)
    starts = range(0, max(1, len(data) - 4), PACKET_BYTES)
    chosen = random.sample(starts, min(len(starts), random.choice((1, 2, 10))))
    for at in chosen:
        out[at + random.randrange(5)] = random.choice((SYNC, 0, 0xFF, random.randrange(256)))
    return bytes(out), f"heads of {len(chosen)} packets"


CHANGES: tuple[Callable[[bytes, Random], Change], ...] = (
    *(drop, double, reorder, lie_about_clocks, lie_about_clocks, lie_in_heads),
)
