"""What is shown while a tuck lasts: a frame about the picture and a word."""

from __future__ import annotations

from functools import lru_cache

from legpress_cv.annotate import brush
from legpress_cv.annotate.layout import Layout
from legpress_cv.annotate.palette import INK, SEVERITY, Colour
from legpress_cv.annotate.panel import Panel, Sheet
from legpress_cv.annotate.typeface import BOLD, MEDIUM, Image, Typeface
from legpress_cv.annotate.wording import label_of
from legpress_cv.results import Severity
from legpress_cv.tuck.tuck_span import Signal, Stretch

BORDER: dict[Signal, float] = {"tuck": 5.0, "indicated": 4.0, "mild": 2.0, "borderline": 2.0}
"""Units: the surer and the worse, the thicker."""
DASHED: frozenset[Signal] = frozenset({"indicated", "borderline"})
"""What is not certain has a broken frame."""
DASH = 16.0
WORD_SIZE = 15.0
SMALL_SIZE = 12.0
PAD = 10.0
MARK = 14.0
"""Units."""


class Alarm:
    """The frame about the picture and the label of a tuck.

    Parameters
    ----------
    layout
        Places and unit.
    typeface
        For the word.
    """

    def __init__(self, layout: Layout, typeface: Typeface) -> None:
        self._layout, self._typeface = layout, typeface
        self._label = lru_cache(maxsize=4)(self._make)

    def draw_border(self, image: Image, stretch: Stretch) -> None:
        """Draw the frame about the picture."""
        thick = self._layout.px(BORDER[stretch.signal])
        colour = _colour(stretch)
        height, width = image.shape[:2]
        if stretch.signal not in DASHED:
            image[:thick] = image[height - thick :] = colour
            image[:, :thick] = image[:, width - thick :] = colour
            return
        for length, flat in ((width, True), (height, False)):
            for a, b in _pieces(length, self._layout.px(DASH)):
                if flat:
                    image[:thick, a:b] = image[height - thick :, a:b] = colour
                else:
                    image[a:b, :thick] = image[a:b, width - thick :] = colour

    def draw_label(self, image: Image, stretch: Stretch) -> None:
        """Draw the word, in the middle of its place."""
        label, box = self._label(stretch.signal, stretch.severity), self._layout.label
        label.lay(image, box.x + (box.width - label.width_px) // 2, box.y)

    def label_width(self, stretch: Stretch, scale: float = 1.0) -> int:
        """Measure the label as it would be at a scale."""
        u = scale * self._layout.unit
        word, detail = label_of(stretch)
        width = self._typeface.width(word, round(WORD_SIZE * u), BOLD)
        if detail:
            width += round(6 * u) + self._typeface.width(detail, round(SMALL_SIZE * u), MEDIUM)
        return width + round((2 * PAD + MARK + 7) * u)

    def _make(self, signal: Signal, severity: Severity) -> Panel:
        stretch = Stretch(0, signal, severity, 0.0, 0.0)
        height, room = self._layout.label.height, self._layout.label.width
        scale = min(1.0, room / self.label_width(stretch))
        u, width = scale * self._layout.unit, min(self.label_width(stretch, scale), room)
        colour = _colour(stretch)
        loud = signal == "tuck"
        ground, ink = (colour, INK) if loud else (INK, colour)
        sheet = Sheet(
            width,
            height,
            height / 2,
            self._typeface,
            ground=ground,
            opacity=0.96 if loud else 0.85,
        )
        middle, base = height / 2, height / 2 + 0.375 * WORD_SIZE * u
        _warning(sheet, ((PAD + MARK / 2) * u, middle), MARK / 2 * u, ink, ground)
        word, detail = label_of(stretch)
        x = (PAD + MARK + 7) * u
        end = sheet.text(word, (x, base), round(WORD_SIZE * u), ink, BOLD)
        if detail:
            sheet.text(detail, (end + 6 * u, base), round(SMALL_SIZE * u), ink, MEDIUM)
        return sheet.panel()


def _colour(stretch: Stretch) -> Colour:
    # An indicated tuck has no grade that could be told by colour.
    return SEVERITY["moderate" if stretch.signal == "indicated" else stretch.severity]


def _pieces(length: int, dash: int) -> list[tuple[int, int]]:
    """Cut an edge into dashes and gaps so that a dash stands at each end."""
    count = 2 * max(1, round((length / dash - 1) / 2)) + 1
    return [
        (round(i * length / count), round((i + 1) * length / count)) for i in range(0, count, 2)
    ]


def _warning(sheet: Sheet, at: brush.Point, radius: float, colour: Colour, ground: Colour) -> None:
    """Draw a triangle with an exclamation mark."""
    x, y = at
    corners = [(x, y - radius), (x + 1.1 * radius, y + 0.85 * radius)]
    corners.append((x - 1.1 * radius, y + 0.85 * radius))
    sheet.shape(corners, colour)
    sheet.line((x, y - 0.3 * radius), (x, y + 0.22 * radius), ground, 0.28 * radius)
    sheet.dot((x, y + 0.58 * radius), 0.17 * radius, ground)
