"""The rigid segments that carry the skin, and how much each carries of every vertex."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.body.bones import Bones
from training.body.rest import RestBody

SEGMENTS = (
    "pelvis", "lumbar_low", "lumbar_high", "thorax", "head",
    "thigh_r", "shank_r", "foot_r", "upper_arm_r", "forearm_r", "hand_r",
    "thigh_l", "shank_l", "foot_l", "upper_arm_l", "forearm_l", "hand_l",
)  # fmt: skip
TRUNK = ("pelvis", "lumbar_low", "lumbar_high", "thorax")

# Which of the model's bones belong to which segment, by the start of their names; trunk bones are
# shared out anew along the spine.
_LIMB = {
    "upperleg": "thigh",
    "lowerleg": "shank",
    "foot": "foot",
    "toe": "foot",
    "upperarm": "upper_arm",
    "lowerarm": "forearm",
    "wrist": "hand",
    "finger": "hand",
    "metacarpal": "hand",
}
_HEAD = ("neck", "head", "eye")
SPINE_BLEND_M = 0.055  # half of the length over which the skin passes from one segment to the next
# The model lets the skin of the iliac crest follow the thigh; between these heights above the hip
# centre the thigh's share fades out and the pelvis takes it.
CREST_LOW_M, CREST_HIGH_M = 0.015, 0.095


def _step(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Step smoothly from 0 at 0 to 1 at 1."""
    t = np.clip(x, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def segment_of(bone: str) -> str:
    """Return the segment that one of the model's bones belongs to.

    Spine, pelvis and shoulders belong to ``trunk``, which is shared out by height.
    """
    for start, segment in _LIMB.items():
        if bone.startswith(start):
            return f"{segment}_{bone[-1].lower()}"
    return "head" if bone.startswith(_HEAD) else "trunk"


def segment_weights(body: RestBody, bones: Bones) -> NDArray[np.float64]:
    """Return the share of every segment in every vertex.

    Parameters
    ----------
    body : RestBody
    bones : Bones
        For the heights of the spine's joints.

    Returns
    -------
    ndarray, shape (V, len(SEGMENTS))
        Rows sum to 1.
    """
    v = body.vertices_m
    weights = np.zeros((len(v), len(SEGMENTS)))
    trunk = np.zeros(len(v))
    for column, bone in zip(body.bone_weights.T, body.bone_names, strict=True):
        segment = segment_of(bone)
        if segment == "trunk":
            trunk += column
        else:
            weights[:, SEGMENTS.index(segment)] += column
    hip_z = body.joints_m["hip_r"][2]
    fade = 1.0 - _step((v[:, 2] - hip_z - CREST_LOW_M) / (CREST_HIGH_M - CREST_LOW_M))
    given_back = np.zeros(len(v))
    for side in "rl":
        column = SEGMENTS.index(f"thigh_{side}")
        given_back += weights[:, column] * (1.0 - fade)
        weights[:, column] *= fade
    above = [
        _step((v[:, 2] - bones.points_m[name][2] + SPINE_BLEND_M) / (2 * SPINE_BLEND_M))
        for name in ("l5", "l3", "t12")
    ]
    edges = [np.ones(len(v)), *above, np.zeros(len(v))]
    for name, lower, upper in zip(TRUNK, edges[:-1], edges[1:], strict=True):
        weights[:, SEGMENTS.index(name)] = trunk * (lower - upper)
    weights[:, 0] += given_back
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
