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
    for index, frame, is_last in _with_the_last_told(frames):
        start_s = frame.time_s if start_s is None else start_s
        number = math.floor((frame.time_s - start_s) * rate_hz + ROUNDING)
        yield index, frame, is_last or number > last_due
        last_due = max(last_due, number)


def every_nth(frames: Iterable[T], n: int) -> Iterator[tuple[int, T, bool]]:
    """Do as `looks`, but with the same number of frames from look to look, but for the last."""
    for index, frame, is_last in _with_the_last_told(frames):
        yield index, frame, is_last or index % n == 0


def frames_to_a_look(frame_rate_hz: float, look_rate_hz: float) -> int:
    """Return the most frames from look to look with which there are so many looks a second."""
    return max(1, math.floor(frame_rate_hz / look_rate_hz + ROUNDING))


def _with_the_last_told(frames: Iterable[T]) -> Iterator[tuple[int, T, bool]]:
    held: tuple[int, T] | None = None
    for index, frame in enumerate(frames):
        if held is not None:
            yield *held, False
        held = index, frame
    if held is not None:
        yield *held, True
