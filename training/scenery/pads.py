"""Back-rest and seat: upholstery whose highest surface lies in the layout's planes."""

from __future__ import annotations

import numpy as np

from training.scenery.mesh import Mesh, Piece, Vec, placed, vec
from training.scenery.plan import Plan
from training.scenery.shapes import beam, bent_tube, box, cushion, cushion_rim, rod

_CORNER_M = 0.06
_PIPING_M = 0.0045
_PLATE_M = 0.012
_GAP_M = 0.008  # between two cushions of one back-rest
_EDGE_WIDTH_M = 0.055  # of the cushions beside the seat
_EDGE_PRESSED_M = 0.012  # the hips press into them from each side
_EDGE_BEHIND_M = 0.03  # they begin behind the corner of seat and back-rest


def _upholstered(
    plan: Plan,
    width_m: float,
    length_m: float,
    thickness_m: float,
    frame: tuple[Vec, Vec, Vec, Vec],
) -> list[Piece]:
    """Make a cushion with piping and plate; `frame` is origin, across, along and out of it."""
    origin, *axes = frame
    corner = min(_CORNER_M, 0.3 * width_m, 0.4 * length_m)
    seam = -0.55 * thickness_m
    rim = cushion_rim(width_m, length_m, corner, seam)
    plate = box(
        (0.86 * width_m, 0.92 * length_m, _PLATE_M),
        (0.0, length_m / 2, -thickness_m - _PLATE_M / 2),
    )
    palette = plan.palette

    def here(mesh: Mesh) -> Mesh:
        return placed(mesh, origin, axes)

    return [
        Piece(here(cushion(width_m, length_m, thickness_m, corner)), palette.pad),
        Piece(here(bent_tube(rim, _PIPING_M, 5, closed=True)), palette.piping),
        Piece(here(plate), palette.frame),
    ]


def back_rest(plan: Plan, draw: np.random.Generator) -> list[Piece]:
    """One cushion, or two, or one with a narrower head-rest: all in one plane."""
    layout, spec = plan.layout, plan.spec
    across = np.cross(layout.pad_up, layout.pad_normal)
    width, length = spec.pad_width_m, spec.pad_length_m
    style = draw.choice(["one", "two", "head"])
    cuts = {"one": [(0.0, 1.0, 1.0)], "two": [(0.0, 0.58, 1.0), (0.58, 1.0, 1.0)]}.get(
        str(style), [(0.0, 0.76, 1.0), (0.76, 1.0, 0.68)]
    )
    pieces: list[Piece] = []
    for start, end, share in cuts:
        low = start * length + (_GAP_M if start > 0 else 0.0)
        origin = layout.pad_base_m + layout.pad_up * low
        frame = (origin, across, layout.pad_up, layout.pad_normal)
        pieces += _upholstered(plan, share * width, end * length - low, plan.pad_thickness_m, frame)
    return pieces


def seat(plan: Plan) -> list[Piece]:
    """Give the seat's cushion, and those beside it."""
    layout = plan.layout
    across = np.cross(layout.seat_forward, layout.seat_normal)
    frame = (layout.seat_base_m, across, layout.seat_forward, layout.seat_normal)
    length, thickness = layout.seat_length_m, plan.seat_thickness_m
    pieces = _upholstered(plan, plan.seat_width_m, length, thickness, frame)
    edge = plan.spec.seat_edge_m
    if edge == 0.0:
        return pieces
    off = layout.hip_width_m / 2 - _EDGE_PRESSED_M + _EDGE_WIDTH_M / 2
    start = layout.seat_base_m - layout.seat_forward * _EDGE_BEHIND_M + layout.seat_normal * edge
    for side in (-1.0, 1.0):
        frame = (start + vec(0.0, side * off, 0.0), *frame[1:])
        pieces += _upholstered(plan, _EDGE_WIDTH_M, length, thickness + edge, frame)
    return pieces


def supports(plan: Plan) -> list[Piece]:
    """Runners and adjustable strut behind the back-rest, and the post under the seat."""
    layout, palette, length = plan.layout, plan.palette, plan.spec.pad_length_m
    depth = plan.pad_thickness_m + _PLATE_M + 0.022
    base = plan.base_z_m
    runner_y = 0.30 * plan.spec.pad_width_m

    def behind(along_m: float, y_m: float, more_m: float = 0.0) -> Vec:
        point = layout.pad_base_m + layout.pad_up * along_m - layout.pad_normal * (depth + more_m)
        return vec(point[0], y_m, max(point[2], base))

    pieces: list[Piece] = []
    for side in (-1.0, 1.0):
        y = side * runner_y
        ends = behind(0.02, y), behind(0.93 * length, y)
        pieces.append(Piece(beam(*ends, 0.035, 0.045, layout.pad_normal), palette.frame))
        top = behind(0.66 * length, y, 0.02)
        if top[2] - base > 0.08:  # noqa: PLR2004 - a lower pad rests on the base itself
            foot = vec(min(top[0] + 0.02, plan.back_x_m + 0.03), y, base)
            pieces.append(Piece(beam(top, foot, 0.04, 0.05, (1, 0, 0)), palette.frame))
    top = behind(0.50 * length, 0.0, 0.03)
    if top[2] - base > 0.15:  # noqa: PLR2004 - room for the adjuster
        foot = vec(plan.back_x_m + 0.12, 0.0, base + 0.03)
        along = top - foot
        middle = foot + 0.55 * along
        pieces += [
            Piece(rod(foot, middle, 0.021), palette.frame),
            Piece(rod(middle - 0.02 * along, top, 0.015), palette.chrome),
            Piece(rod(middle, middle + vec(0, -0.07, 0), 0.007, 8), palette.chrome),
            Piece(rod(middle + vec(0, -0.06, 0), middle + vec(0, -0.10, 0), 0.016), palette.accent),
        ]
    cross = behind(0.30 * length, 0.0, 0.03)
    pieces.append(
        Piece(
            beam(cross + vec(0, -runner_y, 0), cross + vec(0, runner_y, 0), 0.04, 0.04),
            palette.frame,
        )
    )
    return pieces + _seat_post(plan)


def _under_seat(plan: Plan) -> Vec:
    return -plan.layout.seat_normal * (plan.seat_thickness_m + _PLATE_M)


def _seat_post_top(plan: Plan) -> Vec:
    """Where the seat's post ends, so far under the seat that its corners stay below the plate."""
    layout = plan.layout
    share = 0.45 if layout.seat_normal[2] > 0.8 else 0.25  # noqa: PLR2004 - a steep seat stands on its rear
    point = layout.seat_base_m + layout.seat_forward * (share * layout.seat_length_m)
    return (point + _under_seat(plan) - layout.seat_normal * 0.06) * (1, 0, 1)


def seat_post_x_m(plan: Plan) -> float:
    """Where the seat's post stands."""
    return float(_seat_post_top(plan)[0])


def _seat_post(plan: Plan) -> list[Piece]:
    """Give the post under the seat, and the arm from it to the back-rest's hinge."""
    layout, palette = plan.layout, plan.palette
    under = _under_seat(plan)
    pieces = []
    for share in (0.12, 0.86):
        point = layout.seat_base_m + layout.seat_forward * (share * layout.seat_length_m) + under
        ends = point + vec(0, -0.13, 0), point + vec(0, 0.13, 0)
        lowered = -layout.seat_normal * 0.02
        pieces.append(Piece(beam(ends[0] + lowered, ends[1] + lowered, 0.04, 0.04), palette.frame))
    top = _seat_post_top(plan)
    if top[2] - plan.base_z_m > 0.03:  # noqa: PLR2004 - a lower seat lies on the base itself
        foot = vec(top[0], 0.0, plan.base_z_m)
        pieces.append(Piece(beam(foot, top, 0.08, 0.10, (1, 0, 0)), palette.frame))
    hinge = layout.pad_base_m - layout.pad_normal * (plan.pad_thickness_m + 0.035)
    hinge = vec(hinge[0], 0.0, max(hinge[2], plan.base_z_m))
    pieces.append(
        Piece(rod(hinge + vec(0, -0.16, 0), hinge + vec(0, 0.16, 0), 0.018), palette.steel)
    )
    foot = vec(top[0], 0.0, max(plan.base_z_m, min(float(top[2]), float(hinge[2])) - 0.06))
    if np.linalg.norm(hinge - foot) > 0.08:  # noqa: PLR2004 - else the post itself carries it
        pieces.append(Piece(beam(foot, hinge, 0.06, 0.06), palette.frame))
    return pieces
