"""Numbers that programs trip over."""

from __future__ import annotations

from random import Random


def odd_number(random: Random, bits: int) -> int:
    """Draw a limit, a neighbour of one, a small or a random number of so many bits."""
    top = (1 << bits) - 1
    number = random.choice(
        (
            *(0, 1, 2, 3, 7, 24, 90_000, top, top - 1, top >> 1, (top >> 1) + 1),
            *(random.getrandbits(bits), random.getrandbits(bits // 2), 1 << random.randrange(bits)),
        )
    )
    return number & top
