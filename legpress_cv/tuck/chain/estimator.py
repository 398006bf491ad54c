"""The estimator with lumbopelvic landmarks: the segment chain, fitted to the set and read."""

from __future__ import annotations

from collections.abc import Sequence

from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.reps import Rep
from legpress_cv.segment_chain.fit import fit_chain
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.chain.reader import ChainReader
from legpress_cv.tuck.estimator import EstimatorSettings, PelvisEstimate
from legpress_cv.tuck.unseen import UnseenEstimator


class ChainEstimator:
    """Fits the segment chain to what was seen of the set, and reads the pelvis from it.

    What comes before and after the set is not let into the fit, whose constants hold for one lifter
    on the seat: titles, people who walk in, the lifter who gets up.

    Parameters
    ----------
    seen
        What the network saw in the whole clip.
    settings
        Of the chain, and thresholds.
    """

    name = "segment chain (lumbopelvic landmarks)"

    def __init__(self, seen: LumbopelvicTrack, settings: EstimatorSettings) -> None:
        self._seen, self._settings = seen, settings

    def estimate(
        self, track: CleanTrack, reps: Sequence[Rep], *, shoulder_width_ratio: float
    ) -> PelvisEstimate:
        """Estimate the pelvis in every frame and every rep.

        Parameters
        ----------
        track
            Clean landmarks and angles: its clock is the estimate's.
        reps
            Reps of the set; without any, the chain is fitted to the whole clip.
        shoulder_width_ratio
            Not needed: the fit knows the camera's azimuth.
        """
        seen = self._seen.looks()
        if reps:
            margin_s = self._settings.chain.set_margin_s
            start_s, end_s = track.time_s[[reps[0].start_index, reps[-1].end_index]]
            seen = self._seen.looks((float(start_s) - margin_s, float(end_s) + margin_s))
        fit = fit_chain(seen, self._settings.chain)
        if fit is None:
            unseen = UnseenEstimator()
            return unseen.estimate(track, reps, shoulder_width_ratio=shoulder_width_ratio)
        return ChainReader(fit, self._settings).read(track, reps)
