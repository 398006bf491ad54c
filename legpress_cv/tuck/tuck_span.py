"""When a tuck lasts, and how loudly to say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from legpress_cv.results import FrameTable, RepResult, SetAnalysis, Severity

Signal: TypeAlias = Literal["tuck", "indicated", "mild", "borderline"]
"""``tuck``: measured, moderate or severe, confident. ``indicated``: inferred by comparing reps.
``mild``: measured, mild, confident. ``borderline``: measured, the interval crosses the
threshold."""


@dataclass(frozen=True)
class Stretch:
    """A tuck from its onset until it is undone.

    Attributes
    ----------
    rep
        Number of the rep.
    signal
        How it is told.
    severity
        As judged.
    start_s, end_s
        When it lasts; the end is no longer part of it.
    """

    rep: int
    signal: Signal
    severity: Severity
    start_s: float
    end_s: float


def signal_of(rep: RepResult) -> Signal | None:
    """Decide how a rep's tuck is told; None where there is nothing to tell."""
    if not rep.measurable or rep.evidence is None:
        return None
    if rep.evidence == "indicated":
        stands_out = rep.indicated if rep.indicated is not None else rep.severity != "none"
        return "indicated" if stands_out and rep.severity is not None else None
    if rep.severity is None or rep.severity == "none":
        return None
    if not rep.confident:
        return "borderline"
    return "mild" if rep.severity == "mild" else "tuck"


def tuck_stretches(analysis: SetAnalysis) -> tuple[Stretch, ...]:
    """Find when the tuck of each rep lasts.

    It begins at the rep's ``onset_s``. Where no onset was reported it begins when the pelvis has
    turned by the threshold of a mild tuck from the most anterior pose of the descent, which is
    how PPT itself is defined. It ends when the turn last falls below that threshold, at the end of
    the rep at the latest; so noise about the threshold does not make it flicker. A rep with
    neither onset nor tilt has none.

    Parameters
    ----------
    analysis
        The analysed set.

    Returns
    -------
    tuple of Stretch
        In order of time.
    """
    found = (
        _stretch(rep, analysis.frames, analysis.settings.tuck.mild_ppt_deg) for rep in analysis.reps
    )
    return tuple(stretch for stretch in found if stretch is not None)


def stretch_at(stretches: Sequence[Stretch], time_s: float) -> Stretch | None:
    """Find the stretch that a time lies in."""
    for stretch in stretches:
        if stretch.start_s <= time_s < stretch.end_s:
            return stretch
    return None


def _stretch(rep: RepResult, frames: FrameTable, threshold_deg: float) -> Stretch | None:
    signal = signal_of(rep)
    if signal is None or rep.severity is None:
        return None
    inside = (frames.time_s >= rep.start_s) & (frames.time_s <= rep.end_s)
    inside &= ~np.isnan(frames.pelvic_tilt_deg)
    time_s, tilt = frames.time_s[inside], frames.pelvic_tilt_deg[inside]
    start_s, end_s = rep.onset_s, rep.end_s
    if len(time_s):
        descent = tilt[time_s <= rep.bottom_s]
        turned = tilt - (descent.min() if len(descent) else tilt[0])
        tucked = np.flatnonzero(turned >= threshold_deg)
        if len(tucked):
            if start_s is None:
                start_s = _crossing_s(time_s, turned, tucked[0], tucked[0] - 1, threshold_deg)
            last = tucked[-1]
            end_s = min(end_s, _crossing_s(time_s, turned, last, last + 1, threshold_deg))
    if start_s is None:
        return None
    return Stretch(rep.rep, signal, rep.severity, start_s, end_s if end_s > start_s else rep.end_s)


def _crossing_s(
    time_s: np.ndarray, turned: np.ndarray, inner: int, outer: int, threshold_deg: float
) -> float:
    """When the turn passes the threshold between a frame above it and its neighbour below."""
    if not 0 <= outer < len(time_s):
        return float(time_s[inner])
    share = (turned[inner] - threshold_deg) / (turned[inner] - turned[outer])
    return float(time_s[inner] + share * (time_s[outer] - time_s[inner]))
