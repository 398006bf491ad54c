"""Mirrors on a wall: the plane that most of them share, and the view behind it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.render._raster_mesh import face_normals
from training.render._raster_view import camera_clip
from training.scene import Camera, Floats, Part

Matrix = NDArray[np.float64]
_STEP = 0.02  # planes whose normals and distances (m) agree so far are one
_CLEAR_M = 0.01  # what is nearer to the glass than that is the mirror itself


class Mirrors:
    """The mirror faces of one part.

    Parameters
    ----------
    part : Part
    vertices_m : ndarray of float32, shape (V, 3)
        Where it stands.
    """

    def __init__(self, part: Part, vertices_m: Floats) -> None:
        glass = np.array([material.pattern == "mirror" for material in part.materials])
        faces = part.faces[glass[part.face_material]]
        normals = face_normals(vertices_m, faces).astype(float)
        self.area_m2 = np.linalg.norm(normals, axis=1) / 2
        self.normals = normals / np.maximum(2 * self.area_m2, 1e-12)[:, None]
        self.corners_m = vertices_m[faces].astype(float)
        self.offsets_m = -np.einsum("ij,ij->i", self.normals, self.corners_m[:, 0])


def has_mirror(part: Part) -> bool:
    """Whether a part has a face of glass."""
    return any(material.pattern == "mirror" for material in part.materials)


def plane_seen(mirrors: list[Mirrors], camera: Camera) -> Matrix | None:
    """Return the plane (n, d), n x + d > 0 before the glass, with most glass in the picture."""
    areas: dict[tuple[float, ...], float] = {}
    planes: dict[tuple[float, ...], Matrix] = {}
    clip = camera_clip(camera)
    for glass in mirrors:
        facing = glass.normals @ camera.position_m + glass.offsets_m > _CLEAR_M
        corners = np.concatenate(
            [glass.corners_m, np.ones((*glass.corners_m.shape[:2], 1))], axis=2
        )
        seen = corners @ clip.T
        out = np.concatenate(
            [seen[..., :2] > seen[..., 3:], seen[..., :2] < -seen[..., 3:]], axis=2
        )
        shown = facing & ~out.all(axis=1).any(axis=1)
        for i in np.flatnonzero(shown):
            plane = np.append(glass.normals[i], glass.offsets_m[i])
            key = tuple(np.round(plane / _STEP))
            areas[key] = areas.get(key, 0.0) + float(glass.area_m2[i])
            planes.setdefault(key, plane)
    return planes[max(areas, key=areas.__getitem__)] if areas else None


def reflection(plane: Matrix) -> Matrix:
    """Return the matrix (4, 4) that takes a point to its image behind a plane."""
    matrix = np.eye(4)
    matrix[:3] -= 2.0 * np.outer(plane[:3], plane)
    return matrix


def before(plane: Matrix) -> Matrix:
    """Return the plane that keeps what stands before the glass, and not the glass."""
    return plane - np.array([0.0, 0.0, 0.0, _CLEAR_M])
