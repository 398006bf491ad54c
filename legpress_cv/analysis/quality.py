"""What limits a measurement, or forbids it."""

from __future__ import annotations

import math

import numpy as np

from legpress_cv.landmarks.near_side import SagittalTrack
from legpress_cv.pose.subject import Subject
from legpress_cv.reps import Rep
from legpress_cv.results import ClipFacts, QualityFinding
from legpress_cv.settings import Settings, ViewSettings
from legpress_cv.signals.tracks import CleanTrack

NO_ANGLES = frozenset({"front_view", "points_hidden", "trunk_wanders"})
"""Codes of findings that forbid every angle, also in single frames."""
NO_POINTS = frozenset({"trunk_wanders"})
"""Codes of findings that forbid the points themselves: they may be on another body."""
MIN_SIDE_CONFIDENCE_RATIO = 0.3
"""Below, visibility and depth do not agree on which leg is nearer."""
MANY_SWAPS_RATIO = 0.1
"""Share of frames with exchanged labels above which a reader should know."""
LOW_RATE_HZ = 24.0
"""Below the cinema's 24 frames a second timing is coarse, though angles are still measured."""
DEGRADED_POINT_SCORE = 0.6
"""Median score of a point of the near leg below which it is mostly guessed."""


def view_findings(
    sagittal: SagittalTrack,
    clean: CleanTrack,
    reps: tuple[Rep, ...],
    window: slice,
    width_ratio: float,
    settings: Settings,
    *,
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
    settings
        Limits.
    azimuth_deg
        How far the camera stands off the side view as the lumbopelvic network sees it; where it is
        given it counts instead of `width_ratio`, for that needs the far side's joints.

    Returns
    -------
    tuple of QualityFinding
        Alone what forbids any angle; else warnings and notes.
    """
    view = settings.view
    off_side, oblique, turned = _off_side(width_ratio, azimuth_deg, view)
    refusal = _refusal(sagittal, reps, window, off_side, turned, view)
    if refusal is not None:
        return (refusal,)
    found: list[QualityFinding] = []

    def add(code: str, level: str, message: str, value: float | None = None) -> None:
        found.append(
            QualityFinding.model_validate(
                {"code": code, "level": level, "message": message, "value": value}
            )
        )

    if oblique:
        add(
            "oblique_view",
            "warning",
            "The camera stands at a slant, not square to the side: angles are those of the"
            " picture and may be off by several degrees (20 deg off the side shift the"
            " trunk-thigh angle by 3 deg).",
            off_side,
        )
    if sagittal.torso_px < view.min_torso_px:
        add(
            "person_small",
            "warning",
            f"The lifter is small in the picture (shoulder to hip {sagittal.torso_px:.0f} pixels);"
            " film from nearer.",
            sagittal.torso_px,
        )
    if clean.rate_hz < LOW_RATE_HZ:
        add(
            "frame_rate_low",
            "warning",
            f"Only {clean.rate_hz:.3g} frames a second: times are coarse; film at 30 or more.",
            clean.rate_hz,
        )
    if sagittal.side_confidence_ratio < MIN_SIDE_CONFIDENCE_RATIO:
        add(
            "side_uncertain",
            "warning",
            f"It is not certain which leg is nearer to the camera; the {sagittal.near_side} one"
            " was taken.",
            sagittal.side_confidence_ratio,
        )
    if sagittal.swapped_ratio > MANY_SWAPS_RATIO:
        add(
            "labels_swapped",
            "note",
            f"Left and right had changed places in {sagittal.swapped_ratio:.0%} of the frames and"
            " were put back.",
            sagittal.swapped_ratio,
        )
    s = settings.signals
    knee_deg, trunk_thigh_deg = s.knee_flexion_error_deg, s.trunk_thigh_flexion_error_deg
    if azimuth_deg is not None:
        knee_deg = s.network_knee_flexion_error_deg
        trunk_thigh_deg = s.network_trunk_thigh_flexion_error_deg
    add(
        "angle_accuracy",
        "note",
        f"Expect knee and trunk-thigh angles to be off by about {knee_deg:.0f} and"
        f" {trunk_thigh_deg:.0f}°, much the same way in every rep (measured on rendered clips).",
    )
    guessed = [
        name
        for name in ("hip", "knee", "ankle")
        if float(np.nanmedian(sagittal.scores[name][window])) < DEGRADED_POINT_SCORE
    ]
    if guessed:
        add(
            "points_guessed",
            "warning",
            f"The {' and '.join(guessed)} of the near side are mostly hidden and partly guessed.",
        )
    return tuple(found)


def _refusal(
    sagittal: SagittalTrack,
    reps: tuple[Rep, ...],
    window: slice,
    off_side: float,
    turned: bool,
    view: ViewSettings,
) -> QualityFinding | None:
    """Return what forbids the set's angles, the gravest first; None where nothing does."""

    def block(code: str, message: str, value: float | None = None) -> QualityFinding:
        return QualityFinding(code=code, level="blocking", message=message, value=value)

    if not math.isfinite(off_side):
        return block("points_hidden", "the shoulder or the hip of the lifter is never seen.")
    if turned:
        return block(
            "front_view",
            "the clip shows the lifter from the front or from behind; knee, hip and pelvis angles"
            " need the side view, so film square from the side.",
            off_side,
        )
    seen = float(np.mean([_seen(sagittal, name, window) for name in ("shoulder", "hip", "knee")]))
    if seen < view.min_points_seen_ratio:
        return block(
            "points_hidden",
            f"shoulder, hip and knee are seen in only {seen:.0%} of the frames; film so that"
            " nothing stands between the camera and the lifter.",
            seen,
        )
    if not reps:
        return block(
            "no_rep",
            "no rep was found; film the whole set, with hip, knee and foot in the picture (a rep is"
            " a bend of the knee from a steady position and back).",
        )
    spread = sagittal.trunk_spread_ratio(window)
    if spread > view.max_trunk_spread_ratio:
        return block(
            "trunk_wanders",
            f"the trunk's length in the picture changes by {spread:.0%} within the set, so shoulder"
            " or hip is misread; film so that neither is hidden and nobody walks past.",
            spread,
        )
    return None


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
    clip: ClipFacts, subject: Subject | None, settings: Settings
) -> tuple[QualityFinding, ...]:
    """Judge the clip itself and the choice of the subject."""
    found = []
    if clip.frames_broken:
        found.append(
            QualityFinding(
                code="frames_broken",
                level="note",
                message=f"{clip.frames_broken} broken frames were skipped.",
                value=clip.frames_broken,
            )
        )
    if (
        subject is not None
        and subject.choice.chosen_by == "automatic"
        and subject.choice.margin_ratio < settings.subject.min_margin_ratio
    ):
        found.append(
            QualityFinding(
                code="subject_doubtful",
                level="warning",
                message=(
                    "Several people could be the lifter; name a point on the right one with"
                    " --subject X,Y if the annotated clip shows somebody else."
                ),
                value=subject.choice.margin_ratio,
            )
        )
    return tuple(found)


def _seen(sagittal: SagittalTrack, name: str, window: slice) -> float:
    points = sagittal.points_px[name][window]
    return float((~np.isnan(points[:, 0])).mean()) if len(points) else 0.0
