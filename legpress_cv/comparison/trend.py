"""Change of the tilt from set to set: a straight line through three sets or more."""

from __future__ import annotations

import math
from collections.abc import Sequence

from legpress_cv.results import Quantity, Trend
from legpress_cv.settings import ComparisonSettings

from .caveats import added_sd_deg, caveats_between
from .equal_depth import equal_depth_deg, readings_at, tilt_per_depth
from .readings import rep_sd_of
from .side import Side
from .statistics import Readings, combination_of, slope_weights

LEAST_SETS = 3
"""Two are a difference."""


def trend_of(sides: Sequence[Side], settings: ComparisonSettings) -> Trend | None:
    """Draw a line through the tilts of the sets; words are left blank.

    Sets without a tilt of their own are left out, and keep their places. ``None`` for two sets.
    """
    if len(sides) < LEAST_SETS:
        return None
    places = [place for place, side in enumerate(sides) if side.tilt_refusal is None]
    if len(places) < LEAST_SETS:
        return Trend(sets=len(places), basis=None)
    tilted = [sides[place] for place in places]
    depth = equal_depth_deg([side.descents for side in tilted], settings)
    common = depth if isinstance(depth, float) else None
    readings = [_tilts(side, common) for side in tilted]
    weights = slope_weights(places)
    caveat_sds = [
        added_sd_deg(caveats_between(tilted[0].circumstances, side.circumstances, settings))
        for side in tilted
    ]
    # Half of the variance of a difference is each clip's own misread depth.
    own_sd = settings.depth_sd_deg / math.sqrt(2)
    per_depth = 0.0 if common is None else tilt_per_depth([s.descents for s in tilted], common)
    extra_sd = math.hypot(
        *(w * math.hypot(sd, per_depth * own_sd) for w, sd in zip(weights, caveat_sds, strict=True))
    )
    rep_sd = rep_sd_of(Quantity.PPT, settings)
    slope = combination_of(readings, list(weights), rep_sd, extra_sd, settings)
    low, high = slope.interval
    return Trend(
        sets=len(places),
        basis="own_depth" if common is None else "equal_depth",
        equal_trunk_thigh_flexion_deg=common,
        slope_deg=slope.value,
        low_deg=low,
        high_deg=high,
    )


def _tilts(side: Side, depth_deg: float | None) -> Readings:
    """Tilts of a set that has some, at a depth or at its own."""
    if depth_deg is not None:
        return readings_at(side.descents, depth_deg)
    found = side.found[Quantity.PPT]
    if not isinstance(found, Readings):
        raise TypeError("a set without tilts has no part in a trend")
    return found
