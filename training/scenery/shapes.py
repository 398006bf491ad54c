"""Closed primitives of steel and rubber: boxes, beams, rods, bent tubes, turned solids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from training.scenery.mesh import Mesh, Vec, placed, unit, vec

_TUBE_CORNER_STEPS = 1  # averaged normals make one facet look round
_CORNER_STEPS = 2  # facets of a rounded corner: enough where a corner spans a few pixels


def loft(rings_m: Vec, closed: bool = False) -> Mesh:
    """Make a skin over rings of points, with lids at both ends, or closed in itself.

    Parameters
    ----------
    rings_m : ndarray, shape (R, N, 3)
        Each counter-clockwise seen against the way the rings advance.
    closed : bool
        The last ring is joined to the first instead of both getting lids.
    """
    count, sides = rings_m.shape[:2]
    grid = np.arange(count * sides, dtype=np.int32).reshape(count, sides)
    here, there = (grid, np.roll(grid, -1, axis=0)) if closed else (grid[:-1], grid[1:])
    beside = np.roll(here, -1, axis=1), np.roll(there, -1, axis=1)
    faces = [
        np.stack([here, beside[0], beside[1]], axis=-1).reshape(-1, 3),
        np.stack([here, beside[1], there], axis=-1).reshape(-1, 3),
    ]
    points = [rings_m.reshape(-1, 3)]
    if not closed:
        middle = np.full(sides, count * sides, dtype=np.int32)
        first, last = grid[0], grid[-1]
        faces.append(np.stack([np.roll(first, -1), first, middle], axis=-1))
        faces.append(np.stack([last, np.roll(last, -1), middle + 1], axis=-1))
        points.append(rings_m[[0, -1]].mean(axis=1))
    return Mesh(np.concatenate(points), np.concatenate(faces).astype(np.int32))


def rounded_rectangle(
    width_m: float, height_m: float, radius_m: float, steps: int = _CORNER_STEPS
) -> Vec:
    """Outline (4 * (steps + 1), 2) about the origin, counter-clockwise."""
    radius = min(radius_m, 0.499 * width_m, 0.499 * height_m)
    turn = np.linspace(0.0, np.pi / 2, steps + 1)
    outline = []
    for quarter, (x, y) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        centre = vec(x * (width_m / 2 - radius), y * (height_m / 2 - radius))
        angle = turn + quarter * np.pi / 2
        outline.append(centre + radius * np.stack([np.cos(angle), np.sin(angle)], axis=1))
    return np.concatenate(outline)


def circle(radius_m: float, sides: int) -> Vec:
    """Outline (sides, 2) about the origin, counter-clockwise."""
    angle = np.arange(sides) * 2 * np.pi / sides
    return radius_m * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def box(size_m: Sequence[float], centre_m: ArrayLike = (0.0, 0.0, 0.0)) -> Mesh:
    """Make a box with sharp edges."""
    half = np.asarray(size_m, dtype=float) / 2
    outline = vec(-1, -1, 1, -1, 1, 1, -1, 1).reshape(4, 2)
    rings = np.array([[(x, y, z) for x, y in outline] for z in (-1, 1)], dtype=float)
    solid = loft(rings * half)
    return Mesh(solid.points_m + np.asarray(centre_m, dtype=float), solid.faces)


def _frame(direction: Vec, up: ArrayLike) -> tuple[Vec, Vec]:
    """Two unit vectors across a direction, the second as near to `up` as can be."""
    upward = np.asarray(up, dtype=float)
    upward = upward - direction * float(upward @ direction)
    if np.linalg.norm(upward) < 1e-6:  # noqa: PLR2004 - `up` runs along the beam: any other will do
        spare = vec(0, 1, 0) if abs(direction[1]) < 0.9 else vec(1, 0, 0)  # noqa: PLR2004
        upward = spare - direction * float(spare @ direction)
    upward = unit(upward)
    return np.cross(upward, direction), upward


def extruded(outline_m: Vec, start_m: ArrayLike, end_m: ArrayLike, up: ArrayLike) -> Mesh:
    """Draw an outline (N, 2), its second axis towards `up`, out from start to end."""
    start, end = np.asarray(start_m, dtype=float), np.asarray(end_m, dtype=float)
    across, upward = _frame(unit(end - start), up)
    flat = outline_m[:, :1] * across + outline_m[:, 1:] * upward
    return loft(np.stack([start + flat, end + flat]))


def beam(
    start_m: ArrayLike,
    end_m: ArrayLike,
    width_m: float = 0.06,
    height_m: float = 0.08,
    up: ArrayLike = (0.0, 0.0, 1.0),
    radius_m: float = 0.008,
) -> Mesh:
    """Make a rectangular steel tube with rounded corners; `height_m` is measured towards `up`."""
    outline = rounded_rectangle(width_m, height_m, radius_m, steps=_TUBE_CORNER_STEPS)
    return extruded(outline, start_m, end_m, up)


def rod(start_m: ArrayLike, end_m: ArrayLike, radius_m: float, sides: int = 12) -> Mesh:
    """Make a round bar."""
    return extruded(circle(radius_m, sides), start_m, end_m, (0.0, 0.0, 1.0))


def rounded_path(corners_m: ArrayLike, radius_m: float, steps: int = 4) -> Vec:
    """Make a polyline (K, 3) with its inner corners bent on arcs instead of broken."""
    corners = np.asarray(corners_m, dtype=float)
    path = [corners[0]]
    for before, corner, after in zip(corners[:-2], corners[1:-1], corners[2:], strict=True):
        back, on = unit(before - corner), unit(after - corner)
        room = 0.45 * float(min(np.linalg.norm(before - corner), np.linalg.norm(after - corner)))
        start, end = corner + back * min(radius_m, room), corner + on * min(radius_m, room)
        share = np.linspace(0.0, 1.0, steps + 1)[:, None]
        path.extend((1 - share) ** 2 * start + 2 * share * (1 - share) * corner + share**2 * end)
    path.append(corners[-1])
    return np.array(path)


def bent_tube(path_m: ArrayLike, radius_m: float, sides: int = 8, closed: bool = False) -> Mesh:
    """Make a round tube along a polyline (K, 3); closed, the last point is joined to the first."""
    path = np.asarray(path_m, dtype=float)
    steps = np.roll(path, -1, axis=0) - path
    if not closed:
        steps[-1] = steps[-2]
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    before = np.roll(steps, 1, axis=0)
    if not closed:
        before[0] = steps[0]
    along = steps + before
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across, upward = _frame(along[0], (0.0, 0.0, 1.0))
    outline = circle(radius_m, sides)
    rings = []
    for point, direction in zip(path, along, strict=True):
        upward = unit(upward - direction * float(upward @ direction))  # carried on without twist
        across = np.cross(upward, direction)
        rings.append(point + outline[:, :1] * across + outline[:, 1:] * upward)
    return loft(np.array(rings), closed=closed)


def turned_solid(
    profile_m: ArrayLike, centre_m: ArrayLike, axis: ArrayLike, sides: int = 24
) -> Mesh:
    """Make a solid of revolution.

    Parameters
    ----------
    profile_m : array_like, shape (P, 2)
        Radius and place along the axis, from the lower lid outward, up and in to the upper lid.
    """
    rings = np.array([np.c_[circle(r, sides), np.full(sides, z)] for r, z in np.asarray(profile_m)])
    direction = unit(axis)
    across, upward = _frame(direction, (0.0, 0.0, 1.0))
    return placed(loft(rings), centre_m, (across, upward, direction))


def ball(centre_m: ArrayLike, radius_m: float, sides: int = 16) -> Mesh:
    """Make a sphere; a facet at each pole."""
    angle = np.linspace(0.08, np.pi - 0.08, sides // 2 + 1)
    profile = radius_m * np.stack([np.sin(angle), -np.cos(angle)], axis=1)
    return turned_solid(profile, centre_m, (0.0, 0.0, 1.0), sides)


def cushion(
    width_m: float,
    length_m: float,
    thickness_m: float,
    corner_m: float = 0.06,
    edge_m: float = 0.024,
    dome_m: float = 0.005,
) -> Mesh:
    """Make an upholstered pad: x across, y from 0 to `length_m`, the highest of it at z = 0.

    The middle lies flat at z = 0; towards the rim it falls by `dome_m`, then round the edge.
    """
    edge = min(edge_m, 0.45 * thickness_m)
    quarter = np.radians([0, 30, 60, 90])
    insets = [0.012, 0.0, *(edge * (1 - np.cos(quarter)))]
    heights = [-thickness_m, 0.012 - thickness_m, *(edge * (np.sin(quarter) - 1) - dome_m)]
    flat = 0.28 * min(width_m, length_m)
    for share in (0.5, 1.0):
        insets.append(edge + share * (flat - edge))
        heights.append(-dome_m * (1 - share) ** 2)
    rings = []
    for inset, height in zip(insets, heights, strict=True):
        across, along = width_m - 2 * inset, length_m - 2 * inset
        outline = rounded_rectangle(across, along, max(corner_m - inset, 0.012), steps=3)
        rings.append(np.c_[outline + (0.0, length_m / 2), np.full(len(outline), height)])
    return loft(np.array(rings))


def cushion_rim(width_m: float, length_m: float, corner_m: float, height_m: float) -> Vec:
    """Give the closed line (N, 3) round a cushion's side at a height, as `cushion` lies."""
    outline = rounded_rectangle(width_m, length_m, corner_m, steps=3)
    rim: Vec = np.c_[outline + (0.0, length_m / 2), np.full(len(outline), height_m)]
    return rim
