"""What moves: the platform with its carriage, and the discs on its horns."""

from __future__ import annotations

import numpy as np

from training.scenery.discs import loaded
from training.scenery.mesh import Mesh, Piece, placed, vec
from training.scenery.plan import CARRIAGE_LENGTH_M, CARRIAGE_RISE_M, RAIL_WIDTH_M, Plan
from training.scenery.shapes import beam, box, extruded, rod, rounded_rectangle

_PLATE_M = 0.012
_RIB_M = 0.004  # the tread stands this far out of the plate: its top is the platform's face
_RIB_PITCH_M = 0.045
_HORN_M = 0.42
_HORN_RADIUS_M = 0.024


def platform(plan: Plan) -> list[Piece]:
    """Give the foot plate: a ribbed face at the layout's plane, a thick steel plate behind it."""
    layout, palette = plan.layout, plan.palette
    low, high, width = plan.platform_low_m, plan.platform_high_m, plan.platform_width_m
    across = np.cross(layout.platform_up, layout.platform_normal)
    axes = (across, layout.platform_up, layout.platform_normal)
    origin = plan.sole(0.0, 0.0, 0.0)

    def here(mesh: Mesh) -> Mesh:
        return placed(mesh, origin, axes)

    middle = (high - low) / 2
    outline = rounded_rectangle(width, high + low, 0.035, steps=4) + (0.0, middle)
    plate = extruded(outline, (0, 0, -_RIB_M - _PLATE_M), (0, 0, -_RIB_M), (0, 1, 0))
    pieces = [Piece(here(plate), palette.tread_base)]
    count = int((high + low - 0.05) / _RIB_PITCH_M)
    for k in range(count):
        up = middle + (k - (count - 1) / 2) * _RIB_PITCH_M
        rib = box((width - 0.05, 0.55 * _RIB_PITCH_M, _RIB_M + 0.002), (0, up, -_RIB_M / 2 - 0.001))
        pieces.append(Piece(here(rib), palette.tread))
    lip = box((width, 0.012, 0.022), (0, high - 0.006, -_RIB_M - 0.011))
    pieces.append(Piece(here(lip), palette.accent))
    for side in (-1.0, 1.0):
        y = side * 0.36 * width
        ends = plan.sole(-low + 0.03, y, 0.042), plan.sole(high - 0.03, y, 0.042)
        pieces.append(Piece(beam(*ends, 0.05, 0.05, layout.platform_normal), palette.frame))
    for up in (-low + 0.07, high - 0.09):
        ends = plan.sole(up, -0.40 * width, 0.042), plan.sole(up, 0.40 * width, 0.042)
        pieces.append(Piece(beam(*ends, 0.05, 0.05, layout.platform_normal), palette.frame))
    return pieces


def carriage(plan: Plan) -> list[Piece]:
    """Beams over the rails with rollers, cross tubes between them, and the arms to the platform."""
    palette, layout = plan.palette, plan.layout
    front, rear = 0.05, 0.05 + CARRIAGE_LENGTH_M
    width = plan.platform_width_m
    pieces: list[Piece] = []
    for side in (-1.0, 1.0):
        ends = plan.rail(front, side, CARRIAGE_RISE_M), plan.rail(rear, side, CARRIAGE_RISE_M)
        pieces.append(Piece(beam(*ends, 0.05, 0.06, plan.rail_up), palette.frame))
        for along in (front + 0.05, rear - 0.05):
            for rise in (0.072, -0.072):
                hub = plan.rail(along, side, rise)
                wide = vec(0.0, RAIL_WIDTH_M / 2 + 0.004, 0.0)
                pieces.append(Piece(rod(hub - wide, hub + wide, 0.024, 10), palette.rubber))
            outer = vec(0.0, side * (RAIL_WIDTH_M / 2 + 0.012), 0.0)
            cheek = plan.rail(along, side, CARRIAGE_RISE_M + 0.025), plan.rail(along, side, -0.10)
            pieces.append(
                Piece(
                    beam(cheek[0] + outer, cheek[1] + outer, 0.012, 0.07, layout.rail_dir, 0.004),
                    palette.steel,
                )
            )
            for rise in (0.072, -0.072):
                bolt = plan.rail(along, side, rise) + 1.2 * outer
                pieces.append(Piece(rod(bolt, bolt + 0.35 * outer, 0.012, 6), palette.chrome))
    for along in (front + 0.04, rear - 0.04):
        ends = plan.rail(along, -1, CARRIAGE_RISE_M), plan.rail(along, 1, CARRIAGE_RISE_M)
        pieces.append(Piece(beam(*ends, 0.05, 0.05, plan.rail_up), palette.frame))
    for side in (-1.0, 1.0):
        y = side * 0.36 * width
        joints = [
            plan.rail(along, 0, CARRIAGE_RISE_M) + vec(0, y, 0)
            for along in (front + 0.04, rear - 0.04)
        ]
        low = plan.sole(-plan.platform_low_m + 0.08, y, 0.05)
        high = plan.sole(0.62 * plan.platform_high_m, y, 0.05)
        for joint, end in ((joints[0], low), (joints[1], high)):
            if np.linalg.norm(end - joint) > 0.06:  # noqa: PLR2004 - else they touch as they are
                pieces.append(Piece(beam(joint, end, 0.045, 0.05, (1, 0, 0)), palette.frame))
        pieces.append(Piece(beam(joints[1], low, 0.04, 0.04, (1, 0, 0)), palette.frame))
    return pieces


def horns(plan: Plan, draw: np.random.Generator) -> tuple[list[Piece], list[Piece]]:
    """Give the axle for the weights behind the platform, and the discs on it."""
    layout, palette = plan.layout, plan.palette
    behind = float(draw.uniform(0.17, 0.26))
    over = CARRIAGE_RISE_M + float(draw.uniform(0.06, 0.14)) - plan.rail_drop_m
    centre = layout.platform_m - layout.platform_normal * behind + plan.rail_up * over
    inner, outer = plan.rail_y_m + 0.06, plan.rail_y_m + 0.06 + _HORN_M
    axle = [
        Piece(
            rod(centre * (1, 0, 1) - vec(0, inner, 0), centre * (1, 0, 1) + vec(0, inner, 0), 0.03),
            palette.frame,
        )
    ]
    for side in (-1.0, 1.0):
        start, end = (
            vec(centre[0], side * inner, centre[2]),
            vec(centre[0], side * outer, centre[2]),
        )
        collar = end - vec(0, side * 0.012, 0)
        axle += [
            Piece(rod(start, end, _HORN_RADIUS_M), palette.chrome),
            Piece(
                rod(start - vec(0, side * 0.01, 0), start + vec(0, side * 0.012, 0), 0.05, 16),
                palette.steel,
            ),
            Piece(
                rod(collar, end + vec(0, side * 0.006, 0), _HORN_RADIUS_M + 0.004), palette.accent
            ),
        ]
        along = 0.05 + 0.5 * CARRIAGE_LENGTH_M
        root = plan.rail(along, side, CARRIAGE_RISE_M)
        tip = vec(centre[0], root[1], centre[2])
        if np.linalg.norm(tip - root) > 0.05:  # noqa: PLR2004 - else it lies on the carriage
            axle.append(Piece(beam(root, tip, 0.05, 0.06, (1, 0, 0)), palette.frame))
    lowest = float(centre[2] - layout.rail_dir[2] * layout.travel_m) - layout.floor_z_m - 0.03
    biggest = float(np.clip(lowest, 0.10, 0.225))
    radii = sorted(draw.choice([0.225, 0.225, 0.225, 0.20, 0.16, 0.125], size=plan.spec.plates))
    radii = [min(float(radius), biggest) for radius in reversed(radii)]
    mixed = draw.random() < 0.35  # noqa: PLR2004 - most sets of discs are of one colour
    colours = [
        palette.second_disc if mixed and draw.random() < 0.5 else palette.disc  # noqa: PLR2004
        for _ in radii
    ]
    discs: list[Piece] = []
    for side in (-1.0, 1.0):
        discs += loaded(inner + 0.014, side, centre, radii, colours)
    return axle, discs
