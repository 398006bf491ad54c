"""Near side, facing and first reps: what the body-pose model alone says of a set."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from legpress_cv.landmarks.near_side import SagittalTrack, sagittal_track
from legpress_cv.pose.types import PoseTrack
from legpress_cv.reps import Rep, find_reps
from legpress_cv.settings import Settings
from legpress_cv.signals.tracks import CleanTrack, clean_track

WINDOW_MARGIN_S = 1.0
"""Time around the set that still belongs to it when the view is judged."""
MIN_FRAMES = 10
"""Fewer frames with a person hold no rep and no filter."""


class Settled(NamedTuple):
    """One person's near side, cleaned, and the reps in it."""

    sagittal: SagittalTrack
    clean: CleanTrack
    reps: tuple[Rep, ...]


def settle_side(track: PoseTrack, settings: Settings, rate_hz: float) -> Settled | None:
    """Decide on side and facing by the set alone, once it is found.

    Parameters
    ----------
    track
        Landmarks of one person at the clip's own times.
    settings
        All thresholds.
    rate_hz
        Rate of the uniform clock.

    Returns
    -------
    Settled or None
        None where the person is in fewer than `MIN_FRAMES` frames.
    """
    if int(track.found.sum()) < MIN_FRAMES:
        return None
    sagittal, clean, reps = _best_side(track, settings, rate_hz)
    if reps:
        window = set_window(track, clean, reps)
        again = sagittal_track(track, settings.signals.min_point_score, window)
        if not _same_view(again, sagittal):
            clean = clean_track(again, rate_hz, settings.signals)
            reps = find_reps(clean, settings.reps)
        sagittal = again
    return Settled(sagittal, clean, reps)


def _best_side(track: PoseTrack, settings: Settings, rate_hz: float) -> Settled:
    """Decide side and facing over the clip; if that shows no whole rep, over parts of it.

    Walking in, the lifter may show the other side for longer than the set lasts.
    """
    n = len(track.time_s)
    third = max(1, n // 3)
    parts = (None, slice(2 * third, n), slice(third, 2 * third), slice(0, third))
    tried: list[Settled] = []
    for part in parts:
        sagittal = sagittal_track(track, settings.signals.min_point_score, part)
        if any(_same_view(sagittal, other) for other, *_ in tried):
            continue
        clean = clean_track(sagittal, rate_hz, settings.signals)
        tried.append(Settled(sagittal, clean, find_reps(clean, settings.reps)))
        if whole(tried[-1].reps):
            break
    return max(tried, key=lambda found: (whole(found.reps), len(found.reps)))


def whole(reps: tuple[Rep, ...]) -> int:
    """Count the reps that are not cut by an end of the clip."""
    return sum(not rep.partial for rep in reps)


def _same_view(a: SagittalTrack, b: SagittalTrack) -> bool:
    return (a.near_side, a.facing) == (b.near_side, b.facing)


def set_window(track: PoseTrack, clean: CleanTrack, reps: tuple[Rep, ...]) -> slice:
    """Frames of the pose track that belong to the set; all of them if there are no reps."""
    if not reps:
        return slice(0, len(track.time_s))
    start = clean.time_s[reps[0].start_index] - WINDOW_MARGIN_S
    end = clean.time_s[reps[-1].end_index] + WINDOW_MARGIN_S
    first, last = np.searchsorted(track.time_s, [start, end])
    return slice(int(first), int(last))
