"""True angles of one moment, as the project defines them, in the sagittal plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.kinematics.motion import BodyState, Motion

Vec = NDArray[np.float64]


def _flat(points: dict[str, Vec], name: str) -> Vec:
    """Return a near-side point (2,) in the sagittal plane (x forward, z up)."""
    return points[f"{name}_r"][[0, 2]]


def flexion_deg(one: Vec, at: Vec, two: Vec) -> float:
    """Return the angle by which a joint is bent, 0 straight, signed by the turn.

    Parameters
    ----------
    one, at, two : ndarray, shape (2,)
        The joint is `at`, between the two others.
    """
    a, b = at - one, two - at
    turn = np.degrees(np.arctan2(a[0] * b[1] - a[1] * b[0], a @ b))
    return float(turn)


def angles_of(motion: Motion, state: BodyState) -> dict[str, float]:
    """Return all angles of a moment, in degrees, and the slide in metres.

    `pelvic_tilt_deg` is against the pose at the start of the set and relative to the back-rest,
    posterior positive; `hip_flexion_deg` is the femur against the pelvis (ISB), zero where the two
    stand as in the body at rest with the femur along the pelvis' vertical.

    Parameters
    ----------
    motion : Motion
    state : BodyState
        Of that motion.
    """
    joints = state.pose.joints_m
    shoulder, hip, knee, ankle = (_flat(joints, n) for n in ("shoulder", "hip", "knee", "ankle"))
    pelvis_deg = motion.seat.pelvis_deg + state.tilt_deg
    return {
        "knee_flexion_deg": -flexion_deg(hip, knee, ankle),
        "trunk_thigh_flexion_deg": flexion_deg(shoulder, hip, knee),
        "hip_flexion_deg": state.thigh_deg - pelvis_deg,
        "pelvic_tilt_deg": state.tilt_deg,
        "lumbar_flexion_deg": state.lumbar_deg,
        "thorax_deg": state.thorax_deg,
        "thigh_excursion_deg": state.thigh_excursion_deg,
        "slide_m": state.slide_m,
    }
