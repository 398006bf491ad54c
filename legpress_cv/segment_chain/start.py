"""The pose, the constants and the clip that the fit starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from legpress_cv.segment_chain.columns import (
    LUMBAR_PARTS,
    N_POINTS,
    N_POSE,
    POINTS,
    Constant,
    Pose,
)
from legpress_cv.segment_chain.model import ChainClip
from legpress_cv.segment_chain.prior import across_mm, opening_mm
from legpress_cv.segment_chain.readings import Readings, median_known
from legpress_cv.settings.chain import ChainSettings

Floats = NDArray[np.float64]

POSTURE_RAD = np.radians(60.0)
"""Thigh motion that posture-bound errors are counted over."""
STEADY_S = 0.5
"""Window of the running median that the fit starts from: longer than an outlier, shorter than a
phase."""

SEGMENTS = (
    (Pose.LOW_LUMBAR, Constant.LOW_LUMBAR_MM, "l5", "l3"),
    (Pose.HIGH_LUMBAR, Constant.HIGH_LUMBAR_MM, "l3", "t12"),
    (Pose.THORAX, Constant.THORAX_MM, "t12", "shoulder"),
    (Pose.THIGH, Constant.THIGH_MM, "knee", "hip"),
    (Pose.SHANK, Constant.SHANK_MM, "ankle", "knee"),
)
"""Direction and length of every segment, and its lower and upper end in standing."""
PELVIS_OFFSETS = ((Constant.ASIS_X, "asis"), (Constant.PSIS_X, "psis"), (Constant.L5_X, "l5"))


@dataclass(frozen=True, eq=False)
class Start:
    """Where the fit starts.

    Attributes
    ----------
    pose
        Shape (n, POSE).
    constant
        Shape (CONSTANTS,).
    clip
        What stays during the fit.
    """

    pose: Floats
    constant: Floats
    clip: ChainClip


def start_of(readings: Readings, settings: ChainSettings, mean: Floats) -> Start:
    """Read pose, constants and clip straight from the steadied landmarks.

    Parameters
    ----------
    readings
        At least one frame with every point.
    settings
        Body shape.
    mean
        Of the constants before the clip is seen.
    """
    steady = _steadied(readings)
    nearness = _nearness_mm(steady, settings)
    place = _unprojected(steady - nearness, readings, settings)
    pose = _pose(place, mean)
    lumbar = pose[:, Pose.PELVIS] - pose[:, Pose.THORAX]
    clip = ChainClip(
        posture=(pose[:, Pose.THIGH] - pose[:, Pose.THIGH].mean()) / POSTURE_RAD,
        elevation_rad=float(np.radians(readings.elevation_deg)),
        across_mm=across_mm(settings),
        opening_mm=opening_mm(settings),
        nearness_mm=nearness,
        pelvis_zero_rad=float(np.median(pose[:, Pose.PELVIS])),
        lumbar_zero_rad=float(np.median(lumbar)),
    )
    constant = mean.copy()
    for _, length, low, high in SEGMENTS:
        constant[length] = float(np.median(np.linalg.norm(place[high] - place[low], axis=1)))
    flexion = lumbar - clip.lumbar_zero_rad
    for _, part, zero, share in LUMBAR_PARTS:
        off = pose[:, part] - pose[:, Pose.THORAX] - constant[share] * flexion
        constant[zero] = float(np.median(off))
    off_turn = readings.turn_rad - (pose[:, Pose.PELVIS] - clip.pelvis_zero_rad)
    constant[Constant.TURN_ZERO] = median_known(off_turn, 0.0)
    return Start(pose, constant, clip)


def _steadied(readings: Readings) -> Floats:
    """Points (n, P, 2) without gaps or outliers: interpolated, then a running median."""
    t, out = readings.time_s, readings.points_mm.copy()
    step = float(np.median(np.diff(t))) if len(t) > 1 else 1.0
    width = 2 * max(1, round(STEADY_S / step / 2)) + 1
    for k in range(N_POINTS):
        known = np.isfinite(out[:, k]).all(axis=1)
        for axis in (0, 1):
            filled = np.interp(t, t[known], out[known, k, axis])
            out[:, k, axis] = scipy.ndimage.median_filter(filled, size=width, mode="nearest")
    return out


def _nearness_mm(steady: Floats, settings: ChainSettings) -> Floats:
    """How much further from the hip a point is seen since it lies nearer, shape (P, 2)."""
    middle = np.median(steady, axis=0)
    ratio = -across_mm(settings)[:, None] / settings.camera_distance_mm
    return np.asarray(ratio * (middle - middle[POINTS.index("hip")]))


def _unprojected(steady: Floats, readings: Readings, settings: ChainSettings) -> dict[str, Floats]:
    """Points (n, 2) by name in the sagittal plane: the picture's equations solved for X and Z."""
    across = across_mm(settings)
    az, el = np.radians(readings.azimuth_deg), np.radians(readings.elevation_deg)
    right, up = settings.side_slope
    x = (steady[..., 0] - across * (np.sin(az) + right)) / np.cos(az)
    shift = across * (np.cos(az) * np.sin(el) + up) - x * np.sin(az) * np.sin(el)
    z = (steady[..., 1] - shift) / np.cos(el)
    return dict(zip(POINTS, np.moveaxis(np.stack((x, z), -1), 1, 0), strict=True))


def _pose(place: dict[str, Floats], mean: Floats) -> Floats:
    """Pose (n, POSE) of points in the sagittal plane, every angle continuous."""
    pose = np.zeros((len(place["hip"]), N_POSE))
    pose[:, [Pose.HIP_X, Pose.HIP_Z]] = place["hip"]
    pose[:, Pose.PELVIS] = _pelvis(place, mean)
    for direction, _, low, high in SEGMENTS:
        line = place[high] - place[low]
        pose[:, direction] = np.arctan2(-line[:, 0], line[:, 1])
    pose[:, Pose.PELVIS :] = _near(np.unwrap(pose[:, Pose.PELVIS :], axis=0))
    return pose


def _pelvis(place: dict[str, Floats], mean: Floats) -> Floats:
    """Direction of the pelvis that brings its usual shape nearest to its points (Procrustes)."""
    dot, cross = np.zeros(len(place["hip"])), np.zeros(len(place["hip"]))
    for first, name in PELVIS_OFFSETS:
        usual, found = mean[first : first + 2], place[name] - place["hip"]
        dot += found @ usual
        cross += usual[0] * found[:, 1] - usual[1] * found[:, 0]
    return np.asarray(np.arctan2(cross, dot))


def _near(angles: Floats) -> Floats:
    """Move whole columns by full turns so that they start near the pelvis' (first column)."""
    middle = np.median(angles, axis=0)
    turns = np.round((middle - middle[0]) / (2 * np.pi))
    return np.asarray(angles - turns * 2 * np.pi)
