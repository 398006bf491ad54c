"""Whether a picture is like those that the lumbopelvic network was trained on.

It has learnt from renders only. On a picture that is unlike them its points move when the same
frame is read through another window, and their spreads grow. Two things hang on that: whether a
trunk was found at all, and whether the joints are taken from the network or from the pose model,
which has seen real people. The tilt does not: its interval tells how well it is known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import TRUNK_POINTS
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]


def known_ratio(track: LumbopelvicTrack, settings: LandmarkSettings) -> float:
    """Tell how far the network knows the pictures of a clip, by all its frames.

    Returns
    -------
    float
        1 within the limits, 0 beyond ``settings.known_slack_ratio`` times them, and in between in
        between, so that nothing flips; 0 where no frame was read twice.
    """
    sd_torsos = _sd_torsos(track)
    if np.isnan(track.apart_torsos).all():
        return 0.0
    beyond = max(
        float(np.nanmedian(track.apart_torsos)) / settings.max_apart_torsos,
        float(np.nanmedian(sd_torsos)) / settings.max_trunk_sd_torsos,
    )
    slack = settings.known_slack_ratio
    return float(np.clip((slack - beyond) / (slack - 1.0), 0.0, 1.0))


def may_be_known(track: LumbopelvicTrack, settings: LandmarkSettings) -> bool:
    """Tell whether a search elsewhere is not worth while.

    As `legpress_cv.lumbopelvic.probe.known_there`, by all that was read instead of a few pictures.
    """
    slack_ratio = settings.first_look_slack_ratio
    return within_limits(track.apart_torsos, _sd_torsos(track), settings, slack_ratio)


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


def _sd_torsos(track: LumbopelvicTrack) -> Floats:
    """Return the spread (P, n) of the trunk's points, in torso lengths."""
    sd_px: Floats = np.stack([track.sd_px[name] for name in TRUNK_POINTS])
    return sd_px / track.torso_px
