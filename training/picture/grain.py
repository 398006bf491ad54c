"""The sensor's noise as a phone leaves it: stronger in the dark, smeared, blotchy in colour."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from training.picture.light import STEPS, from_srgb, to_srgb

Field = NDArray[np.float32]

LUMA_SHARE = 0.8  # of each channel's variance: phones denoise colour harder than brightness
LUMA_SMEAR_PX = 0.55  # what the denoiser leaves of single-pixel noise
COLOUR_SMEAR_PX = 1.0  # at half size: blotches of some four pixels
READ_SHARE = 0.12  # of the variance at mid grey that is there without light
DARK_LIMIT = 1.6  # noise in the shadows, against mid grey: beyond it the denoiser takes over
MID_GREY = 0.5
BYTE_SD = np.sqrt((256**2 - 1) / 12)  # of a random byte; two, smeared, are all but Gaussian
BYTE_MEAN = 127.5


@cache
def noise_table() -> Field:
    """SD of the noise in sRGB against that at mid grey, by linear light, shape (STEPS,).

    Shot noise has a variance in proportion to the light, read noise a fixed one; the tone curve
    stretches both in the shadows.
    """
    light = np.arange(STEPS) / (STEPS - 1)
    middle = float(from_srgb(np.array(MID_GREY)))
    nudge = 1e-4
    slope = (to_srgb(light + nudge) - to_srgb(np.maximum(light - nudge, 0.0))) / (
        light + nudge - np.maximum(light - nudge, 0.0)
    )
    spread = np.sqrt((1 - READ_SHARE) * light / middle + READ_SHARE) * slope
    spread /= np.interp(middle, light, spread)
    return np.minimum(spread, DARK_LIMIT).astype(np.float32)


def grain(spread: Field, rng: np.random.Generator) -> Field:
    """Return noise of SD `spread` (H, W) in each channel, shape (H, W, 3)."""
    import cv2

    height, width = spread.shape
    half = ((height + 1) // 2, (width + 1) // 2)
    luma = _bytes(rng, (height, width))
    luma = cv2.GaussianBlur(luma, (3, 3), LUMA_SMEAR_PX)
    luma *= np.float32(np.sqrt(LUMA_SHARE) / _smeared(3, LUMA_SMEAR_PX))
    unit = np.sqrt(1 - LUMA_SHARE) / (_smeared(5, COLOUR_SMEAR_PX) * _enlarged())
    channels = []
    for _ in ("red", "blue"):
        blotches = cv2.GaussianBlur(_bytes(rng, half), (5, 5), COLOUR_SMEAR_PX)
        blotches = cv2.resize(blotches, (2 * half[1], 2 * half[0]))[:height, :width]
        channels.append(blotches * np.float32(unit))
    red, blue = channels
    green = (red + blue) * np.float32(-np.sqrt(0.5))
    field: Field = cv2.merge([(luma + colour) * spread for colour in (red, green, blue)])
    return field


def _bytes(rng: np.random.Generator, size: tuple[int, int]) -> Field:
    """Return white noise of unit SD: two random bytes each, far faster than a normal draw."""
    import cv2

    one, other = rng.integers(0, 256, (2, *size), dtype=np.uint8)
    scale = np.sqrt(0.5) / BYTE_SD
    noise: Field = cv2.addWeighted(
        one, scale, other, scale, -2 * BYTE_MEAN * scale, dtype=cv2.CV_32F
    )
    return noise


@cache
def _smeared(size_px: int, sd_px: float) -> float:
    """SD of unit white noise after the blur."""
    import cv2

    kernel = cv2.getGaussianKernel(size_px, sd_px)
    return float(np.sum(kernel**2))


@cache
def _enlarged() -> float:
    """SD of unit smeared noise after doubling: weights 3/4 and 1/4 of neighbours that are alike."""
    import cv2

    kernel = cv2.getGaussianKernel(5, COLOUR_SMEAR_PX)[:, 0]
    likeness = float(np.sum(kernel[1:] * kernel[:-1]) / np.sum(kernel**2))
    return 0.75**2 + 0.25**2 + 2 * 0.75 * 0.25 * likeness
