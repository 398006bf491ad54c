"""What is shown while a tuck lasts: a frame about the picture and a word."""

from __future__ import annotations

from functools import lru_cache

from legpress_cv.annotate import brush
from legpress_cv.annotate.alerts import Alert
from legpress_cv.annotate.layout import Layout
from legpress_cv.annotate.palette import INK, SEVERITY, Colour
from legpress_cv.annotate.panel import Panel, Sheet
from legpress_cv.annotate.typeface import BOLD, CAP_RATIO, MEDIUM, Image, Typeface
from legpress_cv.annotate.wording import label_of
from legpress_cv.results import Severity, Verdict

BORDER: dict[Verdict, float] = {Verdict.TUCK: 5.0, Verdict.TUCK_INDICATED: 4.0}
"""Units; what is only indicated has a broken frame, and a borderline rep has none."""
DASH = 16.0
WORD_SIZE = 16.0
SMALL_SIZE = 13.0
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

    def draw_border(self, image: Image, alert: Alert) -> None:
        """Draw the frame about the picture."""
        thick = self._layout.px(BORDER[alert.verdict])
        colour = _colour(alert)
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
        label.lay(image, box.x + (box.width - label.width_px) // 2, box.y)

    def label_width(self, alert: Alert, scale: float = 1.0) -> int:
        """Measure the label as it would be at a scale."""
        u = scale * self._layout.unit
        word, detail = label_of(alert)
        width = self._typeface.width(word, round(WORD_SIZE * u), BOLD)
        if detail:
            width += round(6 * u) + self._typeface.width(detail, round(SMALL_SIZE * u), MEDIUM)
        return width + round((2 * PAD + MARK + 7) * u)

    def _make(self, verdict: Verdict, severity: Severity) -> Panel:
        alert = Alert(0, verdict, severity, 0.0, 0.0)
        height, room = self._layout.label.height, self._layout.label.width
        scale = min(1.0, room / self.label_width(alert))
        u, width = scale * self._layout.unit, min(self.label_width(alert, scale), room)
        colour = _colour(alert)
        loud = verdict is Verdict.TUCK
        ground, ink = (colour, INK) if loud else (INK, colour)
        sheet = Sheet(
            width,
            height,
            height / 2,
            self._typeface,
            ground=ground,
            opacity=0.96 if loud else 0.85,
        )
        middle, base = height / 2, (height + CAP_RATIO * WORD_SIZE * u) / 2
        _warning(sheet, ((PAD + MARK / 2) * u, middle), MARK / 2 * u, ink, ground)
        word, detail = label_of(alert)
        x = (PAD + MARK + 7) * u
        end = sheet.text(word, (x, base), round(WORD_SIZE * u), ink, BOLD)
        if detail:
            sheet.text(detail, (end + 6 * u, base), round(SMALL_SIZE * u), ink, MEDIUM)
        return sheet.panel()


def _colour(alert: Alert) -> Colour:
    # An indicated tuck has no grade that could be told by colour.
    return SEVERITY["moderate" if alert.verdict is Verdict.TUCK_INDICATED else alert.severity]


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
