"""Where the trunk is about, before the lumbopelvic network follows it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv._interpolation import interpolate
from legpress_cv.landmarks.near_side import SagittalTrack

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TrunkPrior:
    """Near shoulder and hip, good enough to cut a window by.

    Attributes
    ----------
    time_s
        Shape (n,), increasing.
    trunk_px
        Shape (n, 2, 2): shoulder, then hip, in the upright picture; NaN where unknown.
    torso_px
        Distance between the two, one for the clip.
    faces_left
        Which way the lifter faces in the picture.
    reference_s
        A moment with the leg long, from which turns of the pelvis are read.
    searched
        Found by the network's own search: the pose model has lost the lifter, or never had them.
    """

    time_s: Floats
    trunk_px: Floats
    torso_px: float
    faces_left: bool
    reference_s: float = 0.0
    searched: bool = False

    @classmethod
    def of(
        cls, sagittal: SagittalTrack, *, reference_s: float = 0.0, window_s: float = 0.0
    ) -> TrunkPrior:
        """Return what the body-pose model says, as running medians over `window_s`."""
        trunk = np.stack([sagittal.landmarks["shoulder"], sagittal.landmarks["hip"]], axis=1)
        trunk = _running_median(sagittal.time_s, trunk, window_s)
        return cls(
            sagittal.time_s, trunk, sagittal.torso_px, sagittal.facing == "left", reference_s
        )

    def on(self, time_s: Floats, max_gap_s: float) -> TrunkPrior:
        """Return the same at other times; NaN where looks are further apart than `max_gap_s`."""
        flat = self.trunk_px.reshape(len(self.time_s), 4)
        trunk = interpolate(self.time_s, flat, time_s, max_gap_s)
        return replace(self, time_s=time_s, trunk_px=trunk.reshape(-1, 2, 2))

    def at(self, time_s: float) -> Floats:
        """Shoulder and hip (2, 2) in the frame nearest to a time."""
        return np.asarray(self.trunk_px[int(np.argmin(np.abs(self.time_s - time_s)))])


def _running_median(time_s: Floats, values: Floats, window_s: float) -> Floats:
    """Return medians (n, ...) over a window of time around each frame; NaN stays NaN."""
    first = np.searchsorted(time_s, time_s - window_s / 2)
    last = np.searchsorted(time_s, time_s + window_s / 2, side="right")
    out = values.copy()
    for i, (a, b) in enumerate(zip(first, last, strict=True)):
        if not np.isnan(values[i]).any():
            out[i] = np.nanmedian(values[a:b], axis=0)
    return out
