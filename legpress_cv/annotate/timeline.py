"""The timeline along the bottom: knee flexion, reps, tucks, and where the clip is now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from legpress_cv.annotate import brush
from legpress_cv.annotate.alerts import Alert
from legpress_cv.annotate.layout import Box, Layout
from legpress_cv.annotate.palette import (
    BONE,
    INK,
    MUTED,
    RULE,
    TEXT,
    Colour,
    verdict_colour,
    verdict_pips,
)
from legpress_cv.annotate.panel import Sheet
from legpress_cv.annotate.typeface import BOLD, MEDIUM, Image, Typeface
from legpress_cv.results import RepResult, SetAnalysis, Verdict

PAD = 8.0
CLOCK = 38.0
"""Room for the time at the right."""
CURVE_TOP = 6.0
CURVE = 13.0
BLOCK_TOP = 22.0
BLOCK = 16.0
NUMBER_SIZE = 12.0
CLOCK_SIZE = 12.5
HATCH = 6.0
"""Units."""

_PARTIAL_GROUND: Colour = (40, 47, 58)


class Timeline:
    """Blocks of reps under the curve of the knee; tucks hatched, partial reps striped thinly.

    Parameters
    ----------
    layout
        Places and unit.
    analysis
        The analysed set.
    alerts
        When tucks last.
    typeface
        For numbers and time.
    """

    def __init__(
        self,
        layout: Layout,
        analysis: SetAnalysis,
        alerts: Sequence[Alert],
        typeface: Typeface,
    ) -> None:
        self._unit, self._box, self._typeface = layout.unit, layout.timeline, typeface
        times = analysis.frames.time_s
        last_s = float(times[-1]) if len(times) else 0.0
        self._duration_s = max(analysis.clip.duration_s, last_s, 1e-3)
        u, box = layout.unit, layout.timeline
        self._left, self._right = box.x + PAD * u, box.right - (PAD + CLOCK) * u
        sheet = Sheet(box.width, box.height, 7 * u, typeface)
        self._draw_ground(sheet)
        for rep in analysis.reps:
            self._draw_rep(sheet, rep)
        for alert in alerts:
            self._draw_alert(sheet, alert)
        alert_of = {alert.rep: alert for alert in alerts}
        for rep in analysis.reps:
            self._draw_number(sheet, rep, alert_of.get(rep.rep))
        self._draw_curve(sheet, times, analysis.frames.knee_flexion_deg)
        self._panel = sheet.panel()

    @property
    def box(self) -> Box:
        """Its place in the picture."""
        return self._box

    def x_of(self, time_s: float) -> float:
        """Return the column of a time; those outside the clip lie at its ends."""
        share = min(max(time_s / self._duration_s, 0.0), 1.0)
        return self._left + share * (self._right - self._left)

    def draw(self, image: Image, time_s: float) -> None:
        """Draw the timeline with the playhead at a time."""
        u, box = self._unit, self._box
        self._panel.lay(image, box.x, box.y)
        x, top, low = self.x_of(time_s), box.y + 4 * u, box.bottom - 3 * u
        brush.line(image, (x, top), (x, low), INK, 4.2 * u)
        brush.line(image, (x, top), (x, low), TEXT, 1.8 * u)
        r = 4.0 * u
        brush.shape(image, [(x - r, top - u), (x + r, top - u), (x, top + r)], TEXT)
        text = f"{time_s:.1f} s"
        at = (box.right - PAD * u, box.y + 0.5 * box.height + 4 * u)
        self._typeface.draw(image, text, at, round(CLOCK_SIZE * u), TEXT, MEDIUM, anchor=1.0)

    def _x(self, time_s: float) -> float:
        return self.x_of(time_s) - self._box.x

    def _draw_ground(self, sheet: Sheet) -> None:
        u = self._unit
        y = (BLOCK_TOP + BLOCK / 2) * u
        sheet.line((self._x(0.0), y), (self._x(self._duration_s), y), RULE, max(1.0, 1.5 * u))

    def _draw_rep(self, sheet: Sheet, rep: RepResult) -> None:
        u = self._unit
        at, size = self._block(rep.start_s, rep.end_s)
        colour = verdict_colour(rep.verdict, rep.severity)
        ground = _PARTIAL_GROUND if rep.partial else RULE
        sheet.block(at, size, ground, 2.5 * u)
        if rep.partial:
            sheet.stripes(at, size, MUTED, 2 * HATCH * u, max(1.0, 0.8 * u))
        sheet.block((at[0], at[1] + size[1] - 2.2 * u), (size[0], 2.2 * u), colour, u)

    def _draw_alert(self, sheet: Sheet, alert: Alert) -> None:
        """Draw solid colour hatched dark where measured, hatching alone where it is a hint."""
        u = self._unit
        at, size = self._block(alert.start_s, alert.end_s)
        colour = verdict_colour(alert.verdict, alert.severity)
        if alert.verdict is Verdict.TUCK_INDICATED:
            sheet.block(at, size, INK, 1.5 * u)
            sheet.stripes(at, size, colour, HATCH * u, 1.5 * u)
        elif alert.verdict is Verdict.BORDERLINE:
            sheet.stripes(at, size, colour, HATCH * u, 1.3 * u)
        else:
            sheet.block(at, size, colour, 1.5 * u)
            sheet.stripes(at, size, INK, 1.4 * HATCH * u, max(1.0, 0.9 * u))

    def _draw_number(self, sheet: Sheet, rep: RepResult, alert: Alert | None) -> None:
        """Draw the number with the dots of the grade, as far as the block has room."""
        u = self._unit
        (left, top), (width, _) = self._block(rep.start_s, rep.end_s)
        size = round(NUMBER_SIZE * u)
        text = f"{rep.rep}" if rep.measurable else f"{rep.rep} ?"
        pips = verdict_pips(rep.verdict, rep.severity)
        # Dots may not hide where the tuck begins.
        room = width if alert is None else min(width, self._x(alert.start_s) - left)
        if self._typeface.width(text, size, BOLD) + (_pips_width(pips) + 7) * u > room:
            pips, text = 0, f"{rep.rep}"
        dots, letters = _pips_width(pips) * u, self._typeface.width(text, size, BOLD)
        if letters + 2 * u > width:
            return
        x = left + min(4 * u, (width - letters) / 2)
        if rep.partial or alert is not None:
            # On hatching it needs a ground of its own.
            sheet.block((x - 2 * u, top + u), (letters + dots + 4 * u, 12 * u), INK, 2 * u)
        end = sheet.text(text, (x, top + 11 * u), size, TEXT, BOLD)
        middle = (end + (dots + 2 * u) / 2, top + 7 * u)
        sheet.pips(middle, pips, u, verdict_colour(rep.verdict, rep.severity))

    def _draw_curve(self, sheet: Sheet, times: np.ndarray, knee: np.ndarray) -> None:
        known = np.flatnonzero(~np.isnan(knee))
        if len(known) < 2:  # noqa: PLR2004 - a curve needs two points
            return
        u = self._unit
        low, high = float(knee[known].min()), float(knee[known].max())
        scale = CURVE * u / max(high - low, 1.0)
        # Deeper is lower, as the lifter sees it.
        runs = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
        for run in runs:
            thin = run[:: max(1, len(run) // 2000)]
            points = [
                (self._x(float(times[i])), CURVE_TOP * u + float(knee[i] - low) * scale)
                for i in thin
            ]
            sheet.path(points, BONE, max(1.0, 1.3 * u))

    def _block(self, start_s: float, end_s: float) -> tuple[brush.Point, brush.Point]:
        a, b = self._x(start_s), self._x(end_s)
        return (a, BLOCK_TOP * self._unit), (max(2.0, b - a), BLOCK * self._unit)


def _pips_width(count: int) -> float:
    """Give the room that dots take, in units."""
    return 5.2 * count + 3 if count else 0.0
