"""The measurement model: from the chain's pose and constants to what the network should see.

The derivation is in ``README.md`` beside this file. Sagittal plane of the lifter: X forward, Z up,
millimetres of a body with a torso of 500 mm. Angles turn from X to Z, so that a pelvis that leans
back (posterior) and a thigh that lifts grow.

The picture of a lifter who faces right, camera at an azimuth (towards the front) and an elevation::

    right = X cos(azimuth) + Y sin(azimuth)
    up    = Z cos(elevation) - X sin(azimuth) sin(elevation) + Y cos(azimuth) sin(elevation)

with Y the place across, negative on the near side. Rays are parallel, but for two slopes by which
points nearer to the camera are shifted: the lifter is rarely on the lens' axis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.segment_chain.columns import (
    BIAS,
    LUMBAR_PARTS,
    N_CONSTANTS,
    N_POINTS,
    N_POSE,
    N_ROWS,
    POINT_ROWS,
    Constant,
    Pose,
    Row,
)
from legpress_cv.segment_chain.geometry import sagittal_points

Floats = NDArray[np.float64]

STRETCH = 512
"""Moments whose derivatives are held at a time: those of ten minutes would be half a gigabyte."""


def stretches(count: int) -> Iterator[slice]:
    """Cut so many moments into pieces of at most `STRETCH`."""
    for begin in range(0, count, STRETCH):
        yield slice(begin, min(begin + STRETCH, count))


@dataclass(frozen=True, eq=False)
class ChainClip:
    """What the model needs of a clip besides pose and constants.

    Attributes
    ----------
    posture
        Shape (n,): thigh angle over 60 deg, centred; what posture-bound errors go with.
    elevation_rad
        Of the camera.
    across_mm
        Shape (P,): Y of every point.
    opening_mm
        Shape (P,): how it changes with posture.
    nearness_mm
        Shape (P, 2): how much further from the hip a point is seen since it lies nearer.
    pelvis_zero_rad, lumbar_zero_rad
        Pelvis direction that turns are counted from, and pelvis less thorax that lumbar flexion is.
    """

    posture: Floats
    elevation_rad: float
    across_mm: Floats
    opening_mm: Floats
    nearness_mm: Floats
    pelvis_zero_rad: float
    lumbar_zero_rad: float

    def of(self, moments: slice) -> ChainClip:
        """Return the same for a part of the moments."""
        return replace(self, posture=self.posture[moments])


@dataclass(frozen=True, eq=False)
class Predicted:
    """Rows of every moment, and how they follow pose and constants (the Jacobian).

    Attributes
    ----------
    value
        Shape (n, ROWS): millimetres and radians.
    by_pose
        Shape (n, ROWS, POSE).
    by_constant
        Shape (n, ROWS, CONSTANTS).
    """

    value: Floats
    by_pose: Floats
    by_constant: Floats


def predict(pose: Floats, constant: Floats, clip: ChainClip) -> Predicted:
    """Return every row, with derivatives; for some hundred moments at a time, see `stretches`.

    Parameters
    ----------
    pose
        Shape (n, POSE).
    constant
        Shape (CONSTANTS,).
    clip
        What stays.
    """
    n = len(pose)
    out = Predicted(
        np.empty((n, N_ROWS)), np.zeros((n, N_ROWS, N_POSE)), np.zeros((n, N_ROWS, N_CONSTANTS))
    )
    _project(pose, constant, clip, out)
    _turn(pose, constant, clip, out)
    _lumbar_rhythm(pose, constant, clip, out)
    return out


def _project(pose: Floats, constant: Floats, clip: ChainClip, out: Predicted) -> None:
    """Fill the rows of the landmarks: the picture, and the error that goes with posture."""
    points = sagittal_points(pose, constant)
    n = len(pose)
    az, el = constant[Constant.AZIMUTH], clip.elevation_rad
    ca, sa, ce, se = np.cos(az), np.sin(az), np.cos(el), np.sin(el)
    view = np.array([[ca, 0.0], [-sa * se, ce]])
    view_by_az = np.array([[-sa, 0.0], [-ca * se, 0.0]])
    across = (clip.across_mm + clip.posture[:, None] * clip.opening_mm)[..., None]
    side = np.array([sa + constant[Constant.SIDE_RIGHT], ca * se + constant[Constant.SIDE_UP]])
    side_by_az = np.array([ca, -sa * se])
    bias = constant[BIAS].reshape(N_POINTS, 2)
    seen = (
        points.mm @ view.T + across * side + clip.nearness_mm + clip.posture[:, None, None] * bias
    )
    out.value[:, POINT_ROWS] = seen.reshape(n, -1)
    out.by_pose[:, POINT_ROWS] = (view @ points.by_pose).reshape(n, -1, N_POSE)
    by_constant = view @ points.by_constant
    by_constant[..., Constant.AZIMUTH] = points.mm @ view_by_az.T + across * side_by_az
    by_constant[..., 0, Constant.SIDE_RIGHT] = across[..., 0]
    by_constant[..., 1, Constant.SIDE_UP] = across[..., 0]
    out.by_constant[:, POINT_ROWS] = by_constant.reshape(n, -1, N_CONSTANTS)
    for k in range(2 * N_POINTS):
        out.by_constant[:, k, BIAS.start + k] = clip.posture


def _turn(pose: Floats, constant: Floats, clip: ChainClip, out: Predicted) -> None:
    """Fill the row of the pelvis' turn as the network reads it."""
    turn = pose[:, Pose.PELVIS] - clip.pelvis_zero_rad
    gain = 1.0 + constant[Constant.TURN_GAIN]
    out.value[:, Row.TURN] = (
        gain * turn + constant[Constant.TURN_ZERO] + constant[Constant.TURN_POSTURE] * clip.posture
    )
    out.by_pose[:, Row.TURN, Pose.PELVIS] = gain
    out.by_constant[:, Row.TURN, Constant.TURN_ZERO] = 1.0
    out.by_constant[:, Row.TURN, Constant.TURN_GAIN] = turn
    out.by_constant[:, Row.TURN, Constant.TURN_POSTURE] = clip.posture


def _lumbar_rhythm(pose: Floats, constant: Floats, clip: ChainClip, out: Predicted) -> None:
    """Fill the rows by which lumbar segments take their share of lumbar flexion."""
    flexion = pose[:, Pose.PELVIS] - pose[:, Pose.THORAX] - clip.lumbar_zero_rad
    for row, part, zero, share in LUMBAR_PARTS:
        out.value[:, row] = (
            pose[:, part] - pose[:, Pose.THORAX] - constant[zero] - constant[share] * flexion
        )
        out.by_pose[:, row, part] = 1.0
        out.by_pose[:, row, Pose.THORAX] = constant[share] - 1.0
        out.by_pose[:, row, Pose.PELVIS] = -constant[share]
        out.by_constant[:, row, zero] = -1.0
        out.by_constant[:, row, share] = -flexion
