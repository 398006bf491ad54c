"""Results changed in ways of which the outcome is known."""

from __future__ import annotations

import numpy as np

from legpress_cv.results import PointColumns, SetAnalysis

OTHER = {"left": "right", "right": "left"}


def mirrored(analysis: SetAnalysis) -> SetAnalysis:
    """The result of the same clip, left and right exchanged."""
    width, frames, side = analysis.clip.width_px, analysis.frames, analysis.side
    points = {
        name: PointColumns(x_px=width - p.x_px, y_px=p.y_px, score=p.score)
        for name, p in frames.points.items()
    }
    changes = {
        "points": points,
        "head_x_px": width - frames.head_x_px,
        "backrest_deg": 180.0 - frames.backrest_deg,
    }
    swapped = {name: OTHER[getattr(side, name)] for name in ("near_side", "facing")}
    return analysis.model_copy(
        update={
            "frames": frames.model_copy(update=changes),
            "side": side.model_copy(update=swapped),
        }
    )


def of_stature(analysis: SetAnalysis, stature_cm: float | None) -> SetAnalysis:
    """The result of an analysis that was told the lifter's height."""
    export = analysis.settings.export.model_copy(update={"stature_cm": stature_cm})
    settings = analysis.settings.model_copy(update={"export": export})
    return analysis.model_copy(update={"settings": settings})


def without(analysis: SetAnalysis, point: str, rows: slice) -> SetAnalysis:
    """The same without a point in some frames."""
    frames, old = analysis.frames, analysis.frames.points[point]
    gone = np.ones(len(frames.time_s))
    gone[rows] = np.nan
    new = PointColumns(x_px=old.x_px * gone, y_px=old.y_px * gone, score=old.score)
    return analysis.model_copy(
        update={"frames": frames.model_copy(update={"points": {**frames.points, point: new}})}
    )


def with_column(analysis: SetAnalysis, name: str, rows: slice, value: float) -> SetAnalysis:
    """The same with another value in some frames of a column."""
    column = getattr(analysis.frames, name).copy()
    column[rows] = value
    return analysis.model_copy(update={"frames": analysis.frames.model_copy(update={name: column})})


def nobody(analysis: SetAnalysis) -> SetAnalysis:
    """The result of a clip without a person."""
    frames = analysis.frames
    missing = np.full(len(frames.time_s), np.nan)
    point = PointColumns(x_px=missing, y_px=missing, score=missing)
    columns = {
        name: missing
        for name in type(frames).model_fields
        if name not in {"time_s", "phase", "points"}
    }
    empty = frames.model_copy(
        update=columns
        | {"phase": ("",) * len(missing), "points": dict.fromkeys(frames.points, point)}
    )
    return analysis.model_copy(
        update={
            "status": "not_measurable",
            "reason": "no person was found.",
            "side": None,
            "reps": (),
            "frames": empty,
        }
    )
