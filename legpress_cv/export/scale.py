"""How long a pixel is: in metres by the lifter's stature, or in torso lengths.

References
----------
Drillis R, Contini R. Body segment parameters. New York University, 1966; reproduced in Winter DA.
Biomechanics and motor control of human movement. 4th ed. Wiley, 2009, figure 4.1: hip to knee
0.245, knee to ankle 0.246 of stature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from legpress_cv.results import FrameTable

LEG_PER_STATURE_RATIO = 0.245 + 0.246
"""Hip to knee and knee to ankle, over stature. The leg and not the trunk: sources agree on it
within 4 %, while shoulder to hip runs from 0.27 to 0.31, with where each puts the shoulder."""

CM_PER_M = 100.0


@dataclass(frozen=True)
class Scale:
    """What exported lengths are in.

    Parameters
    ----------
    unit
        Metres, or the median distance from shoulder to hip.
    per_px
        Length of a pixel in that unit.
    """

    unit: Literal["m", "torso"]
    per_px: float


def scale_of(frames: FrameTable, stature_cm: float | None) -> Scale | None:
    """Find the scale of a set; one for all frames, so that nothing grows or shrinks.

    Parameters
    ----------
    frames
        Of the result.
    stature_cm
        Height of the lifter, if it is known.

    Returns
    -------
    Scale or None
        ``None`` if the points that it takes were never seen.
    """
    if stature_cm is None:
        torso_px = segment_px(frames, "shoulder", "hip")
        return Scale("torso", 1.0 / torso_px) if torso_px > 0 else None
    leg_px = segment_px(frames, "hip", "knee") + segment_px(frames, "knee", "ankle")
    if not leg_px > 0:  # NaN where a point was never seen
        return None
    return Scale("m", LEG_PER_STATURE_RATIO * stature_cm / CM_PER_M / leg_px)


def segment_px(frames: FrameTable, first: str, last: str) -> float:
    """Median distance between two points over all frames with both; NaN where there are none."""
    if first not in frames.points or last not in frames.points:
        return float("nan")
    a, b = frames.points[first], frames.points[last]
    length = np.hypot(a.x_px - b.x_px, a.y_px - b.y_px)
    seen = length[np.isfinite(length)]
    return float(np.median(seen)) if len(seen) else float("nan")
