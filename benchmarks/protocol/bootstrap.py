"""Intervals by drawing clips again: frames and reps of one clip are no independent readings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .agreement import wilson
from .measure import Measure

Floats = NDArray[np.float64]

DRAWS = 2000
LEVEL = 0.95
SEED = 0
MIN_CLIPS = 2
"""One clip drawn again and again is the same clip."""


def clip_draws(clips: int, draws: int = DRAWS, seed: int = SEED) -> Floats:
    """How often each clip is drawn, shape (draws, clips); every row adds up to `clips`."""
    if clips < MIN_CLIPS:
        return np.zeros((0, clips))
    rng = np.random.default_rng(seed)
    return rng.multinomial(clips, np.full(clips, 1 / clips), size=draws).astype(float)


def interval(measure: Measure, mask: NDArray[np.bool_], weights: Floats) -> tuple[float, float]:
    """Percentile interval of a measure over the clips of a mask.

    NaN where fewer than two clips have a value, or where the figure is not defined in more draws
    than one tail holds: the others would then describe other clips. A share of none or all has no
    spread to draw from; its interval is Wilson's, each clip counted as one case.

    Parameters
    ----------
    measure : Measure
    mask : ndarray of bool, shape (clips,)
    weights : ndarray, shape (draws, clips in the mask)
        From `clip_draws`.
    """
    tail = (1 - LEVEL) / 2
    nothing = float("nan"), float("nan")
    if not len(weights) or np.count_nonzero(measure.counts[mask]) < MIN_CLIPS:
        return nothing
    values = measure.of(weights @ measure.sums[mask])
    known = values[np.isfinite(values)]
    if len(known) < (1 - tail) * len(values):
        return nothing
    if measure.share and measure.value(mask) in {0.0, 1.0}:
        clips = int(np.count_nonzero(measure.counts[mask]))
        return wilson(round(clips * measure.value(mask)), clips)
    low, high = np.percentile(known, [100 * tail, 100 * (1 - tail)])
    return float(low), float(high)
