"""Mesh operators for cloth: a piece of the skin's mesh, its averaging, its finer copy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, diags
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float32]
Faces = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Piece:
    """A connected piece of a mesh.

    Parameters
    ----------
    source : ndarray of int, shape (N,)
        Its vertices in the mesh it was taken from.
    faces : ndarray of int32, shape (F, 3)
        Into its own vertices.
    """

    source: NDArray[np.int64]
    faces: Faces


def cut_piece(faces: Faces, keep: NDArray[np.bool_]) -> Piece:
    """Return the largest connected piece of the faces that are kept (F,)."""
    chosen = faces[keep]
    source, inverse = np.unique(chosen, return_inverse=True)
    local = inverse.reshape(-1, 3).astype(np.int32)
    _, group = connected_components(_adjacency(local, len(source)), directed=False)
    largest = np.bincount(group).argmax()
    inside = group[local[:, 0]] == largest
    source2, inverse2 = np.unique(local[inside], return_inverse=True)
    return Piece(source[source2], inverse2.reshape(-1, 3).astype(np.int32))


def border_edges(faces: Faces) -> NDArray[np.int64]:
    """Return the edges that only one face has, shape (E, 2)."""
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    return unique[count == 1].astype(np.int64)


def averaging(faces: Faces, count: int, share: float) -> csr_matrix:
    """Return the operator (N, N) that moves each vertex by `share` to the mean of its neighbours.

    Border vertices look at the border alone, so that a hem becomes a smooth line and does not
    creep up.
    """
    edges = border_edges(faces)
    free = np.ones(count)
    free[edges.ravel()] = 0
    inner = diags(free) @ _adjacency(faces, count)
    rim = coo_matrix(
        (np.ones(2 * len(edges)), (edges.ravel(), edges[:, ::-1].ravel())), shape=(count, count)
    )
    near = (inner + rim).tocsr()
    degree = np.asarray(near.sum(axis=1)).ravel()
    moved = diags(share / np.maximum(degree, 1)) @ near
    return (moved + diags(np.where(degree > 0, 1 - share, 1.0))).tocsr().astype(np.float32)


def finer(faces: Faces, count: int) -> tuple[csr_matrix, Faces]:
    """Return the operator (M, N) that adds the middles of all edges, and the four-fold faces."""
    corners = np.stack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]], axis=1)
    edges, inverse = np.unique(np.sort(corners.reshape(-1, 2), axis=1), axis=0, return_inverse=True)
    middle = count + inverse.reshape(-1, 3)
    a, b, c = faces.T
    ab, bc, ca = middle.T
    fine = np.concatenate(
        [np.stack(face, axis=1) for face in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))]
    )
    rows = np.concatenate([np.arange(count), np.repeat(count + np.arange(len(edges)), 2)])
    columns = np.concatenate([np.arange(count), edges.ravel()])
    shares = np.concatenate([np.ones(count), np.full(2 * len(edges), 0.5)])
    operator = coo_matrix((shares, (rows, columns)), shape=(count + len(edges), count))
    return operator.tocsr().astype(np.float32), fine.astype(np.int32)


def collecting(faces: Faces, count: int) -> csr_matrix:
    """Return the operator (N, F) that sums, at each vertex, what its faces have."""
    columns = np.repeat(np.arange(len(faces)), 3)
    ones = np.ones(3 * len(faces), dtype=np.float32)
    return coo_matrix((ones, (faces.ravel(), columns)), shape=(count, len(faces))).tocsr()


def face_vectors(points: Floats, faces: Faces) -> Floats:
    """Return normals of twice the faces' areas, shape (F, 3)."""
    a, b, c = (points[faces[:, corner]] for corner in range(3))
    u, v = b - a, c - a
    normal = np.empty_like(u)
    for axis in range(3):
        one, two = (axis + 1) % 3, (axis + 2) % 3
        normal[:, axis] = u[:, one] * v[:, two] - u[:, two] * v[:, one]
    return normal


def unit(vectors: Floats) -> Floats:
    """Return vectors (..., 3) of length 1; a zero stays zero."""
    length = np.sqrt(np.einsum("...i,...i->...", vectors, vectors))
    return (vectors / np.maximum(length, 1e-12)[..., None]).astype(np.float32, copy=False)


def rigid(
    before: NDArray[np.floating], after: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return R and t of the rigid motion ``after = before @ R.T + t`` closest to points (P, 3)."""
    from_mean, to_mean = before.mean(axis=0, dtype=float), after.mean(axis=0, dtype=float)
    u, _, vt = np.linalg.svd((before - from_mean).T @ (after - to_mean))
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = (u @ flip @ vt).T
    return rotation, to_mean - rotation @ from_mean


def _adjacency(faces: Faces, count: int) -> csr_matrix:
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    both = np.concatenate([edges, edges[:, ::-1]])
    ones = np.ones(len(both))
    near = coo_matrix((ones, (both[:, 0], both[:, 1])), shape=(count, count)).tocsr()
    near.data[:] = 1
    return near
