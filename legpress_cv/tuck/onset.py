"""Onset: the depth at which a curve leaves the level, by segmented regression on depth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GRID_DEG = 0.5
"""Step of the search; far below the error of an onset (3.4 deg in simulation)."""
MIN_POINTS = 6
"""A broken line has three parameters; fewer than twice as many points prove nothing."""


def hinge_onset(
    depth_deg: NDArray[np.float64],
    tilt_deg: NDArray[np.float64],
    *,
    noise_deg: float,
    z: float,
    allow_slope: bool = False,
) -> tuple[float, float] | None:
    """Fit a line that bends once and return where it bends.

    The regression is on depth, not on time, so that tempo does not matter.

    Parameters
    ----------
    depth_deg
        Shape (n,): hip flexion or thigh angle.
    tilt_deg
        Shape (n,): tilt, or its difference to another rep.
    noise_deg
        Standard deviation of one value, for the interval.
    z
        Half width of the interval in standard errors.
    allow_slope
        Whether the first part may rise too (normal rhythm) or has to be level.

    Returns
    -------
    tuple of float or None
        Onset and half width of its interval (where the fit's squared error stays within z squared
        noise variances of the best), both in degrees of depth; None if the bend does not rise.
    """
    known = ~(np.isnan(depth_deg) | np.isnan(tilt_deg))
    x, y = depth_deg[known], tilt_deg[known]
    if len(x) < MIN_POINTS or np.ptp(x) <= 2 * GRID_DEG:
        return None
    grid = np.arange(x.min(), x.max() - GRID_DEG, GRID_DEG)
    errors = np.full(len(grid), np.inf)
    for i, at in enumerate(grid):
        columns = [np.ones_like(x), np.maximum(0.0, x - at)]
        if allow_slope:
            columns.append(x - x.mean())
        design = np.stack(columns, axis=1)
        weights, *_ = np.linalg.lstsq(design, y, rcond=None)
        if weights[1] > 0:
            errors[i] = float(((y - design @ weights) ** 2).sum())
    if not np.isfinite(errors).any():
        return None
    best = int(np.argmin(errors))
    near = grid[errors <= errors[best] + (z * noise_deg) ** 2]
    return float(grid[best]), float(max(near.max() - grid[best], grid[best] - near.min()))
