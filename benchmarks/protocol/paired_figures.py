"""What errors of sets, and of their differences, come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS, SEED, LEVEL = 2000, 0, 0.95
FEWEST = 3
"""Two points always lie on a line, and two pairs drawn again are hardly a spread."""


def rmse(errors: Floats) -> float:
    """Root mean square; NaN of none."""
    return float(np.sqrt(np.mean(errors**2))) if errors.size else float("nan")


def mean(errors: Floats) -> float:
    """Mean; NaN of none."""
    return float(errors.mean()) if errors.size else float("nan")


def correlation(errors: Floats) -> float:
    """Pearson's r of the columns of (n, 2); NaN for fewer than three rows."""
    if len(errors) < FEWEST or not errors.std(axis=0).all():
        return float("nan")
    return float(np.corrcoef(errors.T)[0, 1])


def cancelled_share(errors: Floats) -> float:
    """Share of the squared error of two sets, shape (n, 2), that goes out of their difference.

    It is the correlation about zero, so that a bias of all sets counts: the mean squared error of
    a difference is twice that of a set, times one less this share. 1: all of it cancels; 0: the
    sets err as two strangers.
    """
    squares = float((errors**2).sum())
    return 2 * float((errors[:, 0] * errors[:, 1]).sum()) / squares if squares else float("nan")


def answer(differences: Floats) -> float:
    """Degrees told per true degree, of rows (true, told): least squares through zero.

    A straight line through zero, since no difference should be told as none; NaN where all true
    ones are zero.
    """
    true, told = differences.T
    squares = float((true**2).sum())
    return float((true * told).sum()) / squares if squares else float("nan")


@dataclass(frozen=True)
class Parts:
    """SD of what all reps of a set are read wrong alike, bias included, and of the rest."""

    common_deg: float
    rep_deg: float


def parts_of(sets: Sequence[Floats]) -> Parts:
    """Split the errors of reps, one array a set, by the variance within sets."""
    sets = [errors for errors in sets if errors.size]
    free = sum(len(errors) - 1 for errors in sets)
    if not free:
        return Parts(float("nan"), float("nan"))
    within = sum(float(((errors - errors.mean()) ** 2).sum()) for errors in sets) / free
    # A mean over n reps still holds the n-th part of what differs from rep to rep.
    common = np.mean([errors.mean() ** 2 - within / len(errors) for errors in sets])
    return Parts(float(np.sqrt(max(common, 0.0))), float(np.sqrt(within)))


def drawn_again(values: Floats, figure: Callable[[Floats], float]) -> tuple[float, float]:
    """95 % interval of a figure by drawing whole pairs (rows) again; NaN for fewer than three."""
    n = len(values)
    if n < FEWEST:
        return float("nan"), float("nan")
    rng = np.random.default_rng(SEED)
    found = np.array([figure(values[rng.integers(n, size=n)]) for _ in range(DRAWS)])
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.nanpercentile(found, [tail, 100 - tail])
    return float(low), float(high)
