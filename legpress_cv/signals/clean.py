"""Cleaning of sampled signals: spikes, stretches without gaps, a zero-lag low-pass filter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.settings import SignalSettings
from legpress_cv.signals.butterworth import filter_there_and_back, low_pass_sections

MAD_TO_SD = 1.4826
"""Standard deviations per median absolute deviation of a normal distribution."""
HAMPEL_MIN_VALUES = 5
"""With fewer values a median is no witness against one of them."""
MIN_SEGMENT_FRAMES = 9
"""Shorter stretches between two long gaps are dropped: the filter would be all edge."""
RESIDUAL_GRID_HZ = 0.25
"""Step of the search for the cut-off."""


def hampel(
    values: NDArray[np.float64], half_window: int, sigmas: float, floor: float
) -> NDArray[np.bool_]:
    """Find spikes: values further from the running median than `sigmas` robust deviations.

    Parameters
    ----------
    values
        Shape (n,), NaN where missing.
    half_window
        Samples on either side.
    sigmas
        Limit in robust standard deviations (1.4826 x median absolute deviation).
    floor
        Least deviation that counts, in the unit of `values`, so that a still signal has no spikes.

    Returns
    -------
    ndarray, shape (n,), bool
    """
    n = len(values)
    padded = np.concatenate([np.full(half_window, np.nan), values, np.full(half_window, np.nan)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half_window + 1).copy()
    # At the ends the window shrinks on both sides: a one-sided one lags behind any movement.
    windows[np.isnan(windows[:, ::-1])] = np.nan
    result = np.zeros(n, dtype=bool)
    judged = np.isfinite(windows).sum(axis=1) >= HAMPEL_MIN_VALUES
    if not judged.any():
        return result
    median = np.nanmedian(windows[judged], axis=1)
    spread = MAD_TO_SD * np.nanmedian(np.abs(windows[judged] - median[:, None]), axis=1)
    limit = np.maximum(sigmas * spread, floor)
    result[judged] = np.abs(values[judged] - median) > limit
    return result


def segments(missing: NDArray[np.bool_]) -> list[slice]:
    """Return the stretches without missing samples, in order."""
    known = np.concatenate([[0], (~missing).astype(int), [0]])
    edges = np.flatnonzero(np.diff(known))
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def low_pass(
    values: NDArray[np.float64], rate_hz: float, cutoff_hz: float, order: int
) -> NDArray[np.float64]:
    """Zero-lag Butterworth over each stretch without gaps.

    Parameters
    ----------
    values
        Shape (n, k) on a uniform clock, NaN rows where missing.
    rate_hz, cutoff_hz
        Sampling rate and the -3 dB frequency of the two passes together.
    order
        Order of the two passes together (4: a second-order filter there and back; Winter,
        Biomechanics and Motor Control of Human Movement, ch. 3).

    Returns
    -------
    ndarray, shape (n, k)
        NaN in stretches shorter than :data:`MIN_SEGMENT_FRAMES`.
    """
    out = np.full_like(values, np.nan)
    # Two passes narrow the band; Winter's factor restores the cut-off.
    single = cutoff_hz / (2 ** (1 / 2) - 1) ** (1 / (2 * (order // 2)))
    single = min(single, 0.95 * rate_hz / 2)
    sections = low_pass_sections(order // 2, single, rate_hz)
    for part in segments(np.asarray(np.isnan(values).any(axis=1))):
        length = part.stop - part.start
        if length < MIN_SEGMENT_FRAMES:
            continue
        pad = min(length - 1, int(2 * rate_hz / cutoff_hz) + order)
        out[part] = filter_there_and_back(sections, values[part], pad)
    return out


def residual_cutoff_hz(
    values: NDArray[np.float64], rate_hz: float, settings: SignalSettings
) -> float:
    """Cut-off by residual analysis (Winter): where the residual leaves the noise's straight line.

    The residual of white noise falls linearly with the cut-off towards zero at the Nyquist
    frequency. A line is fitted where there is only noise (the upper half of the band); its value
    at 0 Hz is the noise, and the cut-off is where the residual comes down to it.

    Parameters
    ----------
    values
        Shape (n, k) on a uniform clock, NaN where missing.
    rate_hz
        Sampling rate.

    Returns
    -------
    float
        Within the settings' bounds; the upper bound where there is too little to analyse.
    """
    nyquist = rate_hz / 2
    low, high = settings.cutoff_min_hz, min(settings.cutoff_max_hz, 0.8 * nyquist)
    if high <= low:
        return high
    grid = np.arange(1.0, 0.9 * nyquist, RESIDUAL_GRID_HZ)
    residual = []
    for cutoff in grid:
        difference = values - low_pass(values, rate_hz, float(cutoff), settings.filter_order)
        if np.isnan(difference).all():
            return high
        residual.append(float(np.sqrt(np.nanmean(difference**2))))
    curve = np.array(residual)
    noise_part = grid >= 0.55 * nyquist
    if noise_part.sum() < 3:  # noqa: PLR2004 - a line through two points proves nothing
        return high
    slope, intercept = np.polyfit(grid[noise_part], curve[noise_part], 1)
    if slope >= 0:
        return low
    below = np.flatnonzero(curve <= intercept)
    return float(np.clip(grid[below[0]] if len(below) else high, low, high))


def largest(values: NDArray[np.float64]) -> float | None:
    """Return the largest known value; None where all are missing."""
    known = values[~np.isnan(values)]
    return float(known.max()) if len(known) else None


def read_at(
    x: NDArray[np.float64], values: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Read `values` over `x` at other places by linear interpolation; held at the ends.

    `x` may run back now and then (wobbles): sorting lets neighbours share the place. Missing
    samples are left out; NaN where all are missing.
    """
    known = ~(np.isnan(x) | np.isnan(values))
    if not known.any():
        return np.full(len(at), np.nan)
    order = np.argsort(x[known], kind="stable")
    read: NDArray[np.float64] = np.interp(at, x[known][order], values[known][order])
    return read
