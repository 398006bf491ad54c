"""What the page's script draws: the series over time, the reps, the thresholds."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from legpress_cv.results import Evidence, RepResult, SetAnalysis, is_direct
from legpress_cv.settings import TuckSettings
from legpress_cv.wording.report import CHART_WORDS, stop_name

from .marks import mark_of

MAX_POINTS = 4000
"""Of a series: several per pixel of any screen, and 200 kB at most."""

RHYTHM_LOW_RATIO, RHYTHM_HIGH_RATIO = 0.18, 0.33
"""Share of the thigh's motion that the pelvis takes in normal hip flexion: from 18 % standing
(Murray 2002) to 33 % supine (Bohannon 1985)."""

WINDOW_MARGIN_RATIO = 0.08
"""Room before and after the set in the charts, in lengths of the set."""

Json = dict[str, object]


def page_data(analysis: SetAnalysis, evidence: Evidence | None) -> Json:
    """Gather the numbers behind the charts.

    Parameters
    ----------
    analysis
        The result.
    evidence
        Of the verdict; ``None`` where no rep is judged.

    Returns
    -------
    dict
        Ready for JSON: a missing value is ``None``. An estimate comes with its interval only.
    """
    frames, tuck, clip = analysis.frames, analysis.settings.tuck, analysis.clip
    step = max(1, math.ceil(len(frames.time_s) / MAX_POINTS))
    start, end = _window_s(analysis)
    return {
        "duration": round(clip.duration_s, 3),
        "rate": round(clip.frame_rate_hz or clip.analysis_rate_hz or 30.0, 4),
        "slow": clip.slow_motion_ratio,
        "from": start,
        "to": end,
        "estimate": not is_direct(evidence),
        "time": numbers(frames.time_s[::step], 3),
        "knee": numbers(frames.knee_flexion_deg[::step]),
        "hip": numbers(frames.hip_flexion_deg[::step]),
        "thigh": numbers(frames.trunk_thigh_flexion_deg[::step]),
        "tilt": numbers(frames.pelvic_tilt_deg[::step]),
        "spread": numbers(tuck.confidence_z * frames.pelvic_tilt_se_deg[::step]),
        "reps": _reps(analysis),
        "levels": levels_of(tuck),
        "stop": _stop(analysis),
        "rhythm": _rhythm(analysis),
        "words": CHART_WORDS,
    }


def levels_of(tuck: TuckSettings) -> list[Json]:
    """Name the thresholds of the tilt."""
    return [
        {"deg": tuck.mild_ppt_deg, "name": "mild"},
        {"deg": tuck.moderate_ppt_deg, "name": "moderate"},
        {"deg": tuck.severe_ppt_deg, "name": "severe"},
    ]


def _reps(analysis: SetAnalysis) -> list[Json]:
    reps: list[Json] = []
    for rep in analysis.reps:
        mark = mark_of(rep)
        reps.append(
            {
                "rep": rep.rep,
                "start": round(rep.start_s, 3),
                "bottom": round(rep.bottom_s, 3),
                "end": round(rep.end_s, 3),
                "icon": mark.icon,
                "tone": mark.tone,
                "tuck": _tuck(rep),
                "onset": _onset(rep),
            }
        )
    return reps


def _stop(analysis: SetAnalysis) -> Json | None:
    """Lines of the stop depth; nobody can stop at an estimate."""
    stop = analysis.summary.stop_depth
    if stop is None or not is_direct(stop.evidence):
        return None
    angles = {"knee": stop.knee_flexion_deg, "hip": stop.hip_flexion_deg}
    return {key: {"deg": round(deg), "name": stop_name(deg)} for key, deg in angles.items()}


def _tuck(rep: RepResult) -> Json | None:
    """When the tuck lasts, or what may be one."""
    if rep.tuck_start_s is None or rep.tuck_end_s is None or not rep.verdict.is_fault:
        return None
    return {
        "start": round(rep.tuck_start_s, 3),
        "end": round(rep.tuck_end_s, 3),
        "sure": rep.tucked,
    }


def _onset(rep: RepResult) -> Json | None:
    # What begins in a rep without a tuck is a mild tilt.
    if rep.onset_s is None or not rep.verdict.is_fault:
        return None
    measured = is_direct(rep.evidence)
    return {
        "time": round(rep.onset_s, 3),
        "knee": _interval(
            rep.onset_knee_flexion_deg if measured else None,
            rep.onset_knee_flexion_low_deg,
            rep.onset_knee_flexion_high_deg,
        ),
        "hip": _interval(
            rep.onset_hip_flexion_deg if measured else None,
            rep.onset_hip_flexion_low_deg,
            rep.onset_hip_flexion_high_deg,
        ),
    }


def _interval(
    value: float | None, low: float | None, high: float | None
) -> list[float | None] | None:
    if low is None or high is None:
        return None if value is None else [round(value, 1), None, None]
    return [None if value is None else round(value, 1), round(low, 1), round(high, 1)]


def _rhythm(analysis: SetAnalysis) -> Json:
    """Shares of the thigh's motion, and the hip flexion at which the reps start."""
    low, high = rhythm_ratios(analysis.settings.tuck)
    starts = [
        value
        for rep in analysis.reps
        if rep.cut != "start" and (value := hip_flexion_at_start_deg(analysis, rep)) is not None
    ]
    return {
        "low": low,
        "high": high,
        "start": round(float(np.median(starts)), 1) if starts else None,
    }


def rhythm_ratios(tuck: TuckSettings) -> tuple[float, float]:
    """Bound the share of the thigh's motion that counts as normal rhythm."""
    ratio = tuck.normal_rhythm_ratio
    # One set to another ratio is shown with it inside.
    return min(RHYTHM_LOW_RATIO, ratio), max(RHYTHM_HIGH_RATIO, ratio)


def hip_flexion_at_start_deg(analysis: SetAnalysis, rep: RepResult) -> float | None:
    """Hip flexion in the first frame of a rep in which it is known."""
    frames = analysis.frames
    inside = (frames.time_s >= rep.start_s) & (frames.time_s <= rep.bottom_s)
    known = frames.hip_flexion_deg[inside & np.isfinite(frames.hip_flexion_deg)]
    return float(known[0]) if len(known) else None


def _window_s(analysis: SetAnalysis) -> tuple[float, float]:
    """Choose the stretch of time that the charts show: the set, with some room around it."""
    summary, duration = analysis.summary, analysis.clip.duration_s
    if summary.set_start_s is None or summary.set_end_s is None:
        return 0.0, round(max(duration, 0.1), 3)
    room = max(0.5, WINDOW_MARGIN_RATIO * (summary.set_end_s - summary.set_start_s))
    start = max(0.0, summary.set_start_s - room)
    end = min(max(duration, summary.set_end_s), summary.set_end_s + room)
    return round(start, 3), round(end, 3)


def numbers(values: npt.NDArray[np.float64], digits: int = 1) -> list[float | None]:
    """Make a column ready for JSON, rounded; what is missing becomes ``None``."""
    return [round(float(v), digits) if math.isfinite(v) else None for v in values]
