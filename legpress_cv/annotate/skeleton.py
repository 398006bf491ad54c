"""The near side's bones and joints over the lifter."""

from __future__ import annotations

from legpress_cv.annotate import brush
from legpress_cv.annotate.palette import BONE, DIM, INK, TEXT
from legpress_cv.annotate.typeface import Image
from legpress_cv.results.sampling import Moment

BONES = (
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "toe"),
)
"""From the shoulder down; without a heel the foot goes from ankle to toe."""
_JOINTS = ("shoulder", "hip", "knee", "ankle", "heel", "toe")
_SMALL = ("heel", "toe")

LINE = 2.4
HALO = 1.5
JOINT = 4.0
DASH = 6.0
"""Units."""


def draw_skeleton(image: Image, moment: Moment, unit: float, min_score: float) -> None:
    """Draw bones with a dark halo; those that are not well seen thin, grey and dashed.

    Parameters
    ----------
    image
        Drawn upon.
    moment
        The points.
    unit
        Pixels per unit.
    min_score
        Points with a lower score, or none, were guessed or bridged.
    """
    points = {n: p for n, p in moment.points.items() if n in _JOINTS and brush.finite(p)}
    bones = [pair for pair in BONES if pair[0] in points and pair[1] in points]
    if "heel" not in points and {"ankle", "toe"} <= points.keys():
        bones.append(("ankle", "toe"))
    sure = {name: point[2] >= min_score for name, point in points.items()}
    width, halo = LINE * unit, (LINE + 2 * HALO) * unit
    for a, b in bones:
        brush.line(image, points[a][:2], points[b][:2], INK, halo)
    for a, b in bones:
        if sure[a] and sure[b]:
            brush.line(image, points[a][:2], points[b][:2], BONE, width)
        else:
            brush.dashes(image, points[a][:2], points[b][:2], DIM, width * 0.7, DASH * unit)
    for name, point in points.items():
        radius = JOINT * unit * (0.7 if name in _SMALL else 1.0)
        brush.dot(image, point[:2], radius + HALO * unit, INK)
        brush.dot(image, point[:2], radius, TEXT if sure[name] else DIM)
        brush.dot(image, point[:2], radius * 0.5, BONE if sure[name] else INK)
