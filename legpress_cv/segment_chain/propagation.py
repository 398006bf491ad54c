"""Angles of a solution with their errors, by linear propagation of its covariance.

An angle ``a`` with derivatives ``j`` by the pose and ``k`` by the constants has the variance ::

    j^T H^-1 j  +  |(j^T gain + k)^T root|**2

the first part its moment's alone, the second by the constants, which all moments share.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.segment_chain.angles import AngleTrack
from legpress_cv.segment_chain.columns import N_CONSTANTS, N_POSE, Pose
from legpress_cv.segment_chain.geometry import INDEX, sagittal_points
from legpress_cv.segment_chain.model import stretches
from legpress_cv.segment_chain.solve import Solution

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

USUAL_FLEXION_RAD = np.pi / 3
"""Trunk-thigh flexion is told within half a turn of this: between standing and folded."""


def direction_difference(
    solution: Solution, blank: Bools, plus: Pose, minus: Pose | None = None
) -> AngleTrack:
    """Direction of a segment, or the angle between two.

    Parameters
    ----------
    solution
        The fit.
    blank
        Shape (n,): moments of which nothing is known.
    plus, minus
        Columns of the pose.
    """
    derivative = np.zeros(N_POSE)
    derivative[plus] = 1.0
    if minus is not None:
        derivative[minus] = -1.0
    by_pose = np.tile(derivative, (len(blank), 1))
    value = (solution.pose * by_pose).sum(axis=1)
    return _propagated(solution, blank, value, by_pose, np.zeros((len(value), N_CONSTANTS)))


def trunk_thigh_flexion(solution: Solution, blank: Bools) -> AngleTrack:
    """Thigh against the line from hip to shoulder; parameters as `direction_difference`."""
    value, by_pose, by_constant = trunk_thigh_rows(solution.pose, solution.constant)
    turns = np.round((np.median(value) - USUAL_FLEXION_RAD) / (2 * np.pi))
    return _propagated(solution, blank, value - 2 * np.pi * turns, by_pose, by_constant)


def trunk_thigh_rows(pose: Floats, constant: Floats) -> tuple[Floats, Floats, Floats]:
    """Trunk-thigh flexion (n,) in radians, and its derivatives by pose and constants."""
    n = len(pose)
    trunk = np.empty((n, 2))
    lean_by_pose, lean_by_constant = np.empty((n, N_POSE)), np.empty((n, N_CONSTANTS))
    shoulder, hip = INDEX["shoulder"], INDEX["hip"]
    for part in stretches(n):
        points = sagittal_points(pose[part], constant)
        line = trunk[part] = points.mm[:, shoulder] - points.mm[:, hip]
        across = np.stack((-line[:, 1], line[:, 0]), axis=1) / (line**2).sum(1)[:, None]
        lean_by_pose[part], lean_by_constant[part] = (
            np.einsum("ni,nij->nj", across, by[:, shoulder] - by[:, hip])
            for by in (points.by_pose, points.by_constant)
        )
    lean = np.unwrap(np.arctan2(-trunk[:, 0], trunk[:, 1]))
    thigh = np.zeros(N_POSE)
    thigh[Pose.THIGH] = 1.0
    return pose[:, Pose.THIGH] - lean, thigh - lean_by_pose, -lean_by_constant


def _propagated(
    solution: Solution, blank: Bools, value: Floats, by_pose: Floats, by_constant: Floats
) -> AngleTrack:
    """Degrees, errors of the moment, and errors shared with other moments."""
    covariance = solution.covariance
    variance = np.einsum("ni,nij,nj->n", by_pose, covariance.conditional, by_pose)
    through = np.einsum("ni,cni->nc", by_pose, covariance.gain) + by_constant
    columns = [value, np.sqrt(np.maximum(variance, 0.0))]
    deg, moment_sd = (np.where(blank, np.nan, np.degrees(c)) for c in columns)
    return AngleTrack(deg, moment_sd, np.degrees(through @ covariance.constant_root))
