"""A training shoe around a foot: a sole and an upper, lofted from cross-sections."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LENGTH_SHARE = 0.158  # of stature, outer length
HEEL_BEHIND_SHARE = 0.27  # of the shoe behind the ankle
RING = 20  # corners of a cross-section
ROUNDNESS = 0.75  # of a cross-section: 1 an ellipse, 0 a box
# Of the sole's thickness: the upper starts inside the sole, whose edge stands a little proud.
UPPER_FROM_SHARE, SOLE_TO_SHARE = 0.6, 1.15
# Along the shoe (0 heel, 1 toe): half width per length, and height of the upper per length.
STATIONS = np.array([0.0, 0.03, 0.10, 0.20, 0.30, 0.42, 0.55, 0.68, 0.80, 0.90, 0.96, 1.0])
HALF_WIDTH = np.array([0.05, 0.10, 0.125, 0.13, 0.125, 0.125, 0.145, 0.165, 0.16, 0.13, 0.09, 0.03])
HEIGHT = np.array([0.26, 0.40, 0.445, 0.45, 0.43, 0.355, 0.28, 0.22, 0.18, 0.155, 0.13, 0.10])
SOLE_FLARE = 1.06  # the sole is wider than the upper


def _loft(rings: Floats) -> tuple[Floats, NDArray[np.int32]]:
    """Close a stack of rings (N, R, 3) into a mesh."""
    n, r, _ = rings.shape
    points = np.concatenate((rings.reshape(-1, 3), rings[[0, -1]].mean(axis=1)))
    i, j = np.meshgrid(np.arange(n - 1), np.arange(r), indexing="ij")
    a, b = i * r + j, i * r + (j + 1) % r
    c, d = a + r, b + r
    faces = [np.stack((a, b, d), -1).reshape(-1, 3), np.stack((a, d, c), -1).reshape(-1, 3)]
    k = np.arange(r)
    faces.append(np.stack((np.full(r, n * r), (k + 1) % r, k), 1))
    last = (n - 1) * r
    faces.append(np.stack((np.full(r, n * r + 1), last + k, last + (k + 1) % r), 1))
    return points, np.concatenate(faces).astype(np.int32)


def shoe_mesh(
    stature_m: float, sole_m: float
) -> tuple[Floats, NDArray[np.int32], NDArray[np.int32]]:
    """Make a shoe that points to +x and stands on z = 0, the ankle over the origin.

    Parameters
    ----------
    stature_m : float
        Of whom it fits.
    sole_m : float
        Thickness of the sole.

    Returns
    -------
    vertices : ndarray, shape (V, 3)
    faces : ndarray of int32, shape (F, 3)
    material : ndarray of int32, shape (F,)
        0 the upper, 1 the sole.
    """
    length = LENGTH_SHARE * stature_m
    x = (STATIONS - HEEL_BEHIND_SHARE) * length
    angle = np.linspace(0, 2 * np.pi, RING, endpoint=False)
    cos = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** ROUNDNESS
    sin = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** ROUNDNESS
    meshes = []
    for half, low, high in (
        (HALF_WIDTH, np.full_like(x, UPPER_FROM_SHARE * sole_m), HEIGHT * length),
        (HALF_WIDTH * SOLE_FLARE, np.zeros_like(x), np.full_like(x, SOLE_TO_SHARE * sole_m)),
    ):
        rings = np.empty((len(x), RING, 3))
        rings[..., 0] = x[:, None]
        rings[..., 1] = half[:, None] * length * cos
        rings[..., 2] = ((high + low) / 2)[:, None] + ((high - low) / 2)[:, None] * sin
        meshes.append(_loft(rings))
    (upper, upper_faces), (sole, sole_faces) = meshes
    material = np.repeat([0, 1], [len(upper_faces), len(sole_faces)]).astype(np.int32)
    return (
        np.concatenate((upper, sole)),
        np.concatenate((upper_faces, sole_faces + len(upper))).astype(np.int32),
        material,
    )
