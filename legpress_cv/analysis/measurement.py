"""From finished joints to reps and pelvis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.analysis.first_pass import set_window
from legpress_cv.analysis.joints import Joints
from legpress_cv.analysis.lumbopelvic_pass import NotSeen, PelvisSight, Seen
from legpress_cv.analysis.quality import NO_TRUNK_ANGLES, view_findings
from legpress_cv.analysis.told import (
    knee_goes_along,
    without_knee,
    without_own_joints,
    without_trunk,
)
from legpress_cv.analysis.view import slant_deg
from legpress_cv.landmarks.near_side import SagittalTrack
from legpress_cv.reps import Rep, RepCut, choose_cut, find_reps, rough_cut
from legpress_cv.results import QualityFinding, Reason, Refusal, RepSignal
from legpress_cv.settings import RepSettings, SignalSettings, TuckSettings, ViewSettings
from legpress_cv.signals.bend import knee_follows, leg_bend_deg, without_foot
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck import (
    ChainEstimator,
    EstimatorSettings,
    PelvisEstimate,
    PelvisEstimator,
    RepComparisonEstimator,
    TuckFinding,
    UnseenEstimator,
    grade_rep,
)


@dataclass(frozen=True, eq=False)
class Measurement:
    """Everything that was measured of one person.

    ``refusal`` says why nothing could be; then there are no reps. ``rep_signal`` is what the reps
    were cut from.
    """

    sagittal: SagittalTrack | None
    clean: CleanTrack | None
    shoulder_width_ratio: float
    reps: tuple[Rep, ...]
    pelvis: PelvisEstimate | None
    tucks: tuple[TuckFinding, ...]
    estimator: str
    findings: tuple[QualityFinding, ...]
    refusal: Refusal | None
    rep_signal: RepSignal | None = None


def measure(
    joints: Joints,
    estimator: PelvisEstimator,
    signals: SignalSettings,
    reps: RepSettings,
    view: ViewSettings,
    tuck: TuckSettings,
    by_hand: Callable[[PelvisEstimator, float], PelvisEstimator] | None = None,
) -> Measurement:
    """Measure one person's set.

    Parameters
    ----------
    joints
        Finished and cleaned.
    estimator
        How the pelvis is found.
    signals, reps, view, tuck
        The errors that are told, what counts as a rep, what a view allows, what a tuck is.
    by_hand
        Puts marks made by hand over an estimator, given the camera's angle off the side; a person
        sees the pelvis where no estimator does.
    """
    sagittal = joints.sagittal
    clean, bend_deg = _depth_signal(joints, reps)
    cut = _cut_reps(joints, clean, bend_deg, reps)
    found = cut.reps
    if cut.rough is not None and not knee_goes_along(clean, cut.rough, found, reps):
        clean, found = without_knee(clean, found)
    findings = view_findings(
        sagittal,
        clean,
        found,
        set_window(sagittal.time_s, clean, found),
        joints.shoulder_width_ratio,
        view=view,
        signals=signals,
        azimuth_deg=joints.azimuth_deg,
    )
    blocking = [finding.refusal for finding in findings if finding.level == "blocking"]
    if blocking:
        found = ()
    forbidden = [finding.refusal for finding in findings if finding.code in NO_TRUNK_ANGLES]
    off_deg = _off_side_deg(joints, view)
    if forbidden or cut.rough is not None or off_deg > view.max_depth_azimuth_deg:
        clean, found = without_trunk(clean, found)
    if isinstance(estimator, ChainEstimator) and off_deg > view.max_tilt_azimuth_deg:
        forbidden.append(Refusal.of(Reason.CAMERA_OFF_SIDE, azimuth_deg=off_deg))
    if cut.rough is not None:
        forbidden.append(Refusal.of(Reason.ONLY_COUNTED))
    if forbidden:
        estimator = UnseenEstimator(forbidden[0])
    if by_hand is not None:
        estimator = by_hand(estimator, off_deg)
    pelvis = estimator.estimate(clean, found, shoulder_width_ratio=joints.shoulder_width_ratio)
    if joints.network_share < 1:
        pelvis = without_own_joints(pelvis)
    findings += pelvis.findings
    if joints.searched:
        findings += (QualityFinding.of(Reason.FOUND_BY_SEARCH, "warning"),)
    return Measurement(
        sagittal=sagittal,
        clean=clean,
        shoulder_width_ratio=joints.shoulder_width_ratio,
        reps=found,
        pelvis=pelvis,
        tucks=tuple(
            grade_rep(rep, of_rep, tuck) for rep, of_rep in zip(found, pelvis.reps, strict=True)
        ),
        estimator=estimator.name,
        findings=findings,
        refusal=blocking[0] if blocking else None,
        rep_signal=cut.signal if found else None,
    )


def nobody_measured(frames: int, estimator: str) -> Measurement:
    """Return the measurement of a clip with a person in no frame, or in too few of them."""
    finding = QualityFinding.of(Reason.NO_PERSON, "blocking")
    if frames:
        finding = QualityFinding.of(Reason.TOO_SHORT, "blocking", frames=frames)
    return Measurement(
        None, None, float("nan"), (), None, (), estimator, (finding,), finding.refusal
    )


def pelvis_estimator(
    sight: PelvisSight, settings: EstimatorSettings, *, lesser_model: bool
) -> PelvisEstimator:
    """Choose how the pelvis is found: by the network's landmarks, or by comparing reps.

    Parameters
    ----------
    sight
        What the network saw.
    settings
        Of the chain and of the tuck.
    lesser_model
        Whether the pose landmarks come from a lesser model than heavy.
    """
    if isinstance(sight, NotSeen):
        return UnseenEstimator(Refusal.of(sight.reason))
    if isinstance(sight, Seen):
        return ChainEstimator(sight.track, settings)
    return RepComparisonEstimator(settings.tuck, settings.view, lesser_model=lesser_model)


def _off_side_deg(joints: Joints, view: ViewSettings) -> float:
    """How far the camera stands off the side view, as all joints together show it; NaN if unknown.

    The chain knows the network's azimuth alone, which is no witness on pictures that it does not
    know.
    """
    if joints.azimuth_deg is not None:
        return abs(joints.azimuth_deg)
    return slant_deg(joints.shoulder_width_ratio, view)


def _cut_reps(
    joints: Joints, clean: CleanTrack, bend_deg: NDArray[np.float64], settings: RepSettings
) -> RepCut:
    """Cut reps by the angles that are told, or by what shows them better."""
    by_thigh = joints.azimuth_deg is not None
    signal = RepSignal.THIGH if by_thigh else RepSignal.KNEE
    usual = RepCut(find_reps(clean, settings, bend_deg), signal)
    chosen = choose_cut(usual, joints.rough_cuts, settings)
    # Cut anew, for the depth of its reps is that of the finished joints.
    return chosen if chosen.rough is None else rough_cut(clean, chosen.rough, settings)


def _depth_signal(joints: Joints, settings: RepSettings) -> tuple[CleanTrack, NDArray[np.float64]]:
    """Choose what reps are cut from; a foot that does not go along with the thigh is dropped."""
    clean = joints.clean
    if joints.azimuth_deg is None:
        return clean, clean.knee_flexion_deg
    bend_deg = leg_bend_deg(clean, settings)
    if joints.set_frames is None or knee_follows(clean, joints.set_frames, settings):
        return clean, bend_deg
    return without_foot(clean), bend_deg
