"""How far two ways to read an angle agree, and how far one person's readings repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000
SEED = 0
LEVEL = 0.95
LIMITS_Z = 1.96
"""95 % of normal differences lie within this many SD of the bias."""
INTERVAL_Z = 1.6449
"""Half of a 90 % interval, in standard errors."""
MIN_LIFTERS = 2
"""One lifter drawn again and again is the same lifter."""
MIN_CORRELATED = 3
"""Two pairs always lie on a line."""


@dataclass(frozen=True)
class Pair:
    """One angle of one rep, by marks and by the network; `lifter` tells whose."""

    lifter: str
    marks_deg: float
    network_deg: float

    @property
    def difference_deg(self) -> float:
        """Network less marks."""
        return self.network_deg - self.marks_deg


@dataclass(frozen=True)
class Agreement:
    """Bland and Altman's figures of network less marks; NaN where there are too few.

    Attributes
    ----------
    reps, lifters
        How many.
    bias_deg, bias_low_deg, bias_high_deg
        Mean difference, and its 95 % interval by drawing whole lifters again.
    sd_deg
        Of the differences.
    limits_low_deg, limits_high_deg
        95 % limits of agreement.
    correlation
        Pearson's.
    """

    reps: int
    lifters: int
    bias_deg: float
    bias_low_deg: float
    bias_high_deg: float
    sd_deg: float
    limits_low_deg: float
    limits_high_deg: float
    correlation: float


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Set the network against the marks."""
    nan = float("nan")
    off = np.array([pair.difference_deg for pair in pairs])
    bias = float(off.mean()) if len(off) else nan
    sd = float(off.std(ddof=1)) if len(off) > 1 else nan
    low, high = _bias_interval(pairs)
    return Agreement(
        reps=len(pairs),
        lifters=len({pair.lifter for pair in pairs}),
        bias_deg=bias,
        bias_low_deg=low,
        bias_high_deg=high,
        sd_deg=sd,
        limits_low_deg=bias - LIMITS_Z * sd,
        limits_high_deg=bias + LIMITS_Z * sd,
        correlation=_correlation(pairs),
    )


def _bias_interval(pairs: Sequence[Pair]) -> tuple[float, float]:
    """Draw lifters, not reps: the reps of one are alike, so few lifters leave much unknown."""
    names = sorted({pair.lifter for pair in pairs})
    if len(names) < MIN_LIFTERS:
        return float("nan"), float("nan")
    per = [[pair.difference_deg for pair in pairs if pair.lifter == name] for name in names]
    sums, counts = np.array([sum(off) for off in per]), np.array([len(off) for off in per])
    share = np.full(len(names), 1 / len(names))
    drawn = np.random.default_rng(SEED).multinomial(len(names), share, size=DRAWS)
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(drawn @ sums / (drawn @ counts), [tail, 100 - tail])
    return float(low), float(high)


def _correlation(pairs: Sequence[Pair]) -> float:
    values = np.array([(pair.marks_deg, pair.network_deg) for pair in pairs])
    if len(values) < MIN_CORRELATED or (values.std(axis=0) == 0).any():
        return float("nan")
    return float(np.corrcoef(values.T)[0, 1])


def one_reading_sd(repeated: Iterable[Sequence[float] | NDArray[np.float64]]) -> float:
    """SD of one reading, from things that were read more than once.

    With two readings each it is ``sqrt(mean(d**2) / 2)``. Readings of shape (n, 2) are places, and
    the SD is that along one axis of the picture. NaN if nothing was read twice.
    """
    squares, degrees = 0.0, 0
    for one in repeated:
        values = np.asarray(one, dtype=float)
        values = values.reshape(len(values), -1)
        squares += float(np.square(values - values.mean(axis=0)).sum())
        degrees += (len(values) - 1) * values.shape[1]
    return float(np.sqrt(squares / degrees)) if degrees else float("nan")


def holds(low_deg: float, high_deg: float, marks_deg: float, marks_se_deg: float) -> bool:
    """Whether a 90 % interval holds the marks' value, the marks' own standard error allowed for.

    A standard error that is not known (NaN) allows for nothing.
    """
    marks_half = 0.0 if np.isnan(marks_se_deg) else INTERVAL_Z * marks_se_deg
    half = float(np.hypot((high_deg - low_deg) / 2, marks_half))
    return abs(marks_deg - (low_deg + high_deg) / 2) <= half
