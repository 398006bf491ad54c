"""The estimator with marks: what another one says, and the marks where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.marks import ClipMarks
from legpress_cv.reps import Rep
from legpress_cv.results.verdict import is_direct
from legpress_cv.settings.marks import MarkSettings
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.stickers.rotation import Rotation
from legpress_cv.tuck.estimator import (
    EstimatorSettings,
    MarkedDepth,
    PelvisEstimate,
    PelvisEstimator,
    RepPelvis,
)
from legpress_cv.tuck.marked.anchors import anchors_of
from legpress_cv.tuck.marked.curve import Curve, bent
from legpress_cv.tuck.marked.findings import marks_findings
from legpress_cv.tuck.marked.observer import observer_of
from legpress_cv.tuck.marked.onset import marked_onsets
from legpress_cv.tuck.marked.points import turned_points
from legpress_cv.tuck.marked.reading import (
    MarkedRep,
    MarkedSet,
    ppt_of_marks,
    read_marks,
    with_slip,
)
from legpress_cv.tuck.marked.stickers import ppt_of_turn, tilt_of_turn

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class HandMeasure:
    """What a person gave of a clip.

    Attributes
    ----------
    marks
        At tops and bottoms.
    stickers
        Turn of the stickers on the pelvis through the clip; None without any.
    followed
        Turn of the marked points between the marks, where nothing else shows a curve.
    """

    marks: ClipMarks
    stickers: Rotation | None = None
    followed: Rotation | None = None


class MarkedEstimator:
    """Takes marks where a rep has them, and leaves all else to another estimator.

    The tilt curve is that of the stickers, else the other estimator's, else that of the followed
    points, bent through the marks.

    Parameters
    ----------
    inner
        What reads the pelvis without marks.
    hand
        Marks and stickers.
    estimating, settings
        Of the onset and the tuck; of the marks.
    azimuth_deg
        Of the camera off the side; NaN where it is not known.
    """

    def __init__(
        self,
        inner: PelvisEstimator,
        hand: HandMeasure,
        estimating: EstimatorSettings,
        settings: MarkSettings,
        azimuth_deg: float,
    ) -> None:
        self._inner, self._hand = inner, hand
        self._estimating, self._settings = estimating, settings
        self._azimuth_deg = azimuth_deg

    @property
    def name(self) -> str:
        """Both names."""
        return f"marks made by hand, else {self._inner.name}"

    def estimate(
        self, track: CleanTrack, reps: Sequence[Rep], *, shoulder_width_ratio: float
    ) -> PelvisEstimate:
        """Estimate the pelvis in every frame and every rep.

        Parameters
        ----------
        track
            Clean landmarks and angles: its clock is the estimate's.
        reps
            Of the set.
        shoulder_width_ratio
            For the other estimator.
        """
        inner = self._inner.estimate(track, reps, shoulder_width_ratio=shoulder_width_ratio)
        if not reps:
            return inner
        s = self._settings
        observer = observer_of(self._hand.marks, track.torso_px, s)
        read = read_marks(self._hand.marks, track, reps, observer)
        curve = self._curve(inner, track, reps)
        curve = bent(curve, track.trunk_thigh_flexion_deg, anchors_of(read, track, reps, s), s)
        given = self._by_stickers(track, reps) | self._by_marks(read)
        found = [
            rep
            if i not in given
            else RepPelvis(evidence="marked", ppt_deg=given[i][0], ppt_se_deg=given[i][1])
            for i, rep in enumerate(inner.reps)
        ]
        for rep in read.reps:
            found[rep.index] = replace(found[rep.index], depth=_depth(rep, found[rep.index]))
        shift = curve.tilt_deg - inner.tilt_deg
        moved = replace(
            inner,
            tilt_deg=curve.tilt_deg,
            tilt_se_deg=curve.se_deg,
            hip_flexion_deg=_less(inner.hip_flexion_deg, shift),
            lumbar_flexion_deg=_less(inner.lumbar_flexion_deg, -shift),
            points_px=turned_points(inner.points_px, shift, track.facing),
        )
        onsets = marked_onsets(moved, track, reps, found, self._estimating)
        found = [replace(rep, onset=onsets.get(i, rep.onset)) for i, rep in enumerate(found)]
        told = marks_findings(inner, found, read, self._hand.marks, self._estimating.tuck)
        return replace(moved, reps=tuple(found), findings=told)

    def _curve(self, inner: PelvisEstimate, track: CleanTrack, reps: Sequence[Rep]) -> Curve:
        """Stickers before the other estimator, and that before followed points."""
        rhythm = Curve(inner.tilt_deg, inner.tilt_se_deg)
        if self._hand.stickers is not None:
            seen = tilt_of_turn(self._hand.stickers, track, reps)
            slip_deg = np.hypot(self._settings.slip_deg, self._settings.slip_ratio * seen.tilt_deg)
            return Curve(seen.tilt_deg, np.hypot(seen.se_deg, slip_deg))
        if self._hand.followed is not None and np.isnan(rhythm.tilt_deg).all():
            return tilt_of_turn(self._hand.followed, track, reps)
        return rhythm

    def _by_marks(self, read: MarkedSet) -> dict[int, tuple[float, float]]:
        """PPT and its error of each rep that its marks tell."""
        tops = [rep.top for rep in read.reps if rep.top is not None]
        found = {}
        for rep in read.reps:
            ppt = ppt_of_marks(
                rep,
                tops,
                self._settings,
                top_spread_deg=self._estimating.chain_tilt.top_spread_deg,
                azimuth_deg=self._azimuth_deg,
            )
            if ppt is not None:
                found[rep.index] = ppt
        return found

    def _by_stickers(
        self, track: CleanTrack, reps: Sequence[Rep]
    ) -> dict[int, tuple[float, float]]:
        """PPT and its error of each rep in which the stickers were seen."""
        if self._hand.stickers is None:
            return {}
        found = {}
        for index, rep in enumerate(reps):
            ppt = ppt_of_turn(self._hand.stickers, track, rep, self._estimating.chain_tilt)
            if ppt is not None:
                found[index] = ppt[0], with_slip(*ppt, self._settings)
        return found


def _depth(marks: MarkedRep, pelvis: RepPelvis) -> MarkedDepth:
    """Joints at the bottom; hip flexion needs the tilt too, which is marked or measured."""
    trunk_thigh, ppt = marks.trunk_thigh_flexion_deg, pelvis.ppt_deg
    known = trunk_thigh is not None and ppt is not None and is_direct(pelvis.evidence)
    return MarkedDepth(
        knee_flexion_deg=marks.knee_flexion_deg,
        trunk_thigh_flexion_deg=trunk_thigh,
        hip_flexion_deg=(trunk_thigh or 0.0) - (ppt or 0.0) if known else None,
    )


def _less(angle_deg: Floats | None, shift_deg: Floats) -> Floats | None:
    """Correct an angle that the tilt is taken from, or added to, after the tilt has changed."""
    return None if angle_deg is None else angle_deg - np.nan_to_num(shift_deg)
