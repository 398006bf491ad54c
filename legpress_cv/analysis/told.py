"""Which angles are told: what is not seen well enough is missing, and the reps stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from legpress_cv.landmarks.joint_fusion import JOINTS
from legpress_cv.reps import Rep, frames_of
from legpress_cv.settings import RepSettings
from legpress_cv.signals.bend import goes_along
from legpress_cv.signals.leg_signals import LegSignal
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck import PelvisEstimate

Reps = tuple[Rep, ...]

MIN_KNOWN_RATIO = 0.4
"""Share of a set's frames whose knee must be known before it is told on a rough cut: half a rep."""


def knee_goes_along(
    track: CleanTrack, signal: LegSignal, reps: Reps, settings: RepSettings
) -> bool:
    """Tell whether the knee's flexion goes along with the rough signal that reps were cut from.

    Parameters
    ----------
    track
        Clean landmarks and angles.
    signal
        The rough one.
    reps
        Cut from it.
    settings
        How well the knee has to.
    """
    if not reps:
        return False
    frames = frames_of(reps)
    knee, bend = track.knee_flexion_deg[frames], signal.bend_deg[frames]
    known = np.isfinite(knee) & np.isfinite(bend)
    return bool(known.mean() >= MIN_KNOWN_RATIO) and goes_along(
        knee, bend, settings.min_knee_correlation
    )


def without_knee(track: CleanTrack, reps: Reps) -> tuple[CleanTrack, Reps]:
    """Drop the knee's flexion."""
    nothing = np.full_like(track.knee_flexion_deg, np.nan)
    return (
        replace(track, knee_flexion_deg=nothing),
        tuple(replace(rep, knee_flexion_max_deg=None) for rep in reps),
    )


def without_trunk(track: CleanTrack, reps: Reps) -> tuple[CleanTrack, Reps]:
    """Drop trunk-thigh flexion, and what is measured by it."""
    nothing = np.full_like(track.trunk_thigh_flexion_deg, np.nan)
    return (
        replace(track, trunk_thigh_flexion_deg=nothing),
        tuple(
            replace(rep, trunk_thigh_flexion_max_deg=None, thigh_excursion_deg=None) for rep in reps
        ),
    )


def without_own_joints(pelvis: PelvisEstimate) -> PelvisEstimate:
    """Drop the estimator's own joints, and angles of the thigh by them, for better ones are known.

    Hip flexion is then trunk-thigh flexion less the tilt.
    """
    points, scores = (
        {name: value for name, value in (values or {}).items() if name not in JOINTS}
        for values in (pelvis.points_px, pelvis.scores)
    )
    return replace(
        pelvis,
        points_px=points,
        scores=scores,
        hip_flexion_deg=None,
        trunk_thigh_flexion_deg=None,
    )
