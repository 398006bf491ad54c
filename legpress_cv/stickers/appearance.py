"""What a sticker looks like in the frame in which it was clicked: colour, size and shape."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from legpress_cv.settings.stickers import StickerSettings
from legpress_cv.stickers.colour import CODING_SD, Image, StickerColour, light

Floats = NDArray[np.float64]

_TURNS_DEG = tuple(range(-75, 90, 15))
_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25)
"""Tape turns with the bone, and grows as it comes nearer."""
_PATCH_RADII = 2.2
"""Half side of the patch in radii: the sticker and a rim without its colour."""
_MIN_RADIUS_PX = 1.2
_ROUNDS = 3
_CENTRE_STEPS = 6
_CENTRE_RADII = 1.7
"""Radius of the disc whose centre of mass is taken, in radii of the sticker."""
_HALF = 0.5


@dataclass(frozen=True)
class Appearance:
    """How to recognise a sticker.

    Attributes
    ----------
    colour
        Told from its surroundings.
    light
        Median lightness of the picture where it was learnt.
    centre_px
        In the picture where it was learnt.
    radius_px
        Of the disc of the same area.
    mass
        Sum of the shares of its pixels.
    noise
        Scatter of the shares of pixels around it.
    templates
        Shares around the centre, turned and scaled, less their mean and of unit length; shape
        (k, side * side).
    """

    colour: StickerColour
    light: float
    centre_px: tuple[float, float]
    radius_px: float
    mass: float
    noise: float
    templates: Image

    @property
    def side_px(self) -> int:
        """Give the side of the templates."""
        return round(float(np.sqrt(self.templates.shape[1])))

    def likeness(self, share: Image, centre: tuple[float, float]) -> float:
        """Give the correlation of the picture around a centre with the likest template."""
        patch = cv2.getRectSubPix(share, (self.side_px, self.side_px), centre).ravel()
        patch = patch - patch.mean()
        length = float(np.linalg.norm(patch))
        return float((self.templates @ patch).max() / length) if length > 0 else 0.0


def learn(
    image: Image, click: tuple[float, float], max_radius_px: float, settings: StickerSettings
) -> Appearance | None:
    """Learn what was clicked.

    Parameters
    ----------
    image
        Of :func:`~legpress_cv.stickers.colour.colours`.
    click
        x and y in it.
    max_radius_px
        A larger patch of one colour is no sticker.
    settings
        Slack of the click, and the least contrast.

    Returns
    -------
    Appearance, optional
        None where nothing there can be told from its surroundings.
    """
    seed = _seed(image, click, max_radius_px, settings.click_slack_px)
    if seed is None:
        return None
    centre, colour = seed
    radius = max_radius_px / 2
    found = None
    for _ in range(_ROUNDS):
        around = _ring(image, centre, 1.5 * radius + 2, 3 * radius + 4)
        if len(around) < 8:  # noqa: PLR2004 (a scatter of three channels needs some)
            return None
        model = StickerColour.between(colour, around)
        found = _blob(model.share(image), centre, max_radius_px, settings.click_slack_px)
        if found is None or model.separation < settings.min_contrast:
            return None
        inside, centre, radius = found
        eroded = cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        colour = np.median(image[eroded if eroded.any() else inside], axis=0).astype(float)
    around = _ring(image, centre, 1.5 * radius + 2, 3 * radius + 4)
    model = StickerColour.between(colour, around)
    share = model.share(image)
    centre, mass = centre_of(share, centre, radius)
    rim = share[_ring_mask(share.shape, centre, 1.8 * radius + 1, 3 * radius + 4)]
    return Appearance(
        colour=model,
        light=light(image),
        centre_px=centre,
        radius_px=radius,
        mass=mass,
        noise=float(rim.std()) if len(rim) else 0.0,
        templates=_templates(share, centre, radius),
    )


def centre_of(
    share: Image, start: tuple[float, float], radius_px: float
) -> tuple[tuple[float, float], float]:
    """Move to the centre of mass of a sticker's shares.

    Parameters
    ----------
    share
        Shape (h, w).
    start
        x and y, within a radius of the sticker.
    radius_px
        Of the sticker.

    Returns
    -------
    tuple of float
        x and y.
    float
        Mass of the disc around it.
    """
    reach = _CENTRE_RADII * radius_px + 1.0
    (x, y), mass = start, 0.0
    for _ in range(_CENTRE_STEPS):
        x0, y0 = max(int(x - reach - 1), 0), max(int(y - reach - 1), 0)
        part = share[y0 : int(y + reach + 3), x0 : int(x + reach + 3)]
        if not part.size:
            return (x, y), 0.0
        across = np.arange(x0, x0 + part.shape[1])[None, :]
        down = np.arange(y0, y0 + part.shape[0])[:, None]
        disc = np.clip(reach + _HALF - np.hypot(across - x, down - y), 0.0, 1.0) * part
        mass = float(disc.sum())
        if mass <= 0:
            return (x, y), 0.0
        step = float((disc * across).sum()) / mass - x, float((disc * down).sum()) / mass - y
        x, y = x + step[0], y + step[1]
        if max(abs(step[0]), abs(step[1])) < 0.005:  # noqa: PLR2004 (of a pixel: it has settled)
            break
    return (x, y), mass


def _seed(
    image: Image, click: tuple[float, float], max_radius_px: float, slack_px: float
) -> tuple[tuple[float, float], Floats] | None:
    """Find the pixel near the click whose colour is furthest from that around."""
    around = _ring(image, click, max_radius_px, 2.5 * max_radius_px)
    if not len(around):
        return None
    smooth = cv2.GaussianBlur(image, (3, 3), 0)
    scatter = np.cov(around.T) + np.eye(3) * CODING_SD**2
    off = smooth - np.median(around, axis=0)
    unlike = np.sqrt(np.einsum("ijk,kl,ijl->ij", off, np.linalg.inv(scatter), off))
    down, across = np.indices(image.shape[:2])
    far = np.hypot(across - click[0], down - click[1])
    unlike = unlike * np.exp(-0.5 * (far / max(slack_px, _HALF)) ** 2)
    y, x = np.unravel_index(int(unlike.argmax()), unlike.shape)
    return (float(x), float(y)), smooth[y, x].astype(float)


def _blob(
    share: Image, centre: tuple[float, float], max_radius_px: float, slack_px: float
) -> tuple[NDArray[np.bool_], tuple[float, float], float] | None:
    """Find the connected patch of the sticker's colour that is nearest."""
    count, labels, stats, middles = cv2.connectedComponentsWithStats(
        (share > _HALF).astype(np.uint8), connectivity=8
    )
    if count < 2:  # noqa: PLR2004 (the background is one)
        return None
    down, across = np.nonzero(labels)
    far = np.hypot(across - centre[0], down - centre[1])
    nearest = int(far.argmin())
    label = int(labels[down[nearest], across[nearest]])
    radius = float(np.sqrt(stats[label, cv2.CC_STAT_AREA] / np.pi))
    if far[nearest] > slack_px + 1 or radius > max_radius_px:
        return None
    x, y = middles[label]
    return labels == label, (float(x), float(y)), max(radius, _MIN_RADIUS_PX)


def _ring_mask(
    shape: tuple[int, ...], centre: tuple[float, float], inner: float, outer: float
) -> NDArray[np.bool_]:
    down, across = np.indices(shape[:2])
    far = np.hypot(across - centre[0], down - centre[1])
    mask: NDArray[np.bool_] = (far >= inner) & (far <= outer)
    return mask


def _ring(image: Image, centre: tuple[float, float], inner: float, outer: float) -> Floats:
    return image[_ring_mask(image.shape, centre, inner, outer)].astype(float)


def _templates(share: Image, centre: tuple[float, float], radius_px: float) -> Image:
    half = int(np.ceil(_PATCH_RADII * radius_px)) + 1
    side = 2 * half + 1
    out = []
    for turn in _TURNS_DEG:
        for scale in _SCALES:
            matrix = cv2.getRotationMatrix2D(centre, turn, scale)
            matrix[:, 2] += half - np.array(centre)
            patch = cv2.warpAffine(share, matrix, (side, side), flags=cv2.INTER_LINEAR).ravel()
            patch = patch - patch.mean()
            out.append(patch / max(float(np.linalg.norm(patch)), 1e-9))
    return np.asarray(out, dtype=np.float32)
