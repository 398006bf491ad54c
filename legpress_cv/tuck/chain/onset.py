"""Onset of the tuck in measured curves, rep by rep, with the set's other reps as a guide."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, eq=False)
class Descent:
    """One rep's way down: thigh direction and tilt, shape (n,), and the noise of one tilt."""

    thigh_deg: Floats
    tilt_deg: Floats
    noise_deg: float
    seconds: float


def pooled_onsets(
    descents: list[Descent], settings: ChainTiltSettings
) -> list[tuple[float, float, float] | None]:
    """Where each descent's tilt bends, in degrees of the thigh: low, middle, high of 90 %.

    The regression is on the thigh, not on hip flexion: hip flexion is thigh less pelvis, so that
    it holds the tilt's error itself, and in a quick tuck it hardly grows or even shrinks. The
    profile likelihood of every rep is taken with the first slope near the set's, and multiplied by
    what the other reps' onsets predict.

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
    slope, slope_sd = FIRST_SLOPE, FIRST_SLOPE_SD
    profiles = [_profile(d, grid, slope, slope_sd, settings) for d in descents]
    found = [p for p in profiles if p is not None]
    if found:
        slopes = np.array([p[1][int(np.argmax(p[0]))] for p in found])
        # The set's slope is the median of its reps'.
        profiles = [
            _profile(d, grid, float(np.median(slopes)), settings.onset_slope_sd_ratio, settings)
            for d in descents
        ]
    likelihoods = [None if p is None else p[0] for p in profiles]
    return _pooled(grid, likelihoods, settings.onset_spread_deg)


def _profile(
    descent: Descent, grid: Floats, slope: float, slope_sd: float, settings: ChainTiltSettings
) -> tuple[Floats, Floats] | None:
    """Likelihood over the grid (greatest 1) and first slope there; None without a bend."""
    noise = float(np.hypot(descent.noise_deg, settings.onset_wobble_deg))
    looks = max(4.0, descent.seconds * settings.onset_rate_hz * 2)
    share = min(1.0, looks / max(len(descent.thigh_deg), 1))
    profile = bend_profile(
        descent.thigh_deg,
        descent.tilt_deg,
        grid,
        value_sd_deg=noise / np.sqrt(share),
        first_slope=slope,
        first_slope_sd=slope_sd,
    )
    if profile is None:
        return None
    cost, slopes = profile
    return np.exp(-(cost - cost.min()) / 2), slopes


def _pooled(
    grid: Floats, likelihoods: list[Floats | None], spread_deg: float
) -> list[tuple[float, float, float] | None]:
    """Posterior of each rep's onset, the others' seen through the spread between reps."""
    kernel = np.exp(-0.5 * ((grid[:, None] - grid[None, :]) / spread_deg) ** 2)
    kernel = kernel / kernel.sum(axis=1, keepdims=True)
    hints = [
        None if one is None else np.log(kernel @ (one / one.sum()) + 1e-12) for one in likelihoods
    ]
    out: list[tuple[float, float, float] | None] = []
    for i, own in enumerate(likelihoods):
        if own is None:
            out.append(None)
            continue
        others = [h for j, h in enumerate(hints) if j != i and h is not None]
        centre = np.sum(others, axis=0) if others else np.zeros(len(grid))
        prior = kernel @ np.exp(centre - centre.max()) if others else np.ones(len(grid))
        posterior = np.cumsum(own * prior)
        low, middle, high = np.interp(TAILS, posterior / posterior[-1], grid)
        out.append((float(low), float(middle), float(high)))
    return out
