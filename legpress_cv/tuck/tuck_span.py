"""When a tuck begins and when it is undone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def tuck_span(
    time_s: Floats,
    tilt_deg: Floats,
    *,
    bottom_s: float,
    end_s: float,
    onset_s: float | None,
    threshold_deg: float,
) -> tuple[float, float] | None:
    """Find when the tuck of a rep lasts.

    It begins at the onset. Where none was found it begins when the pelvis has turned by the
    threshold from the most anterior pose of the descent, which is how PPT itself is defined. It
    ends when the turn last falls below the threshold, at the end of the rep at the latest, so that
    noise about the threshold does not make it flicker.

    Parameters
    ----------
    time_s, tilt_deg
        Shape (n,): the frames of the rep, NaN where the tilt is not known.
    bottom_s, end_s
        Deepest moment of the rep, and its end.
    onset_s
        Where the tuck begins, if known.
    threshold_deg
        Tilt from which the pelvis counts as turned.

    Returns
    -------
    tuple of float or None
        Start and end in seconds; None for a rep with neither onset nor a tilt of that size.
    """
    known = ~np.isnan(tilt_deg)
    time_s, tilt_deg = time_s[known], tilt_deg[known]
    start_s, undone_s = onset_s, end_s
    if len(time_s):
        descent = tilt_deg[time_s <= bottom_s]
        turned = tilt_deg - (descent.min() if len(descent) else tilt_deg[0])
        tucked = np.flatnonzero(turned >= threshold_deg)
        if len(tucked):
            if start_s is None:
                start_s = _crossing_s(time_s, turned, tucked[0], tucked[0] - 1, threshold_deg)
            last = tucked[-1]
            undone_s = min(end_s, _crossing_s(time_s, turned, last, last + 1, threshold_deg))
    if start_s is None:
        return None
    return start_s, undone_s if undone_s > start_s else end_s


def _crossing_s(
    time_s: Floats, turned_deg: Floats, inner: int, outer: int, threshold_deg: float
) -> float:
    """When the turn passes the threshold between a frame above it and its neighbour below."""
    if not 0 <= outer < len(time_s):
        return float(time_s[inner])
    share = (turned_deg[inner] - threshold_deg) / (turned_deg[inner] - turned_deg[outer])
    return float(time_s[inner] + share * (time_s[outer] - time_s[inner]))
