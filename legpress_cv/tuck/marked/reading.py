r"""Degrees of a rep from its marks, with their errors.

The pelvis' direction is that of the line between its two points; a tilt is the change of this
direction from top to bottom, averaged over passes::

    PPT   = turn from top to bottom, posterior positive
    SE**2 = s_top**2 + s_bottom**2 + ((1 - cos azimuth) PPT)**2 + slip**2
    s**2  = 2 (point SD / length of the line)**2 / passes

The third term is what a camera off the side foreshortens, the last one what skin and cloth do. The
lifter starts each rep of a set from much the same pose, so that a top is drawn to the set's other
tops, by its error against their spread; a top that was not marked is theirs.

References
----------
Gelman A. et al. (2013), Bayesian Data Analysis, 3rd ed. Section 5.4: the normal hierarchical model.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from legpress_cv.marks import ClipMarks, MarkedMoment, MarkPoint
from legpress_cv.reps import Rep
from legpress_cv.settings.marks import MarkSettings
from legpress_cv.signals.angles import Facing, knee_flexion_deg, rotation_deg
from legpress_cv.signals.angles import trunk_thigh_flexion_deg as flexion_deg
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.marked.observer import Observer

Vector = tuple[float, float]


@dataclass(frozen=True)
class MarkedLine:
    """The pelvis' line at one moment, mean over passes.

    Attributes
    ----------
    time_s
        When.
    turn_deg
        Its direction against the line of the clip's first mark, posterior positive.
    se_deg
        Standard error of it, by the observer alone.
    """

    time_s: float
    turn_deg: float
    se_deg: float


@dataclass(frozen=True)
class MarkedRep:
    """What the marks of a rep say.

    Attributes
    ----------
    index
        Of the rep in its set.
    top, bottom
        The pelvis' line at both moments; None where it was not marked.
    knee_flexion_deg, trunk_thigh_flexion_deg
        At the bottom; None where a joint was not marked.
    """

    index: int
    top: MarkedLine | None
    bottom: MarkedLine | None
    knee_flexion_deg: float | None
    trunk_thigh_flexion_deg: float | None


@dataclass(frozen=True)
class MarkedSet:
    """All marks of reps that were found, and how many moments lie in none."""

    reps: tuple[MarkedRep, ...]
    left_over: int


def read_marks(
    marks: ClipMarks, track: CleanTrack, reps: Sequence[Rep], observer: Observer
) -> MarkedSet:
    """Find the reps that were marked, by the time of their bottoms, and read them.

    Parameters
    ----------
    marks
        Of the clip.
    track
        For its clock and the facing.
    reps
        Of the set.
    observer
        How well points repeat.
    """
    tops, bottoms = _by_rep(marks, track, reps)
    reference = _reference(marks)
    found = []
    for index in sorted(bottoms):
        found.append(
            MarkedRep(
                index=index,
                top=_line(tops.get(index, []), reference, track.facing, observer),
                bottom=_line(bottoms[index], reference, track.facing, observer),
                knee_flexion_deg=_joint(bottoms[index], "knee", track.facing),
                trunk_thigh_flexion_deg=_joint(bottoms[index], "hip", track.facing),
            )
        )
    marked = sum(bool(moment.points) for one in marks.passes for moment in one.moments)
    placed = (m for moments in (*tops.values(), *bottoms.values()) for m in moments)
    return MarkedSet(tuple(found), marked - sum(bool(moment.points) for moment in placed))


def ppt_of_marks(
    rep: MarkedRep,
    tops: Sequence[MarkedLine],
    settings: MarkSettings,
    *,
    top_spread_deg: float,
    azimuth_deg: float,
) -> tuple[float, float] | None:
    """PPT of a marked rep and its standard error.

    Parameters
    ----------
    rep
        Its marks.
    tops
        Lines at all tops of the set that were marked.
    settings
        What skin and cloth add.
    top_spread_deg
        How far tops of one set lie apart.
    azimuth_deg
        Of the camera off the side; NaN where it is not known.

    Returns
    -------
    tuple of float or None
        Degrees; None where the bottom, or no top of the set, was marked.
    """
    others = [line for line in tops if line is not rep.top]
    top = _top(rep.top, others, top_spread_deg)
    if top is None or rep.bottom is None:
        return None
    ppt_deg = rep.bottom.turn_deg - top[0]
    oblique = 0.0 if math.isnan(azimuth_deg) else 1 - math.cos(math.radians(azimuth_deg))
    se_deg = math.hypot(top[1], rep.bottom.se_deg, oblique * ppt_deg)
    return ppt_deg, with_slip(ppt_deg, se_deg, settings)


def with_slip(ppt_deg: float, se_deg: float, settings: MarkSettings) -> float:
    """Add to an error what skin and cloth over the bone make of it.

    By its definition PPT is never below zero: such a reading is off by its own size.
    """
    below_zero_deg = min(ppt_deg, 0.0)
    return math.hypot(se_deg, settings.slip_ratio * ppt_deg, settings.slip_deg, below_zero_deg)


def _top(
    own: MarkedLine | None, others: Sequence[MarkedLine], spread_deg: float
) -> tuple[float, float] | None:
    """Direction at a rep's top and its error: its own mark, drawn to the set's other tops."""
    if not others:
        return None if own is None else (own.turn_deg, own.se_deg)
    variances = np.array([line.se_deg**2 for line in others]) + spread_deg**2
    expected_deg = float(np.average([line.turn_deg for line in others], weights=1 / variances))
    variance = spread_deg**2 + 1 / float((1 / variances).sum())
    if own is None:
        return expected_deg, math.sqrt(variance)
    share = variance / (variance + own.se_deg**2)
    mean_deg = expected_deg + share * (own.turn_deg - expected_deg)
    return mean_deg, math.sqrt(share) * own.se_deg


ByRep = dict[int, list[MarkedMoment]]


def _by_rep(marks: ClipMarks, track: CleanTrack, reps: Sequence[Rep]) -> tuple[ByRep, ByRep]:
    """Sort marked moments by the rep in whose time the bottom lies: tops and bottoms."""
    tops: ByRep = {}
    bottoms: ByRep = {}
    spans = [(track.time_s[rep.start_index], track.time_s[rep.end_index]) for rep in reps]
    for one in marks.passes:
        number_of = {}
        for moment in one.moments:
            if moment.moment == "bottom":
                for index, (start_s, end_s) in enumerate(spans):
                    if start_s <= moment.time_s <= end_s:
                        number_of[moment.rep] = index
                        bottoms.setdefault(index, []).append(moment)
        for moment in one.moments:
            if moment.moment == "top" and moment.rep in number_of:
                tops.setdefault(number_of[moment.rep], []).append(moment)
    return tops, bottoms


def _reference(marks: ClipMarks) -> Vector | None:
    lines = (_vector(moment) for one in marks.passes for moment in one.moments)
    return next((line for line in lines if line is not None), None)


def _line(
    moments: Sequence[MarkedMoment], reference: Vector | None, facing: Facing, observer: Observer
) -> MarkedLine | None:
    """Mean over the passes that have both points of the pelvis."""
    if reference is None:
        return None
    known = [(m.time_s, line) for m in moments if (line := _vector(m)) is not None]
    if not known:
        return None
    turns = [float(rotation_deg(np.array(reference), np.array(v), facing)) for _, v in known]
    lengths = [math.hypot(*v) for _, v in known]
    each_deg = math.degrees(math.sqrt(2) * observer.pelvis_sd_px / float(np.mean(lengths)))
    return MarkedLine(
        time_s=float(np.mean([time_s for time_s, _ in known])),
        turn_deg=float(np.mean(turns)),
        se_deg=each_deg / math.sqrt(len(known)),
    )


def _vector(moment: MarkedMoment) -> Vector | None:
    front, back = moment.points.get("pelvis_front"), moment.points.get("pelvis_back")
    if front is None or back is None:
        return None
    return front.x_px - back.x_px, front.y_px - back.y_px


_CHAINS: dict[str, tuple[MarkPoint, MarkPoint, MarkPoint]] = {
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
}


def _joint(moments: Sequence[MarkedMoment], joint: str, facing: Facing) -> float | None:
    """Flexion of a joint, mean over the passes in which its three points were marked."""
    angle = flexion_deg if joint == "hip" else knee_flexion_deg
    read = []
    for moment in moments:
        points = [moment.points.get(name) for name in _CHAINS[joint]]
        known = [np.array((p.x_px, p.y_px)) for p in points if p is not None]
        if len(known) == len(points):
            read.append(float(angle(known[0], known[1], known[2], facing)))
    return float(np.mean(read)) if read else None
