"""How far the camera stands off the side view, where the lumbopelvic network does not tell."""

from __future__ import annotations

import math

from legpress_cv.settings import ViewSettings


def slant_deg(width_ratio: float, view: ViewSettings) -> float:
    """Return the slant by the width of shoulders or hips over the trunk's length; NaN if unknown.

    Parameters
    ----------
    width_ratio
        As in :attr:`SagittalTrack.shoulder_width_ratio`.
    view
        How wide they are from the front.
    """
    if math.isnan(width_ratio):
        return math.nan
    return math.degrees(math.asin(min(1.0, width_ratio / view.front_shoulder_width_ratio)))
