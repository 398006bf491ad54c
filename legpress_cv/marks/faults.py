"""What is wrong with marks that have the right form."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from legpress_cv.marks.model import (
    ClipMarks,
    MarkedMoment,
    MarkPoint,
    StickerName,
)

Placed = tuple["MarkPoint | StickerName", float, float]
"""Name and place."""

SAME_PLACE_PX = 2.0
"""Points nearer than this are one place: a direction between them means nothing."""
EDGE_PX = 0.5
"""Half a pixel: the picture reaches this far beyond the centres of its outer pixels."""


def first_fault(marks: ClipMarks) -> str | None:
    """Say what is wrong with marks that have the right form; None if nothing is.

    Returns
    -------
    str or None
        A clause without a full stop, such as "the knee at the bottom of rep 2 (pass 1) lies outside
        the picture".
    """
    return next(_faults(marks), None)


def words(name: MarkPoint | StickerName) -> str:
    """Name of a point as a person reads it."""
    pelvis = {"pelvis_front": "front of the pelvis", "pelvis_back": "back of the pelvis"}
    return pelvis.get(name, name.replace("_", " "))


def _faults(marks: ClipMarks) -> Iterator[str]:
    for number, one in enumerate(marks.passes, 1):
        moments = Counter((moment.rep, moment.moment) for moment in one.moments)
        for (rep, name), count in moments.items():
            if count > 1:
                yield f"the {name} of rep {rep} is there {count} times in pass {number}"
        for moment in one.moments:
            yield from _of_moment(marks, number, moment)
    names = Counter(sticker.name for sticker in marks.stickers)
    for sticker_name, count in names.items():
        if count > 1:
            yield f"the sticker {words(sticker_name)} is there {count} times"
    for time_s in {sticker.time_s for sticker in marks.stickers}:
        at_once = [(s.name, s.x_px, s.y_px) for s in marks.stickers if s.time_s == time_s]
        yield from _of_points(marks, at_once, f"(stickers at {time_s:.2f} s)")


def _of_moment(marks: ClipMarks, number: int, moment: MarkedMoment) -> Iterator[str]:
    where = f"at the {moment.moment} of rep {moment.rep} (pass {number})"
    seen = [(name, p.x_px, p.y_px) for name, p in moment.points.items() if p is not None]
    yield from _of_points(marks, seen, where)


def _of_points(marks: ClipMarks, points: Sequence[Placed], where: str) -> Iterator[str]:
    for name, x_px, y_px in points:
        if not (_within(x_px, marks.width_px) and _within(y_px, marks.height_px)):
            yield f"the {words(name)} {where} lies outside the picture"
    for (first, *a), (second, *b) in combinations(points, 2):
        if math.dist(a, b) < SAME_PLACE_PX:
            yield f"the {words(first)} and the {words(second)} {where} are at one place"


def _within(at_px: float, size_px: int) -> bool:
    return -EDGE_PX <= at_px <= size_px - EDGE_PX
