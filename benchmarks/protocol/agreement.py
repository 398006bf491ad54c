"""Agreement figures from poseaudit, a library of such statistics, on the values themselves.

The bootstrap makes the same figures of sums (`sums`); the two are held together by a test.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .errors import ProtocolError

try:
    from poseaudit import agreement, confidence
except ImportError as missing:
    raise ProtocolError(
        "the benchmark needs poseaudit; install it with: pip install -e '.[benchmark]'"
    ) from missing

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

PERCENT = 95.0


def agreement_of(
    column: str, truth: Floats, found: Floats, clip: NDArray[np.int_]
) -> Callable[[Mask], float] | None:
    """Give the figure of a column over the clips of a mask, or None where its sums are exact.

    Parameters
    ----------
    column : str
        Of a table of errors.
    truth, found : ndarray, shape (m,)
    clip : ndarray of int, shape (m,)
        The clip of each pair of values.
    """
    error = found - truth
    if column == "P95":
        return lambda mask: float(np.percentile(np.abs(error[mask[clip]]), PERCENT))
    if column not in {"ICC", "LoA low", "LoA high"}:
        return None
    if column == "ICC":
        return lambda mask: float(agreement.icc_a1(truth[mask[clip]], found[mask[clip]]))
    side = 0 if column == "LoA low" else 1
    return lambda mask: float(agreement.repeated_limits(error[mask[clip]], clip[mask[clip]])[side])


def wilson(cases: int, n: int) -> tuple[float, float]:
    """95 % interval of a share."""
    low, high = confidence.wilson(cases, n)
    return float(low), float(high)
