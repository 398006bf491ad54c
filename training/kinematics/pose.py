"""The whole body in one moment: trunk by the chain, limbs by inverse kinematics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.body.bones import Bones
from training.body.rest import RestBody
from training.body.segments import SEGMENTS
from training.kinematics.chain import TrunkPose
from training.kinematics.limbs import carry, middle_joint
from training.plane import cross, unit

Vec = NDArray[np.float64]
SIDES = {"r": -1.0, "l": 1.0}  # and the sign of their y
LATERAL = np.array([0.0, 1.0, 0.0])
HEEL_BEHIND_M = 0.045  # the heel bone behind the ankle
HEEL_LOW_SHARE = 0.8  # of the ankle's height, the heel bone under the ankle


@dataclass(frozen=True, eq=False)
class BodyPose:
    """Where everything is.

    Parameters
    ----------
    rotations : ndarray, shape (S, 3, 3)
        Of `SEGMENTS`, from rest.
    shifts_m : ndarray, shape (S, 3)
        A point p of the body at rest is at ``rotation @ p + shift``.
    joints_m : dict of str to ndarray, shape (3,)
        World positions of ``hip_r``, ``knee_r``, ... and ``c7``.
    bones_m : dict of str to ndarray, shape (3,)
        World positions of the lumbopelvic landmarks, named as in `Bones`.
    """

    rotations: Vec
    shifts_m: Vec
    joints_m: dict[str, Vec]
    bones_m: dict[str, Vec]


class BodyPoser:
    """Poses one body.

    Parameters
    ----------
    body : RestBody
    bones : Bones
    sole_m : float
        Thickness of the shoe's sole under the foot.

    Attributes
    ----------
    ankle_height_m : float
        Of the ankle joint above the ground, shoe included.
    thigh_m, shank_m : float
    arm_m : tuple of float
        Upper arm, forearm.
    torso_m : float
        Shoulder to hip in the sagittal plane, at rest.
    """

    def __init__(self, body: RestBody, bones: Bones, *, sole_m: float) -> None:
        self.body, self.bones = body, bones
        j = body.joints_m
        feet = body.vertices_m[:, 2].min()
        self.ankle_height_m = float(j["ankle_r"][2] - feet + sole_m)
        self.thigh_m = float(np.linalg.norm(j["hip_r"] - j["knee_r"]))
        self.shank_m = float(np.linalg.norm(j["knee_r"] - j["ankle_r"]))
        self.arm_m = (
            float(np.linalg.norm(j["shoulder_r"] - j["elbow_r"])),
            float(np.linalg.norm(j["elbow_r"] - j["wrist_r"])),
        )
        self.torso_m = float(np.linalg.norm((j["shoulder_r"] - j["hip_r"])[[0, 2]]))

    def pose(
        self,
        trunk: TrunkPose,
        *,
        ankles_m: dict[str, Vec],
        feet: dict[str, Vec],
        hands_m: dict[str, Vec],
        knee_pole: dict[str, Vec],
        elbow_pole: dict[str, Vec],
        head_rotation: Vec,
    ) -> BodyPose:
        """Put the limbs between the trunk and their targets.

        Parameters
        ----------
        trunk : TrunkPose
        ankles_m, hands_m : dict of side (``r``, ``l``) to ndarray, shape (3,)
            Where ankles and wrists are.
        feet : dict of side to ndarray, shape (3, 3)
            Rotation of each foot from rest.
        knee_pole, elbow_pole : dict of side to ndarray, shape (3,)
            Which way knees and elbows point.
        head_rotation : ndarray, shape (3, 3)
        """
        rest = self.body.joints_m
        turns = {name: trunk.rotation[name] for name in trunk.rotation}
        shifts = {name: trunk.shift_m[name] for name in trunk.shift_m}
        neck = trunk.place("thorax", rest["c7"])
        turns["head"] = head_rotation
        shifts["head"] = neck - head_rotation @ rest["c7"]
        joints = {"c7": neck}
        for side in SIDES:
            hip = trunk.place("pelvis", rest[f"hip_{side}"])
            knee = middle_joint(hip, ankles_m[side], self.thigh_m, self.shank_m, knee_pole[side])
            shoulder = trunk.place("thorax", rest[f"shoulder_{side}"])
            elbow = middle_joint(shoulder, hands_m[side], *self.arm_m, elbow_pole[side])
            placed = {
                "hip": hip, "knee": knee, "ankle": ankles_m[side],
                "shoulder": shoulder, "elbow": elbow, "wrist": hands_m[side],
            }  # fmt: skip
            joints |= {f"{name}_{side}": at for name, at in placed.items()}
            self._leg(turns, shifts, side, placed)
            turns[f"foot_{side}"] = feet[side]
            shifts[f"foot_{side}"] = ankles_m[side] - feet[side] @ rest[f"ankle_{side}"]
            self._arm(turns, shifts, side, placed)
            joints[f"toe_{side}"] = feet[side] @ rest[f"toe_{side}"] + shifts[f"foot_{side}"]
            below = np.array([-HEEL_BEHIND_M, 0.0, -HEEL_LOW_SHARE * self.ankle_height_m])
            heel = rest[f"ankle_{side}"] + below
            joints[f"heel_{side}"] = feet[side] @ heel + shifts[f"foot_{side}"]
        p = self.bones.points_m
        carrier = {"l5": "pelvis", "l3": "lumbar_low", "t12": "thorax"}
        bones = {name: trunk.place(carrier.get(name, "pelvis"), at) for name, at in p.items()}
        return BodyPose(
            np.stack([turns[name] for name in SEGMENTS]),
            np.stack([shifts[name] for name in SEGMENTS]),
            joints,
            bones,
        )

    def _leg(
        self, turns: dict[str, Vec], shifts: dict[str, Vec], side: str, at: dict[str, Vec]
    ) -> None:
        """Add thigh and shank to `turns` and `shifts`."""
        rest = self.body.joints_m
        # The hinge of a knee that bends: across the plane of hip, knee and ankle.
        hinge = unit(cross(at["ankle"] - at["knee"], at["hip"] - at["knee"]))
        hinge = hinge if hinge[1] > 0 else -hinge
        for segment, top, bottom in (("thigh", "hip", "knee"), ("shank", "knee", "ankle")):
            name = f"{segment}_{side}"
            start = rest[f"{top}_{side}"]
            turns[name] = carry(
                rest[f"{bottom}_{side}"] - start, LATERAL, at[bottom] - at[top], hinge
            )
            shifts[name] = at[top] - turns[name] @ start

    def _arm(
        self, turns: dict[str, Vec], shifts: dict[str, Vec], side: str, at: dict[str, Vec]
    ) -> None:
        """Add upper arm, forearm and hand to `turns` and `shifts`."""
        rest = self.body.joints_m
        s, e, w = (rest[f"{name}_{side}"] for name in ("shoulder", "elbow", "wrist"))
        rest_hinge = unit(cross(w - e, s - e))
        hinge = unit(cross(at["wrist"] - at["elbow"], at["shoulder"] - at["elbow"]))
        for segment, top, bottom in (
            ("upper_arm", "shoulder", "elbow"),
            ("forearm", "elbow", "wrist"),
        ):
            name = f"{segment}_{side}"
            start = rest[f"{top}_{side}"]
            turns[name] = carry(
                rest[f"{bottom}_{side}"] - start, rest_hinge, at[bottom] - at[top], hinge
            )
            shifts[name] = at[top] - turns[name] @ start
        turns[f"hand_{side}"] = turns[f"forearm_{side}"]
        shifts[f"hand_{side}"] = shifts[f"forearm_{side}"]
