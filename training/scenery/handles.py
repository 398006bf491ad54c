"""Grips where the hands are, and their posts down to the base."""

from __future__ import annotations

import numpy as np

from training.scenery.mesh import Piece, vec
from training.scenery.plan import Plan
from training.scenery.shapes import bent_tube, rod, rounded_path

GRIP_RADIUS_M = 0.015  # a bar of 3 cm
_GRIP_HALF_M = 0.075
_STEEL_RADIUS_M = 0.012
_TALL_M = 0.22  # how far a tall handle stands over the hand


def handles(plan: Plan) -> list[Piece]:
    """Put a grip through each hand's place; its post leaves outward and goes down to the base."""
    kind = plan.spec.handles
    if kind == "none":
        return []
    palette, layout, z = plan.palette, plan.layout, plan.base_z_m
    slope = np.radians(np.clip(plan.slope_deg, 15.0, 60.0) if kind == "low" else 78.0)
    along = vec(np.cos(slope), 0.0, np.sin(slope))
    pieces: list[Piece] = []
    for hand, side in zip(layout.hands_m, (-1.0, 1.0), strict=True):
        grip = hand - along * _GRIP_HALF_M, hand + along * _GRIP_HALF_M
        pieces.append(Piece(rod(*grip, GRIP_RADIUS_M), palette.rubber))
        y = side * max(plan.rail_y_m - 0.045, abs(float(hand[1])))
        lower = vec(grip[0][0] - 0.02, y, max(float(grip[0][2]) - 0.05, z))
        top = grip[1] + along * (0.03 if kind == "low" else _TALL_M)
        path = [top, grip[1], grip[0], grip[0] - along * 0.03, lower, vec(lower[0], y, z - 0.02)]
        if lower[2] - z < 0.03:  # noqa: PLR2004 - the hand is at the base: no post to go down
            path = path[:-1]
        pieces.append(
            Piece(bent_tube(rounded_path(path, 0.03), _STEEL_RADIUS_M, 10), palette.chrome)
        )
        pieces.append(Piece(rod(top, top + along * 0.012, GRIP_RADIUS_M + 0.001), palette.accent))
    return pieces
