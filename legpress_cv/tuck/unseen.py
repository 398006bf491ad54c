"""What is said of the pelvis where its landmarks were not found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from legpress_cv.reps import Rep
from legpress_cv.results.reasons import Reason, Refusal
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.estimator import PelvisEstimate, RepPelvis


class UnseenEstimator:
    """Refuses every rep.

    Parameters
    ----------
    refusal
        Why.
    """

    name = "none (the lumbopelvic landmarks were not seen)"

    def __init__(self, refusal: Refusal | None = None) -> None:
        self._refusal = refusal or Refusal.of(Reason.PELVIS_NOT_SEEN)

    def estimate(
        self, track: CleanTrack, reps: Sequence[Rep], *, shoulder_width_ratio: float
    ) -> PelvisEstimate:
        """Refuse; the arguments are those of every estimator."""
        unknown = np.full(len(track.time_s), np.nan)
        return PelvisEstimate(
            unknown, unknown, tuple(RepPelvis(refusal=self._refusal) for _ in reps)
        )
