"""Translucent panels: drawn once, laid over every frame."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from legpress_cv.annotate import brush
from legpress_cv.annotate.palette import INK, PANEL_OPACITY, Colour
from legpress_cv.annotate.typeface import MEDIUM, Image, Typeface, Weight

_WHOLE = 255


class Panel:
    """A picture with opacity, ready to be laid over a frame.

    Parameters
    ----------
    art
        Its colours.
    opacity
        0 to 255 for each pixel.
    """

    def __init__(self, art: Image, opacity: npt.NDArray[np.uint8]) -> None:
        cover = np.repeat(opacity[..., None], 3, axis=2)
        self._light: Image = cv2.multiply(art, cover, scale=1 / _WHOLE)
        self._keep: Image = _WHOLE - cover
        self.height_px, self.width_px = art.shape[:2]

    def lay(self, image: Image, x: int, y: int) -> None:
        """Lay the panel over a picture with its top left corner at x, y, inside the picture."""
        part = image[y : y + self.height_px, x : x + self.width_px]
        cv2.multiply(part, self._keep, dst=part, scale=1 / _WHOLE)
        cv2.add(part, self._light, dst=part)


class Sheet:
    """Draws a panel's fixed art: each stroke goes into its colours and into its opacity.

    Parameters
    ----------
    width_px, height_px
        Size of the panel.
    radius_px
        Of its corners.
    typeface
        For the text.
    ground
        Colour of the panel.
    opacity
        Of its ground; what is drawn upon it is opaque.
    """

    def __init__(
        self,
        width_px: int,
        height_px: int,
        radius_px: float,
        typeface: Typeface,
        *,
        ground: Colour = INK,
        opacity: float = PANEL_OPACITY,
    ) -> None:
        self._art = np.full((height_px, width_px, 3), ground, np.uint8)
        self._mask = np.zeros((height_px, width_px), np.uint8)
        brush.block(self._mask, (0, 0), (width_px, height_px), round(opacity * _WHOLE), radius_px)
        self._typeface = typeface

    def text(
        self,
        text: str,
        at: brush.Point,
        size_px: int,
        colour: Colour,
        weight: Weight = MEDIUM,
        *,
        anchor: float = 0.0,
    ) -> int:
        """Draw a line of text; see :meth:`Typeface.draw`."""
        self._typeface.draw(self._mask, text, at, size_px, _WHOLE, weight, anchor=anchor)
        return self._typeface.draw(self._art, text, at, size_px, colour, weight, anchor=anchor)

    def block(
        self, at: brush.Point, size: brush.Point, colour: Colour, radius_px: float = 0.0
    ) -> None:
        """Draw a filled rectangle."""
        brush.block(self._art, at, size, colour, radius_px)
        brush.block(self._mask, at, size, _WHOLE, radius_px)

    def line(self, a: brush.Point, b: brush.Point, colour: Colour, width_px: float) -> None:
        """Draw a line."""
        brush.line(self._art, a, b, colour, width_px)
        brush.line(self._mask, a, b, _WHOLE, width_px)

    def path(self, points: Sequence[brush.Point], colour: Colour, width_px: float) -> None:
        """Draw a line through many points."""
        brush.path(self._art, points, colour, width_px)
        brush.path(self._mask, points, _WHOLE, width_px)

    def dot(self, at: brush.Point, radius_px: float, colour: Colour) -> None:
        """Draw a filled circle."""
        brush.dot(self._art, at, radius_px, colour)
        brush.dot(self._mask, at, radius_px, _WHOLE)

    def pips(self, middle: brush.Point, count: int, unit: float, colour: Colour) -> None:
        """Draw dots in a row: one to three for mild to severe."""
        for i in range(count):
            x = middle[0] + (i - (count - 1) / 2) * 5.2 * unit
            self.dot((x, middle[1]), 1.6 * unit, colour)

    def shape(self, corners: Sequence[brush.Point], colour: Colour) -> None:
        """Draw a filled polygon."""
        brush.shape(self._art, corners, colour)
        brush.shape(self._mask, corners, _WHOLE)

    def stripes(
        self, at: brush.Point, size: brush.Point, colour: Colour, step_px: float, width_px: float
    ) -> None:
        """Hatch a rectangle with diagonal lines."""
        x0, y0 = round(at[0]), round(at[1])
        x1, y1 = round(at[0] + size[0]), round(at[1] + size[1])
        if x1 <= x0 or y1 <= y0:
            return
        height = y1 - y0
        for image, paint in ((self._art, colour), (self._mask, _WHOLE)):
            part = image[y0:y1, x0:x1]
            for x in np.arange(-height, x1 - x0, max(2.0, step_px)):
                brush.line(part, (float(x), height), (float(x) + height, 0.0), paint, width_px)

    def panel(self) -> Panel:
        """Finish the drawing."""
        return Panel(self._art, self._mask)
