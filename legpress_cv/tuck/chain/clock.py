"""The fitted chain read on the clean track's clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.segment_chain.angles import AngleTrack, Reading
from legpress_cv.segment_chain.fit import ChainFit
from legpress_cv.settings.chain_tilt import ChainTiltSettings
from legpress_cv.tuck.chain.refusal import covered_frames

Floats = NDArray[np.float64]

NEAREST = 0.5
"""Share of a frame's neighbours from which on it counts as covered: the nearer one decides."""


@dataclass(frozen=True, eq=False)
class ChainOnClock:
    """Angles of the fit on the clean track's clock, shape (n,) each.

    Attributes
    ----------
    pelvis, thigh, thorax
        Directions, see :class:`~legpress_cv.segment_chain.fit.ChainFit`.
    hip_flexion, lumbar_flexion, trunk_thigh_flexion
        Angles between segments.
    covered
        Frames in which the pelvis is seen and found well enough.
    """

    pelvis: AngleTrack
    thigh: AngleTrack
    thorax: AngleTrack
    hip_flexion: AngleTrack
    lumbar_flexion: AngleTrack
    trunk_thigh_flexion: AngleTrack
    covered: NDArray[np.bool_]


def on_clock(
    fit: ChainFit, clock_s: Floats, max_gap_s: float, settings: ChainTiltSettings
) -> ChainOnClock:
    """Read a fit on another clock; the pelvis is unknown where it lies impossibly far.

    Parameters
    ----------
    fit
        On the clock of the lumbopelvic track.
    clock_s
        Shape (n,).
    max_gap_s
        Longest gap that is bridged.
    settings
        Limits.
    """

    def read(angle: AngleTrack) -> AngleTrack:
        return angle.at(fit.time_s, clock_s, max_gap_s)

    pelvis = read(fit.pelvis)
    known = pelvis.deg[np.isfinite(pelvis.deg)]
    off = np.abs(pelvis.deg - np.median(known)) if len(known) else np.full(len(clock_s), np.nan)
    misfit = off > settings.max_tilt_deg

    def without_misfits(angle: AngleTrack) -> AngleTrack:
        return replace(angle, deg=np.where(misfit, np.nan, angle.deg))

    pelvis = without_misfits(pelvis)
    covered = np.interp(clock_s, fit.time_s, covered_frames(fit, settings).astype(float))
    return ChainOnClock(
        pelvis=pelvis,
        thigh=read(fit.thigh),
        thorax=read(fit.thorax),
        hip_flexion=without_misfits(read(fit.hip_flexion)),
        lumbar_flexion=without_misfits(read(fit.lumbar_flexion)),
        trunk_thigh_flexion=read(fit.trunk_thigh_flexion),
        covered=(covered >= NEAREST) & np.isfinite(pelvis.deg),
    )


def mean_known(angle: AngleTrack, frames: NDArray[np.int_] | None) -> Reading:
    """Mean over those frames that are known; over the whole clip where none is."""
    known = np.flatnonzero(np.isfinite(angle.deg))
    chosen = known if frames is None else np.intersect1d(frames, known)
    chosen = chosen if len(chosen) else known
    if not len(chosen):
        return Reading(float("nan"), float("nan"), np.zeros(angle.shared_deg.shape[1]))
    return angle.mean(chosen)
