"""From places that look like a sticker, frame by frame, to the one that is it.

A sticker is followed away from its click in either direction. While it is seen it has to be near
where its motion predicts it. Once lost it may come back anywhere it can have got to, if it looks
like itself, keeps its distances to the other stickers of the pelvis, and is not one of the places
of like colour that were in view while it was seen elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from legpress_cv.settings.stickers import StickerSettings
from legpress_cv.stickers.candidates import Candidates

Floats = NDArray[np.float64]

LOST_S = 0.25
"""Not seen for longer, a sticker is lost and has to be found again."""
_SEARCH_S = 0.75
"""A lost sticker is looked for no further than it gets in this time: the seat holds the pelvis, and
the longer one searches the whole picture, the surer something is found."""
_MIN_RUN = 3
"""Frames in a row that a sticker that was found again has to be seen in."""
_VELOCITY_S = 0.2
"""Time over which a velocity is averaged, and over which it is forgotten when a sticker is lost."""
_TURN = 0.3
"""How far a companion's prediction may be off, as a share of its distance: a turn of 17 deg."""
_FAR_COST = 0.5
"""What a place at the end of the search loses of its score."""
_MARGIN = 0.1
"""By how much the best of two places has to be better when a sticker comes back."""


@dataclass(frozen=True)
class LinkTask:
    """What one sticker is linked from.

    Attributes
    ----------
    time_s
        Shape (n,).
    candidates
        Of each frame.
    start
        Index of the clicked frame.
    start_px
        Where it is there.
    radius_px
        Its size.
    speed_px_s
        How fast it may leave the place that its motion predicts.
    companions
        Places of other stickers of the same bone, each of shape (n, 2); NaN where not seen.
    taken
        Places of all other stickers where they were never lost, each of shape (n, 2).
    held
        The same, with the nearest such place in time where a sticker is not seen.
    """

    time_s: Floats
    candidates: Sequence[Candidates]
    start: int
    start_px: Floats
    radius_px: float
    speed_px_s: float
    companions: Sequence[Floats] = ()
    taken: Sequence[Floats] = ()
    held: Sequence[Floats] = ()


@dataclass
class _State:
    """Where a sticker was last seen, and how it moved."""

    place: Floats
    index: int
    velocity: Floats = field(default_factory=lambda: np.zeros(2))
    rivals: Floats = field(default_factory=lambda: np.empty((0, 2)))


def link(task: LinkTask, settings: StickerSettings) -> NDArray[np.intp]:
    """Choose the candidate that is the sticker in each frame.

    Parameters
    ----------
    task
        The sticker and its candidates.
    settings
        Speed, scores and distances.

    Returns
    -------
    ndarray, shape (n,)
        Index of the candidate; -1 where the sticker is not seen.
    """
    n = len(task.time_s)
    chosen = np.full(n, -1, dtype=np.intp)
    first = task.candidates[task.start]
    if len(first.points_px):
        far = np.linalg.norm(first.points_px - task.start_px, axis=1)
        if far.min() <= task.radius_px + 1:
            chosen[task.start] = int(far.argmin())
    for order in (range(task.start + 1, n), range(task.start - 1, -1, -1)):
        _follow(task, settings, order, chosen)
    return chosen


def surely(task: LinkTask, chosen: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Say in which frames a sticker was followed from its click without being lost.

    Parameters
    ----------
    task, chosen
        What went into :func:`link`, and what came out.

    Returns
    -------
    ndarray, shape (n,)
        False too where it is not seen.
    """
    seen = np.flatnonzero(chosen >= 0)
    sure = np.zeros(len(chosen), dtype=bool)
    if task.start not in seen:
        return sure
    broken = np.diff(task.time_s[seen]) > LOST_S
    stretch = np.concatenate([[0], np.cumsum(broken)])
    sure[seen[stretch == stretch[np.searchsorted(seen, task.start)]]] = True
    return sure


def _follow(
    task: LinkTask, settings: StickerSettings, order: range, chosen: NDArray[np.intp]
) -> None:
    state = _State(np.asarray(task.start_px, dtype=float), task.start)
    run: list[int] = []  # frames since the sticker was found again, until it is confirmed
    before = state
    for i in order:
        gap_s = abs(task.time_s[i] - task.time_s[state.index])
        lost = gap_s > max(LOST_S, 2.5 * abs(task.time_s[i] - task.time_s[i - order.step]))
        best, rivals = _choose(task, settings, state, i, lost, lost or bool(run))
        if best is None:
            if run:  # seen too briefly: it was something else
                chosen[run] = -1
                state, run = before, []
            state.rivals = rivals
            continue
        if lost:
            before, run = _State(state.place, state.index, state.velocity, rivals), []
        if lost or run:
            run = [*run, i]
            if len(run) >= _MIN_RUN:
                run = []
        chosen[i] = best
        state = _moved(task, state, i, task.candidates[i].points_px[best], lost)
        state.rivals = rivals
    if run:
        chosen[run] = -1


def _moved(task: LinkTask, state: _State, i: int, place: Floats, lost: bool) -> _State:
    dt = abs(task.time_s[i] - task.time_s[state.index])
    if lost or dt <= 0:
        return _State(place, i)
    share = 1 - np.exp(-dt / _VELOCITY_S)
    return _State(place, i, state.velocity + share * ((place - state.place) / dt - state.velocity))


def _choose(
    task: LinkTask, settings: StickerSettings, state: _State, i: int, lost: bool, doubted: bool
) -> tuple[int | None, Floats]:
    """Give the candidate, and the places of like colour that are not the sticker."""
    found = task.candidates[i]
    points = found.points_px
    dt = abs(task.time_s[i] - task.time_s[state.index])
    centre = state.place + state.velocity * _VELOCITY_S * (1 - np.exp(-dt / _VELOCITY_S))
    if lost:
        centre = _carried(task, state, i)
    base = max(task.radius_px, 2.0)
    radius = base + task.speed_px_s * min(dt, _SEARCH_S)
    far = np.linalg.norm(points - centre, axis=1)
    rival = _near_any(points, state.rivals, base)
    usable = ~_near_any(points, _rows(task.taken, i), base)
    usable &= found.visible_ratio >= settings.min_visible_ratio
    inside = far <= radius
    allowed = usable & inside & _keeps_distances(task, settings, state, i, points)
    if lost:
        allowed &= ~rival & _own(points, far, _rows(task.held, i))
    allowed &= found.score >= (settings.min_score_after_loss if doubted else settings.min_score)
    value = found.score - _FAR_COST * (far / radius) ** 2
    allowed &= value >= settings.min_score  # what is far away has to be the more alike
    value = np.where(allowed, value, -np.inf)
    best = int(value.argmax()) if allowed.any() else None
    if best is not None and lost and allowed.sum() > 1:
        second = np.sort(value)[-2]
        best = best if value[best] - second >= _MARGIN else None
    known = ~inside | rival if best is None else np.arange(len(points)) != best
    return best, points[known]


def _own(points: Floats, far_px: Floats, others: Floats) -> NDArray[np.bool_]:
    """Say which places are nearer to where this sticker was than to where any other was.

    A hand that covered two stickers uncovers one of them first.
    """
    if not len(points) or not len(others):
        return np.ones(len(points), dtype=bool)
    own: NDArray[np.bool_] = far_px < np.linalg.norm(points[:, None] - others, axis=2).min(axis=1)
    return own


def _carried(task: LinkTask, state: _State, i: int) -> Floats:
    """Give where a lost sticker is if it moved as the others of its bone."""
    moves = [companion[i] - companion[state.index] for companion in task.companions]
    known = [move for move in moves if np.isfinite(move).all()]
    return state.place + np.mean(known, axis=0) if known else state.place


def _keeps_distances(
    task: LinkTask, settings: StickerSettings, state: _State, i: int, points: Floats
) -> NDArray[np.bool_]:
    """Say which places agree with the other stickers of the bone that are seen."""
    keeps = np.ones(len(points), dtype=bool)
    for companion in task.companions:
        now, then = companion[i], companion[state.index]
        if np.isnan(now).any() or np.isnan(then).any():
            continue
        offset = state.place - then
        distance = float(np.linalg.norm(offset))
        slack = settings.max_distance_change_ratio * distance + task.radius_px
        keeps &= np.abs(np.linalg.norm(points - now, axis=1) - distance) <= slack
        keeps &= np.linalg.norm(points - (now + offset), axis=1) <= _TURN * distance + slack
    return keeps


def _rows(tracks: Sequence[Floats], i: int) -> Floats:
    rows = np.array([track[i] for track in tracks]).reshape(-1, 2)
    seen: Floats = rows[np.isfinite(rows[:, 0])]
    return seen


def _near_any(points: Floats, others: Floats, limit_px: float) -> NDArray[np.bool_]:
    if not len(points) or not len(others):
        return np.zeros(len(points), dtype=bool)
    far = np.linalg.norm(points[:, None] - others[None], axis=2)
    near: NDArray[np.bool_] = (far <= limit_px).any(axis=1)
    return near
