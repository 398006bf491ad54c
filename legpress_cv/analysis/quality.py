"""What limits a measurement, or forbids it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from legpress_cv.analysis.view import slant_deg
from legpress_cv.landmarks.near_side import SagittalTrack
from legpress_cv.pose.subject import Subject
from legpress_cv.reps import Rep
from legpress_cv.results import ClipFacts, QualityFinding, Reason
from legpress_cv.settings import SignalSettings, SubjectSettings, ViewSettings
from legpress_cv.signals.tracks import CleanTrack

NO_ANGLES = frozenset({Reason.FRONT_VIEW, Reason.POINTS_NEVER_SEEN, Reason.POINTS_HIDDEN})
"""Codes of findings that forbid every angle, also in single frames."""
NO_TRUNK_ANGLES = NO_ANGLES | {Reason.TRUNK_LENGTH_VARIES}
"""Codes of findings that forbid angles of the trunk, and the pelvis with them."""
NO_POINTS = frozenset({Reason.TRUNK_LENGTH_VARIES})
"""Codes of findings that forbid the points themselves: they may be on another body."""
MIN_SIDE_CONFIDENCE_RATIO = 0.3
"""Below, visibility and depth do not agree on which leg is nearer."""
MANY_SWAPS_RATIO = 0.1
"""Share of frames with exchanged labels above which a reader should know."""
LOW_RATE_HZ = 24.0
"""Below the cinema's 24 frames a second timing is coarse, though angles are still measured."""
MIN_MISSING_START_S = 0.5
"""A shorter start that cannot be decoded is no news: nobody begins a rep so soon."""
MANY_RETIMED_RATIO = 0.5
"""With more frames than this set between others, the times rest on the announced rate."""
DEGRADED_POINT_SCORE = 0.6
"""Median score of a point of the near leg below which it is mostly guessed."""


def view_findings(
    sagittal: SagittalTrack,
    clean: CleanTrack,
    reps: tuple[Rep, ...],
    window: slice,
    width_ratio: float,
    *,
    view: ViewSettings,
    signals: SignalSettings,
    azimuth_deg: float | None = None,
) -> tuple[QualityFinding, ...]:
    """Judge the view over the set (or over the clip, where there is none).

    Parameters
    ----------
    sagittal, clean
        Landmarks before and after cleaning.
    reps
        What was found.
    window
        Frames of `sagittal` that belong to the set.
    width_ratio
        Width of shoulders or hips over the trunk's length.
    view, signals
        Limits, and the errors that are told.
    azimuth_deg
        How far the camera stands off the side view as the lumbopelvic network sees it; where it is
        given it counts instead of `width_ratio`, for that needs the far side's joints.

    Returns
    -------
    tuple of QualityFinding
        Alone what forbids any angle; else warnings and notes.
    """
    off_side, oblique, turned = _off_side(width_ratio, azimuth_deg, view)
    refusal = _refusal(sagittal, reps, window, off_side, turned, view)
    if refusal is not None:
        return (refusal,)
    found = [*_trunk_findings(sagittal, window, view)]
    found += _view_warnings(sagittal, clean, oblique, view)
    if sagittal.swapped_ratio > MANY_SWAPS_RATIO:
        found.append(
            QualityFinding.of(Reason.LABELS_SWAPPED, "note", swapped_ratio=sagittal.swapped_ratio)
        )
    off_deg = off_side if azimuth_deg is not None else slant_deg(off_side, view)
    found.append(_angle_accuracy(signals, off_deg, network=azimuth_deg is not None))
    guessed = [
        name
        for name in ("hip", "knee", "ankle")
        if float(np.nanmedian(sagittal.landmarks.score_of(name)[window])) < DEGRADED_POINT_SCORE
    ]
    if guessed:
        found.append(
            QualityFinding.of(Reason.POINTS_GUESSED, "warning", points=" and ".join(guessed))
        )
    return tuple(found)


def _view_warnings(
    sagittal: SagittalTrack, clean: CleanTrack, oblique: bool, view: ViewSettings
) -> Iterator[QualityFinding]:
    """Warn of what makes every angle of the clip less sure."""
    if oblique:
        yield QualityFinding.of(Reason.OBLIQUE_VIEW, "warning")
    if sagittal.torso_px < view.min_torso_px:
        yield QualityFinding.of(Reason.PERSON_SMALL, "warning", torso_px=sagittal.torso_px)
    if clean.rate_hz < LOW_RATE_HZ:
        yield QualityFinding.of(Reason.FRAME_RATE_LOW, "warning", rate_hz=clean.rate_hz)
    if sagittal.side_confidence_ratio < MIN_SIDE_CONFIDENCE_RATIO:
        yield QualityFinding.of(Reason.SIDE_UNCERTAIN, "warning", near_side=sagittal.near_side)


def _trunk_findings(
    sagittal: SagittalTrack, window: slice, view: ViewSettings
) -> Iterator[QualityFinding]:
    """Warn of what forbids some angles; the reps are there all the same."""
    seen = _seen_ratio(sagittal, window)
    if seen < view.min_points_seen_ratio:
        yield QualityFinding.of(Reason.POINTS_HIDDEN, "warning", seen_ratio=seen)
    spread = sagittal.trunk_spread_ratio(window)
    if spread > view.max_trunk_spread_ratio:
        yield QualityFinding.of(Reason.TRUNK_LENGTH_VARIES, "warning", spread_ratio=spread)


def _angle_accuracy(signals: SignalSettings, off_deg: float, *, network: bool) -> QualityFinding:
    """Tell how far angles may be off, by where the joints come from and by the view's slant.

    A camera off the side view shortens what is level in the picture by the cosine.
    """
    knee_deg, trunk_thigh_deg = (
        signals.knee_flexion_error_deg,
        signals.trunk_thigh_flexion_error_deg,
    )
    if network:
        knee_deg = signals.network_knee_flexion_error_deg
        trunk_thigh_deg = signals.network_trunk_thigh_flexion_error_deg
    shortened = 1 - math.cos(math.radians(off_deg))
    return QualityFinding.of(
        Reason.ANGLE_ACCURACY,
        "note",
        knee_deg=math.hypot(knee_deg, signals.knee_slant_error_deg * shortened),
        trunk_thigh_deg=math.hypot(
            trunk_thigh_deg, signals.trunk_thigh_slant_error_deg * shortened
        ),
    )


def _refusal(
    sagittal: SagittalTrack,
    reps: tuple[Rep, ...],
    window: slice,
    off_side: float,
    turned: bool,
    view: ViewSettings,
) -> QualityFinding | None:
    """Return what forbids even to count reps, the gravest first; None where nothing does."""
    if not math.isfinite(off_side):
        return QualityFinding.of(Reason.POINTS_NEVER_SEEN, "blocking")
    if turned:
        return QualityFinding.of(Reason.FRONT_VIEW, "blocking")
    if reps:
        return None
    seen = _seen_ratio(sagittal, window)
    if seen < view.min_points_seen_ratio:
        return QualityFinding.of(Reason.POINTS_HIDDEN, "blocking", seen_ratio=seen)
    return QualityFinding.of(Reason.NO_REP, "blocking")


def _off_side(
    width_ratio: float, azimuth_deg: float | None, view: ViewSettings
) -> tuple[float, bool, bool]:
    """Return what tells the view, whether it is oblique, and whether it is from front or behind."""
    if azimuth_deg is not None:
        value, oblique, turned = abs(azimuth_deg), view.oblique_azimuth_deg, view.max_azimuth_deg
    else:
        value, oblique = width_ratio, view.oblique_shoulder_width_ratio
        turned = view.max_shoulder_width_ratio
    return value, value > oblique, value > turned


def clip_findings(
    clip: ClipFacts, subject: Subject | None, settings: SubjectSettings
) -> tuple[QualityFinding, ...]:
    """Judge the clip itself and the choice of the subject."""
    found = [*_file_findings(clip)]
    if (
        subject is not None
        and subject.choice.chosen_by == "automatic"
        and subject.choice.margin_ratio < settings.min_margin_ratio
    ):
        found.append(QualityFinding.of(Reason.SUBJECT_DOUBTFUL, "warning"))
    return tuple(found)


def _file_findings(clip: ClipFacts) -> Iterator[QualityFinding]:
    """Tell what the file holds otherwise than it should."""
    if clip.frames_broken:
        yield QualityFinding.of(Reason.FRAMES_BROKEN, "note", frames=clip.frames_broken)
    if clip.slow_motion_ratio != 1:
        yield QualityFinding.of(
            Reason.SLOW_MOTION, "note", slow_motion_ratio=clip.slow_motion_ratio
        )
    if clip.clock_jumps:
        yield QualityFinding.of(Reason.CLOCK_JUMPS, "warning", jumps=clip.clock_jumps)
    if clip.frames_retimed:
        many = clip.frames_retimed > MANY_RETIMED_RATIO * clip.frames_decoded
        yield QualityFinding.of(
            Reason.FRAMES_RETIMED, "warning" if many else "note", frames=clip.frames_retimed
        )
    if clip.missing_start_s >= MIN_MISSING_START_S:
        yield QualityFinding.of(Reason.START_UNDECODABLE, "warning", missing_s=clip.missing_start_s)
    if clip.missing_end_s:
        yield QualityFinding.of(
            Reason.SHORTER_THAN_ANNOUNCED,
            "warning",
            announced_s=clip.duration_s + clip.missing_end_s,
            decoded_s=clip.duration_s,
        )


def _seen_ratio(sagittal: SagittalTrack, window: slice) -> float:
    """Share of the frames in which shoulder, hip and knee are found."""
    return float(np.mean([_seen(sagittal, name, window) for name in ("shoulder", "hip", "knee")]))


def _seen(sagittal: SagittalTrack, name: str, window: slice) -> float:
    points = sagittal.landmarks[name][window]
    return float((~np.isnan(points[:, 0])).mean()) if len(points) else 0.0
