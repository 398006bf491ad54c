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
) -> tuple[float, float] | None:
    """Fit a level line that bends upwards once and return where it bends.

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
        design = np.stack([np.ones_like(x), np.maximum(0.0, x - at)], axis=1)
        weights, *_ = np.linalg.lstsq(design, y, rcond=None)
        if weights[1] > 0:
            errors[i] = float(((y - design @ weights) ** 2).sum())
    if not np.isfinite(errors).any():
        return None
    best = int(np.argmin(errors))
    near = grid[errors <= errors[best] + (z * noise_deg) ** 2]
    return float(grid[best]), float(max(near.max() - grid[best], grid[best] - near.min()))


def bend_profile(
    depth_deg: NDArray[np.float64],
    tilt_deg: NDArray[np.float64],
    grid_deg: NDArray[np.float64],
    *,
    value_sd_deg: float,
    first_slope: float,
    first_slope_sd: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Cost of bending a line upwards at every place of a grid.

    Parameters
    ----------
    depth_deg, tilt_deg
        Shape (n,): thigh angle or hip flexion, and tilt.
    grid_deg
        Shape (k,): where the line may bend.
    value_sd_deg
        Standard deviation of one value, as large as if all were independent.
    first_slope, first_slope_sd
        What is known of the slope before the bend.

    Returns
    -------
    tuple of ndarray or None
        Minus twice the profile log likelihood (infinite where the line would not bend upwards or
        outside of what was seen) and the first slope, both shape (k,). None if no bend rises.
    """
    known = ~(np.isnan(depth_deg) | np.isnan(tilt_deg))
    x, y = depth_deg[known], tilt_deg[known]
    if len(x) < MIN_POINTS:
        return None
    cost, slopes = np.full(len(grid_deg), np.inf), np.full(len(grid_deg), first_slope)
    prior = np.array([0.0, first_slope / first_slope_sd, 0.0])
    for i, at in enumerate(grid_deg):
        if not x.min() <= at <= x.max() - GRID_DEG:
            continue
        design = np.stack([np.ones_like(x), x - at, np.maximum(0.0, x - at)], axis=1)
        rows = np.vstack([design / value_sd_deg, [[0.0, 1.0 / first_slope_sd, 0.0]]])
        wanted = np.concatenate([y / value_sd_deg, prior[1:2]])
        weights, *_ = np.linalg.lstsq(rows, wanted, rcond=None)
        if weights[2] > 0:
            cost[i] = float(((wanted - rows @ weights) ** 2).sum())
            slopes[i] = weights[1]
    return (cost, slopes) if np.isfinite(cost).any() else None
