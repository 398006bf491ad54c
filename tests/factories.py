"""Results made from known truth, for the rooms that come after the measurement."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from legpress_cv.results import (
    POINT_NAMES,
    ClipFacts,
    FrameTable,
    PointColumns,
    Provenance,
    RepResult,
    SetAnalysis,
    SetSummary,
    SideDecision,
    Verdict,
)
from legpress_cv.settings import Settings
from legpress_cv.tuck.set_summary import outcome_of
from legpress_cv.tuck.tuck_span import tuck_span

SAMPLES = Path(__file__).parent / "data"
_TIMES = ("start_s", "bottom_s", "end_s", "onset_s", "tuck_start_s", "tuck_end_s")
_PHASES = ("descent_s", "bottom_pause_s", "ascent_s")


def truth_of(name: str) -> dict:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def with_span(rep: RepResult, time_s: np.ndarray, tilt_deg: np.ndarray) -> RepResult:
    """The rep with the time of its tuck, as the analysis finds it."""
    inside = (time_s >= rep.start_s) & (time_s <= rep.end_s)
    span = tuck_span(
        time_s[inside],
        tilt_deg[inside],
        bottom_s=rep.bottom_s,
        end_s=rep.end_s,
        onset_s=rep.onset_s,
        threshold_deg=Settings().tuck.mild_ppt_deg,
    )
    start_s, end_s = span or (None, None)
    return rep.model_copy(update={"tuck_start_s": start_s, "tuck_end_s": end_s})


def analysis_from_truth(name: str = "rendered_tuck", **changes) -> SetAnalysis:
    """The perfect analysis of a rendered clip: its truth in the form of a result."""
    truth = truth_of(name)
    frames = truth["frames"]
    n = len(frames)

    def column(key: str) -> np.ndarray:
        return np.array([frame[key] for frame in frames], dtype=float)

    time_s, knee, tilt = column("time_s"), column("knee_flexion_deg"), column("pelvic_tilt_deg")
    rep_of = np.full(n, np.nan)
    phase = [""] * n
    points = {}
    for point in POINT_NAMES:
        xy = np.array([f["near_side_px"].get(point, (np.nan, np.nan)) for f in frames])
        score = np.where(np.isnan(xy[:, 0]), np.nan, 1.0)
        points[point] = PointColumns(x_px=xy[:, 0], y_px=xy[:, 1], score=score)
    moving = knee > knee.min() + 2
    edges = np.flatnonzero(np.diff(np.concatenate([[0], moving.astype(int), [0]])))
    reps = []
    for number, (a, b) in enumerate(zip(edges[::2], edges[1::2], strict=True), start=1):
        bottom = a + int(np.argmax(knee[a:b]))
        rep_of[a:b] = number
        deep = knee[a:b] > knee[bottom] - 2
        first, last = a + int(np.argmax(deep)), b - 1 - int(np.argmax(deep[::-1]))
        for i in range(a, b):
            phase[i] = "descent" if i < first else "bottom" if i <= last else "ascent"
        ppt = float(tilt[bottom] - tilt[a:bottom].min())
        tucked = ppt >= 10
        reps.append(
            RepResult(
                rep=number,
                start_s=time_s[a],
                bottom_s=time_s[bottom],
                end_s=time_s[b - 1],
                descent_s=time_s[first] - time_s[a],
                bottom_pause_s=time_s[last] - time_s[first],
                ascent_s=time_s[b - 1] - time_s[last],
                knee_flexion_max_deg=knee[bottom],
                trunk_thigh_flexion_max_deg=column("trunk_thigh_flexion_deg")[a:b].max(),
                hip_flexion_max_deg=column("hip_flexion_deg")[a:b].max(),
                thigh_excursion_deg=np.ptp(column("trunk_thigh_flexion_deg")[a:b]),
                platform_travel_ratio=0.8,
                verdict=Verdict.TUCK if tucked else Verdict.NO_TUCK,
                ppt_deg=ppt,
                ppt_se_deg=1.5,
                ppt_low_deg=ppt - 2.5,
                ppt_high_deg=ppt + 2.5,
                excess_tuck_deg=ppt - 10,
                onset_hip_flexion_deg=101.0 if tucked else None,
                onset_hip_flexion_low_deg=98.0 if tucked else None,
                onset_hip_flexion_high_deg=104.0 if tucked else None,
                onset_knee_flexion_deg=72.0 if tucked else None,
                onset_knee_flexion_low_deg=68.0 if tucked else None,
                onset_knee_flexion_high_deg=76.0 if tucked else None,
                onset_s=time_s[(a + first) // 2] if tucked else None,
                severity="severe" if tucked else "none",
            )
        )
        if tucked:
            reps[-1] = with_span(reps[-1], time_s, tilt)
    tuck_reps = tuple(rep.rep for rep in reps if rep.tucked)
    shoulder, hip = points["shoulder"], points["hip"]
    torso = np.hypot(shoulder.x_px - hip.x_px, shoulder.y_px - hip.y_px)
    values = {
        "status": "measured",
        "clip": ClipFacts(
            path=str(SAMPLES / f"{name}.mp4"),
            name=name,
            size_bytes=(SAMPLES / f"{name}.mp4").stat().st_size,
            sha256="0" * 64,
            container="mp4",
            codec="h264",
            pixel_format="yuv420p",
            width_px=640,
            height_px=480,
            rotation_deg=0,
            duration_s=n / 15,
            frame_rate_hz=15.0,
            variable_frame_rate=False,
            analysis_rate_hz=15.0,
            frames_decoded=n,
            frames_analysed=n,
            frames_broken=0,
        ),
        "settings": Settings(),
        "provenance": Provenance(
            version="0", python="3", platform="test", libraries={}, analysed_at="2026-01-01"
        ),
        "models": (),
        "subject": None,
        "side": SideDecision(
            near_side="right", facing="right", confidence_ratio=1.0, shoulder_width_ratio=0.1
        ),
        "quality": (),
        "noise": None,
        "estimator": "truth",
        "summary": SetSummary(
            reps=len(reps),
            partial_reps=0,
            measurable_reps=len(reps),
            tucks=len(tuck_reps),
            borderline=0,
            tuck_reps=tuck_reps,
            set_start_s=reps[0].start_s,
            set_end_s=reps[-1].end_s,
            worst_rep=tuck_reps[0] if tuck_reps else None,
            stop_depth=None,
            outcome=outcome_of(reps),
            verdict=f"{len(tuck_reps)} of {len(reps)} reps tucked.",
        ),
        "reps": tuple(reps),
        "advice": (),
        "frames": FrameTable(
            time_s=time_s,
            rep=rep_of,
            phase=tuple(phase),
            knee_flexion_deg=knee,
            trunk_thigh_flexion_deg=column("trunk_thigh_flexion_deg"),
            hip_flexion_deg=column("hip_flexion_deg"),
            pelvic_tilt_deg=tilt,
            pelvic_tilt_se_deg=np.full(n, 1.5),
            lumbar_flexion_deg=tilt,
            backrest_deg=np.degrees(np.arctan2(hip.y_px - shoulder.y_px, shoulder.x_px - hip.x_px)),
            head_x_px=shoulder.x_px - 0.1 * torso,
            head_y_px=shoulder.y_px - 0.35 * torso,
            head_radius_px=0.25 * torso,
            points=points,
        ),
    }
    return SetAnalysis(**(values | changes))


def played_slower(analysis: SetAnalysis, ratio: float) -> SetAnalysis:
    """The result of the same file if it plays slower than life: every time is shorter."""
    clip, summary = analysis.clip, analysis.summary

    def shorter(value, names):
        times = {name: getattr(value, name) for name in names}
        return {name: None if t is None else t / ratio for name, t in times.items()}

    rates = {name: getattr(clip, name) * ratio for name in ("frame_rate_hz", "analysis_rate_hz")}
    changes = {
        "clip": shorter(clip, ["duration_s"]) | rates | {"slow_motion_ratio": ratio},
        "summary": shorter(summary, ["set_start_s", "set_end_s"]),
        "frames": shorter(analysis.frames, ["time_s"]),
    }
    reps = tuple(r.model_copy(update=shorter(r, _TIMES + _PHASES)) for r in analysis.reps)
    parts = {name: getattr(analysis, name).model_copy(update=new) for name, new in changes.items()}
    return analysis.model_copy(update=parts | {"reps": reps})
