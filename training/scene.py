"""What a renderer is given: parts with materials, lights, and per frame vertices and a camera.

Everything is plain numpy, so that a scene can be handed to another process.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pattern = Literal[
    "plain", "skin", "cloth", "knit", "stripes", "rubber",
    "brushed", "leather", "tiles", "concrete", "wood", "mirror",
]  # fmt: skip


class Label(IntEnum):
    """What a face belongs to, for the truth about what is seen."""

    SCENERY = 0
    MACHINE = 1
    TRUNK = 2
    PELVIS = 3
    THIGH = 4
    SHANK = 5
    FOOT = 6
    ARM = 7
    HEAD = 8
    SHIRT = 9
    SHORTS = 10
    PERSON = 11  # somebody else


@dataclass(frozen=True)
class Material:
    """A surface.

    Parameters
    ----------
    rgb, second_rgb : tuple of float
        sRGB in 0..1; the second colour is the pattern's.
    roughness, metallic : float
        0..1, of the usual metallic-roughness model.
    pattern : str
        Procedural, in the part's `rest_m` coordinates, so that it sticks to what it is painted on.
    pattern_scale_m : float
        Size of one repeat, in metres.
    pattern_strength : float
        0 (not seen) to 1.
    seed : int
        Shifts the noise of the pattern.
    """

    name: str
    rgb: tuple[float, float, float]
    second_rgb: tuple[float, float, float] = (0.0, 0.0, 0.0)
    roughness: float = 0.7
    metallic: float = 0.0
    pattern: Pattern = "plain"
    pattern_scale_m: float = 0.05
    pattern_strength: float = 0.5
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Part:
    """One mesh: its faces, and what they are made of.

    Parameters
    ----------
    name : str
        Unique within a scene.
    faces : ndarray of int32, shape (F, 3)
        Counter-clockwise seen from outside.
    rest_m : ndarray of float32, shape (V, 3)
        Vertices at rest: the coordinates of the patterns (not where the part stands).
    materials : tuple of Material
    face_material : ndarray of int32, shape (F,)
        Index into `materials`.
    face_label : ndarray of uint8, shape (F,)
        A `Label` each.
    smooth : bool
        Normals averaged over a vertex's faces, or flat.
    """

    name: str
    faces: NDArray[np.int32]
    rest_m: Floats
    materials: tuple[Material, ...]
    face_material: NDArray[np.int32]
    face_label: NDArray[np.uint8]
    smooth: bool = True


@dataclass(frozen=True)
class Light:
    """A lamp.

    ``sun``: `direction` (the way the light travels) and `strength` as irradiance in W/m2, `size_m`
    its angular softness in radians. ``area``: a square of side `size_m` at `position_m` that shines
    along `direction` with `strength` watts.
    """

    kind: Literal["sun", "area"]
    strength: float
    direction: tuple[float, float, float]
    position_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rgb: tuple[float, float, float] = (1.0, 1.0, 1.0)
    size_m: float = 0.5


@dataclass(frozen=True, eq=False)
class Scene:
    """What does not change during a clip.

    `ambient_rgb` is the radiance that comes from everywhere (linear); `exposure_ev` doubles the
    picture's light for each +1.
    """

    parts: tuple[Part, ...]
    lights: tuple[Light, ...]
    ambient_rgb: tuple[float, float, float] = (0.3, 0.3, 0.3)
    exposure_ev: float = 0.0


@dataclass(frozen=True, eq=False)
class Camera:
    """A pinhole with one radial term.

    Parameters
    ----------
    position_m : ndarray, shape (3,)
    rotation : ndarray, shape (3, 3)
        World to camera; camera axes x right, y down, z forward.
    focal_px : float
    centre_px : tuple of float
        Principal point; pixel centres at half-integers (the picture spans 0..width).
    width_px, height_px : int
    k1 : float
        Radial distortion of normalised coordinates: x' = x (1 + k1 r2). Renderers draw without it;
        `training.picture` bends the finished picture and the truth alike.
    """

    position_m: NDArray[np.float64]
    rotation: NDArray[np.float64]
    focal_px: float
    centre_px: tuple[float, float]
    width_px: int
    height_px: int
    k1: float = 0.0

    def project(
        self, points_m: NDArray[np.floating]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Project world points (..., 3) without distortion.

        Returns
        -------
        pixels : ndarray, shape (..., 2)
        depth_m : ndarray, shape (...)
            Along the camera's axis; not positive behind the camera.
        """
        seen = (np.asarray(points_m, dtype=float) - self.position_m) @ self.rotation.T
        depth = seen[..., 2]
        return seen[..., :2] / depth[..., None] * self.focal_px + np.array(self.centre_px), depth


@dataclass(frozen=True, eq=False)
class Frame:
    """One moment: where the vertices and the camera are.

    `vertices_m[i]` belongs to ``scene.parts[i]``, float32 of shape (V, 3). A part that has not
    moved since the frame before is the very same array, so that a renderer need not load it again.
    """

    time_s: float
    vertices_m: tuple[Floats, ...]
    camera: Camera
