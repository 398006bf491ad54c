"""The result of a clip set against its marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from legpress_cv.marks import ClipMarks, MarkPoint
from legpress_cv.results import RepResult, SetAnalysis

from .agreement import Pair, holds, one_reading_sd
from .readings import MarkedRep, Readings, marked_reps, repeated_points, torso_px

Angle = Literal["ppt_deg", "knee_flexion_deg", "trunk_thigh_flexion_deg", "hip_flexion_deg"]
ANGLES: tuple[Angle, ...] = (
    "ppt_deg",
    "knee_flexion_deg",
    "trunk_thigh_flexion_deg",
    "hip_flexion_deg",
)
NETWORK: dict[Angle, Callable[[RepResult], float | None]] = {
    "ppt_deg": lambda rep: rep.ppt_deg if rep.measurable else None,
    "knee_flexion_deg": lambda rep: rep.knee_flexion_max_deg,
    "trunk_thigh_flexion_deg": lambda rep: rep.trunk_thigh_flexion_max_deg,
    "hip_flexion_deg": lambda rep: rep.hip_flexion_max_deg,
}


@dataclass(frozen=True)
class RepScore:
    """One marked rep, and the rep of the result that its bottom lies in, if any.

    Attributes
    ----------
    clip, lifter
        Names.
    marked
        What the marks say.
    found
        What the network says.
    untold
        Why the two PPT cannot be compared, if so.
    """

    clip: str
    lifter: str
    marked: MarkedRep
    found: RepResult | None
    untold: str | None

    def readings(self, angle: Angle) -> Readings:
        """One value of each pass."""
        values: Readings = getattr(self.marked, angle)
        return values

    def pair(self, angle: Angle) -> Pair | None:
        """Mean of the passes, and the network's value; None where either has none."""
        passes = self.readings(angle)
        network = None if self.found is None else NETWORK[angle](self.found)
        if not passes or network is None:
            return None
        return Pair(self.lifter, float(np.mean(passes)), network)

    def held(self, one_sd_deg: float) -> bool | None:
        """Whether the network's interval holds the marks' PPT; None where they have no pair.

        Parameters
        ----------
        one_sd_deg
            SD of the observer's one reading of PPT.
        """
        pair, rep = self.pair("ppt_deg"), self.found
        if pair is None or rep is None or rep.ppt_low_deg is None or rep.ppt_high_deg is None:
            return None
        se = one_sd_deg / float(np.sqrt(len(self.readings("ppt_deg"))))
        return holds(rep.ppt_low_deg, rep.ppt_high_deg, pair.marks_deg, se)


@dataclass(frozen=True)
class ClipScore:
    """One clip.

    Attributes
    ----------
    clip, lifter
        Names.
    reps
        Every marked rep.
    unmarked_s
        Bottoms of reps of the result that nobody marked.
    points
        Places of every point that was placed more than once, in pixels.
    torso_px
        Length of the torso; NaN where neither the marks nor the result show it.
    """

    clip: str
    lifter: str
    reps: tuple[RepScore, ...]
    unmarked_s: tuple[float, ...]
    points: tuple[tuple[MarkPoint, NDArray[np.float64]], ...]
    torso_px: float


def score(clip: str, lifter: str, marks: ClipMarks, analysis: SetAnalysis) -> ClipScore:
    """Pair the marked reps of a clip with those that were found, by the marked bottom's time."""
    facing = analysis.side.facing if analysis.side is not None else "right"
    marked = marked_reps(marks, facing)
    found = _pairs(marked, analysis.reps)
    used = {rep.rep for rep in found.values()}
    torso = torso_px(marks)
    return ClipScore(
        clip=clip,
        lifter=lifter,
        reps=tuple(
            RepScore(clip, lifter, one, rep := found.get(one.number), _untold(one, rep, analysis))
            for one in marked
        ),
        unmarked_s=tuple(rep.bottom_s for rep in analysis.reps if rep.rep not in used),
        points=tuple(repeated_points(marks)),
        torso_px=torso if np.isfinite(torso) else _found_torso_px(analysis),
    )


def _pairs(marked: Sequence[MarkedRep], found: Sequence[RepResult]) -> dict[int, RepResult]:
    """Give each marked rep the found rep that its bottom lies in, the nearest first."""
    near = sorted(
        (abs(rep.bottom_s - one.bottom_s), one.number, k)
        for one in marked
        for k, rep in enumerate(found)
        if one.bottom_s is not None and rep.start_s <= one.bottom_s <= rep.end_s
    )
    pairs: dict[int, int] = {}
    for _, number, k in near:
        if number not in pairs and k not in pairs.values():
            pairs[number] = k
    return {number: found[k] for number, k in pairs.items()}


def _untold(one: MarkedRep, rep: RepResult | None, analysis: SetAnalysis) -> str | None:
    if one.bottom_s is None:
        return "its bottom is not marked"
    if rep is None:
        return "no rep was found there" + (f": {analysis.reason}" if analysis.reason else "")
    if not one.ppt_deg:
        return "the pelvis is not marked at both moments"
    if NETWORK["ppt_deg"](rep) is None:
        return f"not measurable: {rep.not_measurable_reason or 'no reason is given'}"
    return None


def _found_torso_px(analysis: SetAnalysis) -> float:
    shoulder, hip = (analysis.frames.points.get(name) for name in ("shoulder", "hip"))
    if shoulder is None or hip is None:
        return float("nan")
    across = np.subtract(shoulder.x_px, hip.x_px)
    down = np.subtract(shoulder.y_px, hip.y_px)
    lengths = np.hypot(across, down)
    known = lengths[np.isfinite(lengths)]
    return float(np.median(known)) if len(known) else float("nan")


def observer_sd_deg(reps: Sequence[RepScore], angle: Angle) -> float:
    """SD of one reading of an angle."""
    return one_reading_sd(reading for rep in reps if (reading := rep.readings(angle)))


def point_sd(clips: Sequence[ClipScore], name: MarkPoint | None = None) -> tuple[float, float]:
    """SD of one placing of a point along one axis, in pixels and in torso lengths; None is any."""
    of = [
        (at, clip.torso_px)
        for clip in clips
        for point, at in clip.points
        if name is None or point == name
    ]
    return (
        one_reading_sd(at for at, _ in of),
        one_reading_sd(at / torso for at, torso in of if np.isfinite(torso)),
    )
