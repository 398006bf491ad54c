"""What is known of a body and its camera before the clip is seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.segment_chain.columns import (
    BIAS,
    LEG_POINTS,
    N_CONSTANTS,
    PELVIS_SHAPE,
    POINTS,
    Constant,
)
from legpress_cv.settings.chain import ChainSettings, ChainShape

Floats = NDArray[np.float64]

UNKNOWN_SD_RAD = 1.5
"""Spread of a direction of which nothing is known: about a right angle to either side."""
LEAST_SD = 1e-6
"""A spread of zero in the settings would divide by zero."""


def across_mm(shape: ChainShape) -> Floats:
    """Place of every point across the sagittal plane, shape (P,); towards the camera negative."""
    names = ("hip", "asis", "psis", "shoulder", "knee", "ankle")
    near = dict(zip(names, shape.near_side_mm, strict=True))
    return np.array([-near.get(name, 0.0) for name in POINTS])


def opening_mm(shape: ChainShape) -> Floats:
    """How the place across changes over 60 deg of the thigh, shape (P,)."""
    return np.array([-shape.knee_opens_mm if name == "knee" else 0.0 for name in POINTS])


def constants_prior(
    settings: ChainSettings, azimuth_deg: float, azimuth_sd_deg: float
) -> tuple[Floats, Floats]:
    """Mean and standard deviation of every constant, both shape (CONSTANTS,)."""
    s, c = settings, Constant
    mean, sd = np.zeros(N_CONSTANTS), np.ones(N_CONSTANTS)
    mean[PELVIS_SHAPE] = (*s.asis_mm, *s.psis_mm, *s.l5_mm)
    sd[PELVIS_SHAPE] = (*s.asis_sd_mm, *s.psis_sd_mm, *s.l5_sd_mm)
    mean[c.LOW_LUMBAR_MM], mean[c.HIGH_LUMBAR_MM] = s.low_lumbar_mm, s.high_lumbar_mm
    sd[[c.LOW_LUMBAR_MM, c.HIGH_LUMBAR_MM]] = s.lumbar_sd_mm
    mean[c.THORAX_MM], sd[c.THORAX_MM] = s.thorax_mm, s.thorax_sd_mm
    mean[c.THIGH_MM], mean[c.SHANK_MM] = s.thigh_mm, s.shank_mm
    sd[[c.THIGH_MM, c.SHANK_MM]] = s.leg_sd_mm
    sd[[c.LOW_LUMBAR_ZERO, c.HIGH_LUMBAR_ZERO, c.TURN_ZERO]] = UNKNOWN_SD_RAD
    mean[c.LOW_LUMBAR_SHARE] = s.lumbar_share_low_ratio
    mean[c.HIGH_LUMBAR_SHARE] = s.lumbar_share_high_ratio
    sd[[c.LOW_LUMBAR_SHARE, c.HIGH_LUMBAR_SHARE]] = s.lumbar_share_sd_ratio
    sd[c.TURN_GAIN] = max(s.turn_gain_sd_ratio, LEAST_SD)
    sd[c.TURN_POSTURE] = max(np.radians(s.turn_posture_bias_deg), LEAST_SD)
    mean[c.AZIMUTH], sd[c.AZIMUTH] = np.radians(azimuth_deg), np.radians(azimuth_sd_deg)
    side = [c.SIDE_RIGHT, c.SIDE_UP]
    mean[side], sd[side] = s.side_slope, s.side_slope_sd
    bias = [s.leg_posture_bias_mm if n in LEG_POINTS else s.posture_bias_mm for n in POINTS]
    sd[BIAS] = np.repeat(bias, 2)
    return mean, sd
