"""Cameras and lights as the numbers that the shaders read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.render._raster_mesh import srgb_to_linear
from training.scene import Camera, Floats, Light, Material, Scene

Matrix = NDArray[np.float64]

MAX_LIGHTS = 8  # the strongest are kept; a gym has few that matter
NEAR_M, FAR_M = 0.1, 120.0  # nothing of a gym is nearer to a phone or farther away
_SNAP_M = 0.25  # the shadow's region does not change with a rep
_MARGIN_M = 0.35  # room for feet, sled and shadow beyond the first frame's extent
_BEYOND_M = 3.0  # a floor or wall that far behind the region is still shaded by it
_MAX_RADIUS_M = 6.0  # coarser shadows than that show nothing
_MAX_HALF_ANGLE_RAD = 1.1  # of a lamp's shadow, where it hangs inside the region
_NEAREST_LAMP_M = 0.15

LIGHT = np.dtype(
    [("position", np.float32, 4), ("direction", np.float32, 4), ("rgb", np.float32, 4)]
)
VIEW = np.dtype(
    [
        ("clip", np.float32, (4, 4)),
        ("shadow", np.float32, (4, 4)),
        ("eye", np.float32, 4),
        ("ambient", np.float32, 4),
        ("mirror", np.float32, 4),
        ("shadow_scale", np.float32, 4),
        ("rays", np.float32, (3, 4)),
        ("lights", LIGHT, MAX_LIGHTS),
    ]
)
MATERIAL = np.dtype(
    [("rgb_rough", np.float32, 4), ("second_metal", np.float32, 4), ("pattern", np.float32, 4)]
)


@dataclass(frozen=True)
class Region:
    """The ball that shadows are drawn for."""

    centre_m: tuple[float, float, float]
    radius_m: float


def region_around(vertices_m: Sequence[Floats]) -> Region:
    """Find a ball around vertices, snapped so that a moving leg does not change it."""
    filled = [v for v in vertices_m if len(v)]
    if not filled:
        return Region((0.0, 0.0, 0.0), 1.0)
    low = np.min([v.min(axis=0) for v in filled], axis=0).astype(float)
    high = np.max([v.max(axis=0) for v in filled], axis=0).astype(float)
    centre = np.round((low + high) / 2 / _SNAP_M) * _SNAP_M
    radius = np.linalg.norm(high - low) / 2 + _MARGIN_M
    radius = min(np.ceil(radius / _SNAP_M) * _SNAP_M, _MAX_RADIUS_M)
    return Region((float(centre[0]), float(centre[1]), float(centre[2])), float(radius))


def camera_clip(camera: Camera) -> Matrix:
    """Return world to clip space (4, 4), rows downwards: the first row read is the top one."""
    w, h = camera.width_px, camera.height_px
    f, (cx, cy) = camera.focal_px, camera.centre_px
    depth = FAR_M - NEAR_M
    lens = np.array(
        [
            [2 * f / w, 0, 2 * cx / w - 1, 0],
            [0, 2 * f / h, 2 * cy / h - 1, 0],
            [0, 0, (FAR_M + NEAR_M) / depth, -2 * FAR_M * NEAR_M / depth],
            [0, 0, 1, 0],
        ]
    )
    view = np.eye(4)
    view[:3, :3] = camera.rotation
    view[:3, 3] = -camera.rotation @ camera.position_m
    return np.asarray(lens @ view)


def camera_rays(camera: Camera, side: int) -> Matrix:
    """Return rays to depth 1 (3, 3): through the first corner; a sample right; one down."""
    f, (cx, cy) = camera.focal_px, camera.centre_px
    seen = np.array([[-cx / f, -cy / f, 1.0], [1 / f / side, 0.0, 0.0], [0.0, 1 / f / side, 0.0]])
    return np.asarray(seen @ camera.rotation)


def irradiance_at(light: Light, point_m: Sequence[float]) -> float:
    """Return the W/m2 that a light sends to a point, on a plane square to its ray."""
    rgb = float(np.mean(light.rgb))
    if light.kind == "sun":
        return light.strength * rgb
    ray = np.asarray(point_m, dtype=float) - light.position_m
    distance = max(float(np.linalg.norm(ray)), _NEAREST_LAMP_M)
    facing = float(ray @ _unit(light.direction)) / distance
    return rgb * light.strength * max(facing, 0.0) / (np.pi * distance**2)


def by_strength(lights: Sequence[Light], region: Region) -> tuple[Light, ...]:
    """Choose the lights that are drawn, strongest first: that one casts the shadow."""
    ranked = sorted(lights, key=lambda light: -irradiance_at(light, region.centre_m))
    return tuple(ranked[:MAX_LIGHTS])


def shadow_clip(light: Light, region: Region) -> tuple[Matrix, float]:
    """Return world to the shadow map's clip space, and the map's width at the region in metres."""
    centre = np.asarray(region.centre_m)
    radius = region.radius_m
    view = np.eye(4)
    lens = np.eye(4)
    if light.kind == "sun":
        forward = _unit(light.direction)
        eye = centre - forward * radius
        depth = 2 * radius + _BEYOND_M
        lens[:3, :3] = np.diag([1 / radius, 1 / radius, 2 / depth])
        lens[2, 3] = -1.0
        width = 2 * radius
    else:
        eye = np.asarray(light.position_m, dtype=float)
        away = centre - eye
        distance = max(float(np.linalg.norm(away)), _NEAREST_LAMP_M)
        forward = _unit(away) if distance > _NEAREST_LAMP_M else _unit(light.direction)
        half = min(float(np.arcsin(min(radius / distance, 1.0))), _MAX_HALF_ANGLE_RAD)
        near = max(distance - radius, _NEAREST_LAMP_M)
        far = distance + radius + _BEYOND_M
        lens[0, 0] = lens[1, 1] = 1 / np.tan(half)
        lens[2, 2:] = (far + near) / (far - near), -2 * far * near / (far - near)
        lens[3, 2:] = 1.0, 0.0
        width = 2 * distance * np.tan(half)
    side = _unit(np.cross(forward, [0.0, 1.0, 0.0] if abs(forward[1]) < 0.9 else [1.0, 0.0, 0.0]))  # noqa: PLR2004 -- any axis off the ray
    view[:3, :3] = side, np.cross(forward, side), forward
    view[:3, 3] = -view[:3, :3] @ eye
    return lens @ view, float(width)


def light_rows(lights: Sequence[Light]) -> NDArray[np.void]:
    """Pack lights (strongest first) as the shaders read them."""
    rows = np.zeros(MAX_LIGHTS, dtype=LIGHT)
    for row, light in zip(rows, lights, strict=False):
        sun = light.kind == "sun"
        row["position"] = (*light.position_m, 1.0 if sun else 0.0)
        row["direction"] = (*_unit(light.direction), light.size_m)
        scale = light.strength / np.pi * (1.0 if sun else 1.0 / np.pi)
        row["rgb"][:3] = np.asarray(light.rgb) * scale
    return rows


def material_rows(materials: Sequence[Material]) -> NDArray[np.void]:
    """Pack materials as the shaders read them, colours in linear light."""
    rows = np.zeros(max(len(materials), 1), dtype=MATERIAL)
    for row, material in zip(rows, materials, strict=False):
        row["rgb_rough"] = (*srgb_to_linear(material.rgb), material.roughness)
        row["second_metal"] = (*srgb_to_linear(material.second_rgb), material.metallic)
        row["pattern"] = (
            1.0 / max(material.pattern_scale_m, 1e-4),
            material.pattern_strength,
            float(material.seed % 997) * 0.731,  # far enough apart for the noise, small for float32
            float(material.seed % 3),
        )
    return rows


def exposed(scene: Scene) -> NDArray[np.float64]:
    """Return ambient radiance after exposure."""
    return np.asarray(scene.ambient_rgb, dtype=float) * exposure(scene)


def exposure(scene: Scene) -> float:
    """Return what all light is multiplied by."""
    return float(2.0**scene.exposure_ev)


def _unit(vector: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    array = np.asarray(vector, dtype=float)
    return np.asarray(array / max(float(np.linalg.norm(array)), 1e-9))


def tone(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Apply the tone curve of shaders/surface.frag, for the empty background."""
    knee = 0.55
    over = np.maximum(light - knee, 0.0) / (1.0 - knee)
    return np.asarray(np.minimum(light, knee) + (1.0 - knee) * (1.0 - np.exp(-over)))
