"""Presentation timestamps: repaired where broken, and their spacing.

A clip's length follows from its frames: no timestamp, however wild, makes it longer than
:data:`MAX_PAUSE_S` per frame.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

JUMP_BACK_S = 0.5
"""A timestamp further back than this is a restarted clock, not two frames in the wrong order."""

MAX_PAUSE_S = 5.0
"""A longer step between two frames is a jump of the clock. Phones at a variable rate pause for a
second or two, in the dark or while they write; longer gaps come from clips joined together."""

MIN_STEP_S = 0.0005
"""A frame this little later than the one before is not later: no camera takes 2000 a second."""

MAX_WAITING = 8
"""Frames that wait for a usable timestamp; pictures are large, so no more than these are held."""

SURE_INTERVALS = 8
"""From so many intervals on their median counts, not the announced rate."""

FALLBACK_RATE_HZ = 30
"""Spacing given to frames without timestamps in a clip that does not say its rate."""

UNEVEN_RATIO = 0.1
"""An interval this far from the median is uneven; containers in milliseconds round by up to
one millisecond, which :data:`ROUNDING_S` allows for on top."""

ROUNDING_S = 0.0011
"""Rounding of a timestamp in milliseconds, the coarsest clock in use."""

MAX_UNEVEN_SHARE = 0.02
"""With more than this share of uneven intervals the frame rate is called variable: one dropped
frame in fifty is an accident, more is how the phone records."""

_STEP_DENOMINATOR = 90_000
"""Usual steps are whole multiples of this part of a second at the finest."""

Ticks: TypeAlias = int | Fraction
"""Places between two ticks are fractions."""


@dataclass
class Timeline:
    """Turns the timestamps of the frames, in order, into seconds from the first one.

    Memory grows with the number of *different* intervals only, not with the clip. The time base
    is in seconds per tick.

    Attributes
    ----------
    start_ticks
        Timestamp of the first frame.
    jumps_ahead, jumps_back
        Places where the clock jumped and was closed: the frame there comes one usual step after
        the one before. A clock that jumps and returns counts once.
    retimed
        Frames without a timestamp of their own: it is missing, or no later than the one before.
    """

    time_base: Fraction
    rate_hz: float | None = None
    start_ticks: int | None = None
    jumps_ahead: int = 0
    jumps_back: int = 0
    retimed: int = 0
    _last_ticks: Ticks = 0
    _last_pts: int | None = None
    _shift: Ticks | None = None
    _former_shift: Ticks | None = None
    _waiting: int = 0
    _doubtful: int | None = None
    _stuck: bool = False
    _intervals: Counter[Ticks] = field(default_factory=Counter)
    _counted: int = 0
    _step: tuple[int, Ticks] | None = None

    def place(self, pts: int | None) -> list[float]:
        """Place the next frame, or have it wait for the next usable timestamp.

        Frames that waited lie evenly between the usable timestamps around them. Where too many
        wait they follow each other at the usual step, as they do at the end of the clip. A frame
        after a pause waits for the next one: if that does not follow a pause, there was none.

        Parameters
        ----------
        pts
            The frame's timestamp in ticks; None where it has none.

        Returns
        -------
        list of float
            Seconds from the first frame, of the frames that waited longest: none, one or several.
        """
        if self.start_ticks is None:
            self.start_ticks = pts or 0
            self._last_pts, self._shift = pts, None if pts is None else -pts
            return [0.0]
        placed = self._settle_doubtful(pts)
        if self._begins_pause(pts):
            self._doubtful = pts
            return placed
        return placed + self._settle(pts)

    def finish(self) -> list[float]:
        """Place the frames that wait at the usual step, as at the end of the clip."""
        return self._settle_doubtful(None) + self._follow_on()

    def _settle_doubtful(self, next_pts: int | None) -> list[float]:
        """Place a frame that seemed to follow a pause, now that the next timestamp is known."""
        pts, self._doubtful = self._doubtful, None
        if pts is None:
            return []
        is_wild = next_pts is not None and next_pts < pts and self._is_next(next_pts)
        return self._settle(None if is_wild else pts)

    def _settle(self, pts: int | None) -> list[float]:
        ticks = self._usable(pts)
        self._last_pts = pts
        if ticks is not None:
            step = (ticks - self._last_ticks) / Fraction(self._waiting + 1)
            if step * self.time_base >= MIN_STEP_S:
                self._stuck = False
                self.retimed += self._waiting
                return self._forward(step if self._waiting else ticks - self._last_ticks)
        self._waiting += 1
        if self._stuck or self._waiting > MAX_WAITING:
            self._stuck = True
            return self._follow_on()
        return []

    def _follow_on(self) -> list[float]:
        """Place the frames that wait at the usual step."""
        if not self._waiting:
            return []
        self.retimed += self._waiting
        self._waiting -= 1
        return self._forward(self._usual_step())

    @property
    def jumps(self) -> int:
        """Places where the clock jumped and was closed."""
        return self.jumps_ahead + self.jumps_back

    def _usable(self, pts: int | None) -> Ticks | None:
        """Return where on the line a timestamp lies; None where it is of no use."""
        if pts is None or pts == self._last_pts:
            return None
        if self._shift is None:
            self._shift = self._next_ticks() - pts
        ahead_s = self._ahead_s(pts, self._shift)
        if MIN_STEP_S <= ahead_s <= MAX_PAUSE_S:
            return pts + self._shift
        if -JUMP_BACK_S < ahead_s < MIN_STEP_S:
            return None
        former = self._former_shift
        self._former_shift = self._shift
        if former is not None and MIN_STEP_S <= self._ahead_s(pts, former) <= MAX_PAUSE_S:
            self._shift = former
            return pts + former
        if ahead_s > 0:
            self.jumps_ahead += 1
        else:
            self.jumps_back += 1
        follows = self._next_ticks()
        self._shift = follows - pts
        return follows

    def _next_ticks(self) -> Ticks:
        """Where the frame in hand lies if all that wait follow at the usual step."""
        return self._last_ticks + self._usual_step() * (self._waiting + 1)

    def _begins_pause(self, pts: int | None) -> bool:
        """Whether a timestamp is so much later that going back from it would seem a jump."""
        if pts is None or self._shift is None:
            return False
        return JUMP_BACK_S <= self._ahead_s(pts, self._shift) <= MAX_PAUSE_S

    def _is_next(self, pts: int) -> bool:
        return self._shift is not None and 0 < self._ahead_s(pts, self._shift) <= MAX_PAUSE_S

    def _ahead_s(self, pts: int, shift: Ticks) -> Fraction:
        return (pts + shift - self._last_ticks) * self.time_base

    def _forward(self, step: Ticks) -> list[float]:
        """Place the frames that wait, and the one in hand, a step after each other."""
        count, self._waiting = self._waiting + 1, 0
        start = self._last_ticks
        self._last_ticks = start + count * step
        self._intervals[step] += count
        self._counted += count
        return [float((start + (n + 1) * step) * self.time_base) for n in range(count)]

    @property
    def median_interval_s(self) -> float | None:
        """Median time between frames, in seconds; None before the second frame."""
        half = sum(self._intervals.values()) / 2
        seen = 0
        for ticks, count in sorted(self._intervals.items()):
            seen += count
            if seen >= half:
                return float(ticks * self.time_base)
        return None

    @property
    def is_variable(self) -> bool:
        """Whether the time between frames varies by more than rounding and a few drops."""
        median_s = self.median_interval_s
        if median_s is None:
            return False
        allowed_s = UNEVEN_RATIO * median_s + ROUNDING_S
        uneven = sum(
            count
            for ticks, count in self._intervals.items()
            if abs(float(ticks * self.time_base) - median_s) > allowed_s
        )
        return uneven > MAX_UNEVEN_SHARE * sum(self._intervals.values())

    def _usual_step(self) -> Ticks:
        # Kept until twice as many intervals are known: the median of many costs time.
        if self._step is None or self._counted >= 2 * self._step[0] > 0 or not self._step[0]:
            median_s = self.median_interval_s
            if median_s is None or (self.rate_hz and self._counted < SURE_INTERVALS):
                median_s = 1.0 / (self.rate_hz or FALLBACK_RATE_HZ)
            step_s = Fraction(median_s).limit_denominator(_STEP_DENOMINATOR)
            self._step = self._counted, step_s / self.time_base
        return self._step[1]
