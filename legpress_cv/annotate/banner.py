"""The reason, where nothing could be measured."""

from __future__ import annotations

from legpress_cv.annotate.layout import Layout
from legpress_cv.annotate.palette import INK, SEVERITY, TEXT
from legpress_cv.annotate.panel import Sheet
from legpress_cv.annotate.typeface import BOLD, REGULAR, Image, Typeface
from legpress_cv.results import Refusal
from legpress_cv.wording.clip import banner_sentence, banner_title

TITLE_SIZE = 16.5
LINE_SIZE = 12.5
LEADING = 15.0
LINES = 3
"""Units; and the most lines of the reason."""


class Banner:
    """A panel across the top with the reason in one sentence.

    Parameters
    ----------
    layout
        Places and unit.
    refusal
        Of the analysis.
    typeface
        For the text.
    """

    def __init__(self, layout: Layout, refusal: Refusal | None, typeface: Typeface) -> None:
        self._box, u = layout.banner, layout.unit
        size = round(LINE_SIZE * u)
        left = 38 * u
        width = self._box.width - round(left + 10 * u)
        self.lines = typeface.wrap(banner_sentence(refusal), size, width, LINES, REGULAR)
        sheet = Sheet(self._box.width, self._box.height, 7 * u, typeface, opacity=0.86)
        sheet.text(banner_title(), (left, 21 * u), round(TITLE_SIZE * u), TEXT, BOLD)
        for k, line in enumerate(self.lines):
            sheet.text(line, (left, (38 + LEADING * k) * u), size, TEXT, REGULAR)
        sheet.dot((21 * u, 16 * u), 8.5 * u, SEVERITY["mild"])
        sheet.text("?", (21 * u, 20.6 * u), round(13 * u), INK, BOLD, anchor=0.5)
        self._panel = sheet.panel()

    def draw(self, image: Image) -> None:
        """Draw it."""
        self._panel.lay(image, self._box.x, self._box.y)
