r"""A curve bent through marked moments.

Between two marked moments a curve ``T`` becomes ::

    T' = m_0 + g (T - T_0) + r s

with ``m`` the marks, ``s`` the share of the thigh's way from one to the other, ``g`` what stretches
the curve to the marks' change and ``r`` what is left of it. A curve that hardly tilts is shifted
and not stretched, for its shape is noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from legpress_cv.settings.marks import MarkSettings

Floats = NDArray[np.float64]

LEAST_WAY_DEG = 5.0
"""Way of the thigh below which time says better how far it has come."""


@dataclass(frozen=True)
class Anchor:
    """A moment whose tilt is known.

    Attributes
    ----------
    index
        Frame.
    tilt_deg, se_deg
        On the curve's scale, and its standard error.
    """

    index: int
    tilt_deg: float
    se_deg: float


@dataclass(frozen=True, eq=False)
class Curve:
    """Tilt and its standard error, shape (n,) each; NaN where unknown."""

    tilt_deg: Floats
    se_deg: Floats


def bent(
    curve: Curve, thigh_deg: Floats, runs: Sequence[Sequence[Anchor]], settings: MarkSettings
) -> Curve:
    """Bend a curve through runs of anchors; beyond each run it stays as it is.

    Parameters
    ----------
    curve
        Of the network, of stickers or of tracked points.
    thigh_deg
        Shape (n,): trunk-thigh flexion.
    runs
        Anchors in order of time.
    settings
        How far it may be stretched.

    Returns
    -------
    Curve
        The error grows from that of the marks to that of the curve half way between them.
    """
    tilt, se = curve.tilt_deg.copy(), curve.se_deg.copy()
    for first, last in (pair for run in runs for pair in pairwise(run)):
        part = slice(first.index, last.index + 1)
        share = _share(thigh_deg[part])
        old = curve.tilt_deg[part]
        known = np.flatnonzero(np.isfinite(old))
        if len(known):
            start, end = old[known[0]], old[known[-1]]
            gain = _gain(end - start, last.tilt_deg - first.tilt_deg, settings)
            rest = last.tilt_deg - first.tilt_deg - gain * (end - start)
            tilt[part] = first.tilt_deg + gain * (old - start) + rest * share
        between = 2 * np.minimum(share, 1 - share)
        se[part] = np.sqrt(
            ((1 - share) * first.se_deg) ** 2
            + (share * last.se_deg) ** 2
            + (between * curve.se_deg[part]) ** 2
        )
    for anchor in (anchor for run in runs for anchor in run):
        tilt[anchor.index], se[anchor.index] = anchor.tilt_deg, anchor.se_deg
    return Curve(tilt, np.where(np.isnan(tilt), np.nan, se))


def _share(thigh_deg: Floats) -> Floats:
    """How far the thigh has come from the first frame to the last, 0 to 1."""
    n = len(thigh_deg)
    by_time = np.linspace(0.0, 1.0, n)
    if not np.isfinite(thigh_deg).all() or abs(thigh_deg[-1] - thigh_deg[0]) < LEAST_WAY_DEG:
        return by_time
    way = (thigh_deg - thigh_deg[0]) / (thigh_deg[-1] - thigh_deg[0])
    return np.asarray(np.clip(way, 0.0, 1.0))


def _gain(change_deg: float, marked_deg: float, settings: MarkSettings) -> float:
    if abs(change_deg) < settings.min_stretched_deg or change_deg * marked_deg <= 0:
        return 1.0
    return float(np.clip(marked_deg / change_deg, 1 / settings.max_gain, settings.max_gain))
