"""What two clips do not share, and what that adds to the error of a difference.

Part of what is read wrong in two sets is read wrong alike, and cancels in their difference. That
holds as long as the same body is seen from the same place on the same machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.results import Caveat, CaveatCode, FrameTable, RepResult, SetAnalysis, is_direct
from legpress_cv.settings import ComparisonSettings

Floats = NDArray[np.float64]

LEAST_FRAMES = 5
"""Frames that a ratio or a direction of a body takes."""
LEAST_TRAVEL_RATIO = 0.2
"""Way of the foot, in thigh lengths, below which its direction is not read."""

LEAST_WAYS, MAX_WAY_SPREAD_DEG = 2, 12.0
"""Reps of a clip that have to agree on the foot's way, and how well; real clips' do to 8 deg."""


@dataclass(frozen=True)
class Circumstances:
    """How a set was filmed, of whom, on what; NaN for a number that is not known.

    Attributes
    ----------
    side
        Near side of the body.
    shoulder_width_ratio
        Width of the shoulders over the trunk's length in the picture: the camera's angle.
    thigh_trunk_ratio
        Length of the thigh over that of the trunk in the picture.
    backrest_deg
        Slope of the back-rest line in the picture, as of a lifter who faces left.
    rail_deg
        Direction of the foot's way against the hip, from the back-rest line.
    models
        Names of the models.
    version
        Of the program.
    marked
        Whether the tilts rest on marks made by hand; None without tilts.
    """

    side: str | None
    shoulder_width_ratio: float
    thigh_trunk_ratio: float
    backrest_deg: float
    rail_deg: float
    models: frozenset[str]
    version: str
    marked: bool | None


def circumstances_of(analysis: SetAnalysis) -> Circumstances:
    """Gather from a result how its clip was made."""
    side, frames = analysis.side, analysis.frames
    width = side.shoulder_width_ratio if side is not None else None
    seen = np.isfinite(frames.rep) if np.isfinite(frames.rep).any() else np.isfinite(frames.time_s)
    # A lifter who faces right is the mirror image.
    right = side is not None and side.facing == "right"
    direct = [rep.marked for rep in analysis.reps if is_direct(rep.evidence)]
    backrest = frames.backrest_deg[seen & np.isfinite(frames.backrest_deg)]
    turn = _mean_direction(180.0 - backrest if right else backrest)
    return Circumstances(
        side=side.near_side if side is not None else None,
        shoulder_width_ratio=math.nan if width is None else width,
        thigh_trunk_ratio=_ratio(frames, seen),
        backrest_deg=turn,
        rail_deg=_rail_deg(frames, analysis.reps, turn, right=right),
        models=frozenset(f"{model.name} {model.sha256}" for model in analysis.models),
        version=analysis.provenance.version,
        marked=any(direct) if direct else None,
    )


def caveats_between(
    before: Circumstances, after: Circumstances, settings: ComparisonSettings
) -> tuple[Caveat, ...]:
    """List what two sets do not share, without words yet."""
    return tuple(_caveats(before, after, settings))


def added_sd_deg(caveats: tuple[Caveat, ...]) -> float:
    """Sum up what caveats add to the error of a difference of tilts."""
    return math.hypot(*(caveat.added_sd_deg for caveat in caveats))


def _caveats(a: Circumstances, b: Circumstances, s: ComparisonSettings) -> Iterator[Caveat]:
    if a.side is not None and b.side is not None and a.side != b.side:
        values: dict[str, int | float | str] = {"before": a.side, "after": b.side}
        yield _caveat(CaveatCode.OTHER_SIDE, s.other_side_sd_deg, values)
    if abs(a.shoulder_width_ratio - b.shoulder_width_ratio) > s.max_view_difference_ratio:
        values = {
            "before_ratio": _short(a.shoulder_width_ratio),
            "after_ratio": _short(b.shoulder_width_ratio),
        }
        yield _caveat(CaveatCode.OTHER_VIEW, s.other_view_sd_deg, values)
    ratios = (a.thigh_trunk_ratio, b.thigh_trunk_ratio)
    if max(ratios) > (1 + s.max_body_difference_ratio) * min(ratios):
        values = {"before_ratio": _short(ratios[0]), "after_ratio": _short(ratios[1])}
        yield _caveat(CaveatCode.OTHER_BODY, s.other_body_sd_deg, values)
    turned = abs(_turn_deg(a.rail_deg, b.rail_deg))
    if turned > s.max_rail_difference_deg:
        values = {"turned_deg": round(turned, 1)}
        yield _caveat(CaveatCode.OTHER_MACHINE, s.other_machine_sd_deg, values)
    turned = abs(_turn_deg(a.backrest_deg, b.backrest_deg))
    if turned > s.max_backrest_difference_deg:
        values = {"turned_deg": round(turned, 1)}
        yield _caveat(CaveatCode.OTHER_BACKREST, s.other_backrest_sd_deg, values)
    if a.marked is not None and b.marked is not None and a.marked != b.marked:
        values = {"marked": "before" if a.marked else "after"}
        yield _caveat(CaveatCode.OTHER_EVIDENCE, s.other_evidence_sd_deg, values)
    if a.models != b.models:
        yield _caveat(CaveatCode.OTHER_MODEL, s.other_model_sd_deg, {})
    elif a.version != b.version:
        values = {"before": a.version, "after": b.version}
        yield _caveat(CaveatCode.OTHER_VERSION, s.other_model_sd_deg, values)


def _caveat(code: CaveatCode, sd_deg: float, values: dict[str, int | float | str]) -> Caveat:
    return Caveat(code=code, added_sd_deg=sd_deg, values=values)


def _short(value: float) -> float:
    return round(value, 2)


def _turn_deg(a_deg: float, b_deg: float) -> float:
    """Smallest turn between two directions."""
    return (b_deg - a_deg + 180.0) % 360.0 - 180.0


def _mean_direction(angles_deg: Floats) -> float:
    if len(angles_deg) < LEAST_FRAMES:
        return math.nan
    turn = np.radians(angles_deg)
    return math.degrees(math.atan2(float(np.sin(turn).mean()), float(np.cos(turn).mean())))


def _ratio(frames: FrameTable, seen: NDArray[np.bool_]) -> float:
    """Thigh over trunk in the picture."""
    thigh, trunk = _vector(frames, "hip", "knee"), _vector(frames, "hip", "shoulder")
    ratio = np.hypot(*thigh[seen].T) / np.maximum(np.hypot(*trunk[seen].T), 1.0)
    ratio = ratio[np.isfinite(ratio)]
    return float(np.median(ratio)) if len(ratio) >= LEAST_FRAMES else math.nan


def _rail_deg(
    frames: FrameTable, reps: tuple[RepResult, ...], backrest_deg: float, *, right: bool
) -> float:
    """Direction in which the foot comes nearer from the start of a rep to its bottom.

    The rail of a machine has one, wherever on the platform the foot stands, and whether the
    platform moves or the seat. A rep whose start the clip cuts is left out; reps that disagree, or
    one alone, show a foot that is misread.
    """
    leg = _vector(frames, "hip", "ankle")
    thigh = np.hypot(*_vector(frames, "hip", "knee").T)
    thigh_px = float(np.median(thigh[np.isfinite(thigh)])) if np.isfinite(thigh).any() else math.nan
    ways = []
    for rep in reps:
        ends = [_at(frames.time_s, leg, time_s) for time_s in (rep.start_s, rep.bottom_s)]
        way = ends[1] - ends[0]
        if rep.cut != "start" and np.hypot(*way) > LEAST_TRAVEL_RATIO * thigh_px:
            ways.append(way)
    # Upwards in the picture, as of a lifter who faces left.
    turns = [
        _turn_deg(backrest_deg, math.degrees(math.atan2(-y, -x if right else x))) for x, y in ways
    ]
    if len(turns) < LEAST_WAYS or max(turns) - min(turns) > MAX_WAY_SPREAD_DEG:
        return math.nan
    return float(np.median(turns))


def _vector(frames: FrameTable, start: str, end: str) -> Floats:
    """From one point to another, shape (n, 2), in pixels."""
    a, b = frames.points.get(start), frames.points.get(end)
    if a is None or b is None:
        return np.full((len(frames.time_s), 2), math.nan)
    return np.column_stack([b.x_px - a.x_px, b.y_px - a.y_px])


def _at(clock_s: Floats, vectors: Floats, time_s: float) -> Floats:
    """Read the nearest frame."""
    if not len(clock_s):
        return np.full(2, math.nan)
    nearest: Floats = vectors[int(np.argmin(np.abs(clock_s - time_s)))]
    return nearest
