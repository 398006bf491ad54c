"""The gauge of pelvic tilt: zones with their thresholds, a needle and its interval."""

from __future__ import annotations

import math

from legpress_cv.annotate import brush
from legpress_cv.annotate.layout import Box
from legpress_cv.annotate.palette import (
    DIM,
    INK,
    MUTED,
    PIPS,
    SEVERITY,
    TEXT,
    mixed,
)
from legpress_cv.annotate.panel import Sheet
from legpress_cv.annotate.typeface import BOLD, MEDIUM, Image, Typeface
from legpress_cv.results import Evidence, Severity, is_direct
from legpress_cv.results.sampling import Moment
from legpress_cv.settings import TuckSettings
from legpress_cv.wording.clip import TILT_CAPTION, tilt_reading

CAPTION_SIZE = 11.0
VALUE_SIZE = 14.5
TICK_SIZE = 10.5
BAR_TOP = 20.0
BAR = 9.0
TICK_BASE = 42.0
DIMMED = 0.35
"""Units, from the top of the gauge, which is 43 high; and the share of its colour that a zone keeps
which nothing will point at."""

_BELOW_RATIO, _ABOVE_RATIO = 0.3, 1.7
"""Ends of the scale over the severe threshold: room for an anterior turn and a deep tuck."""


class Gauge:
    """A bar of zones; what moves is drawn by :meth:`draw`, the rest once by :meth:`ground`.

    Parameters
    ----------
    box
        Its place in the picture.
    unit
        Pixels per unit.
    settings
        The thresholds.
    typeface
        For the numbers.
    dimmed
        Whether there will be no reading at all: the zones step back.
    """

    def __init__(
        self,
        box: Box,
        unit: float,
        settings: TuckSettings,
        typeface: Typeface,
        *,
        dimmed: bool = False,
    ) -> None:
        self._dimmed = dimmed
        self.box = box
        self._unit = unit
        self._settings = settings
        self._typeface = typeface
        self._low = -_BELOW_RATIO * settings.severe_ppt_deg
        self._high = _ABOVE_RATIO * settings.severe_ppt_deg

    def x_of(self, tilt_deg: float) -> float:
        """Return the column of a tilt; beyond the scale, that of its end."""
        share = (tilt_deg - self._low) / (self._high - self._low)
        return self.box.x + min(max(share, 0.0), 1.0) * self.box.width

    def ground(self, sheet: Sheet, x0: int, y0: int) -> None:
        """Draw what stays; the sheet's corner lies at x0, y0 of the picture."""
        u, s = self._unit, self._settings
        left, top = self.box.x - x0, self.box.y - y0
        size = round(CAPTION_SIZE * u)
        sheet.text(TILT_CAPTION, (left, top + 11 * u), size, MUTED, MEDIUM)
        edges: list[tuple[Severity, float, float]] = [
            ("none", self._low, s.mild_ppt_deg),
            ("mild", s.mild_ppt_deg, s.moderate_ppt_deg),
            ("moderate", s.moderate_ppt_deg, s.severe_ppt_deg),
            ("severe", s.severe_ppt_deg, self._high),
        ]
        gap = max(1.0, 1.2 * u)
        for severity, low, high in edges:
            a, b = self.x_of(low) - x0, self.x_of(high) - x0
            at = (a + (gap if severity != "none" else 0), top + BAR_TOP * u)
            colour = mixed(SEVERITY[severity], INK, DIMMED) if self._dimmed else SEVERITY[severity]
            sheet.block(at, (b - at[0], BAR * u), colour, 1.5 * u)
            middle = ((a + b + gap) / 2, top + (BAR_TOP + BAR / 2) * u)
            sheet.pips(middle, PIPS[severity], u, INK)
        tick = round(TICK_SIZE * u)
        for threshold in (s.mild_ppt_deg, s.moderate_ppt_deg, s.severe_ppt_deg):
            at = (self.x_of(threshold) - x0 + gap / 2, top + TICK_BASE * u)
            sheet.text(f"{threshold:g}", at, tick, MUTED, MEDIUM, anchor=0.5)

    def draw(self, image: Image, moment: Moment, evidence: Evidence | None, missing: str) -> None:
        """Draw reading, needle and interval of a moment, or the word for a missing one.

        Measured tilt has a needle through the bar; indicated tilt only the range that it lies in.
        """
        u, z = self._unit, self._settings.confidence_z
        tilt, se = moment.pelvic_tilt_deg, moment.pelvic_tilt_se_deg
        text = tilt_reading(tilt, se, evidence, z)
        none = not text
        size = round((CAPTION_SIZE if none else VALUE_SIZE) * u)
        at = (self.box.right, self.box.y + 11.5 * u)
        colour, weight = (DIM, MEDIUM) if none else (TEXT, BOLD)
        self._typeface.draw(image, text or missing, at, size, colour, weight, anchor=1.0)
        if none:
            return
        middle = self.box.y + (BAR_TOP + BAR / 2) * u
        if not math.isnan(se):
            self._interval(image, tilt - z * se, tilt + z * se, middle)
        if is_direct(evidence):
            self._needle(image, self.x_of(tilt), middle)

    def _interval(self, image: Image, low: float, high: float, y: float) -> None:
        u, a, b = self._unit, self.x_of(low), self.x_of(high)
        # An end beyond the scale is left open.
        ends = [x for x, tilt in ((a, low), (b, high)) if self._low <= tilt <= self._high]
        cap = 0.62 * BAR * u
        for colour, width in ((INK, 4.0 * u), (TEXT, 1.8 * u)):
            brush.line(image, (a, y), (b, y), colour, width)
            for x in ends:
                brush.line(image, (x, y - cap), (x, y + cap), colour, width)

    def _needle(self, image: Image, x: float, y: float) -> None:
        u = self._unit
        half = (BAR / 2 + 3.0) * u
        for colour, width, head in ((INK, 4.6 * u, 6.0 * u), (TEXT, 2.2 * u, 4.2 * u)):
            brush.line(image, (x, y - half), (x, y + half), colour, width)
            top = y - half - 1.5 * u
            brush.shape(image, [(x - head, top), (x + head, top), (x, top + 1.3 * head)], colour)
