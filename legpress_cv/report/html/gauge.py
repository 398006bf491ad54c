"""A scale of degrees with the thresholds, and the interval of a rep on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from legpress_cv.results import RepResult, is_direct
from legpress_cv.settings import TuckSettings

WIDTH = 300.0
"""Units of the drawing; it is scaled to the card."""

STEP_DEG = 5.0
"""The scale ends at a multiple of this."""


@dataclass(frozen=True)
class Gauge:
    """Places on the scale, in units from its left end.

    Attributes
    ----------
    low, high
        The interval, cut at the ends of the scale.
    value
        The reading; ``None`` where it is only an estimate, which has none to be named.
    levels
        Place and degrees of each threshold.
    """

    low: float
    high: float
    value: float | None
    levels: tuple[tuple[float, str], ...]
    width: float = WIDTH


def reach_deg(reps: Sequence[RepResult], tuck: TuckSettings) -> float:
    """Choose where the scale ends: the same for all reps, so that they can be compared."""
    highs = [rep.ppt_high_deg for rep in reps if rep.ppt_high_deg is not None]
    most = max([*highs, tuck.severe_ppt_deg + STEP_DEG])
    return STEP_DEG * -(-most // STEP_DEG)


def gauge_of(rep: RepResult, tuck: TuckSettings, reach: float) -> Gauge | None:
    """Place a rep on the scale; ``None`` where its interval is not known."""
    if not rep.measurable or rep.ppt_low_deg is None or rep.ppt_high_deg is None:
        return None

    def place(degrees: float) -> float:
        return round(WIDTH * min(max(degrees / reach, 0.0), 1.0), 1)

    levels = (tuck.mild_ppt_deg, tuck.moderate_ppt_deg, tuck.severe_ppt_deg)
    measured = is_direct(rep.evidence) and rep.ppt_deg is not None
    return Gauge(
        low=place(rep.ppt_low_deg),
        high=place(rep.ppt_high_deg),
        value=place(rep.ppt_deg or 0.0) if measured else None,
        levels=tuple((place(level), f"{level:g}°") for level in levels),
    )
