"""The spine as an inextensible chain: thorax, T12/L1, L3/L4, L5/S1, pelvis, hip centres.

The thorax is where the machine and the lifter put it; the joints below it bend by their shares of
lumbar flexion, and the hips end up where lengths and angles take them. So the hips' way against
the thorax follows from anatomy, not from an assumed pivot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.body.bones import Bones
from training.plane import turn

Vec = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class TrunkPose:
    """Where the trunk's segments are: pelvis, lumbar_low, lumbar_high, thorax.

    Parameters
    ----------
    pelvis_deg, thorax_deg : float
        How far the two lean back from standing.
    rotation : dict of str to ndarray, shape (3, 3)
    shift_m : dict of str to ndarray, shape (3,)
        With the rotation they take a point of the body at rest to the world:
        ``rotation @ point + shift_m``.
    """

    pelvis_deg: float
    thorax_deg: float
    rotation: dict[str, Vec]
    shift_m: dict[str, Vec]

    def place(self, segment: str, point_m: Vec) -> Vec:
        """Carry a point of the body at rest (3,) to the world with a segment."""
        return np.asarray(self.rotation[segment] @ point_m + self.shift_m[segment])


def pose_trunk(
    bones: Bones,
    *,
    t12_m: Vec,
    thorax_deg: float,
    pelvis_deg: float,
    shares: tuple[float, float, float],
) -> TrunkPose:
    """Bend the spine between a thorax and a pelvis of given angles.

    Parameters
    ----------
    bones : Bones
        The body's, for the lengths between the joints.
    t12_m : ndarray, shape (3,)
        Where the T12/L1 joint is.
    thorax_deg, pelvis_deg : float
        How far each leans back from standing; their difference is lumbar flexion.
    shares : tuple of float
        Of T12/L1, L3/L4 and L5/S1 in the lumbar flexion; they sum to 1.

    Returns
    -------
    TrunkPose
        T12/L1 and L3/L4 and L5/S1 coincide in the two segments that meet there.
    """
    p = bones.points_m
    flexion = pelvis_deg - thorax_deg
    angles = {
        "thorax": thorax_deg,
        "lumbar_high": thorax_deg + shares[0] * flexion,
        "lumbar_low": thorax_deg + (shares[0] + shares[1]) * flexion,
        "pelvis": pelvis_deg,
    }
    rotation = {name: turn(angle) for name, angle in angles.items()}
    shift = {"thorax": t12_m - rotation["thorax"] @ p["t12"]}
    joint = t12_m
    for name, top, bottom in (("lumbar_high", "t12", "l3"), ("lumbar_low", "l3", "l5")):
        shift[name] = joint - rotation[name] @ p[top]
        joint = rotation[name] @ p[bottom] + shift[name]
    shift["pelvis"] = joint - rotation["pelvis"] @ p["l5"]
    return TrunkPose(pelvis_deg, thorax_deg, rotation, shift)
