"""Smooth shapes on a picture, placed to a fraction of a pixel so that they do not tremble."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from legpress_cv.annotate.palette import Colour
from legpress_cv.annotate.typeface import Image

Point = tuple[float, float]
Points = Sequence[Point] | npt.NDArray[np.float64]

_SHIFT = 4
"""OpenCV takes fixed-point coordinates; 1/16 pixel is finer than eyes are."""
_ONE = 1 << _SHIFT
_SMALL_PX = 8.0
"""OpenCV makes small circles of four corners; below this radius they get sixteen."""
_ROUND = np.array([(math.cos(k * math.pi / 8), math.sin(k * math.pi / 8)) for k in range(16)])
_FAR_PX = 30_000.0
"""Points further out than this would overflow; nothing of them is in the picture anyway."""


def line(image: Image, a: Point, b: Point, colour: Colour | int, width_px: float) -> None:
    """Draw a straight line with round ends."""
    cv2.line(image, _fixed(a), _fixed(b), _paint(colour), _width(width_px), cv2.LINE_AA, _SHIFT)


def dashes(
    image: Image, a: Point, b: Point, colour: Colour | int, width_px: float, dash_px: float
) -> None:
    """Draw a dashed line; dashes and gaps are as long, and both ends carry a dash."""
    length = math.dist(a, b)
    if not 0 < length < _FAR_PX:
        return
    pieces = 2 * max(0, round((length / max(dash_px, 1.0) - 1) / 2)) + 1
    for i in range(0, pieces, 2):
        line(image, along(a, b, i / pieces), along(a, b, (i + 1) / pieces), colour, width_px)


def dot(image: Image, at: Point, radius_px: float, colour: Colour | int) -> None:
    """Draw a filled circle."""
    if radius_px < _SMALL_PX:
        shape(image, np.asarray(at) + radius_px * _ROUND, colour)
        return
    radius = round(radius_px * _ONE)
    cv2.circle(image, _fixed(at), radius, _paint(colour), cv2.FILLED, cv2.LINE_AA, _SHIFT)


def shape(image: Image, corners: Points, colour: Colour | int) -> None:
    """Draw a filled polygon."""
    cv2.fillPoly(image, [_all_fixed(corners)], _paint(colour), cv2.LINE_AA, _SHIFT)


def path(image: Image, points: Points, colour: Colour | int, width_px: float) -> None:
    """Draw a line through many points."""
    fixed, width = _all_fixed(points), _width(width_px)
    cv2.polylines(image, [fixed], False, _paint(colour), width, cv2.LINE_AA, _SHIFT)


def block(
    image: Image, at: Point, size: Point, colour: Colour | int, radius_px: float = 0.0
) -> None:
    """Draw a filled rectangle with round corners."""
    x0, y0 = round(at[0]), round(at[1])
    x1, y1 = round(at[0] + size[0]), round(at[1] + size[1])
    if x1 <= x0 or y1 <= y0:
        return
    width, height = x1 - x0, y1 - y0
    r = min(round(radius_px), width // 2, height // 2)
    # Smooth edges reach half a pixel too far: a part of its own keeps them inside.
    part = image[y0:y1, x0:x1]
    part[r : height - r] = colour
    part[:, r : width - r] = colour
    if r > 0:
        # Pixel middles lie at whole numbers: a corner's circle spans its pixels and no more.
        for x in (r - 0.5, width - r - 0.5):
            for y in (r - 0.5, height - r - 0.5):
                dot(part, (x, y), r - 0.5, colour)


def wash(image: Image, corners: Sequence[Point], colour: Colour, opacity: float) -> None:
    """Tint a polygon, touching no pixel outside its bounding box."""
    height, width = image.shape[:2]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    x0, x1 = max(0, math.floor(min(xs))), min(width, math.ceil(max(xs)) + 1)
    y0, y1 = max(0, math.floor(min(ys))), min(height, math.ceil(max(ys)) + 1)
    if x1 <= x0 or y1 <= y0:
        return
    part = image[y0:y1, x0:x1]
    tinted = part.copy()
    shape(tinted, [(x - x0, y - y0) for x, y in corners], colour)
    cv2.addWeighted(tinted, opacity, part, 1 - opacity, 0.0, dst=part)


def along(a: Point, b: Point, share: float) -> Point:
    """Return the point that lies a share of the way from a to b."""
    return (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))


def finite(point: Sequence[float]) -> bool:
    """Tell whether a point is known and somewhere near the picture."""
    return all(math.isfinite(value) and abs(value) < _FAR_PX for value in point[:2])


def _fixed(point: Point) -> tuple[int, int]:
    return round(point[0] * _ONE), round(point[1] * _ONE)


def _all_fixed(points: Points) -> npt.NDArray[np.int32]:
    fixed: npt.NDArray[np.int32] = np.rint(np.asarray(points) * _ONE).astype(np.int32)
    return fixed


def _paint(colour: Colour | int) -> Colour:
    return (colour, colour, colour) if isinstance(colour, int) else colour


def _width(width_px: float) -> int:
    return max(1, round(width_px))
