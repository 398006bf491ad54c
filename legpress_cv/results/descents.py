"""The way down of each rep: pelvic tilt over depth, counted as the tilt of the rep is.

The tilt of the frames counts from the start of the descent, that of a rep from the most anterior
pose on the way. Here both are one, so that a way down ends at the rep's own tilt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .analysis import SetAnalysis
from .reps import RepResult
from .sampling import Sampler
from .verdict import is_direct

Floats = NDArray[np.float64]

MAX_GAP_S = 0.5
"""A way down with a longer hole is not followed: a fast descent takes a second."""
LEAST_FRAMES = 2
"""Of a way down."""


@dataclass(frozen=True)
class Descent:
    """The way down of a rep.

    Attributes
    ----------
    rep
        Its number.
    time_s, flexion_deg, tilt_deg
        Time, trunk-thigh flexion and pelvic tilt at the frames in which both are known, shape (n,).
    shift_deg
        What was added to the tilt of the frames, so that it ends at that of the rep.
    se_deg
        Standard error that the rep states of its tilt.
    whole
        Whether the clip shows all of the rep.
    """

    rep: int
    time_s: Floats
    flexion_deg: Floats
    tilt_deg: Floats
    shift_deg: float
    se_deg: float
    whole: bool

    @property
    def reached_deg(self) -> float:
        """Greatest depth."""
        return float(self.flexion_deg.max())

    @property
    def start_deg(self) -> float:
        """Depth at the start."""
        return float(self.flexion_deg[0])

    def tilt_at(self, depth_deg: float) -> float | None:
        """Tilt where the rep passes a depth for the last time on its way down, or None."""
        # The bottom may lie a moment after the deepest frame, and be a little less deep.
        down = self.flexion_deg[: int(np.argmax(self.flexion_deg)) + 1]
        shallower = np.flatnonzero(down < depth_deg)
        if not len(shallower) or shallower[-1] + 1 >= len(down):
            return None
        i = shallower[-1]
        pair = slice(i, i + 2)
        return float(np.interp(depth_deg, self.flexion_deg[pair], self.tilt_deg[pair]))


def descents_of(analysis: SetAnalysis) -> list[Descent]:
    """Follow the way down of every rep whose tilt is known."""
    sampler = Sampler(analysis.frames, 1.0, 1.0)
    found = (_descent(analysis, rep, sampler) for rep in tilted_reps(analysis))
    return [descent for descent in found if descent is not None]


def tilted_reps(analysis: SetAnalysis) -> list[RepResult]:
    """Reps with a tilt of their own; one that is only indicated is told against its own set."""
    return [
        rep
        for rep in analysis.reps
        if is_direct(rep.evidence) and rep.ppt_deg is not None and rep.ppt_se_deg is not None
    ]


def whole_reps(reps: Sequence[RepResult]) -> list[RepResult]:
    """Reps that the clip shows whole; all of them where it shows none."""
    return [rep for rep in reps if rep.cut is None] or list(reps)


def _descent(analysis: SetAnalysis, rep: RepResult, sampler: Sampler) -> Descent | None:
    frames = analysis.frames
    if rep.ppt_deg is None or rep.ppt_se_deg is None:
        return None
    down = (frames.time_s >= rep.start_s) & (frames.time_s <= rep.bottom_s)
    known = down & np.isfinite(frames.trunk_thigh_flexion_deg) & np.isfinite(frames.pelvic_tilt_deg)
    time_s = frames.time_s[known]
    if len(time_s) < LEAST_FRAMES or np.diff(time_s).max() > MAX_GAP_S:
        return None
    at_bottom = _tilt_at_bottom(analysis, rep, sampler)
    if not np.isfinite(at_bottom):
        return None
    shift = rep.ppt_deg - at_bottom
    tilt = frames.pelvic_tilt_deg[known] + shift
    flexion = frames.trunk_thigh_flexion_deg[known]
    whole = rep in whole_reps(analysis.reps)
    return Descent(rep.rep, time_s, flexion, tilt, shift, rep.ppt_se_deg, whole)


def _tilt_at_bottom(analysis: SetAnalysis, rep: RepResult, sampler: Sampler) -> float:
    """Mean tilt in the pause at depth, which is what PPT counts to."""
    frames = analysis.frames
    pause = (frames.time_s >= rep.start_s) & (frames.time_s <= rep.end_s)
    pause &= np.array([phase == "bottom" for phase in frames.phase], dtype=bool)
    tilts = frames.pelvic_tilt_deg[pause]
    tilts = tilts[np.isfinite(tilts)]
    return float(tilts.mean()) if len(tilts) else sampler.at(rep.bottom_s).pelvic_tilt_deg
