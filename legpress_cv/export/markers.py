"""Landmarks as markers in the axes of OpenSim: x forward, y up, z to the lifter's right.

The lifter always faces along x: one who faces left in the picture is seen from the left, so the
axes turn by half a turn about the vertical, which is no mirror image. The origin is the lower
corner of the picture behind the lifter, and every point lies in the plane of the picture (z = 0).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legpress_cv.results import POINT_NAMES, FrameTable, PointColumns, SetAnalysis, SideDecision

from .scale import Scale, scale_of

MARKERS = {
    "shoulder": "{side}Shoulder",
    "hip": "{side}Hip",
    "knee": "{side}Knee",
    "ankle": "{side}Ankle",
    "heel": "{side}Heel",
    "toe": "{side}BigToe",
    "asis": "{side}ASI",
    "psis": "{side}PSI",
    "l5": "L5S1",
    "l3": "L3L4",
    "t12": "T12L1",
}
"""Marker by point: names of Sports2D and Pose2Sim where they have one, of Plug-in Gait for the
iliac spines, else the joint of the spine that it is."""


@dataclass(frozen=True)
class MarkerSet:
    """Markers over time.

    Parameters
    ----------
    names
        Labels of the points that were seen at least once.
    xyz
        Shape (n, markers, 3), in the unit of `scale`; NaN where missing.
    time_s, rate_hz
        The uniform clock.
    scale
        What lengths are in.
    side
        The side that was seen.
    """

    names: tuple[str, ...]
    xyz: npt.NDArray[np.float64]
    time_s: npt.NDArray[np.float64]
    rate_hz: float
    scale: Scale
    side: SideDecision


def side_letter(side: SideDecision) -> str:
    """Give the initial of the near side, as it stands in names of markers and coordinates."""
    return side.near_side[0].upper()


def marker_set(analysis: SetAnalysis, stature_cm: float | None) -> MarkerSet | None:
    """Make markers of the near-side points.

    Parameters
    ----------
    analysis
        The result.
    stature_cm
        Height of the lifter, if it is known.

    Returns
    -------
    MarkerSet or None
        ``None`` where no person was found, or none of the points that give the scale.
    """
    scale = scale_of(analysis.frames, stature_cm)
    if analysis.side is None or scale is None:
        return None
    seen = _seen_points(analysis.frames)
    letter = side_letter(analysis.side)
    xyz = np.zeros((len(analysis.frames.time_s), len(seen), 3))
    for column, point in enumerate(seen.values()):
        known = np.isfinite(point.x_px) & np.isfinite(point.y_px)
        backward = analysis.side.facing == "left"
        xyz[:, column, 0] = analysis.clip.width_px - point.x_px if backward else point.x_px
        xyz[:, column, 1] = analysis.clip.height_px - point.y_px
        xyz[~known, column] = np.nan
    return MarkerSet(
        names=tuple(MARKERS[name].format(side=letter) for name in seen),
        xyz=xyz * scale.per_px,
        time_s=analysis.frames.time_s,
        rate_hz=analysis.clip.analysis_rate_hz,
        scale=scale,
        side=analysis.side,
    )


def _seen_points(frames: FrameTable) -> dict[str, PointColumns]:
    points = {name: frames.points[name] for name in POINT_NAMES if name in frames.points}
    return {name: p for name, p in points.items() if np.isfinite(p.x_px + p.y_px).any()}
