"""Making drawn crops as unlike each other as real ones; on bytes with OpenCV, which is quick.

Two moments of one clip share a light, a camera and a codec, but not a place in the crop.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import CROP_PX
from training.crops.sample import MARGIN_RATIO

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

TURN_DEG, ZOOM, SHIFT = 10.0, 0.12, 0.07  # SD of the crop's turn, scale, and shift (of its side)
# The same between two moments of a clip, whose windows are steered by the same hand.
APART_TURN_DEG, APART_ZOOM, APART_SHIFT = 2.0, 0.02, 0.015
GREY, BLUR, COARSE, GRAIN, LIGHT, JPEG = 0.1, 0.25, 0.35, 0.5, 0.3, 0.3  # shares of the clips
HIDE, MOST_HIDDEN = 0.45, 3  # share of crops with things before the lifter, and how many
LEAST_SIDE = 80  # pixels across the crop that a phone filming from afar leaves
GRAIN_BANK_PX = 1280
FIELD_CELLS = 4
SKIN_RGB, SKIN_DEPTH = (232, 190, 165), (0.25, 1.0)  # the lightest, and shares of it
LUT = np.arange(256, dtype=np.float32) / 255


@dataclass(frozen=True, eq=False)
class Look:
    """Light, camera and codec of one clip, drawn at random.

    Parameters
    ----------
    table : ndarray of uint8, shape (256, 1, 3)
        Tone of each channel.
    mix : ndarray, shape (3, 3)
        Saturation.
    side_px : int
        Pixels across the crop that are left.
    blur_px : float
    along : ndarray, optional
        Kernel of a motion blur.
    grain : float
        SD of the noise, of 255.
    field : ndarray, optional
        Brightness over the crop, coarse.
    quality : int
        Of a JPEG; 0: none.
    """

    table: Bytes
    mix: Floats
    side_px: int
    blur_px: float
    along: Floats | None
    grain: float
    field: Floats | None
    quality: int

    @classmethod
    def drawn(cls, rng: np.random.Generator, side_px: int) -> Look:
        """Draw one."""
        gamma, contrast = np.exp(rng.uniform(-0.6, 0.6)), np.exp(rng.uniform(-0.4, 0.35))
        gains, lift = np.exp(rng.normal(0, 0.12, 3)), rng.normal(0, 0.06)
        tone = ((LUT**gamma - 0.5) * contrast + 0.5)[:, None] * gains + lift
        colour = 0.0 if rng.random() < GREY else rng.uniform(0.5, 1.5)
        mix = np.eye(3) * colour + (1 - colour) / 3
        along = None
        blur = 0.0
        if rng.random() < BLUR:
            if rng.random() < 0.5:  # noqa: PLR2004 - a coin
                along = _streak(rng)
            else:
                blur = rng.uniform(0.6, 2.2)
        field = None
        if rng.random() < LIGHT:
            field = rng.uniform(0.55, 1.35, (FIELD_CELLS, FIELD_CELLS)).astype(np.float32)
        return cls(
            table=np.clip(tone * 255, 0, 255).astype(np.uint8)[:, None],
            mix=mix.astype(np.float32),
            side_px=int(rng.uniform(LEAST_SIDE, side_px)) if rng.random() < COARSE else side_px,
            blur_px=blur,
            along=along,
            grain=float(rng.uniform(1.0, 16.0)) if rng.random() < GRAIN else 0.0,
            field=field,
            quality=int(rng.uniform(20, 80)) if rng.random() < JPEG else 0,
        )

    def on(self, crop: Bytes, grain: GrainBank, rng: np.random.Generator) -> Bytes:
        """Give a crop this look."""
        side = crop.shape[0]
        out = cv2.transform(cv2.LUT(crop, self.table.transpose(1, 0, 2)), self.mix)
        if self.field is not None:
            field = cv2.resize(self.field, (side, side), interpolation=cv2.INTER_CUBIC)
            out = cv2.multiply(out, cv2.merge([field] * 3), dtype=cv2.CV_8U)
        if self.along is not None:
            out = cv2.filter2D(out, -1, self.along)
        if self.blur_px:
            out = cv2.GaussianBlur(out, (0, 0), self.blur_px)
        coarse = self.side_px < side
        if coarse:
            size = (self.side_px, self.side_px)
            out = cv2.resize(out, size, interpolation=cv2.INTER_AREA)
        if self.grain:
            out = cv2.add(out, grain.piece(rng, out.shape[0], self.grain), dtype=cv2.CV_8U)
        if self.quality:
            _, packed = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, self.quality])
            out = cv2.imdecode(packed, cv2.IMREAD_COLOR)
        if coarse:
            out = cv2.resize(out, (side, side), interpolation=cv2.INTER_LINEAR)
        return np.asarray(out, dtype=np.uint8)


class GrainBank:
    """Noise drawn once and read from random places: drawing it anew would cost most of the time."""

    def __init__(self, rng: np.random.Generator) -> None:
        shape = (GRAIN_BANK_PX, GRAIN_BANK_PX, 3)
        self._noise = rng.normal(0, 1, shape).astype(np.float32)

    def piece(self, rng: np.random.Generator, side: int, sd: float) -> Floats:
        """Return noise (side, side, 3) of some spread."""
        y, x = rng.integers(0, GRAIN_BANK_PX - side, 2)
        piece = self._noise[y : y + side, x : x + side]
        return np.asarray(cv2.multiply(piece, (sd,) * 4))


def _streak(rng: np.random.Generator) -> Floats:
    """Return the kernel of a motion blur."""
    size = int(rng.integers(2, 5)) * 2 + 1
    kernel = np.zeros((size, size), dtype=np.float32)
    angle, half = rng.uniform(0, np.pi), size // 2
    dx, dy = round(half * np.cos(angle)), round(half * np.sin(angle))
    cv2.line(kernel, (half - dx, half - dy), (half + dx, half + dy), 1.0)
    return kernel / kernel.sum()


@dataclass(frozen=True)
class Placing:
    """How a crop is turned (counter-clockwise), scaled and shifted (shares of its side)."""

    turned_deg: float
    zoom: float
    shift: tuple[float, float]

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Placing:
        """Draw one for a clip."""
        x, y = rng.normal(0, SHIFT, 2)
        zoom = float(np.exp(rng.normal(0, ZOOM)))
        return cls(float(rng.normal(0, TURN_DEG)), zoom, (float(x), float(y)))

    def nudged(self, rng: np.random.Generator) -> Placing:
        """Draw one of the clip's moments."""
        x, y = rng.normal(self.shift, APART_SHIFT)
        zoom = self.zoom * float(np.exp(rng.normal(0, APART_ZOOM)))
        turned = self.turned_deg + float(rng.normal(0, APART_TURN_DEG))
        return Placing(turned, zoom, (float(x), float(y)))


def placed(
    picture: Bytes,
    points: Floats,
    placing: Placing,
    rng: np.random.Generator,
    *,
    exact: bool = False,
) -> tuple[Bytes, Floats, Floats, float]:
    """Cut a turned, scaled and shifted crop out of a stored picture; points go along.

    Parameters
    ----------
    picture : ndarray of uint8, shape (S, S, 3) or (S, S)
        `MARGIN_RATIO` as wide as the window in its middle.
    points : ndarray, shape (P, 2)
        In pixels of the picture.
    placing : Placing
    rng : numpy.random.Generator
        Draws what is beyond the edge.
    exact : bool
        Take the nearest pixel's value: the picture holds numbers, not light.

    Returns
    -------
    crop
        Shape (CROP_PX, CROP_PX, 3) or (CROP_PX, CROP_PX).
    points
    linear : ndarray, shape (2, 2)
        From the directions of a crop that is not placed anew to this one's.
    turned_deg : float
        Counter-clockwise on the screen.
    """
    side = picture.shape[0]
    turned, shift = placing.turned_deg, np.array(placing.shift) * CROP_PX
    c, s = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    linear = placing.zoom * np.array([[c, s], [-s, c]])  # counter-clockwise, y down
    onto = linear * (CROP_PX * MARGIN_RATIO / side)
    move = np.full(2, CROP_PX / 2) + shift - onto @ np.full(2, side / 2)
    # Pixel centres lie half a pixel in: OpenCV counts from the first pixel's centre.
    raw = np.column_stack((onto, move + onto @ [0.5, 0.5] - 0.5))
    edge = cv2.BORDER_REPLICATE if rng.random() < 0.7 else cv2.BORDER_CONSTANT  # noqa: PLR2004
    how = cv2.INTER_NEAREST if exact else cv2.INTER_LINEAR
    out = cv2.warpAffine(picture, raw, (CROP_PX, CROP_PX), flags=how, borderMode=edge)
    moved = points @ onto.T + move
    return np.asarray(out, np.uint8), moved.astype(np.float32), linear.astype(np.float32), turned


def hidden(
    crop: Bytes, points: Floats, rng: np.random.Generator, grain: GrainBank
) -> tuple[Bytes, NDArray[np.bool_]]:
    """Put arms, rails and towels of noise before the lifter, about the pelvis most.

    Returns
    -------
    crop
    under : ndarray of bool, shape (P,)
        Points that are now hidden.
    """
    under = np.zeros(len(points), dtype=bool)
    if rng.random() >= HIDE:
        return crop, under
    side = crop.shape[0]
    mask = np.zeros((side, side), dtype=np.uint8)
    out = crop.copy()
    for _ in range(int(rng.integers(1, MOST_HIDDEN + 1))):
        mask[:] = 0
        at = rng.normal((0.45, 0.58), 0.2, 2) * side
        reach, thick = rng.uniform(0.05, 0.5) * side, int(rng.uniform(0.02, 0.13) * side)
        angle = rng.uniform(0, 2 * np.pi)
        away = at + reach * np.array([np.cos(angle), np.sin(angle)])
        cv2.line(mask, _ends(at), _ends(away), 255, max(1, thick))
        colour = rng.uniform(10, 245, 3) if rng.random() < 0.5 else _skin(rng)  # noqa: PLR2004
        shade = rng.uniform(0.6, 1.3, (3, 3)).astype(np.float32)
        noise = grain.piece(rng, side, float(rng.uniform(0, 20)))
        x, y, wide, high = cv2.boundingRect(mask)
        box = (slice(y, y + high), slice(x, x + wide))
        if wide and high:
            patch = colour.astype(np.float32) * cv2.resize(shade, (wide, high))[..., None]
            patch = cv2.add(patch, noise[box], dtype=cv2.CV_8U)
            cv2.copyTo(patch, mask[box], out[box])
        inside = ((points >= 0) & (points < side)).all(axis=1)
        at_px = np.clip(points, 0, side - 1).astype(int)
        under |= inside & (mask[at_px[:, 1], at_px[:, 0]] > 0)
    return out, under


def _ends(at: NDArray[np.floating]) -> tuple[int, int]:
    return int(at[0]), int(at[1])


def _skin(rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a colour of skin, from dark to light."""
    depth = rng.uniform(*SKIN_DEPTH)
    return np.asarray(np.array(SKIN_RGB) * depth * np.exp(rng.normal(0, 0.06, 3)))
