"""Which frames of a clip are looked at, where not all of them are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

ROUNDING = 0.05
"""Share of a look's time by which a frame may come early: clocks are rounded."""


class Timed(Protocol):
    """A frame, or whatever else has a time."""

    @property
    def time_s(self) -> float:
        """Seconds from the first frame."""


T = TypeVar("T", bound=Timed)


def looks(frames: Iterable[T], rate_hz: float) -> Iterator[tuple[int, T, bool]]:
    """Yield frames with their number, and whether they are due to be looked at.

    The first is, then so many a second as `rate_hz` says, and the last: what lies between two
    looks can be told from both. A frame is held back until the next one is there.

    Parameters
    ----------
    frames
        In order of time.
    rate_hz
        Looks a second; all frames are due where there are fewer.
    """
    start_s, last_due = None, -1
    held: tuple[int, T, bool] | None = None
    for index, frame in enumerate(frames):
        if held is not None:
            yield held
        start_s = frame.time_s if start_s is None else start_s
        number = math.floor((frame.time_s - start_s) * rate_hz + ROUNDING)
        held = index, frame, number > last_due
        last_due = max(last_due, number)
    if held is not None:
        yield held[0], held[1], True
