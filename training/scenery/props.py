"""What stands about in a gym: pieces about an origin on the floor, facing -y."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training.scenery.discs import plain_disc
from training.scenery.mesh import Mesh, Piece, placed, vec
from training.scenery.palette import CHROME, IRON, RUBBER, RoomPalette
from training.scenery.shapes import ball, beam, bent_tube, box, cushion, rod, turned_solid

_COLOURED_SHARE = 0.15  # of the dumbbells

Prop = Callable[[RoomPalette, np.random.Generator], list[Piece]]


def _dumbbell(centre: tuple[float, float, float], head_m: float) -> Mesh:
    """Along y, hexagonal heads."""
    half, grip = 0.06 + 1.1 * head_m, 0.055
    profile = [(0.6 * head_m, -half), (head_m, -half + 0.015), (head_m, -grip), (0.016, -grip)]
    mirrored = [(r, -z) for r, z in reversed(profile)]
    return turned_solid([*profile, *mirrored], centre, (0, 1, 0), 6)


def dumbbell_rack(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """Two or three sloping shelves of dumbbells."""
    wide, rows = float(draw.uniform(1.5, 2.3)), int(draw.integers(2, 4))
    pieces = []
    for side in (-1.0, 1.0):
        x = side * wide / 2
        pieces.append(
            Piece(beam((x, 0.25, 0), (x, 0.05, 1.05), 0.06, 0.08, (0, 1, 0)), palette.paint)
        )
        pieces.append(Piece(box((0.07, 0.62, 0.06), (x, 0.0, 0.03)), palette.paint))
    for row in range(rows):
        z = 0.28 + 0.36 * row
        y = 0.12 - 0.05 * row
        for shift in (-0.09, 0.09):
            ends = (-wide / 2, y + shift, z - 0.1 * shift), (wide / 2, y + shift, z - 0.1 * shift)
            pieces.append(Piece(beam(*ends, 0.05, 0.03), palette.paint))
        head = float(draw.uniform(0.05, 0.075)) * (1.0 - 0.1 * row)
        count = int(min(8, (wide - 0.1) / (2.25 * head)))
        places = np.linspace(-wide / 2 + 0.1, wide / 2 - 0.1, count)
        dumbbells = [
            Piece(
                _dumbbell((float(x), y, z + 0.02 + head), head),
                palette.signal if draw.random() < _COLOURED_SHARE else IRON,
            )
            for x in places
            if draw.random() < 0.9  # noqa: PLR2004 - some are in use
        ]
        pieces += dumbbells
    return pieces


def bench(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """Make a flat bench, seen from any side."""
    length = float(draw.uniform(1.05, 1.25))
    top = cushion(0.28, length, 0.07)
    along = vec(0, 1, 0) if draw.random() < 0.4 else vec(1, 0, 0)  # noqa: PLR2004
    across = np.cross(along, (0, 0, 1))
    pieces = [Piece(placed(top, (0, 0, 0.45), (across, along, (0, 0, 1))), palette.pad)]
    for share in (0.12, 0.88):
        foot = along * share * length
        pieces.append(
            Piece(
                beam(foot + (0, 0, 0.03), foot + (0, 0, 0.38), 0.06, 0.06, along),
                palette.light_paint,
            )
        )
        pieces.append(
            Piece(
                beam(
                    foot - across * 0.24 + (0, 0, 0.03),
                    foot + across * 0.24 + (0, 0, 0.03),
                    0.06,
                    0.05,
                ),
                palette.light_paint,
            )
        )
    spine = beam(
        0.12 * length * along + (0, 0, 0.34), 0.88 * length * along + (0, 0, 0.34), 0.05, 0.07
    )
    return [*pieces, Piece(spine, palette.light_paint)]


def power_rack(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """Four uprights with a loaded bar."""
    wide, deep, high = 1.15, float(draw.uniform(0.7, 1.2)), float(draw.uniform(2.1, 2.4))
    paint = palette.signal if draw.random() < 0.3 else palette.paint  # noqa: PLR2004
    pieces = []
    for x in (-wide / 2, wide / 2):
        for y in (-deep / 2, deep / 2):
            pieces.append(Piece(beam((x, y, 0), (x, y, high), 0.07, 0.07, (0, 1, 0)), paint))
        for z in (0.05, high - 0.04):
            pieces.append(Piece(beam((x, -deep / 2, z), (x, deep / 2, z), 0.07, 0.07), paint))
    for y in (-deep / 2, deep / 2):
        ends = (-wide / 2, y, high - 0.04), (wide / 2, y, high - 0.04)
        pieces.append(Piece(beam(*ends, 0.06, 0.06), paint))
    z, y = float(draw.uniform(0.9, 1.5)), -deep / 2 - 0.07
    pieces.append(Piece(rod((-1.1, y, z), (1.1, y, z), 0.014, 8), CHROME))
    colour = RUBBER if draw.random() < 0.7 else palette.signal  # noqa: PLR2004
    for k in range(int(draw.integers(0, 3))):
        for side in (-1.0, 1.0):
            pieces.append(
                Piece(plain_disc((side * (0.72 + 0.05 * k), y, z), 0.225, 0.045, (1, 0, 0)), colour)
            )
    return pieces


def disc_tree(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """Make a stand with discs on its pegs."""
    pieces = [Piece(beam((0, 0, 0), (0, 0, 1.15), 0.08, 0.08, (0, 1, 0)), palette.paint)]
    for y in (-0.28, 0.28):
        pieces.append(Piece(beam((-0.3, y, 0.03), (0.3, y, 0.03), 0.06, 0.06), palette.paint))
    pieces.append(Piece(beam((0, -0.28, 0.03), (0, 0.28, 0.03), 0.06, 0.06), palette.paint))
    for z, radius in ((0.32, 0.225), (0.68, 0.19), (1.0, 0.12)):
        for side in (-1.0, 1.0):
            pieces.append(Piece(rod((0, side * 0.04, z), (0, side * 0.28, z), 0.015, 8), CHROME))
            colour = (RUBBER, IRON, palette.signal)[int(draw.choice(3, p=(0.5, 0.35, 0.15)))]
            for k in range(int(draw.integers(0, 4))):
                pieces.append(
                    Piece(plain_disc((0, side * (0.08 + 0.05 * k), z), radius, 0.04), colour)
                )
    return pieces


def cable_tower(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """Make a machine with a weight stack, a seat and a lever."""
    high = float(draw.uniform(1.7, 2.3))
    paint = palette.light_paint if draw.random() < 0.5 else palette.paint  # noqa: PLR2004
    pieces = []
    for x in (-0.3, 0.3):
        pieces.append(Piece(beam((x, 0, 0), (x, 0, high), 0.07, 0.10, (0, 1, 0)), paint))
        pieces.append(Piece(rod((x / 3, 0, 0.1), (x / 3, 0, high), 0.01, 6), CHROME))
    pieces.append(Piece(beam((-0.34, 0, high), (0.34, 0, high), 0.10, 0.10), paint))
    pieces.append(Piece(beam((-0.34, 0, 0.06), (0.34, 0, 0.06), 0.10, 0.10), paint))
    for k in range(int(draw.integers(8, 13))):
        pieces.append(Piece(box((0.42, 0.12, 0.036), (0, 0, 0.16 + 0.04 * k)), IRON))
    pieces.append(Piece(beam((0, 0, 0.08), (0, -1.1, 0.08), 0.08, 0.08), paint))
    pieces.append(Piece(beam((0, -0.75, 0.08), (0, -0.75, 0.45), 0.08, 0.08, (0, 1, 0)), paint))
    seat = placed(cushion(0.36, 0.38, 0.07), (0, -0.95, 0.52), ((1, 0, 0), (0, 1, 0), (0, 0, 1)))
    back = placed(cushion(0.3, 0.6, 0.07), (0, -0.55, 0.6), ((-1, 0, 0), (0, 0, 1), (0, -1, 0)))
    pieces += [Piece(seat, palette.pad), Piece(back, palette.pad)]
    pieces.append(
        Piece(
            bent_tube(
                [(-0.3, -0.3, 1.25), (-0.34, -0.8, 1.2), (0.34, -0.8, 1.2), (0.3, -0.3, 1.25)],
                0.018,
                8,
            ),
            CHROME,
        )
    )
    return pieces


def treadmill(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """Make a treadmill along y."""
    tilt = float(draw.uniform(0.0, 0.08))
    pieces = [
        Piece(beam((0, -0.8, 0.14), (0, 0.8, 0.14 + tilt), 0.74, 0.16), palette.paint),
        Piece(beam((0, -0.75, 0.225), (0, 0.7, 0.225 + tilt), 0.5, 0.02), RUBBER),
    ]
    for x in (-0.36, 0.36):
        pieces.append(
            Piece(beam((x, 0.6, 0.2), (x, 0.75, 1.3), 0.06, 0.10, (0, 1, 0)), palette.light_paint)
        )
        pieces.append(Piece(rod((x, 0.7, 1.05), (x, 0.15, 0.98), 0.022, 8), RUBBER))
    pieces.append(Piece(box((0.8, 0.10, 0.34), (0, 0.76, 1.36)), palette.paint))
    return [*pieces, Piece(box((0.4, 0.012, 0.22), (0, 0.70, 1.38)), palette.glass)]


def balls(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """One or two big balls and some small ones."""
    pieces = []
    x = -0.5
    for _ in range(int(draw.integers(2, 5))):
        radius = float(draw.choice([0.12, 0.14, 0.28, 0.33]))
        material = palette.signal if draw.random() < 0.5 else RUBBER  # noqa: PLR2004
        pieces.append(
            Piece(ball((x + radius, float(draw.uniform(-0.1, 0.1)), radius), radius, 14), material)
        )
        x += 2.1 * radius
    return pieces


def boxes(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """Wooden boxes to jump on, and rolled mats."""
    high = float(draw.choice([0.5, 0.6, 0.75]))
    pieces = [Piece(box((0.6, 0.5, high), (0, 0, high / 2)), palette.trim)]
    if draw.random() < 0.6:  # noqa: PLR2004
        pieces.append(Piece(box((0.5, 0.4, 0.3), (0.02, 0.02, high + 0.15)), palette.trim))
    for k in range(int(draw.integers(0, 4))):
        x = 0.45 + 0.17 * k
        pieces.append(
            Piece(rod((x, 0, 0), (x, 0, 0.62), 0.075, 12), palette.signal if k % 2 else RUBBER)
        )
    return pieces


def kettlebells(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """Make a row of kettlebells on the floor."""
    pieces = []
    for k in range(int(draw.integers(3, 7))):
        radius = 0.07 + 0.012 * k
        x = -0.6 + 0.27 * k
        pieces.append(Piece(ball((x, 0, radius), radius, 12), IRON if k % 3 else palette.signal))
        arch = [
            (x - 0.05, 0, 1.8 * radius),
            (x - 0.055, 0, 2.5 * radius),
            (x, 0, 2.75 * radius),
            (x + 0.055, 0, 2.5 * radius),
            (x + 0.05, 0, 1.8 * radius),
        ]
        pieces.append(Piece(bent_tube(arch, 0.014, 6), IRON))
    return pieces


def shelf(palette: RoomPalette, draw: np.random.Generator) -> list[Piece]:
    """Make a shelf unit with boxes and bottles, as homes and studios have."""
    pieces = []
    for x in (-0.45, 0.45):
        pieces.append(Piece(box((0.03, 0.34, 1.5), (x, 0, 0.75)), palette.trim))
    for z in (0.1, 0.5, 0.9, 1.3):
        pieces.append(Piece(box((0.9, 0.34, 0.025), (0, 0, z)), palette.trim))
        for x in np.linspace(-0.34, 0.34, 4):
            high = float(draw.uniform(0.08, 0.3))
            material = (palette.signal, palette.pad, palette.glass, palette.dado)[
                int(draw.integers(4))
            ]
            if draw.random() < 0.7:  # noqa: PLR2004
                pieces.append(
                    Piece(box((0.14, 0.22, high), (float(x), 0, z + 0.013 + high / 2)), material)
                )
    return pieces
