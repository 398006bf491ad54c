"""Values between samples: linear, never across a long gap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SAME_TIME_S = 1e-6
"""Times less than a microsecond apart are one: containers round them."""
ROUNDING_S = 1e-9
"""What is left of sums of steps; a gap of just the limit is not longer."""


def interpolate(
    time_s: Floats,
    values: Floats,
    at_s: Floats,
    max_gap_s: float,
    *,
    hold_s: float = SAME_TIME_S,
) -> Floats:
    """Read samples at other times.

    Parameters
    ----------
    time_s
        Shape (n,), increasing.
    values
        Shape (n, k); a row with any NaN is missing.
    at_s
        Shape (m,).
    max_gap_s
        Two known samples further apart than this are not joined.
    hold_s
        Up to this time from a known sample there is a value also beyond the ends and in long gaps.

    Returns
    -------
    ndarray, shape (m, k)
        NaN in rows where nothing is known.
    """
    out = np.full((len(at_s), values.shape[1]), np.nan)
    known = ~np.isnan(values).any(axis=1)
    if not known.any():
        return out
    t = time_s[known]
    after = np.clip(np.searchsorted(t, at_s - ROUNDING_S), 0, len(t) - 1)
    before = np.clip(after - 1, 0, len(t) - 1)
    near = np.minimum(np.abs(t[after] - at_s), np.abs(at_s - t[before])) <= hold_s
    joined = (t[before] <= at_s) & (at_s <= t[after])
    joined &= t[after] - t[before] <= max_gap_s + ROUNDING_S
    usable = near | joined
    for column, samples in enumerate(values[known].T):
        out[usable, column] = np.interp(at_s[usable], t, samples)
    return out
