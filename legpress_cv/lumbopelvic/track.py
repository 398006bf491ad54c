"""What the lumbopelvic network has seen in a clip: raw landmarks, before anything is fitted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LumbopelvicTrack:
    """Landmarks of the near side at the clip's own times, each with its standard deviation.

    Attributes
    ----------
    time_s
        Shape (n,), presentation times of the frames that were looked at.
    faces_left
        Which way the lifter faces in the picture.
    torso_px
        Shoulder to hip in pixels of the upright picture, one for the clip.
    points_px
        Name to shape (n, 2): pixels of the upright picture, x right, y down; NaN where the network
        did not look.
    sd_px
        Name to shape (n,): standard deviation along one axis as the network says it.
    seen_ratio
        Name to shape (n,): probability that the point is inside of the crop and not hidden.
    turn_deg, turn_sd_deg
        Shape (n,): turn of the pelvis in the picture since the reference moment, read from both
        moments together; posterior (backward) positive for either facing. And its spread.
    azimuth_deg, azimuth_sd_deg
        Shape (n,): how far the camera stands off the side view, towards the lifter's front
        positive.
    elevation_deg
        Shape (n,): how far the camera looks down at the lifter.
    apart_torsos
        Shape (n,): how far the points of the trunk lay from there, at the median, when the same
        frame was looked at through another window; in torso lengths, NaN where that was not done.
    pelvis_apart_deg
        Shape (n,): how far the pelvis was turned in that other reading, clockwise; NaN likewise.
    searched
        Found by the network's own search, not at the place of the pose model.
    """

    time_s: Floats
    faces_left: bool
    torso_px: float
    points_px: dict[str, Floats]
    sd_px: dict[str, Floats]
    seen_ratio: dict[str, Floats]
    turn_deg: Floats
    turn_sd_deg: Floats
    azimuth_deg: Floats
    azimuth_sd_deg: Floats
    elevation_deg: Floats
    apart_torsos: Floats
    pelvis_apart_deg: Floats
    searched: bool = False
