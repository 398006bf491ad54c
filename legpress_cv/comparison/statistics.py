"""The error of a mean, of a difference of means, and of a slope through means.

Rep ``i`` of a set reads ``x_i = m + c + e_i``: the lifter's own mean, what is read wrong alike in
every rep, and what differs from rep to rep. With ``s_i`` the stated standard error of a reading,
``k`` the share of its square that is common, ``v`` the variance of ``e`` and ``n`` reps ::

    c² of a set         C² = k · mean(s_i²)
    before the reps     v0 = rep_sd² + (1 - k) · mean(s_i²),  worth nu0 reps
    with them           v  = (nu0 · v0 + Σ Σ (x - mean)²) / nu,   nu = nu0 + Σ (n - 1)
    a mean              V  = v / n + C²
    a difference        V  = v · (1/n1 + 1/n2) + C1² + C2² - 2 · rho · C1 · C2 + extra

``rho`` is how far the common errors of two sets of one lifter are one: they cancel to that degree.
Where they are in proportion to the tilt and ``rho`` is 1, what is left is in proportion to the
difference. The quantile is that of Student's t; its degrees of freedom, after Satterthwaite, count
the part that reps tell alone: one rep in each set leaves ``nu0``, never none.

References
----------
Gelman A. et al. (2013), Bayesian Data Analysis, 3rd ed., section 3.3: the scaled inverse
chi-squared prior.
Satterthwaite F. E. (1946), Biometrics Bulletin 2(6):110-114.
Hopkins W. G. et al. (2009), Med Sci Sports Exerc 41(1):3-13: chances that a change is worthwhile.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from legpress_cv.results import Certainty
from legpress_cv.settings import ComparisonSettings

Floats = NDArray[np.float64]

INTERVAL_RATIO = 0.9
"""Of every interval in a result."""
MOST_DF = 1e6
"""Degrees of freedom beyond which Student's t is normal; infinity is no JSON."""


@dataclass(frozen=True)
class Readings:
    """A quantity in the reps of a set.

    Attributes
    ----------
    values, se
        Shape (n,) each: what was read, and the error that is stated of each.
    """

    values: Floats
    se: Floats

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.values)

    @property
    def mean(self) -> float:
        """Their mean."""
        return float(self.values.mean())

    @property
    def squares(self) -> float:
        """Sum of the squared distances from the mean."""
        return float(((self.values - self.values.mean()) ** 2).sum())


@dataclass(frozen=True)
class Scatter:
    """Variance between the reps, what it was estimated with, and the common error of each set."""

    variance: float
    df: float
    common_sd: tuple[float, ...]


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error and the degrees of freedom of its Student's t."""

    value: float
    se: float
    df: float

    @property
    def interval(self) -> tuple[float, float]:
        """Bounds between which the true number should lie nine times in ten."""
        half = self.se * float(scipy.special.stdtrit(self.df, (1 + INTERVAL_RATIO) / 2))
        return self.value - half, self.value + half

    def below(self, limit: float) -> float:
        """Probability that the true number is less than a limit."""
        if self.se == 0.0:
            return 1.0 if self.value < limit else 0.0
        return float(scipy.special.stdtr(self.df, (limit - self.value) / self.se))


def scatter_of(sets: Sequence[Readings], rep_sd: float, settings: ComparisonSettings) -> Scatter:
    """Estimate how far reps scatter about the mean of their set.

    Parameters
    ----------
    sets
        Readings of sets that are taken to scatter alike; one at least in each.
    rep_sd
        Scatter that is expected before any is read, readings without error.
    settings
        Shares.
    """
    squared_se = [float((readings.se**2).mean()) for readings in sets]
    expected = rep_sd**2 + (1 - settings.common_ratio) * float(np.mean(squared_se))
    df = settings.prior_reps + sum(readings.n - 1 for readings in sets)
    squares = settings.prior_reps * expected + sum(readings.squares for readings in sets)
    common = tuple(math.sqrt(settings.common_ratio * square) for square in squared_se)
    return Scatter(squares / df, df, common)


def mean_of(readings: Readings, rep_sd: float, own_sd: float, s: ComparisonSettings) -> Estimate:
    """Estimate the mean of a set.

    Parameters
    ----------
    readings
        One at least.
    rep_sd
        As in :func:`scatter_of`.
    own_sd
        Error that the readings do not state and that all of them share.
    s
        Shares.
    """
    scatter = scatter_of([readings], rep_sd, s)
    between = scatter.variance / readings.n
    return _estimate(readings.mean, between, scatter.df, scatter.common_sd[0] ** 2 + own_sd**2)


def difference_of(
    before: Readings, after: Readings, rep_sd: float, extra_sd: float, s: ComparisonSettings
) -> Estimate:
    """Estimate how much larger the mean of the second set is.

    Parameters
    ----------
    before, after
        One reading at least in each.
    rep_sd
        As in :func:`scatter_of`.
    extra_sd
        What the two sets do not share beside their readings' own errors.
    s
        Shares.
    """
    return combination_of([before, after], (-1.0, 1.0), rep_sd, extra_sd, s)


def combination_of(
    sets: Sequence[Readings],
    weights: Sequence[float],
    rep_sd: float,
    extra_sd: float,
    s: ComparisonSettings,
) -> Estimate:
    """Estimate a weighted sum of the means of sets, whose common errors are correlated."""
    scatter = scatter_of(sets, rep_sd, s)
    w = np.asarray(weights, dtype=float)
    n = np.array([readings.n for readings in sets])
    between = scatter.variance * float((w**2 / n).sum())
    shared = w * np.array(scatter.common_sd)
    common = (1 - s.cancel_ratio) * float((shared**2).sum()) + s.cancel_ratio * shared.sum() ** 2
    value = float(w @ np.array([readings.mean for readings in sets]))
    return _estimate(value, between, scatter.df, common + extra_sd**2)


def slope_weights(places: Sequence[int]) -> Floats:
    """Weights of a straight line's slope through numbers at these places, by least squares."""
    x = np.asarray(places, dtype=float)
    x = x - x.mean()
    return np.asarray(x / (x**2).sum(), dtype=np.float64)


def chances_of(change: Estimate, worthwhile: float) -> tuple[float, float, float]:
    """Probabilities of a change downwards by at least so much, of a smaller one, and upwards."""
    less = change.below(-worthwhile)
    more = 1.0 - change.below(worthwhile)
    return less, max(0.0, 1.0 - less - more), more


def certainty_of(less: float, same: float, more: float, s: ComparisonSettings) -> Certainty:
    """Name how sure a change, or none, is."""
    changed = max(less, more)
    if changed >= s.very_likely_ratio:
        return Certainty.VERY_LIKELY
    if same >= s.very_likely_ratio:
        return Certainty.VERY_LIKELY_SAME
    if changed >= s.likely_ratio:
        return Certainty.LIKELY
    return Certainty.LIKELY_SAME if same >= s.likely_ratio else Certainty.UNCLEAR


def _estimate(value: float, between: float, df: float, known: float) -> Estimate:
    """Add a variance that reps tell to one that is stated; the second one has no df to lose."""
    variance = between + known
    df = df if between == 0.0 else min(MOST_DF, df * (variance / between) ** 2)
    return Estimate(value, math.sqrt(variance), df)
