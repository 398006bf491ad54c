"""The readings: rep and phase, knee bend and trunk-thigh angle, gauge of the pelvis."""

from __future__ import annotations

from collections.abc import Sequence

from legpress_cv.annotate import brush
from legpress_cv.annotate.gauge import Gauge
from legpress_cv.annotate.layout import Box, Layout
from legpress_cv.annotate.palette import MUTED, RULE, TEXT
from legpress_cv.annotate.panel import Sheet
from legpress_cv.annotate.typeface import BOLD, MEDIUM, Image, Typeface
from legpress_cv.results import Evidence, RepResult
from legpress_cv.results.sampling import Moment
from legpress_cv.settings import TuckSettings
from legpress_cv.wording.clip import ANGLE_CAPTIONS, PHASES, joint_angle, no_reading

PAD = 9.0
CAPTION_SIZE = 11.0
REP_SIZE = 22.0
PHASE_SIZE = 13.5
VALUE_SIZE = 18.5
"""Units."""

_TITLE_SHARE = 0.34
"""Of the strip's upper row; the two angles have the rest."""


class Hud:
    """The panel of readings, in a corner or in a strip across the picture.

    Parameters
    ----------
    layout
        Places and unit.
    reps
        The reps of the set.
    settings
        Thresholds of the gauge.
    typeface
        For all text.
    """

    def __init__(
        self, layout: Layout, reps: Sequence[RepResult], settings: TuckSettings, typeface: Typeface
    ) -> None:
        self._unit, self._reps, self._typeface = layout.unit, len(reps), typeface
        self._box = box = layout.hud
        self._title, self._angles, gauge = _stripe(layout) if layout.strip else _stack(layout)
        nothing = not any(rep.measurable for rep in reps)
        self._gauge = Gauge(gauge, layout.unit, settings, typeface, dimmed=nothing)
        u = layout.unit
        sheet = Sheet(box.width, box.height, 7 * u, typeface)
        size = round(CAPTION_SIZE * u)
        for k, caption in enumerate(ANGLE_CAPTIONS):
            at = (self._column(k) - box.x, self._angles.y - box.y + 10 * u)
            sheet.text(caption, at, size, MUTED, MEDIUM)
        self._rules(sheet, layout.strip)
        self._gauge.ground(sheet, box.x, box.y)
        self._panel = sheet.panel()

    @property
    def boxes(self) -> tuple[Box, Box, Box]:
        """Title, angles, gauge."""
        return self._title, self._angles, self._gauge.box

    def draw(
        self,
        image: Image,
        moment: Moment,
        rep: RepResult | None,
        rest: str,
        evidence: Evidence | None,
    ) -> None:
        """Draw the readings of a moment.

        Parameters
        ----------
        image
            Drawn upon.
        moment
            What is known.
        rep
            The rep that lasts, or the last one.
        rest
            What to say instead of a phase outside reps; empty inside one.
        evidence
            What stands behind the tilt.
        """
        self._panel.lay(image, self._box.x, self._box.y)
        self._draw_title(image, moment, rep, rest)
        size = round(VALUE_SIZE * self._unit)
        values = (moment.knee_flexion_deg, moment.trunk_thigh_flexion_deg)
        for k, value in enumerate(values):
            at = (self._column(k), self._angles.y + 27 * self._unit)
            self._typeface.draw(image, joint_angle(value), at, size, TEXT, BOLD)
        self._gauge.draw(image, moment, evidence, no_reading(None if rest else rep))

    def _draw_title(self, image: Image, moment: Moment, rep: RepResult | None, rest: str) -> None:
        u, box, face = self._unit, self._title, self._typeface
        small, base = round(CAPTION_SIZE * u), box.y + 17 * u
        x = face.draw(image, "Rep ", (box.x, base), small, MUTED, MEDIUM)
        number = str(rep.rep if rep is not None else 0)
        x = face.draw(image, number, (x + 2 * u, base), round(REP_SIZE * u), TEXT, BOLD)
        x = face.draw(image, f"/{self._reps}", (x + u, base), round(PHASE_SIZE * u), MUTED, MEDIUM)
        phase = rest or PHASES.get(moment.phase, "")
        if not phase:
            return
        size = round(PHASE_SIZE * u)
        stacked = box.height > 30 * u
        base = box.y + 35 * u if stacked else base - 1.5 * u
        left = box.x + 12 * u if stacked else box.right - face.width(phase, size, BOLD)
        left = box.x if stacked and rest else left
        face.draw(image, phase, (left, base), size, TEXT, BOLD)
        if not rest:
            _mark(image, (left - 8 * u, base - 4.6 * u), moment.phase, u)

    def _column(self, k: int) -> int:
        return self._angles.x + k * self._angles.width // 2

    def _rules(self, sheet: Sheet, strip: bool) -> None:
        u, box, width = self._unit, self._box, max(1.0, self._unit)
        parts = (self._gauge.box,) if strip else (self._angles, self._gauge.box)
        if strip:
            x, foot = self._angles.x - box.x - 7 * u, self._gauge.box.y - box.y
            sheet.line((x, 10 * u), (x, foot - 8 * u), RULE, width)
        for part in parts:
            y = part.y - box.y - 2 * u
            sheet.line((PAD * u, y), (box.width - PAD * u, y), RULE, width)


def _stack(layout: Layout) -> tuple[Box, Box, Box]:
    box, px = layout.hud, layout.px
    x, width = box.x + px(PAD), box.width - 2 * px(PAD)
    return (
        Box(x, box.y + px(6), width, px(24)),
        Box(x, box.y + px(36), width, px(32)),
        Box(x, box.y + px(74), width, px(43)),
    )


def _stripe(layout: Layout) -> tuple[Box, Box, Box]:
    box, px = layout.hud, layout.px
    x, y, width = box.x + px(PAD), box.y + px(7), box.width - 2 * px(PAD)
    first, gap = round(_TITLE_SHARE * width), px(14)
    return (
        Box(x, y, first, px(38)),
        Box(x + first + gap, y + px(3), width - first - gap, px(32)),
        Box(x, box.y + px(52), width, px(43)),
    )


def _mark(image: Image, at: brush.Point, phase: str, unit: float) -> None:
    """Draw an arrow down or up, or a bar for the pause: the phase without its word."""
    x, y, r = at[0], at[1], 4.0 * unit
    if phase == "bottom":
        brush.block(image, (x - r, y - 0.4 * r), (2 * r, 0.9 * r), TEXT, 0.3 * r)
        return
    sign = 1.0 if phase == "descent" else -1.0
    brush.shape(
        image, [(x - r, y - sign * 0.8 * r), (x + r, y - sign * 0.8 * r), (x, y + sign * r)], TEXT
    )
