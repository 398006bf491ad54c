"""What stands: base, rails, posts and braces, and the pegs that spare discs hang on."""

from __future__ import annotations

import numpy as np

from training.scenery.discs import plain_disc
from training.scenery.mesh import Piece, Vec, unit, vec
from training.scenery.pads import seat_post_x_m
from training.scenery.plan import BASE_HEIGHT_M, FOOT_M, RAIL_HEIGHT_M, RAIL_WIDTH_M, Plan
from training.scenery.shapes import beam, box, rod

_POST_M = 0.07
_REAR_BASE_Y_M = 0.26  # the base is narrow under the back-rest, wide under the rails


def base(plan: Plan) -> list[Piece]:
    """Beams on the floor: a wide part under the rails, a narrow one under the back-rest, feet."""
    palette, z = plan.palette, plan.base_z_m
    split = _split_x(plan)
    size = (RAIL_WIDTH_M + 0.01, BASE_HEIGHT_M)
    pieces: list[Piece] = []
    for side in (-1.0, 1.0):
        wide, narrow = side * plan.rail_y_m, side * _REAR_BASE_Y_M
        pieces += [
            Piece(beam(vec(split, wide, z), vec(plan.front_x_m, wide, z), *size), palette.frame),
            Piece(beam(vec(plan.back_x_m, narrow, z), vec(split, narrow, z), *size), palette.frame),
        ]
    reach = plan.rail_y_m + 0.03
    for x, half in (
        (plan.back_x_m, _REAR_BASE_Y_M + 0.05),
        (split, reach),
        (plan.front_x_m, reach),
    ):
        pieces.append(
            Piece(beam(vec(x, -half, z), vec(x, half, z), 0.08, BASE_HEIGHT_M), palette.frame)
        )
        for side in (-1.0, 1.0):
            foot = vec(x, side * (half - 0.04), plan.layout.floor_z_m)
            pieces.append(
                Piece(rod(foot, foot + vec(0, 0, FOOT_M + 0.002), 0.038, 12), palette.rubber)
            )
            plate = foot + vec(0, side * 0.06, FOOT_M + 0.004)
            pieces.append(Piece(box((0.10, 0.11, 0.008), plate), palette.steel))
    post = seat_post_x_m(plan)
    middle = beam(vec(plan.back_x_m, 0, z), vec(max(post, split), 0, z), *size)
    if post - split > 0.05:  # noqa: PLR2004 - the seat's post needs a cross beam of its own
        cross = vec(post, -plan.rail_y_m, z), vec(post, plan.rail_y_m, z)
        pieces.append(Piece(beam(*cross, 0.08, BASE_HEIGHT_M), palette.frame))
    return [*pieces, Piece(middle, palette.frame)]


def _split_x(plan: Plan) -> float:
    """Where the base widens: under the seat."""
    low = float(plan.rail(plan.rail_low_m)[0])
    x = min(seat_post_x_m(plan), low + 0.04)
    return float(np.clip(x, plan.back_x_m + 0.12, plan.front_x_m - 0.2))


def rails(plan: Plan) -> list[Piece]:
    """Rails with a bright running strip, their stops, and the cross beam at their upper end."""
    palette = plan.palette
    pieces: list[Piece] = []
    strip = RAIL_HEIGHT_M / 2
    for side in (-1.0, 1.0):
        ends = plan.rail(plan.rail_low_m, side), plan.rail(plan.rail_high_m, side)
        pieces.append(
            Piece(beam(*ends, RAIL_WIDTH_M, RAIL_HEIGHT_M - 0.004, plan.rail_up), palette.frame)
        )
        first = -plan.layout.travel_m - 0.06
        for rise in (strip - 0.002, -strip + 0.002):
            run = plan.rail(first, side, rise), plan.rail(plan.rail_high_m - 0.04, side, rise)
            pieces.append(Piece(beam(*run, 0.036, 0.006, plan.rail_up, 0.002), palette.chrome))
        stop = plan.rail(first, side, strip), plan.rail(first, side, strip + 0.06)
        pieces.append(Piece(rod(*stop, 0.022), palette.accent))
        cap = plan.rail(plan.rail_high_m, side), plan.rail(plan.rail_high_m + 0.012, side)
        pieces.append(
            Piece(
                beam(*cap, RAIL_WIDTH_M + 0.006, RAIL_HEIGHT_M + 0.004, plan.rail_up),
                palette.rubber,
            )
        )
        for along in np.linspace(first + 0.12, plan.rail_high_m - 0.15, 4):
            bolt = plan.rail(float(along), side) + vec(0, side * RAIL_WIDTH_M / 2, 0)
            pieces.append(
                Piece(rod(bolt, bolt + vec(0, side * 0.006, 0), 0.011, 6), palette.chrome)
            )
    ends = plan.rail(plan.rail_high_m - 0.05, -1), plan.rail(plan.rail_high_m - 0.05, 1)
    return [*pieces, Piece(beam(*ends, 0.06, 0.07, plan.rail_up), palette.frame)]


def posts(plan: Plan) -> list[Piece]:
    """Build what carries the rails: uprights and braces, by how steep the rails are."""
    palette, z = plan.palette, plan.base_z_m
    pieces: list[Piece] = []
    for side in (-1.0, 1.0):
        for foot, head in _legs(plan, side):
            if head[2] - z > 0.07:  # noqa: PLR2004 - a lower rail lies on the base
                pieces.append(Piece(beam(foot, head, 0.06, _POST_M, (1, 0, 0)), palette.frame))
        gusset = plan.rail(plan.rail_high_m - 0.10, side)
        outer = vec(0, side * (RAIL_WIDTH_M / 2 + 0.004), 0)
        along = 0.07 * plan.layout.rail_dir
        ends = gusset - along + outer, gusset + along + outer
        pieces.append(Piece(beam(*ends, 0.008, 0.085, plan.rail_up, 0.02), palette.frame))
    return pieces


def _legs(plan: Plan, side: float) -> list[tuple[Vec, Vec]]:
    """Foot and head of each upright and brace on one side."""
    z, y = plan.base_z_m, side * plan.rail_y_m

    def on(along_share: float) -> Vec:
        span = plan.rail_high_m - plan.rail_low_m
        return plan.rail(plan.rail_low_m + along_share * span, side)

    front = vec(plan.front_x_m, y, z)
    if plan.stands:
        return [(front, on(0.72)), (vec(plan.front_x_m - 0.12, y, z), on(0.38))]
    if plan.lies:
        return [(vec(on(share)[0], y, z), on(share)) for share in (0.06, 0.5, 0.95)]
    middle = on(0.52)
    return [
        (front, vec(plan.front_x_m, y, plan.rail(plan.rail_high_m - 0.04, side)[2])),
        (vec(middle[0] + 0.22 * (plan.front_x_m - middle[0]), y, z), middle),
        (vec(plan.front_x_m - 0.06, y, z), on(0.74)),
    ]


def pegs(plan: Plan, draw: np.random.Generator) -> list[Piece]:
    """Pegs with spare discs on the front posts, where the machine has such posts."""
    if plan.lies or plan.stands or plan.stacked:
        return []
    palette = plan.palette
    z = plan.layout.floor_z_m + float(draw.uniform(0.36, 0.55))
    x = plan.front_x_m
    pieces: list[Piece] = []
    for side in (-1.0, 1.0):
        start = plan.rail_y_m + RAIL_WIDTH_M / 2
        peg = vec(x, side * start, z), vec(x, side * (start + 0.24), z)
        pieces.append(Piece(rod(*peg, 0.022), palette.chrome))
        count = int(draw.integers(0, 4))
        radii = [0.225] * count if draw.random() < 0.7 else [0.16] * count  # noqa: PLR2004
        for k, radius in enumerate(radii):
            centre = vec(x, side * (start + 0.045 + 0.05 * k), z)
            pieces.append(Piece(plain_disc(centre, radius, 0.044, sides=24), palette.disc))
    return pieces


def near_beam(plan: Plan, draw: np.random.Generator) -> list[Piece]:
    """Give the beam on the camera's side: beside the seat, or over the pelvis."""
    kind = plan.spec.side_rail
    if kind == "none":
        return []
    layout, palette = plan.layout, plan.palette
    y = -plan.rail_y_m - (0.0 if kind == "low" else 0.015)
    hip = layout.hip_m * (1, 0, 1) + vec(0, y, 0)
    if kind == "low":
        height = max(float(hip[2]) - float(draw.uniform(0.22, 0.27)), plan.base_z_m + 0.08)
        ends = vec(hip[0] - 0.38, y, height), vec(hip[0] + 0.34, y, height)
        body = [Piece(beam(*ends, 0.05, 0.07), palette.frame)]
        along = vec(1, 0, 0)
    else:
        along = layout.rail_dir if not (plan.lies or plan.stands) else unit(vec(1, 0, 0.15))
        across = vec(-along[2], 0.0, along[0])
        middle = hip - across * float(draw.uniform(0.0, 0.03))
        tall = float(draw.uniform(0.10, 0.125))
        back = min(0.42, (float(middle[2]) - plan.base_z_m) / max(float(along[2]), 0.2))
        ends = middle - along * back, middle + along * 0.36
        body = [
            Piece(beam(*ends, 0.06, tall, across, 0.012), palette.frame),
            Piece(
                beam(
                    middle + along * 0.10, middle + along * 0.30, 0.068, tall + 0.008, across, 0.01
                ),
                palette.accent,
            ),
        ]
    for share in (0.08, 0.92):
        head = ends[0] + share * (ends[1] - ends[0])
        if head[2] - plan.base_z_m > 0.06:  # noqa: PLR2004 - else it lies on the base
            body.append(
                Piece(
                    beam(vec(head[0], y, plan.base_z_m), head, 0.05, 0.06, (1, 0, 0)), palette.frame
                )
            )
    feet = vec(ends[0][0], y, plan.base_z_m), vec(ends[1][0], y, plan.base_z_m)
    body.append(Piece(beam(*feet, RAIL_WIDTH_M, BASE_HEIGHT_M), palette.frame))
    caps = (
        [Piece(box((0.012, 0.062, 0.075), end), palette.rubber) for end in ends]
        if kind == "low"
        else []
    )
    return [*body, *caps]
