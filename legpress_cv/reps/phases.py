"""Phases, tempo and depth of one rep."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps.cycles import Cycle
from legpress_cv.reps.rep import Rep
from legpress_cv.settings import RepSettings
from legpress_cv.signals.clean import largest
from legpress_cv.signals.tracks import CleanTrack


def rep_of(
    track: CleanTrack,
    bend: NDArray[np.float64],
    number: int,
    cycle: Cycle,
    following: Cycle | None,
    settings: RepSettings,
) -> Rep:
    """Cut a cycle into descent, bottom and ascent, and measure its depth.

    Parameters
    ----------
    track
        Clean landmarks and angles.
    bend
        Shape (n,): what the cycle was found in.
    number
        Number of the rep.
    cycle
        The bend of the knee.
    following
        The next rep's, for the pause at the top.
    settings
        How near to the top or bottom counts as being there.
    """
    start = cycle.left if cycle.left_cut else leaves_top(bend, cycle, settings)
    end = cycle.right if cycle.right_cut else reaches_top(bend, cycle, settings)
    first, last = _bottom(bend, cycle, settings)
    bottom = _deepest(bend, first, last, settings)
    t = track.time_s
    whole_down = not cycle.left_cut
    whole_up = not cycle.right_cut
    trunk_thigh = track.trunk_thigh_flexion_deg
    deep = trunk_thigh[first : last + 1]
    # The clip's end may come while the knee still bends: the last frame is then no pause.
    next_start = None
    if following is not None and not following.left_cut:
        next_start = leaves_top(bend, following, settings)
    return Rep(
        number=number,
        cut="start" if cycle.left_cut else "end" if cycle.right_cut else None,
        start_index=start,
        bottom_first_index=first,
        bottom_index=bottom,
        bottom_last_index=last,
        end_index=end,
        descent_s=float(t[first] - t[start]) if whole_down else None,
        bottom_pause_s=float(t[last] - t[first]) if whole_down and whole_up else None,
        ascent_s=float(t[end] - t[last]) if whole_up else None,
        top_pause_s=(
            float(max(0.0, t[next_start] - t[end])) if next_start is not None and whole_up else None
        ),
        knee_flexion_max_deg=largest(track.knee_flexion_deg[first : last + 1]),
        trunk_thigh_flexion_max_deg=largest(deep),
        thigh_excursion_deg=_excursion(track, cycle, first, last),
        platform_travel_ratio=_platform_travel(track, cycle, bottom),
    )


def phase_names(rep: Rep) -> list[str]:
    """Return the phase of each frame of the rep: descent, bottom, ascent."""
    return [
        "descent"
        if i < rep.bottom_first_index
        else "bottom"
        if i <= rep.bottom_last_index
        else "ascent"
        for i in range(rep.start_index, rep.end_index + 1)
    ]


def leaves_top(knee: NDArray[np.float64], cycle: Cycle, settings: RepSettings) -> int:
    """Last frame at the top before the descent."""
    down = knee[cycle.left : cycle.bottom + 1]
    return cycle.left + int(np.flatnonzero(_at_top(down, settings))[-1])


def reaches_top(knee: NDArray[np.float64], cycle: Cycle, settings: RepSettings) -> int:
    """First frame at the top after the ascent."""
    up = knee[cycle.bottom : cycle.right + 1]
    return cycle.bottom + int(np.flatnonzero(_at_top(up[::-1], settings)[::-1])[0])


def _at_top(knee: NDArray[np.float64], settings: RepSettings) -> NDArray[np.bool_]:
    """Tell the frames at the top from a phase that starts at the top.

    A lifter who rests at the top sinks or straightens a little for seconds: near the top, rest
    counts as being there.
    """
    swing = knee[-1] - knee[0]
    speed = np.abs(np.gradient(knee)) if len(knee) > 1 else np.zeros(1)
    resting = speed < settings.rest_speed_ratio * speed.max()
    near = knee <= knee[0] + settings.rest_edge_ratio * swing
    at_top: NDArray[np.bool_] = (knee <= knee[0] + settings.phase_edge_ratio * swing) | (
        resting & near
    )
    return at_top


def _bottom(knee: NDArray[np.float64], cycle: Cycle, settings: RepSettings) -> tuple[int, int]:
    """First and last frame at the bottom."""
    swing = cycle.excursion_deg
    limit = knee[cycle.bottom] - settings.phase_edge_ratio * swing
    deep = np.flatnonzero(knee[cycle.left : cycle.right + 1] >= limit)
    return cycle.left + int(deep[0]), cycle.left + int(deep[-1])


def _deepest(knee: NDArray[np.float64], first: int, last: int, settings: RepSettings) -> int:
    """Middle of the deepest frames: in a pause the very maximum is a matter of noise."""
    deep = knee[first : last + 1]
    top = deep.max()
    limit = top - settings.deepest_band_deg
    near = np.flatnonzero(deep >= limit)
    return first + round(float(np.median(near)))


def _excursion(track: CleanTrack, cycle: Cycle, first: int, last: int) -> float | None:
    """Trunk-thigh flexion at the bottom less that at the straightest top that was seen.

    With the trunk on the pad, this is the rotation of the thigh against the back-rest line.
    """
    flexion = track.trunk_thigh_flexion_deg
    tops = []
    if not cycle.left_cut:
        tops.append(flexion[cycle.left])
    elif not cycle.right_cut:
        tops.append(flexion[cycle.right])
    deepest = largest(flexion[first : last + 1])
    if deepest is None or not tops or np.isnan(tops[0]):
        return None
    return float(deepest - tops[0])


def _platform_travel(track: CleanTrack, cycle: Cycle, bottom: int) -> float | None:
    """Way of the foot against the trunk, so that a moving camera does not count."""
    top = cycle.right if cycle.left_cut else cycle.left
    points = track.landmarks
    base = (points["shoulder"] + points["hip"]) / 2
    feet = np.stack([points[name] - base for name in ("ankle", "heel", "toe")])
    moves = np.hypot(*(feet[:, bottom] - feet[:, top]).T)
    known = moves[~np.isnan(moves)]
    if not len(known) or not track.thigh_px > 0:
        return None
    return float(np.median(known) / track.thigh_px)
