"""The line of the pelvis over a still, and where it was at the top of the rep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from legpress_cv.annotate.brush import Point, along, finite
from legpress_cv.annotate.pelvis import REACH_RATIO
from legpress_cv.results import RepResult
from legpress_cv.results.sampling import Moment, Sampler

from .stills import still_times_s

TRUNK_REACH_RATIO = 0.2
"""How far the line hip-shoulder is drawn beyond both."""

Kind = Literal["pelvis", "trunk"]


@dataclass(frozen=True)
class Line:
    """A straight line, in pixels of the upright picture.

    Attributes
    ----------
    a, b
        Its ends.
    marks
        The two points that it goes through.
    """

    a: Point
    b: Point
    marks: tuple[Point, Point]


@dataclass(frozen=True)
class RepLines:
    """What is drawn over the two stills of a rep.

    Attributes
    ----------
    kind
        ``"pelvis"``: through ASIS and PSIS. ``"trunk"``: from the hip to the shoulder, where the
        pelvis itself is not known.
    top, bottom
        The lines.
    ghost
        The top's line, moved onto the bottom still: the pelvis line by its middle, so that its turn
        shows; the trunk line by the shoulder, so that the hip's way shows.
    """

    kind: Kind
    top: Line
    bottom: Line
    ghost: Line


def rep_lines(rep: RepResult, sampler: Sampler) -> RepLines | None:
    """Find the lines of a rep.

    Parameters
    ----------
    rep
        The rep.
    sampler
        The analysed series, in pixels of the upright picture.

    Returns
    -------
    RepLines or None
        The pelvis where it is known at the top and at the bottom, else hip and shoulder, if these
        are; ``None`` where nothing is, or where the clip does not show the top.
    """
    if rep.cut == "start":
        return None
    top, bottom = (sampler.at(time_s) for time_s in still_times_s(rep))
    pelvis = _through(top, bottom, "asis", "psis", REACH_RATIO)
    if pelvis is not None:
        by = _shift(_middle(*pelvis[0].marks), _middle(*pelvis[1].marks))
        return RepLines("pelvis", *pelvis, ghost=_moved(pelvis[0], by))
    trunk = _through(top, bottom, "hip", "shoulder", TRUNK_REACH_RATIO)
    if trunk is None:
        return None
    return RepLines(
        "trunk", *trunk, ghost=_moved(trunk[0], _shift(trunk[0].marks[1], trunk[1].marks[1]))
    )


def _through(
    top: Moment, bottom: Moment, first: str, second: str, reach: float
) -> tuple[Line, Line] | None:
    found = []
    for moment in (top, bottom):
        a, b = moment.points[first][:2], moment.points[second][:2]
        if not (finite(a) and finite(b)) or a == b:
            return None
        found.append(Line(along(a, b, -reach), along(a, b, 1 + reach), (a, b)))
    return found[0], found[1]


def _middle(a: Point, b: Point) -> Point:
    return along(a, b, 0.5)


def _shift(start: Point, end: Point) -> Point:
    return end[0] - start[0], end[1] - start[1]


def _moved(line: Line, by: Point) -> Line:
    def move(point: Point) -> Point:
        return point[0] + by[0], point[1] + by[1]

    return Line(move(line.a), move(line.b), (move(line.marks[0]), move(line.marks[1])))
