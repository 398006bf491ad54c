"""What is shown while a tuck lasts: a frame about the picture and a word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from legpress_cv.annotate import brush
from legpress_cv.annotate.alerts import Alert
from legpress_cv.annotate.layout import Layout
from legpress_cv.annotate.palette import INK, PANEL_OPACITY, Colour, verdict_colour
from legpress_cv.annotate.panel import Panel, Sheet
from legpress_cv.annotate.typeface import BOLD, CAP_RATIO, MEDIUM, Image, Typeface
from legpress_cv.results import Severity, Verdict
from legpress_cv.wording.clip import alert_words


@dataclass(frozen=True)
class Style:
    """How an alert is shown; sizes in units.

    Attributes
    ----------
    border
        Thickness of the frame about the picture, 0 for none.
    filled
        Whether the label is filled with the colour of the verdict, or written in it.
    word_size, mark
        Sizes of the word and of the mark before it.
    height_ratio
        Height of the label over that of its place.
    """

    border: float
    filled: bool
    word_size: float
    mark: float
    height_ratio: float


STYLES: dict[Verdict, Style] = {
    Verdict.TUCK: Style(5.0, True, 17.0, 14.0, 1.0),
    Verdict.TUCK_INDICATED: Style(4.0, False, 17.0, 14.0, 1.0),
    Verdict.BORDERLINE: Style(0.0, False, 13.0, 6.0, 0.8),
}
"""A measured tuck is the loudest; an indicated one has a broken frame, a borderline rep none."""
DASH = 16.0
GRADE_SIZE = 13.0
PAD = 10.0
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

    def draw_border(self, image: Image, alert: Alert) -> None:
        """Draw the frame about the picture."""
        thick = self._layout.px(STYLES[alert.verdict].border)
        colour = verdict_colour(alert.verdict, alert.severity)
        height, width = image.shape[:2]
        if alert.verdict is Verdict.TUCK:
            image[:thick] = image[height - thick :] = colour
            image[:, :thick] = image[:, width - thick :] = colour
            return
        for length, flat in ((width, True), (height, False)):
            for a, b in _pieces(length, self._layout.px(DASH)):
                if flat:
                    image[:thick, a:b] = image[height - thick :, a:b] = colour
                else:
                    image[a:b, :thick] = image[a:b, width - thick :] = colour

    def draw_label(self, image: Image, alert: Alert) -> None:
        """Draw the word, in the middle of its place."""
        label, box = self._label(alert.verdict, alert.severity), self._layout.label
        x = box.x + (box.width - label.width_px) // 2
        label.lay(image, x, box.y + (box.height - label.height_px) // 2)

    def label_width(self, verdict: Verdict, severity: Severity, scale: float = 1.0) -> int:
        """Measure the label as it would be at a scale."""
        u, style = scale * self._layout.unit, STYLES[verdict]
        word, grade = alert_words(verdict, severity)
        width = self._typeface.width(word, round(style.word_size * u), BOLD)
        if grade:
            width += round(6 * u) + self._typeface.width(grade, round(GRADE_SIZE * u), MEDIUM)
        return width + round((2 * PAD + style.mark + 7) * u)

    def _make(self, verdict: Verdict, severity: Severity) -> Panel:
        style, box = STYLES[verdict], self._layout.label
        scale = min(1.0, box.width / self.label_width(verdict, severity))
        u = scale * self._layout.unit
        width = min(self.label_width(verdict, severity, scale), box.width)
        height = round(style.height_ratio * box.height)
        colour = verdict_colour(verdict, severity)
        ground, ink = (colour, INK) if style.filled else (INK, colour)
        opacity = 0.96 if style.filled else PANEL_OPACITY
        sheet = Sheet(width, height, height / 2, self._typeface, ground=ground, opacity=opacity)
        middle, base = height / 2, (height + CAP_RATIO * style.word_size * u) / 2
        at = ((PAD + style.mark / 2) * u, middle)
        if verdict.is_tuck:
            _warning(sheet, at, style.mark / 2 * u, ink, ground)
        else:
            sheet.dot(at, style.mark / 2 * u, ink)
        word, grade = alert_words(verdict, severity)
        x = (PAD + style.mark + 7) * u
        end = sheet.text(word, (x, base), round(style.word_size * u), ink, BOLD)
        sheet.text(grade, (end + 6 * u, base), round(GRADE_SIZE * u), ink, MEDIUM)
        return sheet.panel()


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
