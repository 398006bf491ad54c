"""Whether a picture is like those that the lumbopelvic network was trained on.

It has learnt from drawn pictures only. On one that is unlike them its points move when the same
frame is read through another window, and their spreads grow. Nothing else is asked, least of all
the pose model, which loses the lifter where the network still sees the trunk.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import TRUNK_POINTS
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]


def in_domain(track: LumbopelvicTrack, settings: LandmarkSettings) -> bool:
    """Tell whether the network knows the pictures of a clip, by all its frames."""
    sd_px = np.stack([track.sd_px[name] for name in TRUNK_POINTS])
    return within_limits(track.apart_torsos, sd_px / track.torso_px, settings)


def within_limits(
    apart_torsos: Floats, sd_torsos: Floats, settings: LandmarkSettings, slack_ratio: float = 1.0
) -> bool:
    """Tell whether medians of second readings and of spreads are those of a picture in domain.

    Parameters
    ----------
    apart_torsos, sd_torsos
        Of any shape, NaN where nothing was read; see `LumbopelvicTrack`, in torso lengths.
    settings
        The limits.
    slack_ratio
        How much wider they are taken.
    """
    if np.isnan(apart_torsos).all():
        return False
    return bool(
        np.nanmedian(apart_torsos) <= slack_ratio * settings.max_apart_torsos
        and np.nanmedian(sd_torsos) <= slack_ratio * settings.max_trunk_sd_torsos
    )
