"""What machines and rooms are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.scene import Material
from training.spec.types import GymSpec, MachineSpec, Rgb

CHROME = Material("chrome", (0.78, 0.78, 0.80), (0.55, 0.55, 0.57), 0.16, 1.0)
RUBBER = Material(
    "rubber", (0.045, 0.045, 0.048), (0.10, 0.10, 0.10), 0.75, 0.0, "rubber", 0.012, 0.4
)
STEEL = Material("steel", (0.42, 0.43, 0.45), (0.30, 0.30, 0.32), 0.38, 0.8, "brushed", 0.03, 0.35)
IRON = Material("iron", (0.16, 0.16, 0.17), (0.09, 0.09, 0.09), 0.55, 0.3, "rubber", 0.008, 0.35)

_LIGHT_PAINT = 0.35  # brighter paint than this is silver: it shows brush marks


@dataclass(frozen=True)
class MachinePalette:
    """Materials of one machine; `disc` and `second_disc` are the weights'."""

    frame: Material
    accent: Material
    pad: Material
    piping: Material
    tread: Material
    tread_base: Material
    disc: Material
    second_disc: Material
    chrome: Material = CHROME
    steel: Material = STEEL
    rubber: Material = RUBBER


def _shade(rgb: Rgb, factor: float) -> Rgb:
    red, green, blue = (min(1.0, channel * factor) for channel in rgb)
    return red, green, blue


def machine_palette(spec: MachineSpec, draw: np.random.Generator) -> MachinePalette:
    """Colours of the spec, and what it leaves open by chance."""
    seed = int(draw.integers(1 << 16))
    silver = float(np.mean(spec.frame_rgb)) > _LIGHT_PAINT
    frame = Material(
        "frame",
        spec.frame_rgb,
        _shade(spec.frame_rgb, 0.8),
        float(draw.uniform(0.28, 0.5)),
        0.5 if silver else 0.05,
        "brushed" if silver else "plain",
        0.02,
        0.25,
        seed,
    )
    accent = Material("accent", spec.accent_rgb, _shade(spec.accent_rgb, 0.7), 0.35)
    pad = Material(
        "pad",
        spec.pad_rgb,
        _shade(spec.pad_rgb, 1.5),
        float(draw.uniform(0.38, 0.6)),
        0.0,
        "leather",
        0.012,
        0.35,
        seed,
    )
    piped = draw.random() < 0.3  # noqa: PLR2004 - most pads have piping of their own colour
    piping = Material(
        "piping", spec.accent_rgb if piped else _shade(spec.pad_rgb, 0.7), roughness=0.5
    )
    bare = draw.random() < 0.4  # noqa: PLR2004 - bare tread steel or a rubber mat
    tread = Material(
        "tread", (0.34, 0.34, 0.36), (0.22, 0.22, 0.23), 0.42, 0.8, "brushed", 0.02, 0.4
    )
    mat = Material("tread", (0.05, 0.05, 0.055), (0.09, 0.09, 0.09), 0.8, 0.0, "rubber", 0.01, 0.4)
    base = Material(
        "tread_base", (0.2, 0.2, 0.21), (0.12, 0.12, 0.12), 0.5, 0.7, "brushed", 0.02, 0.4
    )
    under = Material("tread_base", (0.028, 0.028, 0.03), roughness=0.85)
    colours: tuple[Rgb, ...] = (
        (0.035, 0.035, 0.04),
        (0.05, 0.05, 0.05),
        (0.20, 0.20, 0.21),
        (0.45, 0.06, 0.05),
        (0.05, 0.12, 0.40),
        (0.55, 0.42, 0.05),
    )
    first, second = draw.choice(len(colours), size=2, p=(0.4, 0.25, 0.2, 0.05, 0.05, 0.05))
    discs = [
        Material(f"disc_{k}", colours[c], _shade(colours[c], 1.6), 0.55, 0.1, "rubber", 0.01, 0.3)
        for k, c in enumerate((first, second))
    ]
    return MachinePalette(
        frame=frame,
        accent=accent,
        pad=pad,
        piping=piping,
        tread=tread if bare else mat,
        tread_base=base if bare else under,
        disc=discs[0],
        second_disc=discs[1],
    )


@dataclass(frozen=True)
class RoomPalette:
    """Materials of one room."""

    floor: Material
    wall: Material
    side_wall: Material
    dado: Material
    trim: Material
    paint: Material
    light_paint: Material
    signal: Material
    mirror: Material
    glass: Material
    pad: Material


def _pick(draw: np.random.Generator, colours: tuple[Rgb, ...]) -> Rgb:
    return colours[int(draw.integers(len(colours)))]


def room_palette(spec: GymSpec, draw: np.random.Generator) -> RoomPalette:
    """Colours of a room, by its kind and by chance."""
    seed = int(draw.integers(1 << 16))
    home = spec.room == "plain"
    if home:
        floor = (
            Material(
                "floor", (0.42, 0.28, 0.17), (0.30, 0.19, 0.11), 0.45, 0, "wood", 0.14, 0.6, seed
            ),
            Material(
                "floor", (0.40, 0.39, 0.37), (0.31, 0.30, 0.29), 0.7, 0, "concrete", 0.5, 0.5, seed
            ),
            Material(
                "floor", (0.07, 0.07, 0.075), (0.2, 0.2, 0.2), 0.85, 0, "rubber", 0.02, 0.5, seed
            ),
        )[int(draw.integers(3))]
    else:
        fleck = _pick(
            draw, ((0.22, 0.22, 0.23), (0.12, 0.2, 0.36), (0.3, 0.3, 0.3), (0.36, 0.14, 0.1))
        )
        dark = float(draw.uniform(0.05, 0.15))
        floor = Material(
            "floor", (dark, dark, dark * 1.05), fleck, 0.85, 0, "rubber", 0.02, 0.6, seed
        )
        if draw.random() < 0.2:  # noqa: PLR2004 - some gyms have tiles
            floor = Material(
                "floor", (0.33, 0.33, 0.33), (0.2, 0.2, 0.2), 0.5, 0, "tiles", 0.5, 0.5, seed
            )
    walls: tuple[Rgb, ...] = (
        (0.72, 0.71, 0.68),
        (0.55, 0.56, 0.58),
        (0.80, 0.78, 0.72),
        (0.24, 0.25, 0.27),
        (0.46, 0.52, 0.58),
        (0.50, 0.42, 0.36),
    )
    tone = _pick(draw, walls)
    side = _pick(draw, (*walls, (0.5, 0.1, 0.08), (0.1, 0.2, 0.42), (0.75, 0.55, 0.1)))
    signal = _pick(
        draw, ((0.62, 0.07, 0.05), (0.06, 0.2, 0.55), (0.75, 0.55, 0.04), (0.1, 0.4, 0.15))
    )
    grey = float(draw.uniform(0.03, 0.12))
    return RoomPalette(
        floor=floor,
        wall=Material("wall", tone, _shade(tone, 0.85), 0.9, 0, "concrete", 0.8, 0.25, seed),
        side_wall=Material(
            "side_wall", side, _shade(side, 0.85), 0.9, 0, "concrete", 0.9, 0.25, seed + 1
        ),
        dado=Material("dado", _shade(tone, 0.6), _shade(tone, 0.5), 0.8, 0, "plain"),
        trim=Material(
            "trim", (0.45, 0.29, 0.15), (0.3, 0.18, 0.09), 0.5, 0, "wood", 0.1, 0.5, seed
        ),
        paint=Material("gym_paint", (grey, grey, grey * 1.1), roughness=0.4, metallic=0.1),
        light_paint=Material(
            "gym_silver", (0.5, 0.5, 0.52), (0.4, 0.4, 0.42), 0.4, 0.5, "brushed", 0.03, 0.3
        ),
        signal=Material("gym_signal", signal, _shade(signal, 0.7), 0.5),
        mirror=Material(
            "mirror", (0.75, 0.78, 0.79), (0.5, 0.52, 0.54), 0.04, 1.0, "mirror", 1.2, 0.5, seed
        ),
        glass=Material(
            "window", (0.86, 0.92, 0.97), (0.72, 0.84, 0.74), 0.9, 0, "concrete", 1.5, 0.4, seed
        ),
        pad=Material(
            "gym_pad", (0.05, 0.05, 0.055), (0.09, 0.09, 0.09), 0.5, 0, "leather", 0.015, 0.3, seed
        ),
    )
