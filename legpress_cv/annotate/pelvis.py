"""The pelvis line against its pose at the start of the descent."""

from __future__ import annotations

import math
from dataclasses import dataclass

from legpress_cv.annotate import brush
from legpress_cv.annotate.palette import BONE, INK, SEVERITY, TEXT, Colour, level_of
from legpress_cv.annotate.typeface import BOLD, Image, Typeface
from legpress_cv.results import Evidence, RepResult, Verdict
from legpress_cv.results.sampling import Moment, Sampler
from legpress_cv.settings import TuckSettings
from legpress_cv.wording.clip import ESTIMATE_TAG

REACH_RATIO = 0.55
"""How far the line is drawn beyond ASIS and PSIS, over their distance: a longer line shows a small
turn."""
SCHEMATIC_DEG = 90.0
"""Start pose of the schematic line against the back-rest: true ones lie near a right angle, and
only its turn means anything."""
SCHEMATIC_RATIO = 0.32
"""Half its length over shoulder to hip: about that of the extended ASIS-PSIS line."""
START_SEARCH_S = 0.4
"""How long after a rep's start its first pose may come, where the first frames are missing."""
WEDGE_OPACITY = 0.45
WEDGE_REACH = 1.25
"""Over the estimated line's: it has to be seen beside the line."""

LINE = 3.4
ESTIMATE = 2.4
GHOST = 1.7
HALO = 1.6
DASH = 5.0
TAG = 12.0
"""Units."""


@dataclass(frozen=True)
class _StartPose:
    """ASIS and PSIS from the hip, and the back-rest's direction then."""

    asis: brush.Point
    psis: brush.Point
    backrest_deg: float


class PelvisLine:
    """Draws the measured line with the ghost of its start pose, or a schematic, marked estimate.

    Parameters
    ----------
    sampler
        The analysed series.
    facing
        Where the lifter faces in the picture; posterior tilt turns counter-clockwise in the
        picture where it is right.
    settings
        Thresholds, and standard errors per interval.
    typeface, unit
        For the mark of an estimate.
    """

    def __init__(
        self,
        sampler: Sampler,
        facing: str | None,
        settings: TuckSettings,
        typeface: Typeface,
        unit: float,
    ) -> None:
        self._sampler = sampler
        self._sign = -1.0 if facing == "left" else 1.0
        self._settings = settings
        self._typeface = typeface
        self._unit = unit
        self._starts: dict[int, _StartPose | None] = {}

    def draw(
        self, image: Image, moment: Moment, rep: RepResult | None, evidence: Evidence | None
    ) -> None:
        """Draw the pelvis of this moment; nothing where nothing is known.

        Parameters
        ----------
        image
            Drawn upon.
        moment
            Points and tilt.
        rep
            The rep that lasts, if any: the ghost is its start.
        evidence
            Of that rep, or of the set outside reps.
        """
        points = moment.points
        if all(brush.finite(points[name]) for name in ("asis", "psis")):
            self._measured(image, moment, rep, evidence)
        elif evidence is not None and brush.finite(points["hip"]):
            # Amber is kept for reps that stand out: an estimate alone is no warning.
            warns = rep is not None and rep.verdict is Verdict.TUCK_INDICATED
            self._estimated(image, moment, SEVERITY["moderate"] if warns else BONE)

    def _measured(
        self, image: Image, moment: Moment, rep: RepResult | None, evidence: Evidence | None
    ) -> None:
        asis, psis = moment.points["asis"][:2], moment.points["psis"][:2]
        hip, start = moment.points["hip"], self._start(rep)
        if start is not None and brush.finite(hip):
            turn = moment.backrest_deg - start.backrest_deg
            turn = 0.0 if math.isnan(turn) else turn
            ghost = [_moved(hip, _turned(offset, turn)) for offset in (start.asis, start.psis)]
            self._ghost(image, *_extended(ghost[0], ghost[1]))
        tilt = moment.pelvic_tilt_deg
        unknown = math.isnan(tilt) or evidence is None
        colour = TEXT if unknown else SEVERITY[level_of(tilt, self._settings)]
        a, b = _extended(asis, psis)
        brush.line(image, a, b, INK, (LINE + 2 * HALO) * self._unit)
        brush.line(image, a, b, colour, LINE * self._unit)
        for end in (asis, psis):
            brush.dot(image, end, (LINE * 0.5 + HALO) * self._unit, INK)
            brush.dot(image, end, LINE * 0.5 * self._unit, TEXT)

    def _estimated(self, image: Image, moment: Moment, colour: Colour) -> None:
        tilt, hip = moment.pelvic_tilt_deg, moment.points["hip"][:2]
        shoulder = moment.points["shoulder"]
        if math.isnan(tilt) or math.isnan(moment.backrest_deg) or not brush.finite(shoulder):
            return
        reach = SCHEMATIC_RATIO * math.dist(hip, shoulder[:2])
        rest = moment.backrest_deg - self._sign * SCHEMATIC_DEG

        def end(tilt_deg: float, side: float) -> brush.Point:
            turn = math.radians(rest + self._sign * tilt_deg)
            return hip[0] + side * reach * math.cos(turn), hip[1] - side * reach * math.sin(turn)

        half = self._settings.confidence_z * moment.pelvic_tilt_se_deg
        if not math.isnan(half):
            for side in (1.0, -1.0):
                fan = [
                    brush.along(hip, end(tilt + share * half, side), WEDGE_REACH)
                    for share in (-1.0, -0.5, 0.0, 0.5, 1.0)
                ]
                brush.wash(image, [hip, *fan], colour, WEDGE_OPACITY)
        self._ghost(image, end(0.0, 1.0), end(0.0, -1.0))
        a, b = end(tilt, 1.0), end(tilt, -1.0)
        brush.line(image, a, b, INK, (ESTIMATE + HALO) * self._unit)
        brush.dashes(image, a, b, colour, ESTIMATE * self._unit, DASH * self._unit)
        self._tag(image, (a[0] + self._sign * 4 * self._unit, a[1] - 3 * self._unit))

    def _ghost(self, image: Image, a: brush.Point, b: brush.Point) -> None:
        brush.line(image, a, b, INK, (GHOST + HALO) * self._unit)
        brush.dashes(image, a, b, TEXT, GHOST * self._unit, DASH * self._unit)

    def _tag(self, image: Image, at: brush.Point) -> None:
        anchor, size = (0.0 if self._sign > 0 else 1.0), max(9, round(TAG * self._unit))
        outline = max(1.0, 0.9 * self._unit)
        for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            self._text(image, (at[0] + dx * outline, at[1] + dy * outline), size, INK, anchor)
        self._text(image, at, size, TEXT, anchor)

    def _text(
        self, image: Image, at: brush.Point, size: int, colour: Colour, anchor: float
    ) -> None:
        self._typeface.draw(image, ESTIMATE_TAG, at, size, colour, BOLD, anchor=anchor)

    def _start(self, rep: RepResult | None) -> _StartPose | None:
        if rep is None:
            return None
        if rep.rep not in self._starts:
            self._starts[rep.rep] = self._find_start(rep)
        return self._starts[rep.rep]

    def _find_start(self, rep: RepResult) -> _StartPose | None:
        if rep.cut == "start":
            return None  # the clip does not show how the descent began
        step = self._sampler.step_s
        for k in range(max(1, round(START_SEARCH_S / step))):
            first = self._sampler.at(rep.start_s + k * step)
            hip, asis, psis = (first.points[name] for name in ("hip", "asis", "psis"))
            if all(brush.finite(point) for point in (hip, asis, psis)):
                return _StartPose(_offset(asis, hip), _offset(psis, hip), first.backrest_deg)
        return None


def _offset(point: tuple[float, ...], origin: tuple[float, ...]) -> brush.Point:
    return point[0] - origin[0], point[1] - origin[1]


def _moved(point: tuple[float, ...], by: brush.Point) -> brush.Point:
    return point[0] + by[0], point[1] + by[1]


def _turned(offset: brush.Point, degrees: float) -> brush.Point:
    """Turn counter-clockwise as seen: y points down in pictures."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return offset[0] * cos + offset[1] * sin, offset[1] * cos - offset[0] * sin


def _extended(a: brush.Point, b: brush.Point) -> tuple[brush.Point, brush.Point]:
    return brush.along(a, b, -REACH_RATIO), brush.along(a, b, 1 + REACH_RATIO)
