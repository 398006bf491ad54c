"""Onset of the tuck in measured curves, rep by rep, with the set's other reps as a guide.

Tilt over the thigh's direction x is a line that bends upwards once, at the onset b ::

    tilt = a + slope * x + bend * max(0, x - b),  bend > 0

The regression is on the thigh, not on hip flexion: hip flexion is thigh less pelvis, so that it
holds the tilt's error itself, and in a quick tuck it hardly grows or even shrinks. The profile
likelihood ``L_i(b)`` of rep i is taken with the first slope near the set's. With K the normal
spread between reps, its posterior is ::

    p_i(b) ~ L_i(b) * (K prod_{j != i} (K L_j))(b)

so that the other reps' onsets predict one centre, and that centre predicts this rep's onset.

References
----------
Muggeo V. (2003), Estimating regression models with unknown break-points. Stat Med 22:3055-3071.
Gelman A. et al. (2013), Bayesian Data Analysis, 3rd ed. Chapter 5: hierarchical models.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from legpress_cv.settings.chain_tilt import ChainTiltSettings
from legpress_cv.tuck.onset import bend_profile

Floats = NDArray[np.float64]

GRID_DEG = 0.5
"""Step of the search; far below the error of an onset (3.4 deg in simulation)."""
FIRST_SLOPE, FIRST_SLOPE_SD = 0.15, 0.25
"""Normal rhythm before the set is known: 0 to 30 % of the thigh's motion (science of the rhythm),
and the network's own error that goes with the thigh."""
TAILS = (0.05, 0.5, 0.95)
"""90 % interval and middle."""
MIN_INDEPENDENT = 4.0
"""Independent values of the shortest descent: as many as the broken line has parameters."""


class Bend(NamedTuple):
    """Where a curve bends, in degrees of the thigh: 5 %, 50 % and 95 % of its posterior."""

    low_deg: float
    middle_deg: float
    high_deg: float


@dataclass(frozen=True, eq=False)
class Descent:
    """One rep's way down.

    Attributes
    ----------
    thigh_deg, tilt_deg
        Shape (n,): directions of thigh and pelvis.
    noise_deg
        Standard deviation of one tilt.
    duration_s
        Of the known frames.
    """

    thigh_deg: Floats
    tilt_deg: Floats
    noise_deg: float
    duration_s: float


@dataclass(frozen=True, eq=False)
class _Profile:
    """Likelihood (greatest 1) and first slope, had the curve bent at each place of the grid."""

    likelihood: Floats
    slope: Floats


def pooled_onsets(descents: list[Descent], settings: ChainTiltSettings) -> list[Bend | None]:
    """Where each descent's tilt bends; None where it does not.

    Parameters
    ----------
    descents
        Of the reps that tuck.
    settings
        Spreads between reps, independent looks.
    """
    known = [d for d in descents if len(d.thigh_deg)]
    if not known:
        return [None] * len(descents)
    low = min(float(d.thigh_deg.min()) for d in known)
    high = max(float(d.thigh_deg.max()) for d in known)
    grid = np.arange(low, high + GRID_DEG, GRID_DEG)
    profiles = [_profile(d, grid, FIRST_SLOPE, FIRST_SLOPE_SD, settings) for d in descents]
    slopes = [float(p.slope[int(np.argmax(p.likelihood))]) for p in profiles if p is not None]
    if slopes:
        # The set's slope is the median of its reps'.
        slope, slope_sd = float(np.median(slopes)), settings.onset_slope_sd_ratio
        profiles = [_profile(d, grid, slope, slope_sd, settings) for d in descents]
    likelihoods = [None if p is None else p.likelihood for p in profiles]
    return _pooled(grid, likelihoods, settings.onset_spread_deg)


def _profile(
    descent: Descent, grid: Floats, slope: float, slope_sd: float, settings: ChainTiltSettings
) -> _Profile | None:
    """Profile likelihood of one descent; None without a bend."""
    noise = float(np.hypot(descent.noise_deg, settings.onset_wobble_deg))
    independent = max(MIN_INDEPENDENT, descent.duration_s * settings.onset_rate_hz * 2)
    ratio = min(1.0, independent / max(len(descent.thigh_deg), 1))
    profile = bend_profile(
        descent.thigh_deg,
        descent.tilt_deg,
        grid,
        value_sd_deg=noise / np.sqrt(ratio),
        first_slope=slope,
        first_slope_sd=slope_sd,
    )
    if profile is None:
        return None
    cost, slopes = profile
    return _Profile(np.exp(-(cost - cost.min()) / 2), slopes)


def _pooled(grid: Floats, likelihoods: list[Floats | None], spread_deg: float) -> list[Bend | None]:
    """Posterior of each rep's onset, the others' seen through the spread between reps."""
    kernel = np.exp(-0.5 * ((grid[:, None] - grid[None, :]) / spread_deg) ** 2)
    kernel = kernel / kernel.sum(axis=1, keepdims=True)
    hints = [
        None if one is None else np.log(kernel @ (one / one.sum()) + 1e-12) for one in likelihoods
    ]
    out: list[Bend | None] = []
    for i, likelihood in enumerate(likelihoods):
        if likelihood is None:
            out.append(None)
            continue
        rest = [hint for j, hint in enumerate(hints) if j != i and hint is not None]
        centre = np.sum(rest, axis=0) if rest else np.zeros(len(grid))
        prior = kernel @ np.exp(centre - centre.max()) if rest else np.ones(len(grid))
        cumulative = np.cumsum(likelihood * prior)
        low, middle, high = np.interp(TAILS, cumulative / cumulative[-1], grid)
        out.append(Bend(float(low), float(middle), float(high)))
    return out
