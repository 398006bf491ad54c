"""Legs and arms: two links between a joint that is given and a target that is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.errors import SpecError
from training.plane import cross, unit

Vec = NDArray[np.float64]


def middle_joint(start_m: Vec, end_m: Vec, first_m: float, second_m: float, pole: Vec) -> Vec:
    """Place a knee or an elbow between two ends, on the side that `pole` points to.

    Parameters
    ----------
    start_m, end_m : ndarray, shape (3,)
        Hip and ankle, or shoulder and wrist.
    first_m, second_m : float
        Lengths of the two links.
    pole : ndarray, shape (3,)
        Any length; only its part across the limb counts.

    Returns
    -------
    ndarray, shape (3,)

    Raises
    ------
    training.errors.SpecError
        If the target is out of reach.
    """
    way = end_m - start_m
    reach = float(np.linalg.norm(way))
    if not abs(first_m - second_m) < reach < first_m + second_m:
        raise SpecError(
            f"A limb of {first_m:.2f} + {second_m:.2f} m cannot end {reach:.2f} m away;"
            " change the depth, the feet or the body."
        )
    along = (first_m**2 - second_m**2 + reach**2) / (2 * reach)
    axis = way / reach
    side = unit(pole - axis * float(pole @ axis))
    return np.asarray(start_m + axis * along + side * np.sqrt(max(first_m**2 - along**2, 0.0)))


def frame_of(axis: Vec, hinge: Vec) -> Vec:
    """Return a right-handed frame (3, 3), in columns: along a bone, its hinge, across both."""
    x = unit(axis)
    y = unit(hinge - x * float(hinge @ x))
    return np.stack((x, y, cross(x, y)), axis=1)


def carry(rest_axis: Vec, rest_hinge: Vec, axis: Vec, hinge: Vec) -> Vec:
    """Return the rotation (3, 3) that takes a bone and its hinge at rest to where they are."""
    return np.asarray(frame_of(axis, hinge) @ frame_of(rest_axis, rest_hinge).T)
