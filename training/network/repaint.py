"""Painting the surfaces of a drawn crop anew, and putting another place behind them.

A renderer's materials are few and clean, and a network learns them by heart. Here every surface of
a crop can get another colour and a texture of noise while its light and shade stay, and the room
can give way to noise and shapes or to a piece of another crop.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.crops.sample import MOST_REGIONS
from training.network.augment import SKIN_DEPTH, SKIN_RGB
from training.scene import Label

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

REGIONS = MOST_REGIONS + 1
PAINTED = 0.45  # share of the clips with surfaces painted anew
ELSEWHERE, BORROWED = 0.4, 0.5  # share of the clips in another place; of these, in another crop's
SKIN_LIKE = 0.7  # of painted skin keeps a colour that skin can have
TINTED = 0.3  # share of the clips
MOST_TEXTURE = 0.55  # of a colour's own lightness
# Share of the clips whose paint has a texture. It does not stick to the cloth from one moment to
# the other, so most keep the cloth's own, which does.
TEXTURED = 0.35
SHADE = (0.35, 2.2)  # of a surface's mean light that a spot may have
BANK_PX, OCTAVES = 768, 5
LEAST_LIGHT = 4.0  # of 255: below, shade is noise
ROOM = (Label.SCENERY, Label.PERSON)
BARE = (Label.HEAD, Label.ARM, Label.THIGH, Label.SHANK, Label.TRUNK, Label.PELVIS)


class TextureBank:
    """Fractal noise drawn once and read from random places, turned and scaled."""

    def __init__(self, rng: np.random.Generator) -> None:
        field = np.zeros((BANK_PX, BANK_PX, 3), dtype=np.float32)
        for octave in range(OCTAVES):
            cells = 6 * 2**octave
            coarse = rng.normal(0, 1, (cells, cells, 3)).astype(np.float32)
            fine = cv2.resize(coarse, (BANK_PX, BANK_PX), interpolation=cv2.INTER_CUBIC)
            field += fine * np.float32(0.7**octave)
        self._field = (field / field.std()).astype(np.float32)
        self._grey = np.ascontiguousarray(self._field[..., 0])

    def piece(self, rng: np.random.Generator, side: int, *, grey: bool = False) -> Floats:
        """Return noise of SD 1, or stripes of it, at a random scale and angle.

        Its shape is (side, side, 3), or (side, side) if `grey`.
        """
        angle, scale = rng.uniform(0, 360), float(np.exp(rng.uniform(-1.2, 1.2)))
        matrix = cv2.getRotationMatrix2D((side / 2, side / 2), angle, scale)
        if rng.random() < 0.25:  # noqa: PLR2004 -- one in four is drawn out into stripes
            matrix[0] *= rng.uniform(0.02, 0.2)
        matrix[:, 2] += rng.uniform(0, BANK_PX - side, 2)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        piece = cv2.warpAffine(
            self._grey if grey else self._field,
            matrix,
            (side, side),
            flags=flags,
            borderMode=cv2.BORDER_REFLECT,
        )
        return np.asarray(piece, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Paint:
    """What the surfaces of one clip are painted with; both moments of a pair get the same.

    Parameters
    ----------
    chosen : ndarray of bool, shape (REGIONS,)
        Regions that are painted.
    rgb : ndarray of float32, shape (REGIONS, 3)
    texture : ndarray of float32, shape (REGIONS,)
        How much the colour varies, of its lightness.
    tinted : bool
        Whether the texture is one of colour, not of lightness alone.
    room : ndarray of bool, shape (REGIONS,)
        Regions that give way to another place.
    borrowed : bool
        Whether that place is a piece of another crop.
    """

    chosen: NDArray[np.bool_]
    rgb: Floats
    texture: Floats
    tinted: bool
    room: NDArray[np.bool_]
    borrowed: bool

    @classmethod
    def drawn(cls, rng: np.random.Generator, kinds: Bytes) -> Paint:
        """Draw one for a clip whose region n is of the kind `kinds[n]` (see `Label`)."""
        kind = np.zeros(REGIONS, dtype=np.uint8)
        kind[: len(kinds)] = kinds
        share = rng.uniform(0.15, 0.95) if rng.random() < PAINTED else 0.0
        chosen = rng.random(REGIONS) < share
        rgb = rng.uniform(8, 248, (REGIONS, 3)).astype(np.float32)
        grey = rng.random(REGIONS) < 0.4  # noqa: PLR2004 -- much of a gym is black, grey or white
        rgb[grey] = rgb[grey].mean(axis=1, keepdims=True) + rng.normal(0, 6, (grey.sum(), 3))
        skin = np.isin(kind, BARE) & (rng.random(REGIONS) < SKIN_LIKE)
        tone = np.array(SKIN_RGB) * rng.uniform(*SKIN_DEPTH)
        rgb[skin] = tone * np.exp(rng.normal(0, 0.05, 3))
        texture = rng.uniform(0, MOST_TEXTURE, REGIONS) * (rng.random(REGIONS) < 0.7)  # noqa: PLR2004 -- some stay plain
        texture[skin] *= 0.3
        texture *= rng.random() < TEXTURED
        room = np.isin(kind, ROOM) & (rng.random() < ELSEWHERE)
        return cls(
            chosen=chosen & ~room,
            rgb=np.clip(rgb, 0, 255),
            texture=texture.astype(np.float32),
            tinted=bool(rng.random() < TINTED),
            room=room,
            borrowed=bool(rng.random() < BORROWED),
        )

    def on(
        self,
        crop: Bytes,
        regions: Bytes,
        elsewhere: Bytes,
        bank: TextureBank,
        rng: np.random.Generator,
    ) -> Bytes:
        """Paint a crop.

        Parameters
        ----------
        crop : ndarray of uint8, shape (S, S, 3)
        regions : ndarray of uint8, shape (S, S)
        elsewhere : ndarray of uint8, shape (S, S, 3)
            Another crop, to be put behind the lifter.
        bank : TextureBank
        rng : numpy.random.Generator
        """
        out = crop
        if self.chosen.any():
            out = self._painted(crop, regions, bank, rng)
        if self.room.any():
            made_up = not self.borrowed
            behind = _made_up(bank, rng, len(crop)) if made_up else _turned(elsewhere, rng)
            out = cv2.copyTo(behind, _mask(self.room, regions), out.copy())
        return np.asarray(out, dtype=np.uint8)

    def _painted(
        self, crop: Bytes, regions: Bytes, bank: TextureBank, rng: np.random.Generator
    ) -> Bytes:
        """Give the chosen regions their colour and texture under the light that is there."""
        grey = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
        count = np.bincount(regions.ravel(), minlength=REGIONS)
        mean = np.bincount(regions.ravel(), grey.ravel(), REGIONS) / np.maximum(count, 1)
        light = cv2.LUT(regions, (1 / np.maximum(mean, LEAST_LIGHT)).astype(np.float32))
        shade = np.clip(cv2.multiply(grey, light, dtype=cv2.CV_32F), *SHADE)
        noise = bank.piece(rng, len(crop), grey=not self.tinted)
        depth = cv2.LUT(regions, self.texture)
        varied = [(1 + depth * n) * shade for n in cv2.split(noise)]
        colour = cv2.LUT(cv2.merge([regions] * 3), self.rgb[:, None].astype(np.uint8))
        factor = cv2.merge(varied if self.tinted else varied * 3)
        painted = cv2.multiply(colour, factor, dtype=cv2.CV_8U)
        return np.asarray(cv2.copyTo(painted, _mask(self.chosen, regions), crop.copy()))


def _mask(chosen: NDArray[np.bool_], regions: Bytes) -> Bytes:
    return np.asarray(cv2.LUT(regions, chosen.astype(np.uint8) * 255))


def _turned(crop: Bytes, rng: np.random.Generator) -> Bytes:
    """Turn, mirror and scale a crop up, so that no lifter of a usual size sits in it."""
    side = crop.shape[0]
    matrix = cv2.getRotationMatrix2D(
        (float(rng.uniform(0, side)), float(rng.uniform(0, side))),
        float(rng.uniform(0, 360)),
        float(rng.uniform(1.5, 3.5)),
    )
    out = cv2.warpAffine(crop, matrix, (side, side), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(out[:, :: int(rng.choice((-1, 1)))], dtype=np.uint8)


def _made_up(bank: TextureBank, rng: np.random.Generator, side: int) -> Bytes:
    """Draw a place of noise and shapes: walls, windows, bars, discs."""
    base = rng.uniform(10, 245, 3) + bank.piece(rng, side) * rng.uniform(3, 50)
    out = np.clip(base, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(0, 14))):
        colour = tuple(int(v) for v in rng.uniform(0, 255, 3))
        x, y, dx, dy = (int(v) for v in rng.uniform(-0.2, 1.2, 4) * side)
        kind = rng.integers(3)
        if kind == 0:
            cv2.rectangle(out, (x, y), (dx, dy), colour, -1)
        elif kind == 1:
            cv2.line(out, (x, y), (dx, dy), colour, int(rng.integers(1, 14)), cv2.LINE_AA)
        else:
            thick = -1 if rng.random() < 0.5 else int(rng.integers(2, 12))  # noqa: PLR2004 -- a coin
            cv2.circle(out, (x, y), int(rng.uniform(4, 60)), colour, thick, cv2.LINE_AA)
    return out
