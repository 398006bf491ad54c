"""Values between samples: on straight lines or a smooth curve, never across a long gap."""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SAME_TIME_S = 1e-6
"""Times less than a microsecond apart are one: containers round them."""
MIN_CURVE_SAMPLES = 3
"""Fewer samples have no curve through them."""
ROUNDING_S = 1e-9
"""What is left of sums of steps; a gap of just the limit is not longer."""


def interpolate(
    time_s: Floats,
    values: Floats,
    at_s: Floats,
    max_gap_s: float,
    *,
    hold_s: float = SAME_TIME_S,
    smooth: bool = False,
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
    smooth
        On Akima's curve, which no far sample bends, instead of straight lines: these cut off the
        extremes of what was sampled sparsely.

    Returns
    -------
    ndarray, shape (m, k)
        NaN in rows where nothing is known.

    References
    ----------
    H. Akima, A new method of interpolation and smooth curve fitting based on local procedures,
    J. ACM 17 (1970) 589.
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
    if smooth:
        _on_curves(t, values[known], at_s, max_gap_s, out)
    return out


def _on_curves(time_s: Floats, values: Floats, at_s: Floats, max_gap_s: float, out: Floats) -> None:
    """Put values on a curve through each run of samples without a long gap."""
    ends = np.flatnonzero(np.diff(time_s) > max_gap_s + ROUNDING_S) + 1
    for run in np.split(np.arange(len(time_s)), ends):
        if len(run) < MIN_CURVE_SAMPLES:
            continue
        rows = (at_s >= time_s[run[0]]) & (at_s <= time_s[run[-1]])
        out[rows] = scipy.interpolate.Akima1DInterpolator(time_s[run], values[run])(at_s[rows])
