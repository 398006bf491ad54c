"""Redrawing a training clip so that it is more like what people film in gyms.

`training.spec.sample` draws every parameter alike; real leg presses are less even: hands on handles
beside the seat with the forearm over the hip, loose shirts, short back-rests, dark rooms. Only
training takes are redrawn; clips to test by stay as they were drawn.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

from training.spec.types import (
    CameraSpec,
    ClipSpec,
    ClothesSpec,
    GymSpec,
    MachineSpec,
    MotionSpec,
    PictureSpec,
    Rgb,
)

STREAM = 8  # keeps these draws apart from the others of a seed
Choice = TypeVar("Choice", bound=str | int)
Range = tuple[float, float]

# Where the hands are: beside the seat, on handles by the chest, or on the lifter.
HANDS = {"beside": 0.58, "high": 0.12, "thighs": 0.13, "chest": 0.10, "crossed": 0.07}
BESIDE_FORWARD_M, BESIDE_DOWN_M = (-0.04, 0.18), (0.0, 0.15)  # of the grip, from the hip
HIGH_FORWARD_M, HIGH_DOWN_M = (0.04, 0.24), (-0.16, -0.04)
# With it the forearm lies across the hip; else the elbow hangs beside the back-rest.
ELBOWS_OFF, ELBOW_OFF = 0.75, (0.15, 0.75)
UNUSED_FORWARD_M, UNUSED_DOWN_M = (-0.05, 0.20), (-0.05, 0.15)

SIDE_RAILS = {"none": 0.5, "low": 0.3, "over_pelvis": 0.2}
PLATES = {0: 0.05, 1: 0.25, 2: 0.28, 3: 0.22, 4: 0.20}
SHORT_PADS, NARROW_PADS, SEAT_EDGES = 0.35, 0.35, 0.55  # of the machines
SHORT_PAD_M, PAD_M = (0.5, 0.7), (0.7, 1.0)
NARROW_PAD_M, WIDE_PAD_M = (0.28, 0.36), (0.36, 0.55)
SEAT_EDGE_M, SEAT_GIVE_M = (0.015, 0.06), (0.0, 0.03)

OUTFITS = {"loose": 0.42, "fitted": 0.28, "sleeved": 0.12, "tank": 0.14, "none": 0.04}
BOTTOMS = {"tights": 0.34, "loose_shorts": 0.36, "shorts": 0.10, "trousers": 0.20}
TOP_OF = {
    "loose": "long_shirt",
    "fitted": "t_shirt",
    "sleeved": "long_shirt",
    "tank": "tank",
    "none": "none",
}
LOOSE, FITTED = (0.5, 1.0), (0.3, 1.0)  # the looseness that either is drawn from
LOOSE_SLIP, FITTED_SLIP = (0.3, 0.8), (0.1, 0.6)
LONG_HEM_M = {"loose": (0.0, 0.10), "fitted": (0.0, 0.12), "sleeved": (0.0, 0.08)}
SLEEVE = (1.7, 1.95)  # of a hoodie: to about the wrist
ALL_BLACK, DARK_BOTTOMS, DARK_TOPS = 0.20, 0.50, 0.35  # of the clips; a black pad with the first
BLACK, DARK = (0.02, 0.06), (0.03, 0.16)  # of every channel, about

AZIMUTH_DEG, AZIMUTH_SD_DEG, AZIMUTHS_DEG = 6.0, 11.0, (-25.0, 32.0)
ELEVATIONS_DEG = (-8.0, 22.0)
PHONE_M, AIM_M = (0.35, 1.7), 0.75  # over the floor: knee to eyes of a stander; what it looks at
DISTANCE_M = (1.8, 5.0)
PORTRAITS = 0.45
PORTRAIT_SPAN_M, LANDSCAPE_SPAN_M = (1.6, 3.0), (1.5, 3.2)

DARK_GYMS, BACKLIT, LEDS, LEDS_IN_DARK = 0.25, 0.2, 0.10, 0.35
DARK_LEVEL, LIGHT_LEVEL = (0.15, 0.6), (0.6, 1.8)
DARK_NOISE, DARK_EV = (0.012, 0.035), (-1.0, 0.0)
# Phones show a lit gym brightly, and smooth its noise: they leave about this share of it.
EV, EV_SD, EVS, LIGHT_NOISE = 0.2, 0.5, (-1.3, 1.2), 0.6
ROOMS = {"plain": 0.1, "gym": 0.55, "mirrors": 0.22, "window": 0.13}
LIGHTS = {"even": 0.3, "overhead": 0.45, "side": 0.25}  # of those that are not backlit
PEOPLE = {0: 0.25, 1: 0.35, 2: 0.25, 3: 0.15}
PASSERS_BY = 0.15
CLUTTER = (0.5, 1.0)
LED_RGB: tuple[Rgb, ...] = (
    (1.0, 0.15, 0.12),
    (0.2, 0.35, 1.0),
    (0.75, 0.2, 1.0),
    (0.1, 0.9, 0.9),
    (0.25, 1.0, 0.3),
    (1.0, 0.55, 0.1),
)


def typical_clip(seed: int, spec: ClipSpec) -> ClipSpec:
    """Redraw what makes clips from gyms unlike evenly drawn ones.

    Body, reps and pace stay; hands, machine, clothes, camera, room and light are drawn anew.

    Parameters
    ----------
    seed : int
        Of the take; with `spec` it decides everything.
    spec : ClipSpec
        As drawn; its picture already has its size.
    """
    rng = np.random.default_rng((seed, STREAM))
    hands = _pick(rng, HANDS)
    black = rng.random() < ALL_BLACK
    dark = rng.random() < DARK_GYMS
    portrait = rng.random() < PORTRAITS
    return spec.model_copy(
        update={
            "machine": _machine(rng, spec.machine, hands, black=black),
            "motion": _motion(rng, spec.motion, hands),
            "clothes": _clothes(rng, spec.clothes, black=black),
            "camera": _camera(rng, spec.camera, portrait=portrait),
            "picture": _picture(rng, spec.picture, dark=dark, portrait=portrait),
            "gym": _gym(rng, spec.gym, dark=dark),
        }
    )


def _pick(rng: np.random.Generator, shares: dict[Choice, float]) -> Choice:
    """Draw one of some things by their shares."""
    return list(shares)[int(rng.choice(len(shares), p=list(shares.values())))]


def _between(rng: np.random.Generator, ends: Range) -> float:
    return round(float(rng.uniform(*ends)), 4)


def _grey(rng: np.random.Generator, ends: Range) -> Rgb:
    """Draw a colour of hardly any hue."""
    level = rng.uniform(*ends)
    r, g, b = (round(float(np.clip(level + rng.normal(0, 0.008), 0.01, 1.0)), 3) for _ in range(3))
    return (r, g, b)


def _machine(
    rng: np.random.Generator, machine: MachineSpec, hands: str, *, black: bool
) -> MachineSpec:
    """Redraw the handles where the hands are, the beam beside them, the pad and the weights."""
    forward, down = {
        "beside": (BESIDE_FORWARD_M, BESIDE_DOWN_M),
        "high": (HIGH_FORWARD_M, HIGH_DOWN_M),
    }.get(hands, (UNUSED_FORWARD_M, UNUSED_DOWN_M))
    handles: str = machine.handles
    if hands in ("beside", "high"):
        handles = "tall" if hands == "high" else "low"
    short, narrow, edged = rng.random(3) < (SHORT_PADS, NARROW_PADS, SEAT_EDGES)
    changes: dict[str, Any] = {
        "handles": handles,
        "handle_forward_m": _between(rng, forward),
        "handle_down_m": _between(rng, down),
        "side_rail": _pick(rng, SIDE_RAILS),
        "plates": _pick(rng, PLATES),
        "pad_length_m": _between(rng, SHORT_PAD_M if short else PAD_M),
        "pad_width_m": _between(rng, NARROW_PAD_M if narrow else WIDE_PAD_M),
        "seat_edge_m": _between(rng, SEAT_EDGE_M) if edged else 0.0,
    }
    if black:
        changes["pad_rgb"] = _grey(rng, BLACK)
    return machine.model_copy(update=changes)


def _motion(rng: np.random.Generator, motion: MotionSpec, hands: str) -> MotionSpec:
    """Put the hands where they are, the elbows too; the seat gives more or less."""
    off = rng.random() < ELBOWS_OFF and hands == "beside"
    return motion.model_copy(
        update={
            "arms": "handles" if hands in ("beside", "high") else hands,
            "elbow_off": _between(rng, ELBOW_OFF) if off else 0.0,
            "seat_give_m": _between(rng, SEAT_GIVE_M),
        }
    )


def _clothes(rng: np.random.Generator, clothes: ClothesSpec, *, black: bool) -> ClothesSpec:
    """Redraw what is worn: shirts that hang over the waist more often, and dark cloth."""
    outfit = _pick(rng, OUTFITS)
    fitted = outfit in ("fitted", "tank", "none")
    changes: dict[str, Any] = {
        "top": TOP_OF[outfit],
        "bottom": _pick(rng, BOTTOMS),
        "looseness": _between(rng, FITTED if fitted else LOOSE),
        "slip_ratio": _between(rng, FITTED_SLIP if fitted else LOOSE_SLIP),
        "sleeve_ratio": _between(rng, SLEEVE) if outfit == "sleeved" else 0.0,
        "hem_down_m": _between(rng, LONG_HEM_M.get(outfit, (0.0, 0.0))),
    }
    dark = {"bottom": DARK_BOTTOMS, "top": DARK_TOPS}
    for piece, share in dark.items():
        if rng.random() < share or black:
            changes[f"{piece}_rgb"] = _grey(rng, BLACK if black else DARK)
            changes[f"{piece}_second_rgb"] = _grey(rng, DARK)
    return clothes.model_copy(update=changes)


def _camera(rng: np.random.Generator, camera: CameraSpec, *, portrait: bool) -> CameraSpec:
    """Redraw where the phone is: before or behind square on, at any height of a hand."""
    distance_m = _between(rng, DISTANCE_M)
    height_m = _between(rng, PHONE_M) - AIM_M
    elevation_deg = float(np.degrees(np.arcsin(np.clip(height_m / distance_m, -1.0, 1.0))))
    return camera.model_copy(
        update={
            "azimuth_deg": float(np.clip(rng.normal(AZIMUTH_DEG, AZIMUTH_SD_DEG), *AZIMUTHS_DEG)),
            "elevation_deg": float(np.clip(elevation_deg, *ELEVATIONS_DEG)),
            "distance_m": distance_m,
            "frame_height_m": _between(rng, PORTRAIT_SPAN_M if portrait else LANDSCAPE_SPAN_M),
        }
    )


def _picture(
    rng: np.random.Generator, picture: PictureSpec, *, dark: bool, portrait: bool
) -> PictureSpec:
    """Hold the phone upright or not; in the dark it takes a noisy picture that is dark still."""
    short, long = sorted((picture.width_px, picture.height_px))
    changes: dict[str, Any] = {
        "width_px": short if portrait else long,
        "height_px": long if portrait else short,
    }
    if dark:
        changes |= {"noise": _between(rng, DARK_NOISE), "exposure_ev": _between(rng, DARK_EV)}
    else:
        exposure_ev = float(np.clip(rng.normal(EV, EV_SD), *EVS))
        changes |= {"noise": picture.noise * LIGHT_NOISE, "exposure_ev": exposure_ev}
    return picture.model_copy(update=changes)


def _gym(rng: np.random.Generator, gym: GymSpec, *, dark: bool) -> GymSpec:
    """Fill the room, and light it as gyms are."""
    backlit, led = rng.random(2) < (BACKLIT, LEDS_IN_DARK if dark else LEDS)
    return gym.model_copy(
        update={
            "room": _pick(rng, ROOMS),
            "people": _pick(rng, PEOPLE),
            "passer_by": bool(rng.random() < PASSERS_BY),
            "clutter": _between(rng, CLUTTER),
            "light": "backlit" if backlit else _pick(rng, LIGHTS),
            "light_level": _between(rng, DARK_LEVEL if dark else LIGHT_LEVEL),
            "led_rgb": LED_RGB[int(rng.integers(len(LED_RGB)))] if led else None,
        }
    )
