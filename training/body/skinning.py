"""Dual-quaternion skinning (Kavan 2008): no collapsed crease at a deeply bent hip."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Floats = NDArray[np.float64]


class Skinner:
    """Moves a mesh with its rigid segments.

    Parameters
    ----------
    rest_m : ndarray, shape (V, 3)
    weights : ndarray, shape (V, S)
    """

    def __init__(self, rest_m: Floats, weights: Floats) -> None:
        self._rest_rows = np.ascontiguousarray(rest_m.T, dtype=np.float32)
        self._weights_by_segment = np.ascontiguousarray(weights.T, dtype=np.float32)

    def pose(self, rotations: Floats, shifts_m: Floats) -> NDArray[np.float32]:
        """Vertices, float32 (V, 3), after each segment went through x -> R x + t.

        Parameters
        ----------
        rotations : ndarray, shape (S, 3, 3)
        shifts_m : ndarray, shape (S, 3)
        """
        real = Rotation.from_matrix(rotations).as_quat()  # x, y, z, w
        # One hemisphere for all: the segments of a seated body are within half a turn of the first.
        real = np.where((real @ real[0])[:, None] < 0, -real, real)
        t = shifts_m
        xyz, w = real[:, :3], real[:, 3:]
        dual = 0.5 * np.concatenate(
            (w * t + np.cross(t, xyz), -np.sum(t * xyz, axis=1, keepdims=True)), axis=1
        )
        # Rows of coordinates: whole arrays at a time are several times as quick as rows of three.
        segments = np.concatenate((real, dual), axis=1).astype(np.float32)
        blend = segments.T @ self._weights_by_segment
        blend /= np.sqrt(np.einsum("ij,ij->j", blend[:4], blend[:4]))
        q, qw, d, dw = blend[:3], blend[3], blend[4:7], blend[7]
        v = self._rest_rows
        turned = v + 2.0 * _cross(q, _cross(q, v) + qw * v)
        moved = turned + 2.0 * (qw * d - dw * q + _cross(q, d))
        return np.ascontiguousarray(moved.T, dtype=np.float32)


def _cross(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the cross products (3, V) of vectors in columns."""
    out = np.empty_like(b)
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        np.multiply(a[j], b[k], out=out[i])
        out[i] -= a[k] * b[j]
    return out
