"""Thinning by time: which frames of a fast clip are kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")

MAX_SPEED_RATIO = 1.25
"""A clip up to a quarter faster than asked for keeps its even cadence whole: dropping one frame
in sixty of a 30.5 per second clip would save nothing and leave holes."""

MIN_SPEED_RATIO = 0.9
"""Taking every n-th frame may fall this far below the rate that was asked for; an even cadence is
worth more than the last tenth of the rate."""

_LAST_STEP_RATIO = 0.95
"""The last frames of a thinned clip give one more only if it comes a step after the one before;
a twentieth allows for timestamps in milliseconds."""

_SAME_S = 1e-9
"""Two distances in time closer than this are equal: floating-point noise must not decide."""


def thin(
    items: Iterable[_Item],
    time_of: Callable[[_Item], float],
    rate_hz: float,
    source_rate_hz: float | None,
) -> Iterator[_Item]:
    """Keep about `rate_hz` items per second, evenly where the clip allows it.

    Where the clip's rate is near a whole multiple of `rate_hz`, each kept frame is the one
    nearest to one step after the last kept one: 60 to 30 takes every second frame, and a dropped
    frame or a drifting clock shifts the cadence once instead of making it stutter. Otherwise (50
    to 30) the frame nearest to each multiple of ``1 / rate_hz`` is kept. At most one item is held
    back.

    Parameters
    ----------
    items
        In order of time.
    time_of
        The time of an item, in seconds from the first one.
    rate_hz
        How many to keep per second, above zero.
    source_rate_hz
        Nominal rate of the clip, if it is known.

    Returns
    -------
    iterator
        The items that are kept, in order; the first one always is.

    Raises
    ------
    ValueError
        If `rate_hz` is not above zero.
    """
    if not (math.isfinite(rate_hz) and rate_hz > 0):
        raise ValueError(f"rate_hz must be above zero, not {rate_hz}")
    ratio = (source_rate_hz or rate_hz) / rate_hz
    every = max(1, round(ratio))
    if source_rate_hz and MIN_SPEED_RATIO <= ratio / every <= MAX_SPEED_RATIO:
        last_ratio = 0.0 if every == 1 else _LAST_STEP_RATIO
        return _thin_by_step(items, time_of, every / source_rate_hz, last_ratio)
    if ratio <= MAX_SPEED_RATIO:
        return _thin_by_step(items, time_of, 1.0 / rate_hz, _LAST_STEP_RATIO)
    return _thin_by_slot(items, time_of, rate_hz)


def _thin_by_step(
    items: Iterable[_Item],
    time_of: Callable[[_Item], float],
    step_s: float,
    last_ratio: float,
) -> Iterator[_Item]:
    """Keep the item nearest to one step after the last kept one."""
    last_s = -math.inf
    held: list[_Item] = []
    for item in items:
        time_s = time_of(item)
        if held:
            target_s = last_s + step_s
            if abs(time_s - target_s) < abs(time_of(held[0]) - target_s) - _SAME_S:
                held[0] = item
                continue
            kept = held.pop()
            last_s = time_of(kept)
            yield kept
        since_s = time_s - last_s
        if since_s <= step_s / 2 + _SAME_S:
            continue
        if since_s >= step_s - _SAME_S:
            last_s = time_s
            yield item
        else:
            held.append(item)
    if held and time_of(held[0]) - last_s >= last_ratio * step_s:
        yield held[0]


def _thin_by_slot(
    items: Iterable[_Item], time_of: Callable[[_Item], float], rate_hz: float
) -> Iterator[_Item]:
    """Keep the item nearest to each multiple of the period."""
    held: list[_Item] = []
    held_slot, held_distance = 0, math.inf
    for item in items:
        position = time_of(item) * rate_hz
        slot = math.floor(position + 0.5 + _SAME_S)
        distance = abs(position - slot)
        if held and slot != held_slot:
            yield held.pop()
        if not held or distance < held_distance - _SAME_S:
            held[:] = [item]
            held_slot, held_distance = slot, distance
    yield from held
