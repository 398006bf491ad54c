"""True numbers of every rep: depth, tilt, onset, severity."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.kinematics.motion import BodyState, Motion
from training.truth.angles import angles_of

Floats = NDArray[np.float64]

# science.md's levels: the reasons are there.
MILD_DEG, MODERATE_DEG, SEVERE_DEG = 5.0, 10.0, 15.0
RHYTHM = 0.25  # of the thigh's excursion is normal rhythm; what is beyond it is excess tuck
BREAK_DEG = 3.0  # a tuck of this much is a clear break in slope, and has an onset
STEP_S = 1 / 60  # the rep's course is sampled this finely


def severity(ppt_deg: float, excess_deg: float, tuck_deg: float) -> str:
    """Return the level of a rep: none, mild, moderate or severe.

    Parameters
    ----------
    ppt_deg : float
        Tilt at the bottom less the least tilt of the descent.
    excess_deg : float
        Of it, what normal rhythm does not explain.
    tuck_deg : float
        What the lifter was asked to tuck: a clear break in slope from `BREAK_DEG` on.
    """
    if ppt_deg >= SEVERE_DEG:
        return "severe"
    if ppt_deg >= MODERATE_DEG:
        return "moderate" if excess_deg > 0 or tuck_deg >= BREAK_DEG else "mild"
    return "mild" if ppt_deg >= MILD_DEG else "none"


def rep_truth(motion: Motion, number: int, end_of_clip_s: float) -> dict[str, Any]:
    """Return the numbers of one rep, counted from 0; `rep` in the result counts from 1.

    Parameters
    ----------
    motion : Motion
    number : int
    end_of_clip_s : float
        A rep that ends later is partial.
    """
    times = motion.course.reps[number]
    spec = motion.spec.motion.reps[number]
    clock = np.arange(times.start_s, min(times.end_s, end_of_clip_s) + STEP_S / 2, STEP_S)
    states = [motion.at(float(t)) for t in clock]
    angles = {
        k: np.array([angles_of(motion, s)[k] for s in states]) for k in angles_of(motion, states[0])
    }
    down = clock <= times.bottom_s
    deepest = int(np.argmin(np.abs(clock - times.bottom_s)))
    tilt = angles["pelvic_tilt_deg"]
    ppt = float(tilt[deepest] - tilt[: deepest + 1].min())
    excursion = float(angles["thigh_excursion_deg"][deepest] - angles["thigh_excursion_deg"][0])
    excess = ppt - RHYTHM * excursion
    onset = _onset(motion, number, clock[down], angles, down) if spec.tuck_deg >= BREAK_DEG else {}
    travel = states[deepest].travel_m / motion.poser.thigh_m
    return {
        "rep": number + 1,
        "partial": bool(times.end_s > end_of_clip_s),
        "start_s": times.start_s,
        "bottom_s": times.bottom_s,
        "end_s": times.end_s,
        "knee_flexion_max_deg": float(angles["knee_flexion_deg"].max()),
        "trunk_thigh_flexion_max_deg": float(angles["trunk_thigh_flexion_deg"].max()),
        "hip_flexion_max_deg": float(angles["hip_flexion_deg"].max()),
        "thigh_excursion_deg": excursion,
        "platform_travel_ratio": float(travel),
        "ppt_deg": ppt,
        "excess_tuck_deg": excess,
        "tuck_deg": float(spec.tuck_deg),
        "onset_hip_flexion_deg": onset.get("hip_flexion_deg"),
        "onset_knee_flexion_deg": onset.get("knee_flexion_deg"),
        "onset_s": onset.get("time_s"),
        "severity": severity(ppt, excess, spec.tuck_deg),
    }


def _onset(
    motion: Motion,
    number: int,
    clock: Floats,
    angles: dict[str, Floats],
    down: NDArray[np.bool_],
) -> dict[str, float]:
    """Find where the descent passes the rep's onset depth."""
    spec = motion.spec.motion.reps[number]
    share = angles["thigh_excursion_deg"][down] / motion.rep_excursion_deg(number)
    past = np.flatnonzero(share >= spec.onset_ratio)
    if len(past) == 0:
        return {}
    at = int(past[0])
    return {
        "time_s": float(clock[at]),
        "hip_flexion_deg": float(angles["hip_flexion_deg"][down][at]),
        "knee_flexion_deg": float(angles["knee_flexion_deg"][down][at]),
    }


def phase_of(state: BodyState) -> str:
    """Return the phase as the project's frame tables name it."""
    phase = state.moment.phase
    return "" if phase in ("lead", "tail", "top") else phase
