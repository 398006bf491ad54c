"""Figures from sums that add up over clips; all take (..., k) and give (...), NaN if undefined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Z95 = 1.96
"""Half width of 95 % of a normal spread, in standard deviations."""
MOMENTS = 12
"""Columns of `moments`."""


def divide(a: Floats, b: Floats) -> Floats:
    """Quotient, NaN where the divisor is 0 or either is NaN."""
    a, b = np.broadcast_arrays(np.asarray(a, float), np.asarray(b, float))
    out = np.full(a.shape, np.nan)
    np.divide(a, b, out=out, where=np.isfinite(b) & (b != 0))
    return out


def root(a: Floats) -> Floats:
    """Square root, NaN below zero."""
    a = np.asarray(a, float)
    out = np.full(a.shape, np.nan)
    np.sqrt(a, out=out, where=a >= 0)
    return out


def by_clip(values: Floats, clip: NDArray[np.int_], clips: int) -> Floats:
    """Add the rows of `values` (m, k) up by clip, shape (clips, k)."""
    out = np.zeros((clips, values.shape[1]))
    np.add.at(out, clip, values)
    return out


def moments(t: Floats, p: Floats, clip: NDArray[np.int_], clips: int) -> Floats:
    """Make the sums by clip for everything in this module that compares `p` with the truth `t`.

    Returns
    -------
    ndarray, shape (clips, MOMENTS)
        n, sum e, sum |e|, sum e2, sum t, sum p, sum tt, sum pp, sum tp, (sum e)2 / n, n2, and 1 if
        the clip has any; e = p - t.
    """
    e = p - t
    rows = np.column_stack([np.ones_like(e), e, np.abs(e), e**2, t, p, t**2, p**2, t * p])
    sums = by_clip(rows, clip, clips)
    between = np.nan_to_num(divide(sums[:, 1] ** 2, sums[:, 0]))
    counts = np.column_stack([sums[:, 0] ** 2, sums[:, 0] > 0])
    return np.column_stack([sums, between, counts])


def rmse(s: Floats) -> Floats:
    """Root mean square error."""
    return root(divide(s[..., 3], s[..., 0]))


def mae(s: Floats) -> Floats:
    """Mean absolute error."""
    return divide(s[..., 2], s[..., 0])


def bias(s: Floats) -> Floats:
    """Mean error, found less true."""
    return divide(s[..., 1], s[..., 0])


def sd(s: Floats) -> Floats:
    """Spread (standard deviation) of the errors (n - 1)."""
    n = s[..., 0]
    spread = s[..., 3] - divide(s[..., 1] ** 2, n)
    return root(divide(np.maximum(spread, 0.0), np.where(n > 1, n - 1, np.nan)))


def limits_half_width(s: Floats) -> Floats:
    """Half the width of the 95 % limits of agreement for repeated readings (Bland, Altman 2007).

    Variances between and within clips are added, as the frames of one clip are no independent
    readings; with one clip, or one reading a clip, it is 1.96 SD.
    """
    n, e, ee, between, nn, groups = (s[..., i] for i in (0, 1, 3, 9, 10, 11))
    ms_between = divide(between - divide(e**2, n), groups - 1)
    ms_within = divide(ee - between, np.where(n > groups, n - groups, np.nan))
    divisor = divide(n**2 - nn, (groups - 1) * n)
    variance = np.maximum(divide(ms_between - ms_within, divisor), 0.0) + ms_within
    plain = (groups < 2) | (n <= groups)
    return np.where(plain, Z95 * sd(s), Z95 * root(variance))


def limit_low(s: Floats) -> Floats:
    """Lower limit of agreement."""
    return bias(s) - limits_half_width(s)


def limit_high(s: Floats) -> Floats:
    """Upper limit of agreement."""
    return bias(s) + limits_half_width(s)


def correlation(s: Floats) -> Floats:
    """Pearson's r of found and true."""
    stt, spp, stp = _centred(s)
    return np.where(_varies(s, stt), divide(stp, root(stt * spp)), np.nan)


def slope(s: Floats) -> Floats:
    """Slope of found on true, least squares."""
    stt, _, stp = _centred(s)
    return np.where(_varies(s, stt), divide(stp, stt), np.nan)


def icc(s: Floats) -> Floats:
    """ICC(2,1): two-way random effects, absolute agreement, single reading."""
    n = s[..., 0]
    stt, spp, stp = _centred(s)
    rows = (stt + spp + 2 * stp) / 2
    columns = divide(s[..., 1] ** 2, n) / 2
    error = (stt + spp - 2 * stp) / 2
    less = np.where(n > 1, n - 1, np.nan)
    ms_r, ms_e = divide(rows, less), divide(error, less)
    value = divide(ms_r - ms_e, ms_r + ms_e + 2 * divide(columns - ms_e, n))
    return np.where(_varies(s, stt), value, np.nan)


def ratio(s: Floats) -> Floats:
    """First sum over the second: a mean or a share."""
    return divide(s[..., 0], s[..., 1])


def _centred(s: Floats) -> tuple[Floats, Floats, Floats]:
    n, t, p = s[..., 0], s[..., 4], s[..., 5]
    stt = s[..., 6] - divide(t * t, n)
    spp = s[..., 7] - divide(p * p, n)
    return stt, np.maximum(spp, 0.0), s[..., 8] - divide(t * p, n)


def _varies(s: Floats, stt: Floats) -> NDArray[np.bool_]:
    """Whether the truth's spread is more than the rounding of its sums."""
    return stt > 1e-9 * np.maximum(s[..., 6], 1e-9)
