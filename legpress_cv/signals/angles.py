"""Angles of the sagittal plane: signed, continuous, the same for a mirrored picture.

Definitions (``docs/definitions.md``): knee flexion is 180 deg minus the angle hip-knee-ankle,
trunk-thigh flexion is 180 deg minus the angle shoulder-hip-knee; both grow when the joint bends
and pass through zero to negative values when it is bent the other way.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Facing = Literal["left", "right"]


def rotation_deg(
    start: NDArray[np.float64], end: NDArray[np.float64], facing: Facing
) -> NDArray[np.float64]:
    """Rotation from one direction to another, towards hip flexion positive.

    Parameters
    ----------
    start, end
        Shape (n, 2): vectors in the picture, x to the right and y down.
    facing
        A lifter who faces right flexes the hip counter-clockwise as seen on the screen (the thigh
        swings from pointing down to pointing right), one who faces left clockwise.

    Returns
    -------
    ndarray, shape (n,)
        In (-180, 180] deg.
    """
    cross = start[..., 0] * end[..., 1] - start[..., 1] * end[..., 0]
    dot = (start * end).sum(axis=-1)
    clockwise = np.degrees(np.arctan2(cross, dot))
    turn: NDArray[np.float64] = -clockwise if facing == "right" else clockwise
    return turn


def continuous_deg(angle_deg: NDArray[np.float64], centre_deg: float = 60.0) -> NDArray[np.float64]:
    """Move angles by whole turns into the 360 deg around `centre_deg`.

    A joint bends by -120 to 240 deg around the middle of its range without a jump.
    """
    return centre_deg + (angle_deg - centre_deg + 180.0) % 360.0 - 180.0


def trunk_thigh_flexion_deg(
    shoulder: NDArray[np.float64],
    hip: NDArray[np.float64],
    knee: NDArray[np.float64],
    facing: Facing,
) -> NDArray[np.float64]:
    """Femur relative to the trunk line: 0 in line with it, 90 at a right angle. Points (n, 2)."""
    return continuous_deg(rotation_deg(hip - shoulder, knee - hip, facing))


def knee_flexion_deg(
    hip: NDArray[np.float64],
    knee: NDArray[np.float64],
    ankle: NDArray[np.float64],
    facing: Facing,
) -> NDArray[np.float64]:
    """Shank relative to the thigh: 0 straight, positive bent. Points (n, 2)."""
    return continuous_deg(-rotation_deg(knee - hip, ankle - knee, facing))


def direction_deg(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Angle of vectors from the picture's x axis, counter-clockwise (y up), in (-180, 180]."""
    return np.degrees(np.arctan2(-vector[..., 1], vector[..., 0]))


def circular_median_deg(angle_deg: NDArray[np.float64]) -> float:
    """Median of directions: around their circular mean, so that +179 and -179 agree."""
    known = angle_deg[~np.isnan(angle_deg)]
    if not len(known):
        return float("nan")
    radians = np.radians(known)
    mean = np.degrees(np.arctan2(np.sin(radians).mean(), np.cos(radians).mean()))
    return float(mean + np.median((known - mean + 180.0) % 360.0 - 180.0))
