"""What the reps of a set read, by quantity, with the error that each states."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from legpress_cv.results import (
    NoDifference,
    Quantity,
    Reason,
    RepResult,
    SetAnalysis,
    is_direct,
)
from legpress_cv.results.descents import tilted_reps, whole_reps
from legpress_cv.settings import ComparisonSettings

from .statistics import Readings

Q = Quantity
TEMPO = (Q.DESCENT, Q.BOTTOM_PAUSE, Q.ASCENT)
DEPTH = (Q.KNEE_FLEXION_MAX, Q.TRUNK_THIGH_FLEXION_MAX, Q.HIP_FLEXION_MAX)
ONSET = (Q.ONSET_HIP_FLEXION, Q.ONSET_KNEE_FLEXION)
TEMPO_SE_S = 0.07
"""Two edges of a phase, each to within about a frame and a half of 30 a second."""
OF_THE_KNEE = (Q.KNEE_FLEXION_MAX, Q.ONSET_KNEE_FLEXION, Q.STOP_KNEE_FLEXION)

Found = Readings | NoDifference


def readings_of(analysis: SetAnalysis, quantity: Quantity) -> Found:
    """Read a quantity in all reps that have it, or say why none has.

    Depth, and what is read at it, is that of whole reps as long as there is one: the clip may end
    before a rep is down.
    """
    if not analysis.reps:
        return NoDifference.NO_REP
    if quantity in TEMPO:
        pairs = [(getattr(rep, quantity.value), TEMPO_SE_S) for rep in analysis.reps]
        return _readings(pairs, NoDifference.NOT_MEASURED)
    if quantity in DEPTH:
        pairs = [(getattr(rep, quantity.value), 0.0) for rep in whole_reps(analysis.reps)]
        return _readings(pairs, NoDifference.NOT_MEASURED)
    refusal = tilt_refusal(analysis)
    if refusal is not None:
        return refusal
    if quantity is Q.PPT:
        measured = tilted_reps(analysis)
        whole = whole_reps(measured)
        return _readings(
            [(rep.ppt_deg, rep.ppt_se_deg) for rep in whole], NoDifference.NOT_MEASURED
        )
    z = analysis.settings.tuck.confidence_z
    if quantity in ONSET:
        return _onsets(tilted_reps(analysis), quantity, z)
    return _stop(analysis, quantity, z)


def tilt_refusal(analysis: SetAnalysis) -> NoDifference | None:
    """Say why no tilt of a set can be held against that of another one, if so."""
    if not analysis.reps:
        return NoDifference.NO_REP
    if tilted_reps(analysis):
        return None
    indicated = any(rep.evidence == "indicated" for rep in analysis.reps)
    return NoDifference.INDICATED_ONLY if indicated else NoDifference.NO_TILT_MEASURED


def rep_sd_of(quantity: Quantity, settings: ComparisonSettings) -> float:
    """Scatter between reps that is expected of a quantity."""
    return settings.rep_sd_s if quantity.unit == "s" else settings.rep_sd_deg


def angle_error_deg(analysis: SetAnalysis, quantity: Quantity) -> float:
    """Error of a joint angle of the clip, the same in all its reps; none of other quantities."""
    if quantity.unit == "s" or quantity is Q.PPT:
        return 0.0
    knee = quantity in OF_THE_KNEE
    for finding in analysis.quality:
        if finding.code is Reason.ANGLE_ACCURACY:
            value = finding.values.get("knee_deg" if knee else "trunk_thigh_deg")
            if isinstance(value, int | float):
                return float(value)
    signals = analysis.settings.signals
    return signals.knee_flexion_error_deg if knee else signals.trunk_thigh_flexion_error_deg


def _onsets(reps: Sequence[RepResult], quantity: Quantity, z: float) -> Found:
    stem = quantity.value.removesuffix("_deg")
    pairs = [
        (getattr(rep, quantity.value), _half(rep, stem) / z) for rep in reps if rep.verdict.is_fault
    ]
    return _readings(pairs, NoDifference.NO_ONSET)


def _stop(analysis: SetAnalysis, quantity: Quantity, z: float) -> Found:
    stop = analysis.summary.stop_depth
    if stop is None:
        return NoDifference.NO_ONSET
    if not is_direct(stop.evidence):
        return NoDifference.INDICATED_ONLY
    knee = quantity is Q.STOP_KNEE_FLEXION
    stem = "onset_knee_flexion" if knee else "onset_hip_flexion"
    earliest = stop.onset_knee_flexion_deg if knee else stop.onset_hip_flexion_deg
    halves = [
        _half(rep, stem) for rep in analysis.reps if getattr(rep, f"{stem}_deg") == earliest
    ] or [0.0]
    value = stop.knee_flexion_deg if knee else stop.hip_flexion_deg
    return _readings([(value, max(halves) / z)], NoDifference.NO_ONSET)


def _half(rep: RepResult, stem: str) -> float:
    """Half of the width of an onset's interval; 0 where there is none."""
    low, high = getattr(rep, f"{stem}_low_deg"), getattr(rep, f"{stem}_high_deg")
    return 0.0 if low is None or high is None else (high - low) / 2


def _readings(pairs: Iterable[tuple[float | None, float | None]], nothing: NoDifference) -> Found:
    known = [
        (value, se or 0.0) for value, se in pairs if value is not None and math.isfinite(value)
    ]
    if not known:
        return nothing
    values, se = np.array(known, dtype=np.float64).T
    return Readings(values, se)
