"""Text: OpenCV's own TrueType letters where it has them, its stroke letters elsewhere."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from legpress_cv.annotate.palette import Colour

Image = npt.NDArray[np.uint8]

REGULAR, MEDIUM, BOLD = 400, 500, 650
"""Weights of the variable font."""

CAP_RATIO = 0.75
"""Height of a capital over the size of the built-in font (measured on its H)."""

_STAND_INS = {"°": " deg", "±": "+/-", "·": "-", "…": "..."}
"""The stroke letters know ASCII alone."""

_HERSHEY_WIDTH_RATIO = 0.82
"""Stroke letters are wider than the built-in ones: drawn this much smaller they need as much."""


class Typeface:
    """Measures, wraps and draws text; letters of OpenCV 5, or strokes before it.

    Parameters
    ----------
    builtin
        Whether to use the built-in TrueType font; by default where OpenCV has one.
    """

    def __init__(self, *, builtin: bool | None = None) -> None:
        import cv2

        self._cv2 = cv2
        has_fonts = hasattr(cv2, "FontFace")
        self._font = cv2.FontFace("sans") if (has_fonts if builtin is None else builtin) else None
        self._widths: dict[tuple[str, int, int], int] = {}

    def width(self, text: str, size_px: int, weight: int = MEDIUM) -> int:
        """Measure the advance of a line of text, in pixels."""
        key = (text, size_px, weight)
        if key not in self._widths:
            if len(self._widths) > 4096:  # noqa: PLR2004 - only so that hours of clips stay small
                self._widths.clear()
            self._widths[key] = self._measure(text, size_px, weight)
        return self._widths[key]

    def draw(
        self,
        image: Image,
        text: str,
        at: tuple[float, float],
        size_px: int,
        colour: Colour | int,
        weight: int = MEDIUM,
        *,
        anchor: float = 0.0,
    ) -> int:
        """Draw one line of text.

        Parameters
        ----------
        image
            Drawn upon; three channels, or one with a number for the colour.
        text
            One line.
        at
            Where the baseline begins.
        size_px
            Size of the font.
        colour
            Of the letters.
        weight
            400 regular, 500 medium, 650 bold.
        anchor
            What part of the text lies left of the point: 0 none, 0.5 half, 1 all of it.

        Returns
        -------
        int
            Where the text ends.
        """
        width = self.width(text, size_px, weight)
        org = (round(at[0] - anchor * width), round(at[1]))
        paint = (colour, colour, colour) if isinstance(colour, int) else colour
        if self._font is not None:
            self._cv2.putText(image, text, org, paint, self._font, size_px, weight)
        else:
            scale, thickness = self._strokes(size_px, weight)
            face, aa = self._cv2.FONT_HERSHEY_SIMPLEX, self._cv2.LINE_AA
            self._cv2.putText(image, _ascii(text), org, face, scale, paint, thickness, aa)
        return org[0] + width

    def wrap(
        self, text: str, size_px: int, width_px: int, lines: int, weight: int = MEDIUM
    ) -> list[str]:
        """Break text into at most `lines` lines of a width; what is left over becomes dots."""
        done: list[str] = []
        words = text.split()
        while words and len(done) < lines:
            count = 1
            while count < len(words) and self._fits(words[: count + 1], size_px, width_px, weight):
                count += 1
            done.append(" ".join(words[:count]))
            words = words[count:]
        if words and done:
            last = done[-1].split()
            while len(last) > 1 and not self._fits([*last, "…"], size_px, width_px, weight):
                last.pop()
            done[-1] = " ".join(last) + "…"
        return [self.shorten(line, size_px, width_px, weight) for line in done]

    def shorten(self, text: str, size_px: int, width_px: int, weight: int = MEDIUM) -> str:
        """Cut a line until it fits."""
        if self.width(text, size_px, weight) <= width_px:
            return text
        while text and self.width(text + "…", size_px, weight) > width_px:
            text = text[:-1].rstrip(" …")
        return text + "…"

    def _fits(self, words: list[str], size_px: int, width_px: int, weight: int) -> bool:
        return self.width(" ".join(words), size_px, weight) <= width_px

    def _measure(self, text: str, size_px: int, weight: int) -> int:
        if not text:
            return 0
        if self._font is not None:
            box = self._cv2.getTextSize((0, 0), text, (0, 0), self._font, size_px, weight)
            return int(box[0] + box[2])
        scale, thickness = self._strokes(size_px, weight)
        face = self._cv2.FONT_HERSHEY_SIMPLEX
        return int(self._cv2.getTextSize(_ascii(text), face, scale, thickness)[0][0])

    def _strokes(self, size_px: int, weight: int) -> tuple[float, int]:
        thickness = max(1, round(size_px * weight / 7000))
        height = round(size_px * CAP_RATIO * _HERSHEY_WIDTH_RATIO)
        face = self._cv2.FONT_HERSHEY_SIMPLEX
        return float(self._cv2.getFontScaleFromHeight(face, height, thickness)), thickness


def _ascii(text: str) -> str:
    for letter, stand_in in _STAND_INS.items():
        text = text.replace(letter, stand_in)
    return text.encode("ascii", "replace").decode("ascii")
