"""Cutting a mesh along a line, so that the hem of a garment is not jagged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Faces = NDArray[np.int32]

SNAP = 1e-6  # a vertex this near to the line counts as on its upper side
ONE, TWO, ALL = 1, 2, 3  # corners of a triangle on the upper side


def cut_mesh(values: Floats, faces: Faces, field: Floats) -> tuple[Floats, Faces, Floats]:
    """Split every triangle that a field changes its sign on.

    Parameters
    ----------
    values : ndarray, shape (V, K)
        Whatever belongs to a vertex; new vertices get the linear blend of their edge's ends.
    faces : ndarray of int32, shape (F, 3)
    field : ndarray, shape (V,)
        The line is where it is zero.

    Returns
    -------
    values : ndarray, shape (V + N, K)
        The new vertices after the old ones.
    faces : ndarray of int32, shape (F + 2 S, 3)
        S faces were split into three; each piece turns the way its face did.
    field : ndarray, shape (V + N,)
        No face has both signs of it any more.
    """
    field = np.where(np.abs(field) < SNAP, SNAP, field)
    above = field > 0
    count = above[faces].sum(axis=1)
    whole = faces[(count == 0) | (count == ALL)]
    split = faces[(count == ONE) | (count == TWO)]
    if len(split) == 0:
        return values, faces, field
    # The vertex that is alone on its side comes first.
    alone = np.where(above[split].sum(axis=1)[:, None] == ONE, above[split], ~above[split])
    order = (np.argmax(alone, axis=1)[:, None] + np.arange(3)) % 3
    a, b, c = np.take_along_axis(split, order, axis=1).T
    edges = np.sort(np.concatenate((np.stack((a, b), 1), np.stack((a, c), 1))), axis=1)
    unique, back = np.unique(edges, axis=0, return_inverse=True)
    back = back.reshape(-1)
    i, j = unique.T
    t = (field[i] / (field[i] - field[j]))[:, None]
    fresh = values[i] * (1 - t) + values[j] * t
    ab, ac = (len(values) + back).reshape(2, -1)
    pieces = (np.stack((a, ab, ac), 1), np.stack((ab, b, c), 1), np.stack((ab, c, ac), 1))
    new_field = np.concatenate((field, np.zeros(len(unique))))
    return (
        np.concatenate((values, fresh)),
        np.concatenate((whole, *pieces)).astype(np.int32),
        new_field,
    )
