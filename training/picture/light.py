"""Between the numbers of a file and the light they stand for (sRGB)."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Light = NDArray[np.float32]

STEPS = 1 << 16  # of the tables by light: all of 16 bits, so that a conversion saturates at white
DARK_LIGHT, DARK_VALUE = 0.0031308, 0.04045  # where sRGB turns from a line into a power


def to_srgb(light: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return sRGB 0..1 of linear light 0..1, exactly."""
    light = np.asarray(light, dtype=float)
    return np.where(light <= DARK_LIGHT, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def from_srgb(value: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return linear light 0..1 of sRGB 0..1, exactly."""
    value = np.asarray(value, dtype=float)
    return np.where(value <= DARK_VALUE, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


@cache
def linear_table() -> Light:
    """Linear light of each 8-bit value, shape (256,)."""
    return from_srgb(np.arange(256) / 255).astype(np.float32)


@cache
def srgb_table() -> Light:
    """Return sRGB 0..1 of linear light i / (STEPS - 1), shape (STEPS,)."""
    return to_srgb(np.arange(STEPS) / (STEPS - 1)).astype(np.float32)


def steps_of(light: Light) -> NDArray[np.uint16]:
    """Return light 0..1 as an index into a table of STEPS entries; beyond it, its ends."""
    import cv2

    steps: NDArray[np.uint16] = cv2.addWeighted(light, STEPS - 1, light, 0, 0, dtype=cv2.CV_16U)
    return steps


def looked_up(table: Light, steps: NDArray[np.uint16]) -> Light:
    """Return the table's entries (STEPS,) at each step; like `table[steps]`, twice as fast."""
    return np.take(table, steps, mode="clip")
