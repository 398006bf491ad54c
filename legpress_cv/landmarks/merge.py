"""Putting the network's joints in the place of the body-pose model's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.landmarks.lumbopelvic import LumbopelvicTrack
from legpress_cv.landmarks.sagittal import SagittalTrack
from legpress_cv.settings.landmarks import LandmarkSettings

JOINTS = ("shoulder", "hip", "knee", "ankle")


def with_lumbopelvic(
    sagittal: SagittalTrack, found: LumbopelvicTrack, settings: LandmarkSettings
) -> SagittalTrack:
    """Take the joints from the network where it sees them, for they are the joints' centres.

    Where it does not, the pose model's stands in, shifted by how far the two lie apart before and
    after, so that a joint does not jump between the two. A joint that the network sees in less
    than ``least_joint_ratio`` of the frames is left as it is.

    Parameters
    ----------
    sagittal
        Of the body-pose model.
    found
        Of the network, on the same clock.
    settings
        When a point is believed.
    """
    points, scores = dict(sagittal.points_px), dict(sagittal.scores)
    for name in JOINTS:
        own, seen = found.points_px[name], found.seen_ratio[name]
        sure = (seen >= settings.hidden_seen_ratio) & (
            found.sd_px[name] <= settings.joint_sd_torsos * found.torso_px
        )
        looked = ~np.isnan(seen)
        if not looked.any() or sure[looked].mean() < settings.least_joint_ratio:
            continue
        points[name] = _filled(sagittal.time_s, own, sagittal.points_px[name], sure)
        scores[name] = np.where(sure, np.maximum(np.nan_to_num(seen), scores[name]), scores[name])
    return replace(sagittal, points_px=points, scores=scores)


def _filled(
    time_s: NDArray[np.float64],
    own: NDArray[np.float64],
    other: NDArray[np.float64],
    sure: NDArray[np.bool_],
) -> NDArray[np.float64]:
    both = sure & ~np.isnan(other).any(axis=1)
    out = other.copy()
    if both.any():
        apart = (own - other)[both]
        for axis in range(2):
            out[:, axis] += np.interp(time_s, time_s[both], apart[:, axis])
    out[sure] = own[sure]
    return out
