"""Other people in the gym: a body that stands or walks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.body.bones import find_bones
from training.body.paint import paint
from training.body.rest import rest_body
from training.body.segments import SEGMENTS, segment_weights
from training.body.skinning import Skinner
from training.plane import turn
from training.scene import Floats, Label, Part
from training.spec import BodySpec, ClothesSpec

Vec = NDArray[np.float64]

STRIDE_DEG, KNEE_DEG, ARM_DEG = 24.0, 38.0, 20.0  # walking: swing of hip, knee and shoulder
ARMS_DOWN_DEG = 38.0  # from the body at rest, whose arms are held away
ELBOW_DEG = 15.0  # elbows are a little bent


class Bystander:
    """A person who stands at the origin, facing +x, the floor at z = 0.

    Parameters
    ----------
    look : BodySpec
    clothes : ClothesSpec
    name : str
        Of the scene's part.
    walking : bool
        Whether limbs swing with the phase.
    seed : int
        Of the patterns' noise.

    Attributes
    ----------
    part : Part
    """

    def __init__(
        self, look: BodySpec, clothes: ClothesSpec, *, name: str, walking: bool, seed: int
    ) -> None:
        body = rest_body(look)
        bones = find_bones(body, look.pelvis_tilt_rest_deg)
        skin = paint(body, bones, segment_weights(body, bones), look, clothes, seed, barefoot=True)
        self._joints = body.joints_m
        self._floor_m = float(body.vertices_m[:, 2].min())
        self._walking = walking
        self._skinner = Skinner(skin.rest_m, skin.weights)
        self.part = Part(
            name,
            skin.faces,
            skin.rest_m.astype(np.float32),
            skin.materials,
            skin.material,
            np.full(len(skin.faces), Label.PERSON, dtype=np.uint8),
        )

    def vertices(self, phase: float) -> Floats:
        """Return the vertices (V, 3) at a phase of the step: 0..1 is one stride of both legs."""
        rotations = np.repeat(np.eye(3)[None], len(SEGMENTS), axis=0)
        shifts = np.zeros((len(SEGMENTS), 3))
        swing = 2 * np.pi * phase
        for side, sign, start in (("r", -1.0, 0.0), ("l", 1.0, np.pi)):
            stride = STRIDE_DEG * np.sin(swing + start) * self._walking
            knee = KNEE_DEG * max(0.0, np.cos(swing + start)) * self._walking
            arm = -ARM_DEG * np.sin(swing + start) * self._walking
            down = _about_x(-sign * ARMS_DOWN_DEG)
            self._limb(rotations, shifts, ("thigh", "shank", "foot"), ("hip", "knee", "ankle"),
                       side, (turn(stride), turn(stride - knee), turn(stride - knee)))  # fmt: skip
            self._limb(rotations, shifts, ("upper_arm", "forearm", "hand"),
                       ("shoulder", "elbow", "wrist"), side,
                       (turn(arm) @ down, *[turn(arm + ELBOW_DEG) @ down] * 2))  # fmt: skip
        found = self._skinner.pose(rotations, shifts)
        lowest = float(found[:, 2].min()) if self._walking else self._floor_m
        return found - np.array([0.0, 0.0, lowest], dtype=np.float32)

    def _limb(
        self,
        rotations: Vec,
        shifts: Vec,
        segments: tuple[str, ...],
        joints: tuple[str, ...],
        side: str,
        turns: tuple[Vec, ...],
    ) -> None:
        """Turn a limb's segments, each hanging from the one above, in place."""
        at = self._joints[f"{joints[0]}_{side}"]
        for segment, joint, rotation, below in zip(
            segments, joints, turns, (*joints[1:], None), strict=True
        ):
            index = SEGMENTS.index(f"{segment}_{side}")
            rest = self._joints[f"{joint}_{side}"]
            rotations[index] = rotation
            shifts[index] = at - rotation @ rest
            if below is not None:
                at = rotation @ self._joints[f"{below}_{side}"] + shifts[index]


def _about_x(angle_deg: float) -> Vec:
    """Return the rotation (3, 3) about the way that the person faces."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])
