"""Places on the drawings of differences, and of the means of several sets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from legpress_cv.results import Difference, SetNumber
from legpress_cv.wording.comparison_page import minus

WIDTH = 300.0
"""Units of a drawing of differences; it is scaled to its place."""
STEP_DEG = 5.0
"""Scales end at a multiple of this."""
TREND_HEIGHT = 180.0
TREND_WIDTH, LEAST_TREND_STEP = 340.0, 60.0
"""Units of the drawing of all sets: its height, the way from the first set to the last, and the
least way from set to set, for which it grows wider."""
TREND_LEFT, TREND_RIGHT = 60.0, 36.0
"""Room for the names of the levels, and for the last set."""


@dataclass(frozen=True)
class Span:
    """An interval and the value in it, in units of the drawing."""

    low: float
    value: float
    high: float


@dataclass(frozen=True)
class DifferenceScale:
    """A scale from less to more, with zero in the middle.

    Attributes
    ----------
    reach_deg
        Where it ends on both sides.
    same
        The part of a change that is not worth having.
    marks
        Place and degrees of each mark.
    """

    reach_deg: float
    same: Span
    marks: tuple[tuple[float, str], ...]
    width: float = WIDTH

    def span(self, of: Difference) -> Span | None:
        """Place a difference; None where it is not told."""
        if of.difference is None or of.low is None or of.high is None:
            return None
        return _span(of.low, of.difference, of.high, self.reach_deg)


def difference_scale(differences: Sequence[Difference], worthwhile_deg: float) -> DifferenceScale:
    """Choose a scale that holds some differences."""
    ends = [abs(end) for of in differences for end in (of.low, of.high) if end is not None]
    reach = _up(max([*ends, worthwhile_deg + STEP_DEG]))
    step = STEP_DEG * math.ceil(reach / STEP_DEG / 3)
    degrees = [k * step for k in range(-3, 4) if abs(k * step) <= reach]
    marks = tuple((_place(value, reach), minus(f"{value:+.0f}°")) for value in degrees)
    marks = tuple((x, "0°" if text == "+0°" else text) for x, text in marks)
    return DifferenceScale(reach, _span(-worthwhile_deg, 0.0, worthwhile_deg, reach), marks)


@dataclass(frozen=True)
class TrendScale:
    """Means of sets in a row, upwards for more tilt.

    Attributes
    ----------
    points
        For each set its place from the left, and its interval downwards; None where not known.
    levels
        Place and words of each line across.
    """

    points: tuple[tuple[float, Span | None], ...]
    levels: tuple[tuple[float, str], ...]
    width: float
    height: float = TREND_HEIGHT

    @property
    def path(self) -> str:
        """A line through the means that are known."""
        known = [f"{x:g} {span.value:g}" for x, span in self.points if span is not None]
        return f"M{'L'.join(known)}" if len(known) > 1 else ""


def trend_scale(numbers: Sequence[SetNumber]) -> TrendScale:
    """Place the means of sets."""
    highs = [number.high for number in numbers if number.high is not None]
    lows = [number.low for number in numbers if number.low is not None]
    top, bottom = _up(max([*highs, STEP_DEG])), min(0.0, -_up(-min([*lows, 0.0])))

    def place(value: float) -> float:
        return round(8 + (TREND_HEIGHT - 16) * (top - value) / (top - bottom), 1)

    way = max(LEAST_TREND_STEP, TREND_WIDTH / max(len(numbers) - 1, 1))
    points = tuple(
        (
            round(TREND_LEFT + way * k, 1),
            None
            if number.value is None or number.low is None or number.high is None
            else Span(place(number.low), place(number.value), place(number.high)),
        )
        for k, number in enumerate(numbers)
    )
    step = STEP_DEG * max(1, math.ceil((top - bottom) / STEP_DEG / 4))
    first = math.ceil(bottom / step)
    levels = tuple(
        (place(k * step), minus(f"{k * step:.0f}°"))
        for k in range(first, math.floor(top / step) + 1)
    )
    return TrendScale(points, levels, points[-1][0] + TREND_RIGHT)


def _span(low: float, value: float, high: float, reach: float) -> Span:
    return Span(_place(low, reach), _place(value, reach), _place(high, reach))


def _place(degrees: float, reach: float) -> float:
    return round(WIDTH * (0.5 + 0.5 * max(min(degrees / reach, 1.0), -1.0)), 1)


def _up(degrees: float) -> float:
    return STEP_DEG * math.ceil(degrees / STEP_DEG)
