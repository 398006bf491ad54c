"""The part of the pipeline without pictures, in one call."""

from __future__ import annotations

from legpress_cv.analysis.first_pass import first_pass
from legpress_cv.analysis.lumbopelvic_pass import NotAsked
from legpress_cv.analysis.measurement import pelvis_estimator
from legpress_cv.analysis.pipeline import measure_track
from legpress_cv.settings import Settings

S = Settings()


def measured(track, rate_hz=30.0, *, sight=None, estimator=None):
    """Measure a pose track, by default without the lumbopelvic network."""
    sight = sight or NotAsked()
    estimator = estimator or pelvis_estimator(sight, S, lesser_model=False)
    first = first_pass(track, rate_hz, S.signals, S.reps)
    return measure_track(track, first, sight, estimator, rate_hz, S)
