"""Posterior pelvic tilt of each rep: how far, from what depth, how sure; knows no wording."""

from __future__ import annotations

from legpress_cv.tuck.chain.estimator import ChainEstimator
from legpress_cv.tuck.comparison.estimator import RepComparisonEstimator
from legpress_cv.tuck.estimator import PelvisEstimate, PelvisEstimator, RepPelvis
from legpress_cv.tuck.grading import TuckFinding, judge
from legpress_cv.tuck.unseen import UNKNOWN_PICTURE, UnseenEstimator

__all__ = [
    "UNKNOWN_PICTURE",
    "ChainEstimator",
    "PelvisEstimate",
    "PelvisEstimator",
    "RepComparisonEstimator",
    "RepPelvis",
    "TuckFinding",
    "UnseenEstimator",
    "judge",
]
