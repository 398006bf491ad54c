"""From one person's landmarks to reps and pelvis: the part of the pipeline without pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from legpress_cv.analysis.first_pass import Settled, set_window, settle_side, whole
from legpress_cv.analysis.quality import view_findings
from legpress_cv.landmarks.ankle_path import with_rail
from legpress_cv.landmarks.joint_fusion import knows_picture, sagittal_alone, with_lumbopelvic
from legpress_cv.landmarks.near_side import SagittalTrack
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.pose.types import PoseTrack
from legpress_cv.reps import Rep, find_reps
from legpress_cv.results import QualityFinding, Reason, Refusal
from legpress_cv.segment_chain.fit import fit_chain
from legpress_cv.settings import Settings
from legpress_cv.signals.bend import bent_by_thigh, knee_follows, without_foot
from legpress_cv.signals.tracks import CleanTrack, clean_track
from legpress_cv.tuck import (
    ChainEstimator,
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

    ``refusal`` says why nothing could be; then there are no reps.
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


def measure(
    track: PoseTrack,
    settings: Settings,
    *,
    rate_hz: float,
    lesser_model: bool = False,
    settled: Settled | None = None,
    lumbopelvic: LumbopelvicTrack | None = None,
    unknown_picture: bool = False,
    estimator: PelvisEstimator | None = None,
) -> Measurement:
    """Measure one person's set.

    Parameters
    ----------
    track
        Landmarks at the clip's own times.
    settings
        All thresholds.
    rate_hz
        Rate of the uniform clock: that of the frames in `track`.
    lesser_model
        Whether the landmarks come from a lesser pose model than heavy.
    settled
        What `settle_side` says of `track`; asked again if not given.
    lumbopelvic
        What the lumbopelvic network saw in the frames of `track`: by the side that `settle_side`
        gives, or where it has searched for itself.
    unknown_picture
        The network has looked at a few pictures and does not know them.
    estimator
        How the pelvis is found; from `lumbopelvic` if not given, and without it by comparing reps.
    """
    known = lumbopelvic if _known(lumbopelvic, settings) else None
    if estimator is None and known is None and (unknown_picture or lumbopelvic is not None):
        estimator = UnseenEstimator(Reason.OUT_OF_DOMAIN)
    elif estimator is None and known is None:
        estimator = RepComparisonEstimator(settings.tuck, settings.view, lesser_model=lesser_model)
    name = estimator.name if estimator is not None else ChainEstimator.name
    if known is not None and known.searched:
        sagittal, width_ratio = sagittal_alone(known), float("nan")
    else:
        settled = settled or settle_side(track, settings, rate_hz)
        if settled is None:
            return _too_few(int(track.found.sum()), name)
        sagittal, clean, reps = settled
        width_ratio = sagittal.shoulder_width_ratio(set_window(track, clean, reps))
    azimuth_deg = None
    if known is not None:
        azimuth_deg = float(np.nanmedian(known.azimuth_deg))
        sagittal = with_lumbopelvic(sagittal, known, settings.landmarks)
        clean, reps = _reps_by_thigh(clean_track(sagittal, rate_hz, settings.signals), settings)
        if reps:
            frames = _frames_of(sagittal, clean, reps)
            sagittal = with_rail(sagittal, frames, azimuth_deg, settings.landmarks)
            clean, reps = _reps_by_thigh(clean_track(sagittal, rate_hz, settings.signals), settings)
    window = set_window(track, clean, reps)
    findings = view_findings(
        sagittal, clean, reps, window, width_ratio, settings, azimuth_deg=azimuth_deg
    )
    blocking = [finding.refusal for finding in findings if finding.level == "blocking"]
    if blocking:
        reps = ()
    if estimator is None:
        estimator = _measured(known, settings)
    pelvis = estimator.estimate(clean, reps, shoulder_width_ratio=width_ratio)
    findings += pelvis.findings
    if known is not None and known.searched:
        findings += (QualityFinding.of(Reason.FOUND_BY_SEARCH, "warning"),)
    return Measurement(
        sagittal=sagittal,
        clean=clean,
        shoulder_width_ratio=width_ratio,
        reps=reps,
        pelvis=pelvis,
        tucks=tuple(
            grade_rep(rep, found, settings.tuck)
            for rep, found in zip(reps, pelvis.reps, strict=True)
        ),
        estimator=estimator.name,
        findings=findings,
        refusal=blocking[0] if blocking else None,
    )


def _known(lumbopelvic: LumbopelvicTrack | None, settings: Settings) -> bool:
    return lumbopelvic is not None and knows_picture(lumbopelvic, settings.landmarks)


def _reps_by_thigh(clean: CleanTrack, settings: Settings) -> tuple[CleanTrack, tuple[Rep, ...]]:
    """Cut reps from the thigh's swing; a foot that does not go along is dropped."""
    clean = bent_by_thigh(clean, settings.reps)
    reps = find_reps(clean, settings.reps)
    blind = without_foot(clean)
    more = find_reps(blind, settings.reps)
    over = more if whole(more) > whole(reps) else reps
    if over and not knee_follows(
        clean, slice(over[0].start_index, over[-1].end_index + 1), settings.reps
    ):
        return blind, more
    return clean, reps


def _frames_of(sagittal: SagittalTrack, clean: CleanTrack, reps: tuple[Rep, ...]) -> slice:
    """Return the clip's own frames from the start of the first rep to the end of the last."""
    ends_s = clean.time_s[[reps[0].start_index, reps[-1].end_index]]
    first, last = np.searchsorted(sagittal.time_s, ends_s)
    return slice(int(first), int(last) + 1)


def _measured(lumbopelvic: LumbopelvicTrack | None, settings: Settings) -> PelvisEstimator:
    fit = fit_chain(lumbopelvic, settings.chain) if lumbopelvic is not None else None
    return ChainEstimator(fit, settings) if fit is not None else UnseenEstimator()


def _too_few(frames: int, estimator: str) -> Measurement:
    if not frames:
        finding = QualityFinding.of(Reason.NO_PERSON, "blocking")
    else:
        finding = QualityFinding.of(Reason.TOO_SHORT, "blocking", frames=frames)
    return Measurement(
        None, None, float("nan"), (), None, (), estimator, (finding,), finding.refusal
    )
