"""The bend that reps are cut from where the joints of hip and thigh are known better than the foot.

On a leg press the foot stands on the platform, often behind a plate or a rail, and a body-pose
model then loses it. Shoulder, hip and knee of the lumbopelvic network do not depend on it: the
thigh's swing against the trunk cuts the reps, and the knee is believed where it goes along.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.settings import RepSettings
from legpress_cv.signals.tracks import CleanTrack

FOOT = ("ankle", "heel", "toe")


def leg_bend_deg(track: CleanTrack, settings: RepSettings) -> NDArray[np.float64]:
    """Return the thigh's swing on the scale of knee flexion; knee flexion if it is never known.

    Parameters
    ----------
    track
        With joints from the lumbopelvic network.
    settings
        How many degrees the knee bends for one of the thigh.

    Returns
    -------
    ndarray, shape (n,)
    """
    thigh_deg = track.trunk_thigh_flexion_deg
    if np.isnan(thigh_deg).all():
        return track.knee_flexion_deg
    return (thigh_deg - np.nanmin(thigh_deg)) * settings.knee_per_thigh_ratio


def knee_follows(track: CleanTrack, frames: slice, settings: RepSettings) -> bool:
    """Tell whether the knee bends when the thigh does, as it must on a press or in a squat."""
    knee, thigh = track.knee_flexion_deg[frames], track.trunk_thigh_flexion_deg[frames]
    return goes_along(knee, thigh, settings.min_knee_correlation)


def goes_along(
    one_deg: NDArray[np.float64], other_deg: NDArray[np.float64], least_correlation: float
) -> bool:
    """Tell whether two angles (n,) rise and fall together where both are known."""
    known = ~(np.isnan(one_deg) | np.isnan(other_deg))
    one_deg, other_deg = one_deg[known], other_deg[known]
    if known.sum() < 3 or min(np.ptp(one_deg), np.ptp(other_deg)) == 0:  # noqa: PLR2004 - a line fits two points
        return False
    return float(np.corrcoef(one_deg, other_deg)[0, 1]) >= least_correlation


def without_foot(track: CleanTrack) -> CleanTrack:
    """Drop the foot, and the knee flexion that needs it."""
    nothing = np.full_like(track.knee_flexion_deg, np.nan)
    lost = {name: np.full_like(track.landmarks[name], np.nan) for name in FOOT}
    landmarks = track.landmarks.with_points(lost)
    return replace(track, landmarks=landmarks, knee_flexion_deg=nothing)
