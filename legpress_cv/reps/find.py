"""Which bends of the knee are reps of the working set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps.cycles import Cycle, cycles, nearest_tops
from legpress_cv.reps.phases import leaves_top, reaches_top, rep_of
from legpress_cv.reps.rep import Rep
from legpress_cv.settings import RepSettings
from legpress_cv.signals.clean import segments
from legpress_cv.signals.tracks import CleanTrack

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Pose:
    """Where the body is at the ends and at the bottom of a cycle, in torso lengths."""

    hip: Floats
    trunk: Floats
    foot: Floats


def find_reps(
    track: CleanTrack,
    settings: RepSettings,
    bend_deg: Floats | None = None,
    *,
    foot_comes_back: bool = True,
) -> tuple[Rep, ...]:
    """Find the working set and its reps.

    A rep goes from the top (straight knee) to the bottom and back to the same top: hip, trunk and
    feet have to come back to where they were. Steps of a walk-in do not (the hip travels), nor
    does sitting down or lifting the feet onto the platform (trunk and feet travel). Of what
    remains, the largest group of cycles that look alike is the set; a lone twitch before it is
    not. Cycles that the clip's start or end cuts are partial reps if they look like the set, or
    if they are all there is.

    Parameters
    ----------
    track
        Clean landmarks and angles.
    settings
        What counts as a rep.
    bend_deg
        Shape (n,): bend of the leg that reps are cut from, on the scale of knee flexion; knee
        flexion itself if not given.
    foot_comes_back
        Whether the foot has to come back as well.

    Returns
    -------
    tuple of Rep
        In order of time; empty if there is no set.
    """
    bend = track.knee_flexion_deg if bend_deg is None else bend_deg
    candidates = _candidates(bend, track.rate_hz, settings)
    whole = [
        c
        for c in candidates
        if not (c.left_cut or c.right_cut)
        and _comes_back(track, bend, c, settings, foot=foot_comes_back)
        and track.time_s[c.right] - track.time_s[c.left] >= settings.min_duration_s
    ]
    group = _largest_group(track, whole, settings)
    cut = [c for c in candidates if c.left_cut != c.right_cut]
    chosen = sorted(group + _cut_reps(track, cut, group, settings), key=lambda c: c.bottom)
    return tuple(
        rep_of(track, bend, number, cycle, following, settings)
        for number, (cycle, following) in enumerate(zip_longest(chosen, chosen[1:]), start=1)
    )


def _candidates(bend: Floats, rate_hz: float, settings: RepSettings) -> list[Cycle]:
    """Bends that go far enough, each with its nearest tops; those that the clip cuts are marked."""
    found: list[Cycle] = []
    for part in segments(np.isnan(bend)):
        for cycle in cycles(bend[part], settings.min_excursion_deg):
            near = nearest_tops(bend[part], cycle, settings.top_wobble_deg)
            if near.excursion_deg >= settings.min_excursion_deg:
                found.append(near.later(part.start))
    edge = max(1, round(settings.edge_s * rate_hz))
    return [_mark_cut_tops(c, found, bend, edge, settings) for c in found]


def _cut_reps(
    track: CleanTrack, cut: list[Cycle], group: list[Cycle], settings: RepSettings
) -> list[Cycle]:
    """Choose the cycles that the clip cuts and that belong to the set, or are all there is."""
    if not group:
        return [c for c in cut if _hip_stays(track, c, settings)]
    excursions = [c.excursion_deg for c in group]
    least = settings.min_share_of_set * float(np.median(excursions))
    centre = group[int(np.argsort(excursions)[len(group) // 2])]
    at = _pose(track, centre.bottom)
    return [
        c for c in cut if c.excursion_deg >= least and _alike(_pose(track, c.bottom), at, settings)
    ]


def _mark_cut_tops(
    cycle: Cycle,
    all_cycles: list[Cycle],
    bend: Floats,
    edge: int,
    settings: RepSettings,
) -> Cycle:
    """Mark a cycle cut if its top is the clip's end and lies well below the other tops."""
    tops = [bend[c.left] for c in all_cycles if not c.left_cut]
    tops += [bend[c.right] for c in all_cycles if not c.right_cut]
    if not tops:
        return cycle
    level = float(np.median(tops))
    limit = level + settings.cut_top_ratio * cycle.excursion_deg
    left_cut = cycle.left_cut or (cycle.left < edge and bend[cycle.left] > limit)
    right_cut = cycle.right_cut or (cycle.right >= len(bend) - edge and bend[cycle.right] > limit)
    return replace(cycle, left_cut=left_cut, right_cut=right_cut)


def _pose(track: CleanTrack, frame: int) -> _Pose:
    points = track.landmarks
    hip, shoulder = points["hip"][frame], points["shoulder"][frame]
    feet = np.array([points[name][frame] for name in ("ankle", "heel", "toe")])
    known = ~np.isnan(feet[:, 0])
    foot = feet[known].mean(axis=0) if known.any() else np.full(2, np.nan)
    trunk = shoulder - hip
    return _Pose(
        hip=hip / track.torso_px,
        trunk=trunk / np.hypot(*trunk),
        foot=foot / track.torso_px,
    )


def _turned_deg(a: _Pose, b: _Pose) -> float:
    cross = a.trunk[0] * b.trunk[1] - a.trunk[1] * b.trunk[0]
    return float(np.degrees(np.arctan2(abs(cross), float(a.trunk @ b.trunk))))


def _apart(a: Floats, b: Floats) -> float:
    return float(np.hypot(*(a - b)))


def _comes_back(
    track: CleanTrack, bend: Floats, cycle: Cycle, settings: RepSettings, *, foot: bool
) -> bool:
    """Hip, trunk and feet are at the second top where they were at the first.

    Missing points do not speak against a rep: comparisons with NaN are false.
    """
    a = _pose(track, leaves_top(bend, cycle, settings))
    b = _pose(track, reaches_top(bend, cycle, settings))
    return not (
        _apart(a.hip, b.hip) > settings.max_hip_drift_torsos
        or (foot and _apart(a.foot - a.hip, b.foot - b.hip) > settings.max_foot_drift_torsos)
        or _turned_deg(a, b) > settings.max_trunk_drift_deg
    )


def _hip_stays(track: CleanTrack, cycle: Cycle, settings: RepSettings) -> bool:
    """Tell whether the hip stays put from the bottom to the top that was seen."""
    top = cycle.right if cycle.left_cut else cycle.left
    a, b = _pose(track, cycle.bottom), _pose(track, top)
    return not (
        _apart(a.hip, b.hip) > settings.max_hip_drift_torsos
        or _turned_deg(a, b) > settings.max_trunk_drift_deg
    )


def _alike(a: _Pose, b: _Pose, settings: RepSettings) -> bool:
    """Tell whether two bottoms are those of one set."""
    return not (
        _apart(a.hip, b.hip) > settings.max_hip_spread_torsos
        or _turned_deg(a, b) > settings.max_trunk_spread_deg
    )


def _largest_group(track: CleanTrack, whole: list[Cycle], settings: RepSettings) -> list[Cycle]:
    """Cycles like some central one, of the centre whose group moves the most."""
    best: list[Cycle] = []
    best_sum = 0.0
    bottoms = [_pose(track, c.bottom) for c in whole]  # read once: every cycle meets every other
    for centre, at in zip(whole, bottoms, strict=True):
        group = [
            c
            for c, bottom in zip(whole, bottoms, strict=True)
            if settings.min_share_of_set * centre.excursion_deg <= c.excursion_deg
            and c.excursion_deg <= centre.excursion_deg / settings.min_share_of_set
            and _alike(bottom, at, settings)
        ]
        moved = sum(c.excursion_deg for c in group)
        if moved > best_sum:
            best, best_sum = group, moved
    return best
