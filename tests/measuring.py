"""The part of the pipeline without pictures, in one call."""

from __future__ import annotations

from legpress_cv.analysis.first_pass import first_pass
from legpress_cv.analysis.joints import finish_joints
from legpress_cv.analysis.lumbopelvic_pass import NotAsked
from legpress_cv.analysis.measurement import measure, nobody_measured, pelvis_estimator
from legpress_cv.settings import Settings
from legpress_cv.tuck import EstimatorSettings

S = Settings()
ESTIMATING = EstimatorSettings(S.chain, S.chain_tilt, S.tuck, S.view)


def measured(track, rate_hz=30.0, *, sight=None, estimator=None, by_hand=None):
    """Measure a pose track, by default without the lumbopelvic network."""
    sight = sight or NotAsked()
    estimator = estimator or pelvis_estimator(sight, ESTIMATING, lesser_model=False)
    first = first_pass(track, rate_hz, S.signals, S.reps)
    joints = finish_joints(first, sight, rate_hz, S.landmarks, S.signals, S.reps, S.view)
    if joints is None:
        return nobody_measured(int(track.found.sum()), estimator.name)
    return measure(joints, estimator, S.signals, S.reps, S.view, S.tuck, by_hand)
