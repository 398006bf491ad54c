"""What the page's script draws: both sets over time and over depth, and the pairs of their reps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from legpress_cv.report.html.marks import mark_of
from legpress_cv.report.html.series import MAX_POINTS, Json, levels_of, numbers, rhythm_ratios
from legpress_cv.results import PairComparison, RepPair, SetAnalysis, SetComparison
from legpress_cv.results.descents import Descent, descents_of
from legpress_cv.wording import comparison_page as words

LEAD_S = 0.4
"""The playhead begins so long before the earlier start of two reps, and ends as long after them."""
LEAST_POINTS = 500
"""Of a series, however many sets there are."""


def page_data(
    comparison: SetComparison,
    analyses: Sequence[SetAnalysis],
    videos: Sequence[tuple[str, str] | None],
) -> Json:
    """Gather what is behind the clips and the charts.

    Parameters
    ----------
    comparison
        The comparison.
    analyses
        The results that it was made from, in the order of its sets.
    videos
        For each set the address and the name of its annotated clip, if there is one.

    Returns
    -------
    dict
        Ready for JSON: a missing value is ``None``. A tilt that is only inferred from the reps of
        its own set is missing, since it tells nothing beside another set.
    """
    most = max(LEAST_POINTS, 2 * MAX_POINTS // len(analyses))
    tuck = analyses[0].settings.tuck
    low, high = rhythm_ratios(tuck)
    sets = []
    for one, analysis, video in zip(comparison.sets, analyses, videos, strict=True):
        title = words.set_title(one.label)
        sets.append(
            {
                "title": title,
                "name": one.name if one.name != one.label else "",
                "text": words.video_text(title),
                "video": video[0] if video else None,
                "missing": words.missing_clip(video[1] if video else None),
                **set_series(analysis, most),
            }
        )
    return {
        "sets": sets,
        "pairs": [_pair(pair, comparison, analyses) for pair in comparison.comparisons],
        "levels": levels_of(tuck),
        "rhythm": {"low": low, "high": high},
        "words": words.PAGE_WORDS,
    }


def set_series(analysis: SetAnalysis, most: int = MAX_POINTS) -> Json:
    """Gather a set: knee bend and tilt over time, and the tilt over depth on each way down.

    The tilt counts from where that of the rep counts from, so that it ends at the rep's own.
    """
    frames, clip = analysis.frames, analysis.clip
    step = max(1, math.ceil(len(frames.time_s) / most))
    ways = {descent.rep: descent for descent in descents_of(analysis)}
    tilt = np.full(len(frames.time_s), np.nan)
    for rep in analysis.reps:
        if rep.rep in ways:
            inside = (frames.time_s >= rep.start_s) & (frames.time_s <= rep.end_s)
            tilt[inside] = frames.pelvic_tilt_deg[inside] + ways[rep.rep].shift_deg
    return {
        "duration": round(clip.duration_s, 3),
        "slow": clip.slow_motion_ratio,
        "time": numbers(frames.time_s[::step], 3),
        "knee": numbers(frames.knee_flexion_deg[::step]),
        "tilt": numbers(tilt[::step]),
        "start": _start_deg(list(ways.values())),
        "reps": [
            {
                "rep": rep.rep,
                "start": round(rep.start_s, 3),
                "bottom": round(rep.bottom_s, 3),
                "end": round(rep.end_s, 3),
                "icon": mark_of(rep).icon,
                "down": _way(ways[rep.rep], most) if rep.rep in ways else None,
            }
            for rep in analysis.reps
        ],
    }


def _way(descent: Descent, most: int) -> Json:
    step = max(1, math.ceil(len(descent.time_s) / most))
    return {
        "time": numbers(descent.time_s[::step], 3),
        "depth": numbers(descent.flexion_deg[::step]),
        "tilt": numbers(descent.tilt_deg[::step], 2),
    }


def _start_deg(ways: Sequence[Descent]) -> float | None:
    starts = [way.start_deg for way in ways if way.whole]
    return round(float(np.median(starts)), 1) if starts else None


def _pair(pair: PairComparison, comparison: SetComparison, analyses: Sequence[SetAnalysis]) -> Json:
    before, after = analyses[pair.before], analyses[pair.after]
    labels = comparison.sets[pair.before].label, comparison.sets[pair.after].label
    depth = pair.equal_trunk_thigh_flexion_deg
    return {
        "before": pair.before,
        "after": pair.after,
        "equal": None if depth is None else round(depth, 1),
        "charts": _chart_texts(pair, before, after),
        "reps": [
            {
                "before": row.before_rep,
                "after": row.after_rep,
                "name": words.pair_name(row),
                "text": words.pair_text(row, *labels),
                **playhead_range(row, before, after),
            }
            for row in pair.rep_pairs
        ],
    }


def _chart_texts(pair: PairComparison, before: SetAnalysis, after: SetAnalysis) -> dict[str, str]:
    """Tell the charts to somebody who cannot see them."""
    reps = [{rep.rep: rep for rep in analysis.reps} for analysis in (before, after)]
    pairs = [
        (reps[0].get(row.before_rep or 0), reps[1].get(row.after_rep or 0))
        for row in pair.rep_pairs
    ]
    return {
        "knee": words.over_time("Knee bend", "knee", pairs),
        "tilt": words.over_time("Pelvic tilt", "tilt", pairs),
        "depth": words.depth_chart(pair),
    }


def playhead_range(row: RepPair, before: SetAnalysis, after: SetAnalysis) -> dict[str, float]:
    """Say from where to where the playhead goes, in seconds from the bottom of both reps.

    Returns
    -------
    dict
        ``from`` (negative), ``to``, and ``rate``: steps a second, those of the finer clip.
    """
    found = [
        (analysis, rep)
        for analysis, number in ((before, row.before_rep), (after, row.after_rep))
        for rep in analysis.reps
        if rep.rep == number
    ]
    rates = [
        analysis.clip.frame_rate_hz or analysis.clip.analysis_rate_hz or 30.0
        for analysis, _ in found
    ]
    return {
        "from": round(min(rep.start_s - rep.bottom_s for _, rep in found) - LEAD_S, 3),
        "to": round(max(rep.end_s - rep.bottom_s for _, rep in found) + LEAD_S, 3),
        "rate": round(max(rates), 4),
    }
