"""Damage that knows nothing of the format: bytes flipped, ranges zeroed, files cut and joined."""

from __future__ import annotations

from random import Random

from .tree import Change


def _span(data: bytes, random: Random) -> tuple[int, int]:
    """Draw a range, in the head of the file as often as anywhere."""
    room = len(data) if random.random() < 0.6 else min(len(data), 2048)
    a = random.randrange(max(1, room))
    return a, a + random.choice((1, 4, 16, 188, 1024, max(1, len(data) // 4)))


def flip(data: bytes, random: Random) -> Change:
    """Flip single bits."""
    out = bytearray(data)
    count = random.choice((1, 1, 2, 8, 64, 512))
    for _ in range(count if out else 0):
        a, _ = _span(data, random)
        out[a] ^= 1 << random.randrange(8)
    return bytes(out), f"{count} bits flipped"


def zero(data: bytes, random: Random) -> Change:
    """Lose the content of a range."""
    a, b = _span(data, random)
    b = min(b, len(data))
    return data[:a] + bytes(b - a) + data[b:], f"zeros {a}:{b}"


def noise(data: bytes, random: Random) -> Change:
    """Put noise into a range."""
    a, b = _span(data, random)
    b = min(b, len(data))
    return data[:a] + random.randbytes(b - a) + data[b:], f"noise {a}:{b}"


def cut(data: bytes, random: Random) -> Change:
    """Cut off the head or the tail, or take something out of the middle."""
    where = random.choice(("head", "tail", "tail", "middle"))
    at = random.randrange(max(1, len(data)))
    if where == "head":
        return data[at:], f"head cut at {at}"
    if where == "tail":
        return data[:at], f"tail cut at {at}"
    a, b = _span(data, random)
    return data[:a] + data[b:], f"cut out {a}:{b}"


def repeat(data: bytes, random: Random) -> Change:
    """Have a range twice."""
    a, b = _span(data, random)
    return data[:b] + data[a:], f"{a}:{b} twice"


def exchange(data: bytes, random: Random) -> Change:
    """Let two ranges change places."""
    a, b, c, d = sorted(random.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:], f"{a}:{b} for {c}:{d}"


def join(data: bytes, other: bytes, random: Random) -> Change:
    """Put two files together: one after the other, or one inside the other."""
    at = random.choice((0, len(data), len(data), random.randrange(len(data) + 1)))
    start = random.choice((0, 0, random.randrange(len(other) + 1)))
    return data[:at] + other[start:] + data[at:], f"another file from {start} at {at}"


CHANGES = (flip, flip, zero, noise, cut, cut, repeat, exchange)
