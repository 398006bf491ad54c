"""Small problems of the segment chain, away from any point where derivatives vanish."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from lumbopelvic import changed, lifter, seen

from legpress_cv.segment_chain.columns import BIAS, N_POSE, Constant
from legpress_cv.segment_chain.model import ChainClip
from legpress_cv.segment_chain.prior import constants_prior
from legpress_cv.segment_chain.readings import Readings, readings_of
from legpress_cv.segment_chain.start import start_of
from legpress_cv.settings import ChainSettings

SETTINGS = ChainSettings()
VIEWS = {
    "side": {},
    "front": {"azimuth_deg": 30.0, "elevation_deg": 8.0},
    "behind": {"azimuth_deg": -25.0, "elevation_deg": -6.0},
    "mirrored": {"azimuth_deg": 30.0, "elevation_deg": 8.0, "mirrored": True},
}
"""Where the camera stands."""


@dataclass(frozen=True, eq=False)
class ChainProblem:
    """What was seen, a point to look at, and the constants' prior."""

    readings: Readings
    pose: np.ndarray
    constant: np.ndarray
    clip: ChainClip
    mean: np.ndarray
    sd: np.ndarray


def chain_problem(frames=slice(20, 60, 8), *, mirrored=False, seed=0, **view) -> ChainProblem:
    """Frames of a descent; pose and constants are moved off the place that the fit starts from."""
    rng = np.random.default_rng(seed)
    track = seen(lifter(), noise_mm=4.0, **view)
    if mirrored:
        track = changed(track, lambda p: np.array([640.0, 0.0]) + p * [-1.0, 1.0])
        track = replace(track, faces_left=True)
    readings = readings_of(track.at_frames(frames), SETTINGS)
    mean, sd = constants_prior(SETTINGS, readings.azimuth_deg, readings.azimuth_sd_deg)
    start = start_of(readings, SETTINGS, mean)
    pose = start.pose + rng.normal(0, 1, start.pose.shape) * np.where(
        np.arange(N_POSE) < 2, 10, 0.1
    )
    constant = start.constant + 0.3 * rng.normal(0, 1, len(mean)) * np.minimum(sd, 20.0)
    constant[Constant.TURN_GAIN] = 0.08
    constant[BIAS] = rng.normal(0, 5, BIAS.stop - BIAS.start)
    return ChainProblem(readings, pose, constant, start.clip, mean, sd)


def central_difference(function, at: np.ndarray, column: int, step: float) -> np.ndarray:
    """Derivative of a function by the last axis' column."""
    ahead, behind = at.copy(), at.copy()
    ahead[..., column] += step
    behind[..., column] -= step
    return (function(ahead) - function(behind)) / (2 * step)
