"""Posterior pelvic tilt of each rep: how far, from what depth, how sure; knows no wording."""

from __future__ import annotations

from legpress_cv.tuck.chain.estimator import ChainEstimator
from legpress_cv.tuck.comparison.estimator import RepComparisonEstimator
from legpress_cv.tuck.estimator import (
    EstimatorSettings,
    PelvisEstimate,
    PelvisEstimator,
    RepPelvis,
)
from legpress_cv.tuck.grading import TuckFinding, grade_rep
from legpress_cv.tuck.unseen import UnseenEstimator

__all__ = [
    "ChainEstimator",
    "EstimatorSettings",
    "PelvisEstimate",
    "PelvisEstimator",
    "RepComparisonEstimator",
    "RepPelvis",
    "TuckFinding",
    "UnseenEstimator",
    "grade_rep",
]
