"""The lamps of a room, by the mood of its spec.

An area lamp of P watts lights a surface d metres before it with about P / (pi d2) W/m2; a surface
under pi W/m2 is as bright as its colour says.
"""

from __future__ import annotations

import numpy as np

from training.layout import Layout
from training.scene import Light
from training.scenery.mesh import Vec, unit, vec
from training.scenery.room import wall_y_m
from training.spec.types import GymSpec, Rgb

_LAMP_HEIGHT_M = 2.9
_EXPOSURE_SHARE = 0.7  # a phone takes back about this share of a brighter or darker room
_BASE_EV = 0.35  # gyms are dark rubber and black steel: a phone exposes for them
# A coloured lamp: towards the head or the feet, on the camera's side, over the machine.
_LED_ASIDE_M, _LED_NEAR_M, _LED_HEIGHT_M, _LED_SIZE_M = 2.2, 1.2, 2.2, 1.2
_LED_SHARE = 1.8  # of the light that a usual lamp gives
_WARM_RGB = (1.0, 0.82, 0.62)
_COLD_RGB = (0.80, 0.90, 1.0)


def _tint(warm: float) -> Rgb:
    end = _WARM_RGB if warm > 0.0 else _COLD_RGB
    red, green, blue = (1.0 + abs(warm) * (channel - 1.0) for channel in end)
    return red, green, blue


def _lamp(place_m: Vec, target_m: Vec, irradiance: float, size_m: float, rgb: Rgb) -> Light:
    """Make an area lamp that gives `irradiance` W/m2 to a surface at the target facing it."""
    way = target_m - place_m
    x, y, z = (float(number) for number in unit(way))
    return Light(
        kind="area",
        strength=float(np.pi * (way @ way) * irradiance),
        direction=(x, y, z),
        position_m=(float(place_m[0]), float(place_m[1]), float(place_m[2])),
        rgb=rgb,
        size_m=size_m,
    )


def build_lights(spec: GymSpec, layout: Layout) -> tuple[tuple[Light, ...], Rgb, float]:
    """Lamps, the light from everywhere, and the exposure in EV.

    Strengths follow `spec.light_level`; the exposure takes most of that back, as a phone does.
    """
    lamps, ambient, exposure_ev = _mood(spec, layout)
    if spec.led_rgb is None:
        return lamps, ambient, exposure_ev
    middle = (layout.hip_m + layout.platform_m) / 2
    place = middle + vec(_LED_ASIDE_M * (1 if spec.seed % 2 else -1), -_LED_NEAR_M, 0.0)
    place[2] = layout.floor_z_m + _LED_HEIGHT_M
    strip = _lamp(place, middle, _LED_SHARE * spec.light_level, _LED_SIZE_M, spec.led_rgb)
    return (*lamps, strip), ambient, exposure_ev


def _mood(spec: GymSpec, layout: Layout) -> tuple[tuple[Light, ...], Rgb, float]:
    """Lamps, light from everywhere and exposure without the coloured lamps."""
    draw = np.random.default_rng([spec.seed, 47])
    level, rgb = spec.light_level, _tint(spec.warm)
    middle = (layout.hip_m + layout.platform_m) / 2
    top = layout.floor_z_m + _LAMP_HEIGHT_M
    behind = wall_y_m(spec) - 0.25

    def at(x: float, y: float, z: float = top) -> Vec:
        return vec(middle[0] + x, y, z)

    def glow(share: float) -> Rgb:
        red, green, blue = (share * level * channel for channel in rgb)
        return red, green, blue

    lamps: tuple[Light, ...]
    shift = float(draw.uniform(-0.8, 0.8))
    if spec.light == "even":
        lamps = (
            _lamp(at(shift, -1.5), middle, 1.1 * level, 2.4, rgb),
            _lamp(at(shift - 2.0, 1.2), at(-2.0, behind, top - 1.6), 0.9 * level, 2.0, rgb),
            _lamp(at(shift + 2.0, 1.2), at(2.0, behind, top - 1.6), 0.9 * level, 2.0, rgb),
        )
        return lamps, glow(0.62), _exposure(level)
    if spec.light == "overhead":
        lamps = (
            _lamp(at(shift, -0.5), middle, 2.3 * level, float(draw.uniform(0.5, 1.4)), rgb),
            _lamp(at(shift - 2.4, 0.7), at(-2.4, behind, top - 1.6), 1.3 * level, 1.2, rgb),
            _lamp(at(shift + 2.4, 0.7), at(2.4, behind, top - 1.6), 1.3 * level, 1.2, rgb),
        )
        return lamps, glow(0.34), _exposure(level)
    if spec.light == "side":
        side = float(draw.choice([-1.0, 1.0]))
        cool = _tint(float(np.clip(spec.warm - 0.35, -1.0, 1.0)))
        lamps = (
            _lamp(at(side * 3.4, -1.6, top - 1.1), middle, 2.6 * level, 1.8, cool),
            _lamp(at(-side * 1.6, 0.7), at(0.0, behind, top - 1.6), 0.8 * level, 1.6, rgb),
        )
        return lamps, glow(0.36), _exposure(level)
    lamps = (
        _lamp(
            at(1.2 * shift, behind - 0.25, top + 0.2),
            middle,
            2.6 * level,
            1.9,
            _tint(spec.warm - 0.2),
        ),
        _lamp(at(-shift, -2.0), middle, 0.6 * level, 2.0, rgb),
    )
    return lamps, glow(0.34), _exposure(level) + 0.2


def _exposure(level: float) -> float:
    return float(_BASE_EV - _EXPOSURE_SHARE * np.log2(level))
