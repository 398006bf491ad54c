"""Analyses that differ from the perfect one."""

from __future__ import annotations

import numpy as np
from factories import analysis_from_truth

from legpress_cv.results import (
    FrameTable,
    PointColumns,
    Reason,
    Refusal,
    SetAnalysis,
    Verdict,
)
from legpress_cv.wording import reason_sentence

PELVIC = ("asis", "psis", "l5", "l3", "t12")
SIZES = [
    (480, 360),
    (640, 360),
    (640, 480),
    (848, 478),
    (1280, 720),
    (1920, 1080),
    (2560, 1080),
    (3840, 2160),
    (360, 480),
    (360, 640),
    (608, 1080),
    (720, 720),
    (1080, 1920),
    (2160, 3840),
]
REFUSAL = Refusal.of(Reason.TOO_OBLIQUE_TO_COMPARE)


def resized(analysis: SetAnalysis, width: int, height: int) -> SetAnalysis:
    """The same set in the middle of a picture of another size and shape."""
    clip, frames = analysis.clip, analysis.frames
    k = min(width / clip.width_px, height / clip.height_px)
    dx, dy = (width - k * clip.width_px) / 2, (height - k * clip.height_px) / 2
    points = {
        name: PointColumns(x_px=p.x_px * k + dx, y_px=p.y_px * k + dy, score=p.score)
        for name, p in frames.points.items()
    }
    changes = {
        "points": points,
        "head_x_px": frames.head_x_px * k + dx,
        "head_y_px": frames.head_y_px * k + dy,
        "head_radius_px": frames.head_radius_px * k,
    }
    size = {"width_px": width, "height_px": height}
    return analysis.model_copy(
        update={
            "frames": frames.model_copy(update=changes),
            "clip": clip.model_copy(update=size),
        }
    )


def mirrored(analysis: SetAnalysis) -> SetAnalysis:
    frames, width = analysis.frames, analysis.clip.width_px
    points = {
        name: PointColumns(x_px=width - 1 - p.x_px, y_px=p.y_px, score=p.score)
        for name, p in frames.points.items()
    }
    changes = {
        "points": points,
        "head_x_px": width - 1 - frames.head_x_px,
        "backrest_deg": 180 - frames.backrest_deg,
    }
    side = analysis.side.model_copy(update={"facing": "left", "near_side": "left"})
    return analysis.model_copy(update={"frames": frames.model_copy(update=changes), "side": side})


def indicated(analysis: SetAnalysis | None = None) -> SetAnalysis:
    """As without a lumbopelvic network: no pelvic points, tilt in reps alone, wide intervals."""
    analysis = analysis or analysis_from_truth()
    frames = analysis.frames
    nothing = np.full(len(frames.time_s), np.nan)
    lost = PointColumns(x_px=nothing, y_px=nothing, score=nothing)
    changes = {
        "points": {**frames.points, **dict.fromkeys(PELVIC, lost)},
        "pelvic_tilt_deg": np.where(np.isnan(frames.rep), np.nan, frames.pelvic_tilt_deg),
        "pelvic_tilt_se_deg": np.full(len(nothing), 4.5),
    }
    reps = tuple(
        rep.model_copy(
            update={
                "verdict": Verdict.TUCK_INDICATED if rep.tucked else Verdict.NO_TUCK_INDICATED,
                "severity": rep.severity if rep.tucked else None,
                "ppt_low_deg": rep.ppt_deg - 7.4,
                "ppt_high_deg": rep.ppt_deg + 7.4,
            }
        )
        for rep in analysis.reps
    )
    return analysis.model_copy(update={"frames": frames.model_copy(update=changes), "reps": reps})


def refused(analysis: SetAnalysis | None = None) -> SetAnalysis:
    """Reps were found, their pelvis cannot be judged; the first and the last are partial."""
    analysis = analysis or analysis_from_truth()
    nothing = {
        "verdict": Verdict.NOT_MEASURABLE,
        "refusal": REFUSAL,
        "not_measurable_reason": reason_sentence(REFUSAL),
        "severity": None,
        "onset_s": None,
        "tuck_start_s": None,
        "tuck_end_s": None,
        "ppt_deg": None,
    }
    reps = [rep.model_copy(update=nothing) for rep in analysis.reps]
    reps[0] = reps[0].model_copy(update={"cut": "start"})
    reps[-1] = reps[-1].model_copy(update={"cut": "end"})
    return analysis.model_copy(update={"reps": tuple(reps)})


def unmeasured() -> SetAnalysis:
    analysis = analysis_from_truth()
    return analysis.model_copy(update={"status": "not_measurable", "refusal": REFUSAL, "reps": ()})


def blank(frames: FrameTable) -> FrameTable:
    """Nothing but the clock."""
    nothing = np.full(len(frames.time_s), np.nan)
    point = PointColumns(x_px=nothing, y_px=nothing, score=nothing)
    changes = {
        name: nothing
        for name in FrameTable.model_fields
        if name not in {"time_s", "phase", "points"}
    }
    changes |= {"points": dict.fromkeys(frames.points, point), "phase": ("",) * len(nothing)}
    return frames.model_copy(update=changes)


def with_rep(analysis: SetAnalysis, number: int, **changes) -> SetAnalysis:
    reps = tuple(
        rep.model_copy(update=changes) if rep.rep == number else rep for rep in analysis.reps
    )
    return analysis.model_copy(update={"reps": reps})
