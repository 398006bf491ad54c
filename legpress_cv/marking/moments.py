"""The moments of a result that are marked, and what it knows of the lifter at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from legpress_cv.marks import MARK_POINTS, MOMENTS, ClipMarks, MarkedMoment, MarkPass
from legpress_cv.marks.model import Moment
from legpress_cv.results import FrameTable, RepResult, SetAnalysis

REACH_S = 1.0
"""How far from the moment of the result a frame may be chosen: a phase lasts a second or more."""

STICKER_STEP_S = 0.2
"""Frames of the whole set among which one is chosen for stickers: five a second will do."""
MAX_STICKER_FRAMES = 300
"""In a long set they come less often."""

HINT_NAMES: Mapping[str, str] = {
    "shoulder": "shoulder",
    "hip": "hip",
    "knee": "knee",
    "ankle": "ankle",
    "asis": "pelvis_front",
    "psis": "pelvis_back",
}
"""Points of the result, and the points to mark for which they are hints."""

MARGIN_RATIO = 0.3
"""Room around the lifter's points in the close-up, in lengths of the trunk."""


@dataclass(frozen=True)
class Window:
    """A stretch of the clip from which a frame is chosen.

    Attributes
    ----------
    at_s
        Time at which it opens.
    from_s, to_s
        Its ends.
    step_s
        Frames nearer than this to the one before are passed by.
    """

    at_s: float
    from_s: float
    to_s: float
    step_s: float = 0.0

    def holds(self, time_s: float) -> bool:
        """Whether a time lies in it."""
        return self.from_s <= time_s <= self.to_s


def moment_s(rep: RepResult, moment: Moment) -> float:
    """Time of a rep's moment in the result."""
    return rep.start_s if moment == "top" else rep.bottom_s


def rep_windows(reps: Sequence[RepResult]) -> dict[tuple[int, Moment], Window]:
    """Name the windows of all moments, in order of time, by number of the rep and moment."""
    windows = {}
    for rep in reps:
        for moment in MOMENTS:
            at_s = moment_s(rep, moment)
            windows[rep.rep, moment] = Window(at_s, max(0.0, at_s - REACH_S), at_s + REACH_S)
    return windows


def set_window(reps: Sequence[RepResult]) -> Window:
    """Name the window of the whole set, for stickers; it opens at the first start."""
    from_s = max(0.0, min(rep.start_s for rep in reps) - REACH_S)
    to_s = max(rep.end_s for rep in reps)
    step_s = max(STICKER_STEP_S, (to_s - from_s) / MAX_STICKER_FRAMES)
    return Window(reps[0].start_s, from_s, to_s, step_s)


def reps_done(one: MarkPass, reps: Sequence[RepResult]) -> int:
    """Count the reps of which every point was marked, or said not to be seen."""
    done = {
        (moment.rep, moment.moment)
        for moment in one.moments
        if len(moment.points) == len(MARK_POINTS)
    }
    return sum(all((rep.rep, moment) in done for moment in MOMENTS) for rep in reps)


def renumbered(marks: ClipMarks, reps: Sequence[RepResult]) -> ClipMarks:
    """Give marks the numbers that their reps have in this result; a rep is known by its time.

    Marks of a rep that is no longer there stay, under numbers that no rep has.
    """
    return marks.model_copy(update={"passes": tuple(_renumbered(p, reps) for p in marks.passes)})


def _renumbered(one: MarkPass, reps: Sequence[RepResult]) -> MarkPass:
    free = max([rep.rep for rep in reps] + [moment.rep for moment in one.moments]) + 1
    taken: set[tuple[int, Moment]] = set()
    moments = []
    for moment in one.moments:
        number = _number_of(moment, reps)
        if number is None or (number, moment.moment) in taken:
            number, free = free, free + 1
        taken.add((number, moment.moment))
        moments.append(moment.model_copy(update={"rep": number}))
    return MarkPass(moments=tuple(moments))


def _number_of(marked: MarkedMoment, reps: Sequence[RepResult]) -> int | None:
    def away_s(rep: RepResult) -> float:
        return abs(moment_s(rep, marked.moment) - marked.time_s)

    nearest = min(reps, key=away_s)
    return nearest.rep if away_s(nearest) <= REACH_S else None


def known_at(frames: FrameTable, time_s: float, *, hints: bool) -> dict[str, Any]:
    """Say what the result knows of the lifter at a time, as plain values.

    Parameters
    ----------
    frames
        Of the result.
    time_s
        The time; the nearest analysed frame counts.
    hints
        Whether the points are wanted; without them only what lays two pictures over each other.

    Returns
    -------
    dict
        ``hints``, a place by point to mark, and ``align``: ``shoulder`` and ``backrest_deg``,
        ``None`` where they are not known.
    """
    if not len(frames.time_s):
        return {"hints": {}, "align": {"shoulder": None, "backrest_deg": None}}
    row = int(np.abs(frames.time_s - time_s).argmin())
    places = {}
    for name, mark in HINT_NAMES.items():
        place = _place(frames, name, row)
        if place is not None:
            places[mark] = place
    backrest = float(frames.backrest_deg[row])
    align = {
        "shoulder": places.get("shoulder"),
        "backrest_deg": round(backrest, 2) if np.isfinite(backrest) else None,
    }
    return {"hints": places if hints else {}, "align": align}


def _place(frames: FrameTable, name: str, row: int) -> list[float] | None:
    if name not in frames.points:
        return None
    point = frames.points[name]
    place = [float(point.x_px[row]), float(point.y_px[row])]
    return [round(value, 1) for value in place] if np.isfinite(place).all() else None


def close_up_px(
    analysis: SetAnalysis, times_s: Sequence[float], width_px: int, height_px: int
) -> list[float]:
    """Choose the part of the picture that holds the lifter's points at all of some times.

    Returns
    -------
    list of float
        ``x0, y0, x1, y1``; the whole picture where fewer than two points are known.
    """
    frames = analysis.frames
    whole = [0.0, 0.0, float(width_px), float(height_px)]
    known = [known_at(frames, time_s, hints=True)["hints"] for time_s in times_s]
    places = np.array([place for one in known for place in one.values()]).reshape(-1, 2)
    if len(places) < 2:  # noqa: PLR2004 - one point has no size
        return whole
    trunks = [
        np.hypot(*np.subtract(one["shoulder"], one["hip"]))
        for one in known
        if {"shoulder", "hip"} <= one.keys()
    ]
    margin = MARGIN_RATIO * float(np.median(trunks)) if trunks else 0.1 * width_px
    low = np.clip(places.min(axis=0) - margin, 0, [width_px, height_px])
    high = np.clip(places.max(axis=0) + margin, 0, [width_px, height_px])
    if (high - low).min() < 1:  # all of them outside the picture
        return whole
    return [float(value) for value in (*low.round(), *high.round())]
