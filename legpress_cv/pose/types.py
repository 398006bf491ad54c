"""Values that the pose stage hands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

LANDMARK_COUNT = 33
"""Landmarks of the BlazePose topology, in MediaPipe's order."""

NOSE, LEFT_EAR, RIGHT_EAR = 0, 7, 8
LEFT_RIGHT_PAIRS = (
    *((1, 4), (2, 5), (3, 6), (7, 8), (9, 10)),
    *((index, index + 1) for index in range(11, LANDMARK_COUNT, 2)),
)
"""Landmarks of the face (eyes, ears, mouth) and of the body that mirror each other."""
LEFT = {"shoulder": 11, "hip": 23, "knee": 25, "ankle": 27, "heel": 29, "toe": 31}
RIGHT = {name: index + 1 for name, index in LEFT.items()}


@dataclass(frozen=True, eq=False)
class Pose:
    """One person in one picture.

    Attributes
    ----------
    xy_px
        Shape (33, 2): x to the right, y down, in pixels of the picture it was found in.
    z_px
        Shape (33,): depth on about the scale of x; smaller is nearer to the camera.
    visibility
        Shape (33,): the model's belief, 0 to 1, that a landmark is inside and not hidden.
    """

    xy_px: NDArray[np.float64]
    z_px: NDArray[np.float64]
    visibility: NDArray[np.float64]

    def mirrored(self, width_px: int) -> Pose:
        """Return the pose as the mirrored picture shows it; left and right change their names."""
        order = list(range(LANDMARK_COUNT))
        for left, right in LEFT_RIGHT_PAIRS:
            order[left], order[right] = right, left
        xy = self.xy_px[order]
        xy[:, 0] = width_px - xy[:, 0]
        return Pose(xy, self.z_px[order], self.visibility[order])


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """One person over a clip, look by look; where it was not found there is NaN.

    Attributes
    ----------
    time_s
        Shape (n,), increasing.
    xy_px
        Shape (n, 33, 2), pixels of the upright picture.
    z_px, visibility
        Shape (n, 33).
    """

    time_s: NDArray[np.float64]
    xy_px: NDArray[np.float64]
    z_px: NDArray[np.float64]
    visibility: NDArray[np.float64]

    @property
    def found(self) -> NDArray[np.bool_]:
        """Shape (n,): looks that found the person."""
        return ~np.isnan(self.xy_px[:, 0, 0])


class PoseEstimator(Protocol):
    """Finds people in pictures; one instance follows one stretch of a clip, in order of time."""

    def find(self, rgb: NDArray[np.uint8], time_s: float) -> list[Pose]:
        """Poses in an upright RGB picture, shape (h, w, 3), most certain first."""

    def close(self) -> None:
        """Give the model back."""
