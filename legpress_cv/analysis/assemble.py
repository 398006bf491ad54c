"""From measurements to the typed result."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from legpress_cv.advice import verdict_sentence
from legpress_cv.analysis.measure import Measurement
from legpress_cv.analysis.quality import NO_ANGLES, NO_POINTS
from legpress_cv.reps import Rep
from legpress_cv.reps.phases import phase_names
from legpress_cv.results import (
    POINT_NAMES,
    FrameNoise,
    FrameTable,
    PointColumns,
    RepResult,
    SetSummary,
    SideDecision,
    StopDepth,
)
from legpress_cv.settings import TuckSettings
from legpress_cv.signals.clean import largest, read_at
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck import PelvisEstimate, TuckFinding
from legpress_cv.tuck.estimator import Onset
from legpress_cv.tuck.pad_frame import backrest_deg


def rep_results(measured: Measurement) -> tuple[RepResult, ...]:
    """Bring each rep and the finding on its pelvis together."""
    if measured.clean is None or measured.pelvis is None:
        return ()
    return tuple(
        _rep_result(measured.clean, measured.pelvis, rep, tuck)
        for rep, tuck in zip(measured.reps, measured.tucks, strict=True)
    )


def _rep_result(
    track: CleanTrack, pelvis: PelvisEstimate, rep: Rep, tuck: TuckFinding
) -> RepResult:
    t = track.time_s
    hip_flexion = _hip_flexion(track, pelvis)
    values: dict[str, object] = {}
    if tuck.onset is not None:
        onset = tuck.onset
        knee = _knee_at_onset(track, pelvis, rep, onset)
        values = {
            "onset_s": float(t[onset.index]),
            "onset_hip_flexion_deg": onset.hip_flexion_deg,
            "onset_hip_flexion_low_deg": onset.hip_flexion_low_deg,
            "onset_hip_flexion_high_deg": onset.hip_flexion_high_deg,
            "onset_knee_flexion_deg": knee[0],
            "onset_knee_flexion_low_deg": knee[1],
            "onset_knee_flexion_high_deg": knee[2],
        }
    return RepResult.model_validate(
        {
            "rep": rep.number,
            "partial": rep.partial,
            "cut": rep.cut,
            "start_s": float(t[rep.start_index]),
            "bottom_s": float(t[rep.bottom_index]),
            "end_s": float(t[rep.end_index]),
            "descent_s": rep.descent_s,
            "bottom_pause_s": rep.bottom_pause_s,
            "ascent_s": rep.ascent_s,
            "top_pause_s": rep.top_pause_s,
            "knee_flexion_max_deg": rep.knee_flexion_max_deg,
            "trunk_thigh_flexion_max_deg": rep.trunk_thigh_flexion_max_deg,
            "hip_flexion_max_deg": largest(hip_flexion[rep.frames]),
            "thigh_excursion_deg": rep.thigh_excursion_deg,
            "platform_travel_ratio": rep.platform_travel_ratio,
            "measurable": tuck.evidence is not None,
            "not_measurable_reason": tuck.reason,
            "evidence": tuck.evidence,
            "indicated": tuck.indicated,
            "ppt_deg": tuck.ppt_deg,
            "ppt_se_deg": tuck.ppt_se_deg,
            "ppt_low_deg": tuck.ppt_low_deg,
            "ppt_high_deg": tuck.ppt_high_deg,
            "excess_tuck_deg": tuck.excess_tuck_deg,
            "severity": tuck.severity,
            "confident": tuck.confident,
            # The evidence by comparison is the hip's lift off the pad itself.
            "hips_lifted": tuck.indicated,
        }
        | values
    )


def _hip_flexion(track: CleanTrack, pelvis: PelvisEstimate) -> NDArray[np.float64]:
    """Anatomical where the estimator has it, else trunk-thigh flexion less the tilt."""
    if pelvis.hip_flexion_deg is not None:
        return pelvis.hip_flexion_deg
    return track.trunk_thigh_flexion_deg - pelvis.tilt_deg


def _knee_at_onset(
    track: CleanTrack, pelvis: PelvisEstimate, rep: Rep, onset: Onset
) -> tuple[float | None, float | None, float | None]:
    """Knee flexion on the way down at the onset, and at the ends of its interval; held at the ends.

    A pelvis that tucks takes hip flexion back before the bottom, so only the way to the hip's
    deepest bend is read. An end that lies deeper than the hip ever came may be as deep as the knee.
    """
    part = slice(rep.start_index, rep.bottom_last_index + 1)
    known = pelvis.hip_flexion_deg
    hip = (track.trunk_thigh_flexion_deg if known is None else known)[part]
    knee = track.knee_flexion_deg[part]
    if not (np.isfinite(hip) & np.isfinite(knee)).any():
        return None, None, None
    turn = int(np.nanargmax(np.where(np.isfinite(knee), hip, np.nan)))
    at = np.array([onset.hip_flexion_deg, onset.hip_flexion_low_deg, onset.hip_flexion_high_deg])
    read = read_at(hip[: turn + 1], knee[: turn + 1], at)
    if at[2] > hip[turn]:
        read[2] = np.nanmax(knee)
    point, low, high = (float(value) if math.isfinite(value) else None for value in read)
    return point, low, high


def frame_table(measured: Measurement, time_s: NDArray[np.float64]) -> FrameTable:
    """Lay out every analysed frame; `time_s` is the clock where nobody was found.

    Where the view or what hides the lifter forbids any angle, there is none; no points either where
    they may be on another body.
    """
    track = measured.clean
    if track is None or measured.pelvis is None:
        return _empty_table(time_s)
    n = len(track.time_s)
    rep_of = np.full(n, np.nan)
    phase = [""] * n
    for rep in measured.reps:
        rep_of[rep.frames] = rep.number
        phase[rep.frames] = phase_names(rep)
    pelvis = measured.pelvis
    backrest = np.full(n, np.nan)
    if measured.reps:
        backrest[:] = backrest_deg(track, measured.reps)
    points = {}
    codes = {finding.code for finding in measured.findings}
    for name in POINT_NAMES:
        xy = (pelvis.points_px or {}).get(name, track.points_px.get(name, np.full((n, 2), np.nan)))
        score = (pelvis.scores or {}).get(name, track.scores.get(name, np.full(n, np.nan)))
        if codes & NO_POINTS:
            xy = np.full((n, 2), np.nan)
        points[name] = PointColumns(x_px=xy[:, 0], y_px=xy[:, 1], score=score)
    trunk_thigh_deg = _given(pelvis.trunk_thigh_flexion_deg, track.trunk_thigh_flexion_deg)
    blank = np.full(n, np.nan)
    forbidden = bool(codes & NO_ANGLES)
    return FrameTable(
        time_s=track.time_s,
        rep=rep_of,
        phase=tuple(phase),
        knee_flexion_deg=blank if forbidden else track.knee_flexion_deg,
        trunk_thigh_flexion_deg=blank if forbidden else trunk_thigh_deg,
        hip_flexion_deg=_hip_flexion(track, pelvis),
        pelvic_tilt_deg=pelvis.tilt_deg,
        pelvic_tilt_se_deg=pelvis.tilt_se_deg,
        # With the thorax held by the pad, lumbar flexion is the pelvis' tilt.
        lumbar_flexion_deg=_given(pelvis.lumbar_flexion_deg, pelvis.tilt_deg),
        backrest_deg=backrest,
        head_x_px=track.head_px[:, 0],
        head_y_px=track.head_px[:, 1],
        head_radius_px=track.head_radius_px,
        points=points,
    )


def _given(
    measured: NDArray[np.float64] | None, otherwise: NDArray[np.float64]
) -> NDArray[np.float64]:
    return otherwise if measured is None else measured


def _empty_table(time_s: NDArray[np.float64]) -> FrameTable:
    nothing = np.full(len(time_s), np.nan)
    columns = {
        name: nothing
        for name in FrameTable.model_fields
        if name not in {"time_s", "phase", "points"}
    }
    point = PointColumns(x_px=nothing, y_px=nothing, score=nothing)
    return FrameTable.model_validate(
        columns
        | {
            "time_s": time_s,
            "phase": ("",) * len(time_s),
            "points": dict.fromkeys(POINT_NAMES, point),
        }
    )


def side_decision(measured: Measurement) -> SideDecision | None:
    """Near side, facing and the angle of the view."""
    sagittal = measured.sagittal
    if sagittal is None:
        return None
    ratio = measured.shoulder_width_ratio
    return SideDecision(
        near_side=sagittal.near_side,
        facing=sagittal.facing,
        confidence_ratio=sagittal.side_confidence_ratio,
        shoulder_width_ratio=ratio if math.isfinite(ratio) else None,
    )


def frame_noise(measured: Measurement) -> FrameNoise | None:
    """Return what the filter took from each angle."""
    if measured.clean is None:
        return None
    noise = {k: v for k, v in measured.clean.noise_deg.items() if math.isfinite(v)}
    return FrameNoise(
        knee_flexion_deg=noise.get("knee_flexion_deg"),
        trunk_thigh_flexion_deg=noise.get("trunk_thigh_flexion_deg"),
        cutoff_hz=measured.clean.cutoff_hz,
    )


def stop_depth(reps: Sequence[RepResult], settings: TuckSettings) -> StopDepth | None:
    """Earliest onset of the set less a margin, for both joints."""
    best: StopDepth | None = None
    for rep in reps:
        hip, knee = rep.onset_hip_flexion_deg, rep.onset_knee_flexion_deg
        if not rep.tucked or hip is None or knee is None or rep.evidence is None:
            continue
        if best is not None and hip >= best.onset_hip_flexion_deg:
            continue
        margin = settings.stop_margin_deg
        # Knee and hip bend together on a press: the margin in knee degrees follows their ratio.
        share = _knee_per_hip(rep)
        best = StopDepth(
            hip_flexion_deg=hip - margin,
            knee_flexion_deg=max(0.0, knee - margin * share),
            onset_hip_flexion_deg=hip,
            onset_knee_flexion_deg=knee,
            margin_deg=margin,
            evidence=rep.evidence,
        )
    return best


def _knee_per_hip(rep: RepResult) -> float:
    if (
        rep.onset_knee_flexion_deg is None
        or rep.onset_hip_flexion_deg is None
        or rep.knee_flexion_max_deg is None
        or rep.trunk_thigh_flexion_max_deg is None
    ):
        return 1.0
    knee = rep.knee_flexion_max_deg - rep.onset_knee_flexion_deg
    hip = rep.trunk_thigh_flexion_max_deg - rep.onset_hip_flexion_deg
    return float(np.clip(knee / hip, 0.5, 3.0)) if hip > 1.0 else 1.0


def summarise(reps: Sequence[RepResult], reason: str | None, settings: TuckSettings) -> SetSummary:
    """Sum the set up."""
    tucked = tuple(rep.rep for rep in reps if rep.tucked)
    judged = [rep for rep in reps if rep.ppt_deg is not None and rep.severity is not None]
    worst = max(judged, key=lambda rep: rep.ppt_deg or 0.0, default=None)
    stop = stop_depth(reps, settings)
    return SetSummary(
        reps=len(reps),
        partial_reps=sum(rep.partial for rep in reps),
        measurable_reps=sum(rep.measurable for rep in reps),
        tucks=len(tucked),
        borderline=sum(rep.evidence == "measured" and rep.confident is False for rep in reps),
        tuck_reps=tucked,
        set_start_s=reps[0].start_s if reps else None,
        set_end_s=reps[-1].end_s if reps else None,
        worst_rep=worst.rep if worst is not None else None,
        stop_depth=stop,
        verdict=verdict_sentence(reps, stop, reason),
    )
