"""Posterior pelvic tilt of each rep: how far, from what depth, how sure; knows no wording."""

from __future__ import annotations

from legpress_cv.tuck.estimator import PelvisEstimate, PelvisEstimator, RepPelvis
from legpress_cv.tuck.judge import TuckFinding, judge
from legpress_cv.tuck.measured import MeasuredEstimator
from legpress_cv.tuck.rep_comparison import RepComparisonEstimator
from legpress_cv.tuck.unseen import UNKNOWN_PICTURE, UnseenEstimator

__all__ = [
    "UNKNOWN_PICTURE",
    "MeasuredEstimator",
    "PelvisEstimate",
    "PelvisEstimator",
    "RepComparisonEstimator",
    "RepPelvis",
    "TuckFinding",
    "UnseenEstimator",
    "judge",
]
