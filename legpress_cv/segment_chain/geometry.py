"""Forward kinematics: where the chain's points lie in the sagittal plane, with derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.segment_chain.columns import (
    N_CONSTANTS,
    N_POINTS,
    N_POSE,
    POINTS,
    Constant,
    Pose,
)

Floats = NDArray[np.float64]

INDEX = {name: k for k, name in enumerate(POINTS)}

SPINE = ("l5", "l3", "t12", "shoulder")
PELVIS_PARTS: tuple[tuple[Constant, tuple[str, ...]], ...] = (
    (Constant.ASIS_X, ("asis",)),
    (Constant.PSIS_X, ("psis",)),
    (Constant.L5_X, SPINE),
)
"""First column of an offset in the pelvis, and the points that it carries."""
SEGMENTS: tuple[tuple[Pose, Constant, tuple[str, ...], float], ...] = (
    (Pose.LOW_LUMBAR, Constant.LOW_LUMBAR_MM, SPINE[1:], 1.0),
    (Pose.HIGH_LUMBAR, Constant.HIGH_LUMBAR_MM, SPINE[2:], 1.0),
    (Pose.THORAX, Constant.THORAX_MM, SPINE[3:], 1.0),
    (Pose.THIGH, Constant.THIGH_MM, ("knee", "ankle"), -1.0),
    (Pose.SHANK, Constant.SHANK_MM, ("ankle",), -1.0),
)
"""Direction and length of a segment, the points that it carries, and whether it goes up or down."""


@dataclass(frozen=True, eq=False)
class SagittalPoints:
    """Points in the sagittal plane, and how they follow pose and constants.

    Attributes
    ----------
    mm
        Shape (n, P, 2): forward and up.
    by_pose
        Shape (n, P, 2, POSE).
    by_constant
        Shape (n, P, 2, CONSTANTS).
    """

    mm: Floats
    by_pose: Floats
    by_constant: Floats


def sagittal_points(pose: Floats, constant: Floats) -> SagittalPoints:
    """Place every landmark in the sagittal plane.

    A point is the hip centre, plus its offset in the pelvis turned by the pelvis, plus length
    times direction of every segment that carries it.

    Parameters
    ----------
    pose
        Shape (n, POSE).
    constant
        Shape (CONSTANTS,).
    """
    n = len(pose)
    mm = np.zeros((n, N_POINTS, 2))
    by_pose = np.zeros((n, N_POINTS, 2, N_POSE))
    by_constant = np.zeros((n, N_POINTS, 2, N_CONSTANTS))
    mm[:] = pose[:, None, [Pose.HIP_X, Pose.HIP_Z]]
    by_pose[:, :, 0, Pose.HIP_X] = by_pose[:, :, 1, Pose.HIP_Z] = 1.0

    c, s = np.cos(pose[:, Pose.PELVIS]), np.sin(pose[:, Pose.PELVIS])
    rotation = np.stack((np.stack((c, -s), -1), np.stack((s, c), -1)), -2)
    rotation_by_angle = np.stack((np.stack((-s, -c), -1), np.stack((c, -s), -1)), -2)
    for first, names in PELVIS_PARTS:
        offset = constant[first : first + 2]
        for k in (INDEX[name] for name in names):
            mm[:, k] += rotation @ offset
            by_pose[:, k, :, Pose.PELVIS] = rotation_by_angle @ offset
            by_constant[:, k, :, first : first + 2] = rotation
    for direction, length, names, up in SEGMENTS:
        angle = pose[:, direction]
        along = up * np.stack((-np.sin(angle), np.cos(angle)), -1)
        along_by_angle = up * np.stack((-np.cos(angle), -np.sin(angle)), -1)
        for k in (INDEX[name] for name in names):
            mm[:, k] += constant[length] * along
            by_pose[:, k, :, direction] = constant[length] * along_by_angle
            by_constant[:, k, :, length] = along
    return SagittalPoints(mm, by_pose, by_constant)
