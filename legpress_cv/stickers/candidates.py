"""Places in one frame that look like a sticker."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from legpress_cv.stickers.appearance import Appearance, centre_of
from legpress_cv.stickers.colour import Image

Floats = NDArray[np.float64]

MAX_CANDIDATES = 8
_LEAST_RESPONSE = 0.2
"""Of the strongest that a sticker's own picture gives."""
_LEAST_LIKENESS = 0.25
_SAME_RADII = 1.0
"""Two centres nearer than this, in radii, are one place."""
_NOISE_CORRELATION = 2.0
"""Coding makes neighbouring pixels err together."""
_SD_FLOOR_PX = 0.2
"""What codec and background leave of a centre of mass: with less, the told noise of the turn of
painted stickers was two thirds of the true one."""
_COVER_BIAS = 0.6
"""A covered share moves the centre of what is left by about this times radius and share."""
_COVER_FREE = 0.15
"""Mass changes by as much with light and blur alone."""


@dataclass(frozen=True)
class Candidates:
    """Places in one frame that may be one sticker, the likest first.

    Attributes
    ----------
    points_px
        Shape (k, 2), pixels of the upright picture.
    score
        Shape (k,): likeness in shape, less where the size differs; at most 1.
    visible_ratio
        Shape (k,): mass as a share of the clicked sticker's.
    sd_px
        Shape (k,).
    """

    points_px: Floats
    score: Floats
    visible_ratio: Floats
    sd_px: Floats


def find_candidates(
    image: Image, gain: float, look: Appearance, origin_px: tuple[int, int]
) -> Candidates:
    """Find what looks like a sticker in a part of a frame.

    Parameters
    ----------
    image
        Of :func:`~legpress_cv.stickers.colour.colours`.
    gain
        How much lighter it is than where the sticker was learnt.
    look
        The sticker.
    origin_px
        x and y of the part's first pixel in the upright picture.

    Returns
    -------
    Candidates
        At most `MAX_CANDIDATES`.
    """
    share = look.colour.share(image, gain)
    rows: list[tuple[float, float, float, float, float]] = []
    for start in _peaks(share, look.radius_px):
        centre, mass = centre_of(share, start, look.radius_px)
        ratio = mass / look.mass
        likeness = look.likeness(share, centre) if ratio > 0 else 0.0
        if likeness < _LEAST_LIKENESS:
            continue
        near = [np.hypot(centre[0] - x, centre[1] - y) for x, y, *_ in rows]
        if near and min(near) < _SAME_RADII * look.radius_px:
            continue
        score = likeness * float(np.sqrt(min(ratio, 1 / ratio)))
        rows.append((*centre, score, ratio, _sd_px(look, ratio)))
    rows.sort(key=lambda row: -row[2])
    table = np.array(rows[:MAX_CANDIDATES], dtype=float).reshape(-1, 5)
    return Candidates(table[:, :2] + origin_px, table[:, 2], table[:, 3], table[:, 4])


def _peaks(share: Image, radius_px: float) -> list[tuple[float, float]]:
    """Find spots of about the sticker's size; the inside of a large patch is none."""
    near = cv2.GaussianBlur(share, (0, 0), max(0.7 * radius_px, 0.8))
    spot = near - cv2.GaussianBlur(share, (0, 0), max(2.2 * radius_px, 2.5))
    side = 2 * max(round(radius_px), 1) + 1
    top = (spot >= cv2.dilate(spot, np.ones((side, side), np.uint8))) & (spot > _LEAST_RESPONSE / 2)
    down, across = np.nonzero(top)
    order = np.argsort(-spot[down, across])[: MAX_CANDIDATES + 4]
    return [(float(across[i]), float(down[i])) for i in order]


def _sd_px(look: Appearance, ratio: float) -> float:
    """Give the noise of a centre of mass: of its pixels, and of what may be covered."""
    mass = max(look.mass * min(ratio, 1.0), 1e-6)
    reach = 1.7 * look.radius_px + 1.0
    second_moment = np.pi * reach**4 / 4  # of a disc along one axis
    noise = _NOISE_CORRELATION * look.noise * np.sqrt(second_moment) / mass
    covered = max(abs(1 - ratio) - _COVER_FREE, 0.0) if ratio < 1 else 0.0
    return float(
        np.sqrt(_SD_FLOOR_PX**2 + noise**2 + (_COVER_BIAS * look.radius_px * covered) ** 2)
    )
