"""The lifter's chain of points, and how a turn of the pelvis moves it.

The spine keeps its lengths: T12/L1 stays, the lumbar segments and the pelvis turn about their upper
ends, each joint by the same share of the whole turn. Where the hip goes follows from that; the foot
stays on its plate, and the knee goes where thigh and shank keep their lengths; where no ankle is
found, it stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.results import SetAnalysis
from legpress_cv.signals.angles import trunk_thigh_flexion_deg

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
Points = Mapping[str, Floats]

CHAIN_POINTS = ("shoulder", "t12", "l3", "l5", "psis", "asis", "hip", "knee", "ankle")
PELVIS_POINTS = ("l5", "psis", "asis", "hip")
"""Points of one rigid body."""
LUMBAR_SHARES = (1 / 3, 2 / 3)
"""Of the turn, taken by T12-L3 and L3-L5: lumbar flexion is shared equally by three joints."""
TURN_BEGINS, TURN_ENDS = 0.5, 0.95
"""Share of the thigh's travel at which the turn begins, and at which it is whole: a tuck belongs to
the deeper half, and PPT is read over the whole pause at the bottom."""


@dataclass(frozen=True, eq=False)
class ChainTrack:
    """The chain over a clip, and when its pelvis is to turn.

    Attributes
    ----------
    time_s
        Shape (n,).
    points_px
        Name to shape (n, 2), in the upright picture.
    share
        Shape (n,): share of the turn that has been made, from 0 at the top to 1 at the bottom.
    faces_left
        Which way the lifter faces.
    """

    time_s: Floats
    points_px: dict[str, Floats]
    share: Floats
    faces_left: bool

    def at(self, time_s: float) -> tuple[dict[str, Floats], float]:
        """Read points and share at a time."""
        points = {
            name: np.array([np.interp(time_s, self.time_s, xy[:, k]) for k in (0, 1)])
            for name, xy in self.points_px.items()
        }
        return points, float(np.interp(time_s, self.time_s, self.share))


def chain_track(analysis: SetAnalysis) -> ChainTrack | None:
    """Take the chain and its turn from what was found.

    None without a whole chain or a rep; the ankle may be missing.
    """
    frames, side = analysis.frames, analysis.side
    if side is None or not analysis.reps:
        return None
    points = {
        name: np.column_stack((frames.points[name].x_px, frames.points[name].y_px))
        for name in CHAIN_POINTS
    }
    if not np.isfinite(points["ankle"]).any():  # a leg may leave the picture
        del points["ankle"]
    known = np.isfinite(np.concatenate(list(points.values()), axis=1)).all(axis=1)
    if not known.any():
        return None
    points = {name: xy[known] for name, xy in points.items()}
    time_s = frames.time_s[known]
    bend = trunk_thigh_flexion_deg(points["shoulder"], points["hip"], points["knee"], side.facing)
    spans = [(rep.start_s, rep.bottom_s, rep.end_s, rep.cut) for rep in analysis.reps]
    return ChainTrack(time_s, points, turn_share(time_s, bend, spans), side.facing == "left")


def turn_share(
    time_s: Floats,
    bend_deg: Floats,
    reps: Sequence[tuple[float, float, float, str | None]],
) -> Floats:
    """Return the share of the turn at every moment, shape (n,).

    Parameters
    ----------
    time_s, bend_deg
        Shape (n,): bend of the hip.
    reps
        Start, bottom and end of every rep (s), and which end is cut.
    """
    tops_s = [start for start, _, _, cut in reps if cut != "start"]
    tops_s += [end for _, _, end, cut in reps if cut != "end"]
    tops_deg = np.interp(tops_s, time_s, bend_deg)
    top_deg = float(np.median(tops_deg)) if tops_s else float(bend_deg.min())
    share = np.zeros(len(time_s))
    for start_s, bottom_s, end_s, _ in reps:
        inside = (time_s >= start_s) & (time_s <= end_s)
        travel_deg = max(float(np.interp(bottom_s, time_s, bend_deg)) - top_deg, 1e-6)
        depth = (bend_deg[inside] - top_deg) / travel_deg
        share[inside] = smoothstep((depth - TURN_BEGINS) / (TURN_ENDS - TURN_BEGINS))
    return share


def turned(points: Points, posterior_deg: float | Floats, *, faces_left: bool) -> dict[str, Floats]:
    """Turn the pelvis about the spine, and let the knee follow.

    Parameters
    ----------
    points
        Name to shape (..., 2), y down; shoulder, T12/L1 and ankle stay. The knee stays where the
        ankle is missing, too.
    posterior_deg
        One angle, or one for every moment; negative: anterior.
    faces_left
        A pelvis that leans back turns clockwise on the screen then, else counter-clockwise.
    """
    angle = np.radians(posterior_deg) * (1.0 if faces_left else -1.0)
    z = {name: as_complex(xy) for name, xy in points.items()}
    moved = dict(z)
    upper, lower = (np.exp(1j * share * angle) for share in LUMBAR_SHARES)
    moved["l3"] = z["t12"] + (z["l3"] - z["t12"]) * upper
    moved["l5"] = moved["l3"] + (z["l5"] - z["l3"]) * lower
    for name in PELVIS_POINTS:
        moved[name] = moved["l5"] + (z[name] - z["l5"]) * np.exp(1j * angle)
    if "ankle" in z:
        moved["knee"] = knee_between(moved["hip"], z)
    return {name: as_xy(value) for name, value in moved.items()}


def knee_between(hip: Complex, before: Mapping[str, Complex]) -> Complex:
    """Place the knee between a moved hip and the ankle, on the side that it was on.

    Parameters
    ----------
    hip
        Shape (...).
    before
        The chain as it was. A leg that the hip's move would stretch beyond its length is straight.
    """
    thigh, shank = before["knee"] - before["hip"], before["ankle"] - before["knee"]
    leg, way = before["ankle"] - before["hip"], before["ankle"] - hip
    squares = abs(thigh) ** 2 + abs(way) ** 2 - abs(shank) ** 2
    cosine = np.clip(squares / np.maximum(2 * abs(thigh) * abs(way), 1e-12), -1.0, 1.0)
    side = np.sign((np.conj(leg) * thigh).imag)
    turn = np.exp(1j * side * np.arccos(cosine))
    return np.asarray(hip + abs(thigh) * way / np.maximum(abs(way), 1e-12) * turn)


def smoothstep(x: Floats) -> Floats:
    """Rise from 0 at 0 to 1 at 1, level at both."""
    x = np.clip(x, 0.0, 1.0)
    return np.asarray(x * x * (3.0 - 2.0 * x))


def as_complex(xy: Floats) -> Complex:
    """Points (..., 2) as x + iy."""
    return np.asarray(xy[..., 0] + 1j * xy[..., 1])


def as_xy(z: Complex) -> Floats:
    """Undo `as_complex`."""
    return np.stack((z.real, z.imag), axis=-1)
