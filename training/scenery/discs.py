"""Weight discs, as turned solids."""

from __future__ import annotations

from numpy.typing import ArrayLike

from training.scene import Material
from training.scenery.mesh import Mesh, Piece, Vec
from training.scenery.shapes import turned_solid


def disc(
    centre_m: ArrayLike,
    radius_m: float,
    thickness_m: float,
    axis: ArrayLike = (0, 1, 0),
    sides: int = 22,
) -> Mesh:
    """Make a disc with a raised rim and hub on both faces, thickest at the rim."""
    half, dish = thickness_m / 2, 0.32 * thickness_m
    hub, web, rim = 0.22 * radius_m, 0.30 * radius_m, 0.84 * radius_m
    lower = [(0.02, -half), (hub, -half), (web, -dish), (rim - 0.012, -dish), (rim, -half)]
    upper = [(r, -z) for r, z in reversed(lower)]
    middle = [(radius_m, -half + 0.008), (radius_m, half - 0.008)]
    return turned_solid([*lower, *middle, *upper], centre_m, axis, sides)


def plain_disc(
    centre_m: ArrayLike,
    radius_m: float,
    thickness_m: float,
    axis: ArrayLike = (0, 1, 0),
    sides: int = 16,
) -> Mesh:
    """Make a disc for the background: a bevelled cylinder."""
    half = thickness_m / 2
    profile = [(0.03, -half), (0.9 * radius_m, -half), (radius_m, -0.6 * half)]
    return turned_solid([*profile, *[(r, -z) for r, z in reversed(profile)]], centre_m, axis, sides)


def loaded(
    y_from_m: float,
    side: float,
    centre_m: Vec,
    radii_m: list[float],
    materials: list[Material],
) -> list[Piece]:
    """Discs pushed on a horn across the machine, from `y_from_m` outward on one side."""
    x, z = float(centre_m[0]), float(centre_m[2])
    pieces, y = [], y_from_m
    for radius, material in zip(radii_m, materials, strict=True):
        thickness = 0.028 + 0.09 * radius
        pieces.append(Piece(disc((x, side * (y + thickness / 2), z), radius, thickness), material))
        y += thickness + 0.004
    return pieces
