"""What marks say of a rep, in degrees: each pass through the set is a reading of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.marks import ClipMarks, MarkedMoment, MarkPass, MarkPoint
from legpress_cv.signals.angles import (
    Facing,
    knee_flexion_deg,
    rotation_deg,
    trunk_thigh_flexion_deg,
)

Vector = NDArray[np.float64]
Readings = tuple[float, ...]


@dataclass(frozen=True)
class MarkedRep:
    """One rep as it was marked: a value of each pass that shows it, in order of the passes.

    Attributes
    ----------
    number
        Of the rep when it was marked.
    bottom_s
        Time of the marked bottom; None where no pass has one.
    ppt_deg
        Turn of the pair of pelvis points from top to bottom, posterior positive.
    knee_flexion_deg, trunk_thigh_flexion_deg
        At the bottom.
    hip_flexion_deg
        Trunk-thigh flexion less PPT, in the passes that show both.
    """

    number: int
    bottom_s: float | None
    ppt_deg: Readings = ()
    knee_flexion_deg: Readings = ()
    trunk_thigh_flexion_deg: Readings = ()
    hip_flexion_deg: Readings = ()


def marked_reps(marks: ClipMarks, facing: Facing) -> list[MarkedRep]:
    """Read the marks of a clip, rep by rep.

    Parameters
    ----------
    marks
        Of one clip.
    facing
        Direction in which the lifter faces in the picture.
    """
    numbers = sorted({moment.rep for one in marks.passes for moment in one.moments})
    return [_marked_rep(marks, number, facing) for number in numbers]


def torso_px(marks: ClipMarks) -> float:
    """Distance of shoulder and hip, the median of all moments that show both; NaN if none does."""
    lengths = [
        float(np.linalg.norm(shoulder - hip))
        for one in marks.passes
        for moment in one.moments
        if (shoulder := _at(moment, "shoulder")) is not None
        and (hip := _at(moment, "hip")) is not None
    ]
    return float(np.median(lengths)) if lengths else float("nan")


def repeated_points(marks: ClipMarks) -> list[tuple[MarkPoint, Vector]]:
    """Points that were placed more than once in the same frame, each with its places (n, 2)."""
    placed: dict[tuple[int, str, float, MarkPoint], list[Vector]] = {}
    for moment in itertools.chain.from_iterable(one.moments for one in marks.passes):
        for name in moment.points:
            at = _at(moment, name)
            if at is not None:
                key = (moment.rep, moment.moment, round(moment.time_s, 3), name)
                placed.setdefault(key, []).append(at)
    return [(key[-1], np.array(at)) for key, at in placed.items() if len(at) > 1]


def _marked_rep(marks: ClipMarks, number: int, facing: Facing) -> MarkedRep:
    tops = [_moment(one, number, "top") for one in marks.passes]
    bottoms = [_moment(one, number, "bottom") for one in marks.passes]
    pairs = list(zip(tops, bottoms, strict=True))
    times = [bottom.time_s for bottom in bottoms if bottom is not None]
    trunk = [_trunk_thigh(bottom, facing) for bottom in bottoms]
    turns = [_turn(top, bottom, facing) for top, bottom in pairs]
    return MarkedRep(
        number=number,
        bottom_s=float(np.median(times)) if times else None,
        ppt_deg=_known(turns),
        knee_flexion_deg=_known(_knee(bottom, facing) for bottom in bottoms),
        trunk_thigh_flexion_deg=_known(trunk),
        hip_flexion_deg=_known(
            None if a is None or b is None else a - b for a, b in zip(trunk, turns, strict=True)
        ),
    )


def _moment(one: MarkPass, number: int, name: str) -> MarkedMoment | None:
    return next((m for m in one.moments if m.rep == number and m.moment == name), None)


def _at(moment: MarkedMoment | None, name: MarkPoint) -> Vector | None:
    point = None if moment is None else moment.points.get(name)
    return None if point is None else np.array([point.x_px, point.y_px])


def _turn(top: MarkedMoment | None, bottom: MarkedMoment | None, facing: Facing) -> float | None:
    """Posterior tilt turns the pelvis as hip flexion turns the thigh, hence the same sign."""
    start, end = _pelvis(top), _pelvis(bottom)
    return None if start is None or end is None else float(rotation_deg(start, end, facing))


def _pelvis(moment: MarkedMoment | None) -> Vector | None:
    back, front = _at(moment, "pelvis_back"), _at(moment, "pelvis_front")
    return None if back is None or front is None else front - back


def _knee(moment: MarkedMoment | None, facing: Facing) -> float | None:
    hip, knee, ankle = (_at(moment, name) for name in ("hip", "knee", "ankle"))
    if hip is None or knee is None or ankle is None:
        return None
    return float(knee_flexion_deg(hip, knee, ankle, facing))


def _trunk_thigh(moment: MarkedMoment | None, facing: Facing) -> float | None:
    shoulder, hip, knee = (_at(moment, name) for name in ("shoulder", "hip", "knee"))
    if shoulder is None or hip is None or knee is None:
        return None
    return float(trunk_thigh_flexion_deg(shoulder, hip, knee, facing))


def _known(values: Iterable[float | None]) -> Readings:
    return tuple(value for value in values if value is not None)
