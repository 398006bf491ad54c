"""What is said of the pelvis where its landmarks were not found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from legpress_cv.reps import Rep
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.estimator import PelvisEstimate, RepPelvis

NOT_SEEN = (
    "the pelvis was not seen well enough in this clip; film square from the side, with the hip and"
    " the waist in view."
)
UNKNOWN_PICTURE = (
    "this picture is unlike the drawn ones that the landmarks of the pelvis were learnt from, so"
    " they are not to be trusted on it."
)


class UnseenEstimator:
    """Refuses every rep.

    Parameters
    ----------
    reason
        What is said of each.
    """

    name = "none (the lumbopelvic landmarks were not seen)"

    def __init__(self, reason: str = NOT_SEEN) -> None:
        self._reason = reason

    def estimate(
        self, track: CleanTrack, reps: Sequence[Rep], *, shoulder_width_ratio: float
    ) -> PelvisEstimate:
        """Refuse; the arguments are those of every estimator."""
        unknown = np.full(len(track.time_s), np.nan)
        return PelvisEstimate(unknown, unknown, tuple(RepPelvis(reason=self._reason) for _ in reps))
