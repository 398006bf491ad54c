"""The room behind the machine: floor, walls, what hangs on them and what stands before them."""

from __future__ import annotations

import numpy as np

from training.layout import Layout
from training.scene import Label, Part
from training.scenery import props
from training.scenery.mesh import Mesh, Piece, join, shifted, turned
from training.scenery.palette import RoomPalette, room_palette
from training.scenery.shapes import box
from training.spec.types import GymSpec

_HALF_WIDTH_M = 6.0
_CAMERA_SIDE_M = -9.0  # the floor goes on behind the camera; no wall stands there
_WALL_HEIGHT_M = 4.6  # a tall picture at an angle sees no upper edge
_THICK_M = 0.1
_FACES = 9_000  # props are added while they fit under this
_CLEAR_Y_M = 1.2  # nothing stands nearer: the far side's weights reach to 1.1 m
_OFF_WALL_M = 0.08

_DISTANCES_M = {"plain": (1.7, 2.8), "gym": (3.2, 5.5), "mirrors": (2.2, 4.0), "window": (2.4, 4.5)}
_BY_WALL: tuple[props.Prop, ...] = (
    props.dumbbell_rack,
    props.power_rack,
    props.disc_tree,
    props.cable_tower,
    props.cable_tower,
    props.treadmill,
    props.balls,
    props.boxes,
    props.kettlebells,
)
_AT_HOME: tuple[props.Prop, ...] = (props.boxes, props.balls, props.shelf, props.kettlebells)
_FREE: tuple[props.Prop, ...] = (props.bench, props.disc_tree, props.bench, props.kettlebells)


def wall_y_m(spec: GymSpec) -> float:
    """Where the back wall stands, in metres beyond the lifter."""
    near, far = _DISTANCES_M[spec.room]
    return float(np.random.default_rng([spec.seed, 3]).uniform(near, far))


def build_room(spec: GymSpec, layout: Layout) -> tuple[Part, ...]:
    """Build the static room: its shell, and the things in it (none in an empty plain room).

    Equal spec and layout give equal arrays. The camera's side is open.
    """
    draw = np.random.default_rng([spec.seed, 7])
    palette = room_palette(spec, draw)
    wall = wall_y_m(spec)
    shell = _shell(wall, palette)
    shell += _on_wall(spec, wall, palette, draw)
    things = _things(spec, wall, palette, draw)
    origin = (float(layout.hip_m[0]) + 0.3, 0.0, layout.floor_z_m)
    parts = [join("room_shell", _moved(shell, origin), Label.SCENERY)]
    if things:
        parts.append(join("room_things", _moved(things, origin), Label.SCENERY))
    return tuple(parts)


def _moved(pieces: list[Piece], offset: tuple[float, float, float]) -> list[Piece]:
    return [Piece(shifted(piece.mesh, offset), piece.material) for piece in pieces]


def _shell(wall: float, palette: RoomPalette) -> list[Piece]:
    """Floor, back wall with its skirting, two side walls."""
    deep = wall - _CAMERA_SIDE_M
    middle = (wall + _CAMERA_SIDE_M) / 2
    wide = 2 * _HALF_WIDTH_M
    side_deep = wall + 1.0
    pieces = [
        Piece(box((wide, deep, _THICK_M), (0, middle, -_THICK_M / 2)), palette.floor),
        Piece(
            box((wide, _THICK_M, _WALL_HEIGHT_M), (0, wall + _THICK_M / 2, _WALL_HEIGHT_M / 2)),
            palette.wall,
        ),
        Piece(box((wide, 0.02, 0.10), (0, wall - 0.01, 0.05)), palette.dado),
    ]
    for side in (-1.0, 1.0):
        centre = (side * (_HALF_WIDTH_M - _THICK_M / 2), wall - side_deep / 2, _WALL_HEIGHT_M / 2)
        pieces.append(Piece(box((_THICK_M, side_deep, _WALL_HEIGHT_M), centre), palette.side_wall))
    return pieces


def _panel(x: float, y: float, z: float, wide: float, high: float) -> Mesh:
    return box((wide, 0.02, high), (x, y, z))


def _on_wall(
    spec: GymSpec, wall: float, palette: RoomPalette, draw: np.random.Generator
) -> list[Piece]:
    """Mirrors, windows, a painted band or posters, by the kind of room."""
    face = wall - 0.012
    if spec.room == "mirrors":
        return _mirrors(face, palette, draw)
    if spec.room == "window":
        return _windows(face, palette, draw)
    pieces: list[Piece] = []
    if spec.room == "gym" or draw.random() < 0.4:  # noqa: PLR2004 - some homes have a band too
        pieces = _band(face, palette, draw)
    return pieces + _posters(spec, face, palette, draw)


def _mirrors(face: float, palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    wide, high = float(draw.uniform(1.1, 1.8)), float(draw.uniform(1.8, 2.3))
    pieces = [
        Piece(_panel(float(x), face, 0.35 + high / 2, wide, high), palette.mirror)
        for x in np.arange(-_HALF_WIDTH_M + wide / 2 + 0.1, _HALF_WIDTH_M - wide / 2, wide + 0.012)
    ]
    pieces.append(Piece(_panel(0, face, 0.31, 2 * _HALF_WIDTH_M - 0.2, 0.06), palette.trim))
    return pieces


def _windows(face: float, palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    wide, high, sill = (
        float(draw.uniform(1.0, 1.7)),
        float(draw.uniform(1.3, 2.0)),
        float(draw.uniform(0.7, 1.1)),
    )
    first = float(draw.uniform(-4.0, -2.6))
    pieces = []
    for k in range(int(draw.integers(3, 5))):
        x, z = first + k * (wide + 0.16), sill + high / 2
        pieces.append(Piece(_panel(x, face, z, wide, high), palette.glass))
        for shift, thick in ((-wide / 2, 0.08), (wide / 2, 0.08), (0.0, 0.035)):
            upright = box((thick, 0.06, high + 0.08), (x + shift, face - 0.02, z))
            pieces.append(Piece(upright, palette.dado))
        for height in (sill, sill + high):
            ledge = box((wide + 0.1, 0.08, 0.07), (x, face - 0.02, height))
            pieces.append(Piece(ledge, palette.trim))
    return pieces


def _band(face: float, palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    high = float(draw.uniform(0.12, 1.0))
    low = float(draw.uniform(0.7, 1.3))
    wide = 2 * _HALF_WIDTH_M - 0.3
    pieces = [Piece(_panel(0, face, low + high / 2, wide, high), palette.side_wall)]
    if draw.random() < 0.5:  # noqa: PLR2004
        pieces.append(Piece(_panel(0, face - 0.01, low, wide, 0.09), palette.trim))
    return pieces


def _posters(
    spec: GymSpec, face: float, palette: RoomPalette, draw: np.random.Generator
) -> list[Piece]:
    first = float(draw.uniform(-2.8, -2.0))
    pieces = []
    for k in range(round(4 * spec.clutter * draw.random())):
        wide = float(draw.uniform(0.4, 1.0))
        x, z = first + 1.5 * k + float(draw.uniform(-0.2, 0.2)), float(draw.uniform(1.4, 2.2))
        sheet = palette.signal if draw.random() < 0.5 else palette.glass  # noqa: PLR2004
        pieces += [
            Piece(_panel(x, face - 0.02, z, wide, 1.3 * wide), sheet),
            Piece(_panel(x, face - 0.026, z + 0.2 * wide, 0.7 * wide, 0.18 * wide), palette.pad),
            Piece(_panel(x, face - 0.026, z - 0.25 * wide, 0.5 * wide, 0.3 * wide), palette.dado),
        ]
    return pieces


def _things(
    spec: GymSpec, wall: float, palette: RoomPalette, draw: np.random.Generator
) -> list[Piece]:
    """Props along the wall, then some standing free where the room is deep enough."""
    home = spec.room == "plain"
    kinds = _AT_HOME if home else _BY_WALL
    density = 0.45 * spec.clutter if home else 0.4 + 0.6 * spec.clutter
    pieces: list[Piece] = []
    for row, (kinds_here, y) in enumerate(((kinds, wall), (_FREE, wall - 1.9))):
        share = density if row == 0 else 0.7 * density
        x = -4.2 + float(draw.uniform(0.0, 1.0))
        while x < 4.2:  # noqa: PLR2004 - what a picture can see at the wall
            if spec.clutter > 0.0 and draw.random() < share:
                thing = kinds_here[int(draw.integers(len(kinds_here)))](palette, draw)
                yaw = float(draw.normal(0.0, 5.0)) + (
                    0.0 if row == 0 else float(draw.uniform(-30, 30))
                )
                meshes = [turned(piece.mesh, yaw) for piece in thing]
                depths = np.concatenate([mesh.points_m[:, 1] for mesh in meshes])
                place = y if row else wall - _OFF_WALL_M - float(depths.max())
                fits = _count(pieces) + _count(thing) < _FACES
                if fits and place + float(depths.min()) > _CLEAR_Y_M:
                    pieces += [
                        Piece(shifted(mesh, (x, place, 0.0)), piece.material)
                        for mesh, piece in zip(meshes, thing, strict=True)
                    ]
            x += float(draw.uniform(1.2, 1.8))
    return pieces


def _count(pieces: list[Piece]) -> int:
    return sum(len(piece.mesh.faces) for piece in pieces)
