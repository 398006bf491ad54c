"""Marked moments as places that the tilt curve goes through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from legpress_cv.reps import Rep
from legpress_cv.settings.marks import MarkSettings
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.marked.curve import Anchor
from legpress_cv.tuck.marked.reading import MarkedLine, MarkedSet, with_slip

NEIGHBOURS = 1
"""Reps whose numbers differ by this follow each other: nothing unmarked lies between them."""


def anchors_of(
    read: MarkedSet, track: CleanTrack, reps: Sequence[Rep], settings: MarkSettings
) -> list[list[Anchor]]:
    """List runs of marked moments that follow each other without an unmarked rep between them.

    Tilt is told against the mean of the marked tops. After a rep whose next top was not marked the
    pelvis is taken to come back to its own top, at the end of the ascent.

    Parameters
    ----------
    read
        What the marks say.
    track
        For its clock.
    reps
        Of the set.
    settings
        What skin and cloth add at a bottom; at the tops tilt is zero by its definition.
    """
    tops = [rep.top.turn_deg for rep in read.reps if rep.top is not None]
    if not tops:
        return []
    zero_deg = float(np.mean(tops))
    marked = [rep for rep in read.reps if rep.bottom is not None]
    runs: list[list[Anchor]] = []
    following = {a.index: b for a, b in pairwise(marked) if b.index - a.index == NEIGHBOURS}
    run: list[Anchor] = []
    for rep in marked:
        if rep.top is not None:
            run.append(_anchor(rep.top, track, zero_deg))
        assert rep.bottom is not None
        bottom = _anchor(rep.bottom, track, zero_deg)
        run.append(replace(bottom, se_deg=with_slip(bottom.tilt_deg, bottom.se_deg, settings)))
        after = following.get(rep.index)
        if after is None or after.top is None:
            if rep.top is not None and reps[rep.index].cut != "end":
                back = Anchor(reps[rep.index].end_index, run[-2].tilt_deg, rep.top.se_deg)
                run.append(back)
            runs.append(_in_order(run))
            run = []
    return [run for run in runs if len(run) > 1]


def _anchor(line: MarkedLine, track: CleanTrack, zero_deg: float) -> Anchor:
    index = int(np.abs(track.time_s - line.time_s).argmin())
    return Anchor(index, line.turn_deg - zero_deg, line.se_deg)


def _in_order(run: Sequence[Anchor]) -> list[Anchor]:
    """Each frame once and later than the one before: a moment may have been moved by hand."""
    ordered: list[Anchor] = []
    for anchor in run:
        if not ordered or anchor.index > ordered[-1].index:
            ordered.append(anchor)
    return ordered
