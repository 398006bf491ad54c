"""The weight stack of a horizontal press: tower, plates that stay, plates that move."""

from __future__ import annotations

import numpy as np

from training.scenery.mesh import Piece, vec
from training.scenery.plan import FOOT_M, Plan
from training.scenery.shapes import beam, box, rod

_PLATES = 14
_PLATE_M = 0.032
_GAP_M = 0.003
_HALF_Y_M = 0.16
_REST_GAP_M = 0.03  # the moving plates stop this far over the others in the deepest rep


def weight_stack(plan: Plan, draw: np.random.Generator) -> tuple[list[Piece], list[Piece]]:
    """Build the static tower, and the moving plates as they hang at travel 0."""
    palette, layout = plan.palette, plan.layout
    floor = layout.floor_z_m
    x = plan.front_x_m + float(draw.uniform(0.22, 0.32))
    pitch = _PLATE_M + _GAP_M
    lifted = min(_PLATES, 3 + 2 * plan.spec.plates)
    start = floor + FOOT_M + 0.16
    top = start + _PLATES * pitch + layout.travel_m + _REST_GAP_M + 0.18
    y = _HALF_Y_M + 0.09
    tower: list[Piece] = []
    for side in (-1.0, 1.0):
        foot, head = vec(x, side * y, floor + FOOT_M), vec(x, side * y, top)
        tower.append(Piece(beam(foot, head, 0.05, 0.10, (1, 0, 0)), palette.frame))
        guide = vec(x, side * 0.09, start - 0.03), vec(x, side * 0.09, top)
        tower.append(Piece(rod(*guide, 0.011), palette.chrome))
        sole = vec(x, side * y, floor + FOOT_M / 2)
        tower.append(Piece(box((0.46, 0.08, FOOT_M), sole), palette.rubber))
    for z in (start - 0.06, top):
        tower.append(Piece(beam(vec(x, -y, z), vec(x, y, z), 0.10, 0.07), palette.frame))
    tie = vec(plan.front_x_m, 0.0, plan.base_z_m), vec(x, 0.0, plan.base_z_m)
    tower.append(Piece(beam(*tie, 0.08, 0.08), palette.frame))
    if draw.random() < 0.5:  # noqa: PLR2004 - half the makers cover the stack
        shroud = box((0.006, 2 * y - 0.06, top - start - 0.1), vec(x + 0.09, 0, (top + start) / 2))
        tower.append(Piece(shroud, palette.accent))
    pulley = vec(x, 0.0, top - 0.05)
    tower.append(
        Piece(rod(pulley - vec(0, 0.012, 0), pulley + vec(0, 0.012, 0), 0.05, 14), palette.rubber)
    )

    def plate(z: float) -> Piece:
        return Piece(
            box((0.11, 2 * _HALF_Y_M, _PLATE_M), vec(x, 0.0, z + _PLATE_M / 2)), palette.disc
        )

    tower += [plate(start + k * pitch) for k in range(_PLATES - lifted)]
    raised = start + (_PLATES - lifted) * pitch + layout.travel_m + _REST_GAP_M
    moving = [plate(raised + k * pitch) for k in range(lifted)]
    tip_z = raised + lifted * pitch
    moving.append(
        Piece(rod(vec(x, 0, tip_z - 0.01), vec(x, 0, tip_z + 0.06), 0.016), palette.chrome)
    )
    pin = vec(x, -_HALF_Y_M - 0.05, raised + _PLATE_M / 2)
    moving.append(Piece(rod(pin, pin + vec(0, 0.08, 0), 0.012, 10), palette.accent))
    return tower, moving
