"""Onsets of marked reps, from the curve that was bent through the marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from legpress_cv.reps import Rep
from legpress_cv.segment_chain.angles import AngleTrack
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.chain.rep_onset import rep_onsets
from legpress_cv.tuck.estimator import EstimatorSettings, Onset, PelvisEstimate, RepPelvis

MIN_SEEN_RATIO = 0.8
"""Share of the way down whose tilt must be known for its bend to be looked for."""


@dataclass(frozen=True, eq=False)
class _Curves:
    pelvis: AngleTrack
    thigh: AngleTrack
    hip_flexion: AngleTrack


def marked_onsets(
    estimate: PelvisEstimate,
    track: CleanTrack,
    reps: Sequence[Rep],
    found: Sequence[RepPelvis],
    settings: EstimatorSettings,
) -> dict[int, Onset | None]:
    """Find the onset of each marked rep that tilts, by its place in the set.

    Parameters
    ----------
    estimate
        With the bent curve.
    track, reps
        Of the set.
    found
        What is said of each rep.
    settings
        Of the onset and of the tuck.
    """
    thigh = estimate.trunk_thigh_flexion_deg
    thigh = track.trunk_thigh_flexion_deg if thigh is None else thigh
    hip = thigh - estimate.tilt_deg
    if estimate.hip_flexion_deg is not None:
        hip = estimate.hip_flexion_deg
    nothing = np.zeros((len(thigh), 0))
    error = np.nan_to_num(estimate.tilt_se_deg)
    curves = _Curves(
        pelvis=AngleTrack(estimate.tilt_deg, error, nothing),
        thigh=AngleTrack(thigh, np.zeros(len(thigh)), nothing),
        hip_flexion=AngleTrack(hip, error, nothing),
    )
    marked = {i for i, rep in enumerate(found) if rep.evidence == "marked"}
    chosen = [
        i
        for i in sorted(marked)
        if (found[i].ppt_deg or 0.0) >= settings.tuck.mild_ppt_deg
        and reps[i].cut != "start"
        and _seen(estimate, thigh, reps[i])
    ]
    onsets = rep_onsets(
        curves,
        [reps[i] for i in chosen],
        track.rate_hz,
        settings.chain_tilt,
        settings.tuck.confidence_z,
    )
    nowhere: dict[int, Onset | None] = dict.fromkeys(marked)
    return nowhere | dict(zip(chosen, onsets, strict=True))


def _seen(estimate: PelvisEstimate, thigh_deg: np.ndarray, rep: Rep) -> bool:
    down = slice(rep.start_index, rep.bottom_first_index + 1)
    known = np.isfinite(estimate.tilt_deg[down]) & np.isfinite(thigh_deg[down])
    return bool(known.mean() >= MIN_SEEN_RATIO)
