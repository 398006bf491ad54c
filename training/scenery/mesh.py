"""A closed triangle mesh as a value, and what is done with one: place it, merge, paint, join."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.scene import Label, Material, Part

Vec = NDArray[np.float64]

# Edges sharper than this are drawn as edges; a corner of three facets turns by 45 degrees at most.
CREASE_DEG = 50.0


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles in metres.

    Parameters
    ----------
    points_m : ndarray, shape (V, 3)
    faces : ndarray of int32, shape (F, 3)
        Counter-clockwise seen from outside.
    """

    points_m: Vec
    faces: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Piece:
    """A mesh and what it is made of."""

    mesh: Mesh
    material: Material


def vec(*numbers: float) -> Vec:
    """Make a float vector."""
    return np.array(numbers, dtype=float)


def unit(direction: ArrayLike) -> Vec:
    """Give the direction at length one."""
    way: Vec = np.asarray(direction, dtype=float)
    length = float(np.linalg.norm(way))
    return way * (1.0 / length)


def shifted(mesh: Mesh, offset_m: ArrayLike) -> Mesh:
    """Move the mesh by an offset of shape (3,), in metres."""
    return Mesh(mesh.points_m + np.asarray(offset_m, dtype=float), mesh.faces)


def placed(mesh: Mesh, origin_m: ArrayLike, axes: Sequence[ArrayLike]) -> Mesh:
    """Place the mesh: its x, y, z along three world axes, from an origin.

    A left-handed set of axes mirrors the mesh; its faces are turned so that outside stays outside.
    """
    basis = np.array([np.asarray(axis, dtype=float) for axis in axes])
    faces = mesh.faces if np.linalg.det(basis) > 0.0 else mesh.faces[:, ::-1]
    return Mesh(np.asarray(origin_m, dtype=float) + mesh.points_m @ basis, faces)


def turned(mesh: Mesh, yaw_deg: float) -> Mesh:
    """Turn the mesh about the world's vertical."""
    cos, sin = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    return placed(mesh, (0.0, 0.0, 0.0), ((cos, sin, 0.0), (-sin, cos, 0.0), (0.0, 0.0, 1.0)))


def merged(meshes: Iterable[Mesh]) -> Mesh:
    """All meshes as one."""
    found = list(meshes)
    starts = np.cumsum([0] + [len(mesh.points_m) for mesh in found])
    faces = [mesh.faces + start for mesh, start in zip(found, starts, strict=False)]
    return Mesh(np.concatenate([mesh.points_m for mesh in found]), np.concatenate(faces))


def volume_m3(mesh: Mesh) -> float:
    """Signed volume of a closed mesh: positive where the faces look outward."""
    a, b, c = (mesh.points_m[mesh.faces[:, k]] for k in range(3))
    return float(np.einsum("fi,fi->", a, np.cross(b, c)) / 6.0)


def face_normals(mesh: Mesh) -> Vec:
    """Give unit normals, shape (F, 3)."""
    a, b, c = (mesh.points_m[mesh.faces[:, k]] for k in range(3))
    normals: Vec = np.cross(b - a, c - a)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return normals


def creased(mesh: Mesh, angle_deg: float = CREASE_DEG) -> Mesh:
    """Double the vertices at sharp edges, so that averaged normals leave flats flat."""
    corner_vertex = mesh.faces.ravel()
    corner_normal = np.repeat(face_normals(mesh), 3, axis=0)
    order = np.argsort(corner_vertex, kind="stable")
    group = np.full(len(order), -1)
    rounds = 0
    while (group < 0).any():
        waiting = order[group[order] < 0]
        vertices, first = np.unique(corner_vertex[waiting], return_index=True)
        seed = np.zeros((len(mesh.points_m), 3))
        seed[vertices] = corner_normal[waiting[first]]
        near = np.einsum("ci,ci->c", corner_normal[waiting], seed[corner_vertex[waiting]])
        alike = near > np.cos(np.radians(angle_deg))
        alike[first] = True  # a degenerate face has no normal; it still has to end somewhere
        group[waiting[alike]] = rounds
        rounds += 1
    _, kept, corner_new = np.unique(
        corner_vertex.astype(np.int64) * rounds + group, return_index=True, return_inverse=True
    )
    faces = corner_new.reshape(-1, 3).astype(np.int32)
    return Mesh(mesh.points_m[corner_vertex[kept]], faces)


def join(name: str, pieces: Sequence[Piece], label: Label) -> Part:
    """One part of a scene from painted meshes: creased, in float32, one entry per material."""
    materials = tuple(dict.fromkeys(piece.material for piece in pieces))
    meshes = [creased(piece.mesh) for piece in pieces]
    whole = merged(meshes)
    index = [
        np.full(len(mesh.faces), materials.index(piece.material), dtype=np.int32)
        for mesh, piece in zip(meshes, pieces, strict=True)
    ]
    return Part(
        name=name,
        faces=whole.faces.astype(np.int32),
        rest_m=whole.points_m.astype(np.float32),
        materials=materials,
        face_material=np.concatenate(index),
        face_label=np.full(len(whole.faces), int(label), dtype=np.uint8),
        smooth=True,
    )
