"""Colour that keeps its value when the light changes, and how much of a sticker is in a pixel.

A pixel of a sticker's rim is a mixture of sticker and surroundings. The share of the sticker in it
is read off linearly (Fisher's discriminant between the two), so that a centre of mass is that of
the sticker to a fraction of a pixel even when the sticker is a few pixels wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float32]
Floats = NDArray[np.float64]

_CHROMA_SCALE = 100.0
_LIGHTNESS_WEIGHT = 0.35
"""Shadows change lightness more than they change chroma."""
_LIGHTNESS_OFFSET = 16.0
"""Of the CIE's formula: a* and b* over L* + 16 do not change when all light is scaled."""
CODING_SD = 6.0
"""Scatter of the colour by coding and shading that is there even on a plain surface."""
_MIN_GATE, _GATE_SHARE = 14.0, 0.3
"""How far off the line of mixtures a colour may be: in colour units, and of the contrast."""
_NOISE_SHARE, _FULL_SHARE = 0.15, 0.85
"""Less than the first share is noise; beyond the second, a pixel is the sticker's."""


def colours(rgb: NDArray[np.uint8]) -> Image:
    """Give chroma over lightness (two channels) and weighted lightness of each pixel.

    Parameters
    ----------
    rgb
        Shape (h, w, 3).

    Returns
    -------
    ndarray, shape (h, w, 3)
        Distances are of the size of CIE Lab's.
    """
    lab: Image = cv2.cvtColor(rgb.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)
    out = np.empty_like(lab)
    scale = _CHROMA_SCALE / (lab[..., 0] + _LIGHTNESS_OFFSET)
    np.multiply(lab[..., 1], scale, out=out[..., 0])
    np.multiply(lab[..., 2], scale, out=out[..., 1])
    np.multiply(lab[..., 0] + _LIGHTNESS_OFFSET, _LIGHTNESS_WEIGHT, out=out[..., 2])
    return out


def light(image: Image) -> float:
    """Give the median lightness of a picture made by :func:`colours`."""
    return float(np.median(image[::4, ::4, 2]))


@dataclass(frozen=True)
class StickerColour:
    """The colour of a sticker against that of its surroundings.

    Attributes
    ----------
    background
        Mean colour around it, shape (3,).
    contrast
        Colour of the sticker less that of the background, shape (3,).
    weights
        Their product with a pixel's colour less the background's is the sticker's share in it.
    separation
        Contrast in units of the surroundings' scatter.
    """

    background: Floats
    contrast: Floats
    weights: Floats
    separation: float

    @classmethod
    def between(cls, sticker: Floats, around: Floats) -> StickerColour:
        """Learn it from a sticker's colour, shape (3,), and pixels around it, shape (n, 3)."""
        background = np.median(around, axis=0)
        scatter = np.cov(around.T) + np.eye(3) * CODING_SD**2
        contrast = sticker - background
        direction = np.linalg.solve(scatter, contrast)
        squared = max(float(direction @ contrast), 1e-9)
        weights: Floats = np.asarray(direction / squared, dtype=float)
        return cls(background, contrast, weights, float(np.sqrt(squared)))

    def share(self, image: Image, gain: float = 1.0) -> Image:
        """Give the share of the sticker in each pixel.

        Parameters
        ----------
        image
            Of :func:`colours`, shape (h, w, 3).
        gain
            How much lighter the whole picture is than when the colour was learnt.

        Returns
        -------
        ndarray, shape (h, w)
            0 to 1.
        """
        off = image - self.background.astype(np.float32)
        if gain != 1.0:
            off[..., 2] = image[..., 2] / np.float32(gain) - np.float32(self.background[2])
        share = off @ self.weights.astype(np.float32)
        off -= share[..., None] * self.contrast.astype(np.float32)
        beside = np.einsum("ijk,ijk->ij", off, off)
        gate = max(_MIN_GATE, _GATE_SHARE * float(np.linalg.norm(self.contrast)))
        share = (share - _NOISE_SHARE) / (_FULL_SHARE - _NOISE_SHARE)
        np.clip(share, 0.0, 1.0, out=share)
        share *= np.exp(beside * np.float32(-0.5 / gate**2))
        return np.ascontiguousarray(share, dtype=np.float32)
