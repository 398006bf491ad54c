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
    code
        Why.
    """

    name = "none (the lumbopelvic landmarks were not seen)"

    def __init__(self, code: Reason = Reason.PELVIS_NOT_SEEN) -> None:
        self._refusal = Refusal(code=code)

    def estimate(
        self, track: CleanTrack, reps: Sequence[Rep], *, shoulder_width_ratio: float
    ) -> PelvisEstimate:
        """Refuse; the arguments are those of every estimator."""
        unknown = np.full(len(track.time_s), np.nan)
        return PelvisEstimate(
            unknown, unknown, tuple(RepPelvis(refusal=self._refusal) for _ in reps)
        )
