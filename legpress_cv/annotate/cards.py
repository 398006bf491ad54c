"""The verdict of each rep as it ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from legpress_cv.annotate.layout import Layout
from legpress_cv.annotate.palette import TEXT, verdict_colour, verdict_pips
from legpress_cv.annotate.panel import Panel, Sheet
from legpress_cv.annotate.typeface import BOLD, REGULAR, Image, Typeface
from legpress_cv.results import RepResult, SetAnalysis
from legpress_cv.wording import verdict_title
from legpress_cv.wording.clip import card_caption, card_lines

SHOWN_S = 2.0
"""Long enough to read four short lines."""
LEAST_S = 1.0
"""A verdict stands at least this long before the next one takes its place."""

PAD = 10.0
EDGE = 4.0
CAPTION_SIZE = 12.0
TITLE_SIZE = 16.5
LINE_SIZE = 12.0
LEADING = 14.0
LINES = 4
"""Units; and the most lines under the title."""


class Cards:
    """One card per rep, shown for a while after its end.

    Where the clip ends too soon for that it is shown before, but not before the bottom (or, of a
    rep that the clip's end cuts off, its start): every verdict is seen.

    Parameters
    ----------
    layout
        Places and unit.
    analysis
        The analysed set.
    typeface
        For the text.
    """

    def __init__(self, layout: Layout, analysis: SetAnalysis, typeface: Typeface) -> None:
        self._layout, self._typeface = layout, typeface
        self._total = len(analysis.reps)
        times = analysis.frames.time_s
        end_s = max(analysis.clip.duration_s, float(times[-1]) if len(times) else 0.0)
        self._shown = _spans(analysis.reps, end_s)
        self._card = lru_cache(maxsize=2)(self._make)

    def rep_at(self, time_s: float) -> RepResult | None:
        """Return the rep whose verdict stands in the picture."""
        for rep, start_s, end_s in self._shown:
            if start_s <= time_s < end_s:
                return rep
        return None

    def draw(self, image: Image, time_s: float) -> None:
        """Draw the card of this time, if there is one."""
        rep = self.rep_at(time_s)
        if rep is None:
            return
        box, card = self._layout.card, self._card(rep.rep)
        # A short card keeps to the picture's edge, not to the middle.
        low = 2 * box.y > image.shape[0] - box.height
        card.lay(image, box.x, box.bottom - card.height_px if low else box.y)

    def lines(self, rep: RepResult) -> list[str]:
        """Return what stands under the title, wrapped to the card."""
        width = self._layout.card.width - self._inset() - self._layout.px(PAD)
        size, found = self._size(LINE_SIZE), list[str]()
        for text in card_lines(rep):
            left = LINES - len(found)
            found += self._typeface.wrap(text, size, width, left, REGULAR) if left else []
        return found

    def _make(self, number: int) -> Panel:
        rep = next(rep for rep, _, _ in self._shown if rep.rep == number)
        colour, u = verdict_colour(rep.verdict, rep.severity), self._layout.unit
        box, x, lines = self._layout.card, self._inset(), self.lines(rep)
        height = min(box.height, round((42 + LEADING * len(lines)) * u))
        sheet = Sheet(box.width, height, 7 * u, self._typeface)
        sheet.block((7 * u * 0.8, 9 * u), (EDGE * u, height - 18 * u), colour, 2 * u)
        caption = card_caption(rep, self._total)
        sheet.text(caption, (x, 15 * u), self._size(CAPTION_SIZE), TEXT, BOLD)
        end = sheet.text(verdict_title(rep), (x, 32 * u), self._size(TITLE_SIZE), TEXT, BOLD)
        count = verdict_pips(rep.verdict, rep.severity)
        sheet.pips((end + (6 + 3.6 * count) * u, 27 * u), count, 1.4 * u, colour)
        for k, text in enumerate(lines):
            at = (x, (47 + LEADING * k) * u)
            sheet.text(text, at, self._size(LINE_SIZE), TEXT, REGULAR)
        return sheet.panel()

    def _inset(self) -> int:
        return self._layout.px(PAD + EDGE + 3)

    def _size(self, units: float) -> int:
        return round(units * self._layout.unit)


def _spans(reps: Sequence[RepResult], clip_end_s: float) -> list[tuple[RepResult, float, float]]:
    starts: list[float] = []
    for rep in reps:
        early = rep.cut == "end"
        earliest_s = rep.start_s if early else rep.bottom_s
        shown_s = SHOWN_S if early else LEAST_S
        start_s = min(rep.end_s, max(earliest_s, clip_end_s - shown_s))
        starts.append(max(start_s, starts[-1] + LEAST_S) if starts else start_s)
    ends = [*starts, math.inf][1:]
    return [
        (rep, start_s, min(start_s + SHOWN_S, end_s))
        for rep, start_s, end_s in zip(reps, starts, ends, strict=True)
    ]
