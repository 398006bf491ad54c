"""Text in the letters that the package carries, so that it is the same on every machine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from legpress_cv.annotate.palette import Colour

Image = npt.NDArray[np.uint8]


class Weight(Enum):
    """How bold letters are; the value names the font's file."""

    REGULAR = "Roboto-Regular.ttf"
    MEDIUM = "Roboto-Medium.ttf"
    BOLD = "Roboto-Bold.ttf"


REGULAR, MEDIUM, BOLD = Weight

CAP_RATIO = 0.711
"""Height of a capital over the size of the font."""

_KEPT_GLYPHS, _KEPT_WIDTHS, _KEPT_STAMPS = 2048, 4096, 512
"""Most frames show words of the frame before; bounded, so that hours of clips stay small."""

_FINE = 4
"""Letters are drawn this much larger and shrunk: none is pushed to whole pixels, which spaces small
text unevenly and by how much depends on the version of a library."""
_EM_PX = 2048
"""The font's own grid: at this size advances are exact."""
_WHOLE = 255


class Typeface:
    """Measures, wraps and draws text; letters that the font lacks become boxes.

    Not for several threads at once.
    """

    def __init__(self) -> None:
        self._font = cache(_load)
        self._glyph = lru_cache(maxsize=_KEPT_GLYPHS)(self._rasterise)
        self._reach = lru_cache(maxsize=_KEPT_GLYPHS)(self._advance)
        self._length = lru_cache(maxsize=_KEPT_WIDTHS)(self._measure)
        self._stamp = lru_cache(maxsize=_KEPT_STAMPS)(self._compose)

    def width(self, text: str, size_px: int, weight: Weight = MEDIUM) -> int:
        """Measure the advance of a line of text, in pixels."""
        return self._length(text, size_px, weight)

    def draw(
        self,
        image: Image,
        text: str,
        at: tuple[float, float],
        size_px: int,
        colour: Colour | int,
        weight: Weight = MEDIUM,
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
            How bold they are.
        anchor
            What part of the text lies left of the point: 0 none, 0.5 half, 1 all of it.

        Returns
        -------
        int
            Where the text ends.
        """
        width = self.width(text, size_px, weight)
        x, y = round(at[0] - anchor * width), round(at[1])
        if width:
            self._stamp(text, size_px, weight, colour).press(image, x, y)
        return x + width

    def wrap(
        self, text: str, size_px: int, width_px: int, lines: int, weight: Weight = MEDIUM
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

    def shorten(self, text: str, size_px: int, width_px: int, weight: Weight = MEDIUM) -> str:
        """Cut a line until it fits."""
        if self.width(text, size_px, weight) <= width_px:
            return text
        while text and self.width(text + "…", size_px, weight) > width_px:
            text = text[:-1].rstrip(" …")
        return text + "…"

    def _fits(self, words: list[str], size_px: int, width_px: int, weight: Weight) -> bool:
        return self.width(" ".join(words), size_px, weight) <= width_px

    def _advance(self, letter: str, weight: Weight) -> float:
        """Give the way to the next letter over the size of the font."""
        return self._font(_EM_PX, weight).getlength(letter) / _EM_PX

    def _measure(self, text: str, size_px: int, weight: Weight) -> int:
        return math.ceil(size_px * sum(self._reach(letter, weight) for letter in text))

    def _compose(self, text: str, size_px: int, weight: Weight, colour: Colour | int) -> _Stamp:
        glyphs, corners, x = [], [], 0.0
        for letter in text:
            glyph = self._glyph(letter, size_px, weight)
            glyphs.append(glyph)
            corners.append((round(x) + glyph.left, glyph.top))
            x += _FINE * size_px * self._reach(letter, weight)
        left, top = (min(corner[axis] for corner in corners) // _FINE for axis in (0, 1))
        sizes = [glyph.cover.shape for glyph in glyphs]
        right = max(x + size[1] for (x, _), size in zip(corners, sizes, strict=True))
        bottom = max(y + size[0] for (_, y), size in zip(corners, sizes, strict=True))
        columns, rows = -(-right // _FINE) - left, -(-bottom // _FINE) - top
        fine = np.zeros((rows * _FINE, columns * _FINE), np.uint8)
        for (x0, y0), glyph in zip(corners, glyphs, strict=True):
            height, width = glyph.cover.shape
            part = fine[y0 - top * _FINE :, x0 - left * _FINE :][:height, :width]
            np.maximum(part, glyph.cover, out=part)
        cover = fine.reshape(rows, _FINE, columns, _FINE).sum(axis=(1, 3), dtype=np.uint16)
        return _Stamp.of(left, top, (cover + _FINE**2 // 2) // _FINE**2, colour)

    def _rasterise(self, letter: str, size_px: int, weight: Weight) -> _Glyph:
        font = self._font(_FINE * size_px, weight)
        box = font.getbbox(letter, anchor="ls")
        left, top, right, bottom = (*map(math.floor, box[:2]), *map(math.ceil, box[2:]))
        sheet = Pillow.new("L", (right - left, bottom - top))
        ImageDraw.Draw(sheet).text((-left, -top), letter, fill=_WHOLE, font=font, anchor="ls")
        return _Glyph(np.asarray(sheet), left, top)


@dataclass(frozen=True)
class _Glyph:
    """A letter's opacity in fine pixels, and its corner as seen from the baseline."""

    cover: Image
    left: int
    top: int


@dataclass(frozen=True)
class _Stamp:
    """A line of text, ready to be mixed into pictures.

    Attributes
    ----------
    left, top
        Its corner, as seen from the start of the baseline.
    keep
        How much of the picture stays, 0 to 255.
    light
        The letters' colour, weighted with the rest.
    """

    left: int
    top: int
    keep: npt.NDArray[np.uint16]
    light: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, left: int, top: int, cover: npt.NDArray[np.uint16], colour: Colour | int) -> _Stamp:
        """Weight a colour with the letters' opacity; a number is for pictures of one channel."""
        if not isinstance(colour, int):
            cover = np.repeat(cover[..., None], len(colour), axis=2)
        # Both together stay below 2**16.
        light = cover * np.asarray(colour, np.uint16) + np.uint16(_WHOLE // 2)
        return cls(left, top, _WHOLE - cover, light)

    def press(self, image: Image, x: int, y: int) -> None:
        """Mix the letters into a picture; what lies outside is left out."""
        x, y = x + self.left, y + self.top
        x0, x1 = max(0, x), min(image.shape[1], x + self.keep.shape[1])
        y0, y1 = max(0, y), min(image.shape[0], y + self.keep.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        part, inside = image[y0:y1, x0:x1], np.s_[y0 - y : y1 - y, x0 - x : x1 - x]
        mixed = part * self.keep[inside]
        mixed += self.light[inside]
        mixed //= _WHOLE
        part[:] = mixed


def _load(size_px: int, weight: Weight) -> ImageFont.FreeTypeFont:
    # The basic engine is in every Pillow; the other one comes and goes with a library.
    return ImageFont.truetype(
        BytesIO(_file(weight)), max(1, size_px), layout_engine=ImageFont.Layout.BASIC
    )


@cache
def _file(weight: Weight) -> bytes:
    folder = resources.files("legpress_cv.annotate").joinpath("fonts")
    return folder.joinpath(weight.value).read_bytes()
