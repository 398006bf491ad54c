"""True difference of two sets: of their means, and of the tilt at a depth that both reach.

As in a comparison, depth is trunk-thigh flexion, and a tilt at a depth is the rep's PPT less what
the pelvis turns from there to the bottom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .truth import Truth, TruthRep

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TrueDescent:
    """The way down of a rep: true trunk-thigh flexion and tilt, shape (n,) each."""

    flexion_deg: Floats
    tilt_deg: Floats

    def tilt_at(self, depth_deg: float) -> float | None:
        """Tilt where the rep last passes a depth on its way down; None where it does not."""
        above = np.flatnonzero(self.flexion_deg < depth_deg)
        if not len(above) or above[-1] + 1 >= len(self.flexion_deg):
            return None
        pair = slice(above[-1], above[-1] + 2)
        return float(np.interp(depth_deg, self.flexion_deg[pair], self.tilt_deg[pair]))


def mean_ppt_deg(truth: Truth) -> float:
    """Mean PPT of the whole reps, each at its own greatest depth."""
    return float(np.mean([rep.ppt_deg for rep in truth.whole_reps]))


def descents_of(truth: Truth) -> list[TrueDescent]:
    """Follow every whole rep down."""
    return [_descent(truth, rep) for rep in truth.whole_reps]


def equal_depth_deg(sets: Sequence[Sequence[TrueDescent]], margin_deg: float) -> float:
    """Depth at which sets are compared, by the rule of a comparison but from the truth.

    Parameters
    ----------
    sets
        From :func:`descents_of`.
    margin_deg
        How much shallower it lies than the middle rep of the shallower set.
    """
    reached = [float(np.median([d.flexion_deg.max() for d in descents])) for descents in sets]
    return min(reached) - margin_deg


def mean_at_deg(descents: Sequence[TrueDescent], depth_deg: float) -> float:
    """Mean tilt at a depth of the reps that reach it; NaN where none does."""
    tilts = [tilt for d in descents if (tilt := d.tilt_at(depth_deg)) is not None]
    return float(np.mean(tilts)) if tilts else float("nan")


def _descent(truth: Truth, rep: TruthRep) -> TrueDescent:
    inside = (truth.time_s > rep.start_s) & (truth.time_s < rep.bottom_s)
    # The deepest moment lies between two frames.
    times = np.concatenate(([rep.start_s], truth.time_s[inside], [rep.bottom_s]))
    flexion, tilt = (
        np.interp(times, truth.time_s, truth.columns[name])
        for name in ("trunk_thigh_flexion_deg", "pelvic_tilt_deg")
    )
    return TrueDescent(flexion, tilt - tilt[-1] + rep.ppt_deg)
