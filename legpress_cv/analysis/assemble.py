"""From measurements to the typed result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.analysis.measurement import Measurement
from legpress_cv.analysis.quality import NO_ANGLES, NO_POINTS, NO_TRUNK_ANGLES
from legpress_cv.reps import Rep
from legpress_cv.reps.phases import phase_names
from legpress_cv.results import (
    POINT_NAMES,
    FrameNoise,
    FrameTable,
    PointColumns,
    Refusal,
    RepResult,
    SetSummary,
    SideDecision,
)
from legpress_cv.settings import SignalSettings, TuckSettings
from legpress_cv.signals.clean import largest, read_at
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck import PelvisEstimate, TuckFinding
from legpress_cv.tuck.estimator import MarkedDepth, Onset
from legpress_cv.tuck.pad_frame import backrest_deg
from legpress_cv.tuck.set_summary import stop_depth, summarise
from legpress_cv.tuck.tuck_span import tuck_span
from legpress_cv.wording import reason_sentence, verdict_sentence


def rep_results(
    measured: Measurement, settings: TuckSettings, signals: SignalSettings
) -> tuple[RepResult, ...]:
    """Bring each rep and the finding on its pelvis together."""
    if measured.clean is None or measured.pelvis is None:
        return ()
    return tuple(
        _rep_result(measured.clean, measured.pelvis, rep, tuck, settings, signals)
        for rep, tuck in zip(measured.reps, measured.tucks, strict=True)
    )


def _rep_result(
    track: CleanTrack,
    pelvis: PelvisEstimate,
    rep: Rep,
    tuck: TuckFinding,
    settings: TuckSettings,
    signals: SignalSettings,
) -> RepResult:
    t = track.time_s
    knee, hip = _bounds_deg(signals)
    return RepResult.model_validate(
        {
            "rep": rep.number,
            "cut": rep.cut,
            "start_s": float(t[rep.start_index]),
            "bottom_s": float(t[rep.bottom_index]),
            "end_s": float(t[rep.end_index]),
            "descent_s": rep.descent_s,
            "bottom_pause_s": rep.bottom_pause_s,
            "ascent_s": rep.ascent_s,
            "top_pause_s": rep.top_pause_s,
            "knee_flexion_max_deg": _possible_or_none(rep.knee_flexion_max_deg, knee),
            "trunk_thigh_flexion_max_deg": _possible_or_none(rep.trunk_thigh_flexion_max_deg, hip),
            "hip_flexion_max_deg": largest(_hip_flexion(track, pelvis)[rep.frames]),
            "thigh_excursion_deg": rep.thigh_excursion_deg,
            "platform_travel_ratio": rep.platform_travel_ratio,
            "verdict": tuck.verdict,
            "refusal": tuck.refusal,
            "not_measurable_reason": tuck.refusal and reason_sentence(tuck.refusal),
            "severity": tuck.severity,
            "ppt_deg": tuck.ppt_deg,
            "ppt_se_deg": tuck.ppt_se_deg,
            "ppt_low_deg": tuck.ppt_low_deg,
            "ppt_high_deg": tuck.ppt_high_deg,
            "excess_tuck_deg": tuck.excess_tuck_deg,
            "marked": tuck.marked,
            "depth_marked": tuck.depth.any,
        }
        | _marked_depth(tuck.depth, knee, hip)
        | _onset_values(track, pelvis, rep, tuck.onset)
        | _span_values(track, pelvis, rep, tuck, settings)
    )


def _marked_depth(
    depth: MarkedDepth, knee: tuple[float, float], hip: tuple[float, float]
) -> dict[str, float]:
    """Depth of the joints that were marked by hand, in place of what was measured.

    An angle that no joint has is of a mark that slipped.
    """
    possible = replace(
        depth,
        knee_flexion_deg=_possible_or_none(depth.knee_flexion_deg, knee),
        trunk_thigh_flexion_deg=_possible_or_none(depth.trunk_thigh_flexion_deg, hip),
    )
    known = {name: value for name, value in asdict(possible).items() if value is not None}
    return {name.replace("_deg", "_max_deg"): value for name, value in known.items()}


def _onset_values(
    track: CleanTrack, pelvis: PelvisEstimate, rep: Rep, onset: Onset | None
) -> dict[str, float | None]:
    if onset is None:
        return {}
    knee, knee_low, knee_high = _knee_at_onset(track, pelvis, rep, onset)
    return {
        "onset_s": float(track.time_s[onset.index]),
        "onset_hip_flexion_deg": onset.hip_flexion_deg,
        "onset_hip_flexion_low_deg": onset.hip_flexion_low_deg,
        "onset_hip_flexion_high_deg": onset.hip_flexion_high_deg,
        "onset_knee_flexion_deg": knee,
        "onset_knee_flexion_low_deg": knee_low,
        "onset_knee_flexion_high_deg": knee_high,
    }


def _span_values(
    track: CleanTrack, pelvis: PelvisEstimate, rep: Rep, tuck: TuckFinding, settings: TuckSettings
) -> dict[str, float]:
    if not tuck.verdict.is_fault:
        return {}
    t = track.time_s
    span = tuck_span(
        t[rep.frames],
        pelvis.tilt_deg[rep.frames],
        bottom_s=float(t[rep.bottom_index]),
        end_s=float(t[rep.end_index]),
        onset_s=float(t[tuck.onset.index]) if tuck.onset is not None else None,
        threshold_deg=settings.mild_ppt_deg,
    )
    return {} if span is None else {"tuck_start_s": span[0], "tuck_end_s": span[1]}


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


def frame_table(
    measured: Measurement, time_s: NDArray[np.float64], signals: SignalSettings
) -> FrameTable:
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
        xy, score = np.full((n, 2), np.nan), np.full(n, np.nan)
        if name in track.landmarks:
            xy, score = track.landmarks[name], track.landmarks.score_of(name)
        xy = _own_or((pelvis.points_px or {}).get(name), xy)
        score = _own_or((pelvis.scores or {}).get(name), score)
        if codes & NO_POINTS:
            xy = np.full((n, 2), np.nan)
        points[name] = PointColumns(x_px=xy[:, 0], y_px=xy[:, 1], score=score)
    trunk_thigh_deg = _own_or(pelvis.trunk_thigh_flexion_deg, track.trunk_thigh_flexion_deg)
    blank = np.full(n, np.nan)
    no_knee, no_hip = bool(codes & NO_ANGLES), bool(codes & NO_TRUNK_ANGLES)
    knee, hip = _bounds_deg(signals)
    return FrameTable(
        time_s=track.time_s,
        rep=rep_of,
        phase=tuple(phase),
        knee_flexion_deg=blank if no_knee else _possible(track.knee_flexion_deg, knee),
        trunk_thigh_flexion_deg=blank if no_hip else _possible(trunk_thigh_deg, hip),
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


def _own_or(own: NDArray[np.float64] | None, usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the estimator of the pelvis has, and what is usual where it has nothing."""
    return usual if own is None else np.where(np.isnan(own), usual, own)


def _bounds_deg(signals: SignalSettings) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return what a knee, and a hip with its trunk, can do."""
    return (
        (signals.knee_flexion_min_deg, signals.knee_flexion_max_deg),
        (signals.trunk_thigh_flexion_min_deg, signals.trunk_thigh_flexion_max_deg),
    )


def _possible(
    angle_deg: NDArray[np.float64], bounds_deg: tuple[float, float]
) -> NDArray[np.float64]:
    """Drop angles that no joint has: they are of a point that was misread."""
    low_deg, high_deg = bounds_deg
    with np.errstate(invalid="ignore"):
        within = (angle_deg >= low_deg) & (angle_deg <= high_deg)
    return np.where(within, angle_deg, np.nan)


def _possible_or_none(angle_deg: float | None, bounds_deg: tuple[float, float]) -> float | None:
    low_deg, high_deg = bounds_deg
    return angle_deg if angle_deg is not None and low_deg <= angle_deg <= high_deg else None


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


def summary_of(
    reps: Sequence[RepResult], refusal: Refusal | None, settings: TuckSettings
) -> SetSummary:
    """Sum the set up, its verdict in words with it."""
    stop = stop_depth(reps, settings)
    return summarise(reps, stop, verdict_sentence(reps, stop, refusal))
