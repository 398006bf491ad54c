"""Pelvic tilt of every rep at one depth that all sets reach.

Depth is trunk-thigh flexion: how far the thigh has come against the trunk. Anatomical hip flexion
leaves the tilt out, and so hardly grows any more where a pelvis tucks: at one hip flexion there
would be many tilts, and the tilt's own error would move the depth.

A tilt at a depth is the rep's PPT less what the pelvis turns from there to the bottom, so that both
are counted from one pose, the most anterior one of the descent.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from legpress_cv.results import NoDifference
from legpress_cv.results.descents import Descent
from legpress_cv.settings import ComparisonSettings

from .statistics import Readings

SLOPE_STEP_DEG = 5.0
"""Of depth, over which it is read how fast the tilt grows."""
LEAST_SHARE = 0.5
"""Of the reps with a tilt, that have to be followed down to the equal depth."""


def equal_depth_deg(
    sets: Sequence[Sequence[Descent]], settings: ComparisonSettings
) -> float | NoDifference:
    """Choose the depth at which sets are compared: as deep as nearly all reps of all sets go.

    Parameters
    ----------
    sets
        From :func:`descents_of`.
    settings
        Margins.
    """
    if not all(sets):
        return NoDifference.NO_COMMON_DEPTH
    reached = []
    for descents in sets:
        whole = [descent for descent in descents if descent.whole] or list(descents)
        reached.append(float(np.median([descent.reached_deg for descent in whole])))
    depth = min(reached) - settings.equal_depth_margin_deg
    starts = [float(np.median([d.start_deg for d in descents])) for descents in sets]
    if depth < max(starts) + settings.least_equal_excursion_deg:
        return NoDifference.NO_COMMON_DEPTH
    for descents in sets:
        if sum(d.tilt_at(depth) is not None for d in descents) < LEAST_SHARE * len(descents):
            return NoDifference.NO_COMMON_DEPTH
    return depth


def tilts_at(descents: Sequence[Descent], depth_deg: float) -> dict[int, float]:
    """Read the tilt at a depth, by number of the rep; reps that do not reach it are left out."""
    found = {descent.rep: descent.tilt_at(depth_deg) for descent in descents}
    return {rep: tilt for rep, tilt in found.items() if tilt is not None}


def readings_at(descents: Sequence[Descent], depth_deg: float) -> Readings:
    """Read the same with the error that each rep states."""
    tilts = tilts_at(descents, depth_deg)
    se = [descent.se_deg for descent in descents if descent.rep in tilts]
    return Readings(np.array(list(tilts.values())), np.array(se))


def tilt_per_depth(sets: Sequence[Sequence[Descent]], depth_deg: float) -> float:
    """Say how fast the tilt grows with depth there: what a misread depth does to it."""
    slopes = []
    for descents in sets:
        for descent in descents:
            here = descent.tilt_at(depth_deg)
            before = descent.tilt_at(depth_deg - SLOPE_STEP_DEG)
            if here is not None and before is not None:
                slopes.append((here - before) / SLOPE_STEP_DEG)
    return float(np.mean(slopes)) if slopes else 0.0
