"""Parts of a file that hold other parts: boxes, elements and chunks alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

DEEPEST = 12
"""Levels that are looked into: no sound file has more."""


@dataclass(frozen=True)
class Part:
    """A box, an element or a chunk.

    Attributes
    ----------
    kind
        Its four letters, or the identifier as hexadecimal digits.
    start, body, end
        Positions in the file of its head, its content and what follows it.
    size_at, size_bytes
        Where its size is written, and in how many bytes.
    parents
        Outermost first.
    """

    kind: str
    start: int
    body: int
    end: int
    size_at: int
    size_bytes: int
    parents: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Grammar:
    """How a family of containers is built.

    Attributes
    ----------
    parts
        Finds the parts of a file, outermost first, each before those in it.
    grown
        Writes the size of a part that has become longer by so many bytes (or shorter) into the
        file, where it fits.
    """

    parts: Callable[[bytes], list[Part]]
    grown: Callable[[bytearray, Part, int], None]


Change = tuple[bytes, str]
"""A file, and what was done to it in a few words."""


def spliced(
    data: bytes, grammar: Grammar, part: Part, replacement: bytes, *, mend_sizes: bool
) -> bytes:
    """Put something in the place of a part; its parents' sizes are made right, or left a lie."""
    out = bytearray(data)
    if mend_sizes:
        by = len(replacement) - (part.end - part.start)
        for parent in part.parents:
            grammar.grown(out, parent, by)
    out[part.start : part.end] = replacement
    return bytes(out)


def drop(data: bytes, grammar: Grammar, random: Random) -> Change:
    """Take a part out."""
    part = _any(data, grammar, random)
    if part is None:
        return data, "nothing to drop"
    mend = random.random() < 0.7
    return spliced(data, grammar, part, b"", mend_sizes=mend), f"drop {part.kind}{_told(mend)}"


def double(data: bytes, grammar: Grammar, random: Random) -> Change:
    """Have a part twice or more often, tracks with preference."""
    part = _any(data, grammar, random, prefer=("trak", "ae", "strl", "moov", "1f43b675"))
    if part is None:
        return data, "nothing to double"
    times = random.choice((2, 2, 2, 3, 15))
    mend = random.random() < 0.7
    content = data[part.start : part.end] * times
    change = spliced(data, grammar, part, content, mend_sizes=mend)
    return change, f"{times} times {part.kind}{_told(mend)}"


def swap(data: bytes, grammar: Grammar, random: Random) -> Change:
    """Let two parts that lie one after the other change places."""
    parts = grammar.parts(data)
    pairs = [
        (a, b) for a in parts for b in parts[:400] if a.end <= b.start and a.parents == b.parents
    ]
    if not pairs:
        return data, "nothing to swap"
    a, b = random.choice(pairs)
    between = data[a.end : b.start]
    whole = data[b.start : b.end] + between + data[a.start : a.end]
    return data[: a.start] + whole + data[b.end :], f"swap {a.kind} and {b.kind}"


def lie_about_size(data: bytes, grammar: Grammar, random: Random) -> Change:
    """Write a wrong size into a part's head."""
    part = _any(data, grammar, random)
    if part is None:
        return data, "no size to lie about"
    out = bytearray(data)
    lie = random.choice((b"\x00", b"\xff", b"\x7f", b"\x01", random.randbytes(1)))
    at = part.size_at + random.randrange(part.size_bytes)
    span = random.choice((1, part.size_bytes))
    at = part.size_at if span > 1 else at
    out[at : at + span] = lie * span
    return bytes(out), f"size of {part.kind} {lie.hex()} x{span}"


def move_elsewhere(data: bytes, grammar: Grammar, random: Random) -> Change:
    """Copy a part into the front of another one."""
    part, host = _any(data, grammar, random), _any(data, grammar, random)
    if part is None or host is None:
        return data, "nothing to move"
    inside = data[part.start : part.end] + data[host.body : host.end]
    content = data[host.start : host.body] + inside
    return (
        spliced(data, grammar, host, content, mend_sizes=True),
        f"{part.kind} copied into {host.kind}",
    )


STRUCTURAL: Sequence[Callable[[bytes, Grammar, Random], Change]] = (
    *(drop, double, swap, lie_about_size, move_elsewhere),
)


def _any(
    data: bytes, grammar: Grammar, random: Random, prefer: tuple[str, ...] = ()
) -> Part | None:
    parts = grammar.parts(data)
    preferred = [part for part in parts if part.kind in prefer]
    if preferred and random.random() < 0.4:
        return random.choice(preferred)
    return random.choice(parts) if parts else None


def _told(mended: bool) -> str:
    return "" if mended else " (sizes around it stay)"


def walk(
    start: int,
    end: int,
    head: Callable[[int, int], Part | None],
    inside: Callable[[Part], int | None],
) -> Iterator[Part]:
    """Go through parts one after the other, and into those that hold others.

    Parameters
    ----------
    start, end
        Where to look.
    head
        Reads the part that begins at a position and has to end by another; None where there is
        none.
    inside
        Gives where a part's own parts begin; None if it has none.
    """
    yield from _walk(start, end, (), head, inside)


def _walk(
    at: int,
    end: int,
    parents: tuple[Part, ...],
    head: Callable[[int, int], Part | None],
    inside: Callable[[Part], int | None],
) -> Iterator[Part]:
    while at < end:
        part = head(at, end)
        if part is None or part.end <= at:
            return
        part = Part(
            *(part.kind, part.start, part.body, part.end, part.size_at, part.size_bytes, parents)
        )
        yield part
        first = inside(part) if len(parents) < DEEPEST else None
        if first is not None:
            yield from _walk(first, part.end, (*parents, part), head, inside)
        at = part.end
