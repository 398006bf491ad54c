"""Presentation timestamps: repaired where broken, and their spacing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

JUMP_BACK_S = 0.5
"""A timestamp further back than this is a restarted clock, not two frames in the wrong order."""

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


@dataclass
class Timeline:
    """Turns the timestamps of the frames, in order, into seconds from the first one.

    Memory grows with the number of *different* intervals only, not with the clip. The time base
    is in seconds per tick.
    """

    time_base: Fraction
    rate_hz: float | None = None
    start_ticks: int | None = None
    last_ticks: int | None = None
    _shift_ticks: int = 0
    _intervals: Counter[int] = field(default_factory=Counter)

    def place(self, pts: int | None) -> float | None:
        """Place the next frame.

        A frame without a timestamp (in ticks) follows its predecessor at the nominal rate, and so
        does one at which the clock starts again.

        Returns
        -------
        float or None
            Seconds from the first frame; None if it is no later than the last one: to be dropped.
        """
        if self.start_ticks is None or self.last_ticks is None:
            self.start_ticks = self.last_ticks = pts or 0
            return 0.0
        ticks = self.last_ticks + self._usual_step() if pts is None else pts + self._shift_ticks
        if ticks <= self.last_ticks:
            if (self.last_ticks - ticks) * self.time_base < JUMP_BACK_S:
                return None
            restarted = self.last_ticks + self._usual_step()
            self._shift_ticks += restarted - ticks
            ticks = restarted
        self._intervals[ticks - self.last_ticks] += 1
        self.last_ticks = ticks
        return float((ticks - self.start_ticks) * self.time_base)

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

    def _usual_step(self) -> int:
        median_s = self.median_interval_s if not self.rate_hz else None
        step_s = median_s or 1.0 / (self.rate_hz or FALLBACK_RATE_HZ)
        return max(1, round(step_s / float(self.time_base)))
