"""A body standing at rest, from the parametric model `anny` (MakeHuman-based, CC0 assets)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from training.errors import TrainingError

if TYPE_CHECKING:
    from training.spec import BodySpec

# The model's joints that this engine uses, under the names of the field.
JOINTS = {
    "hip": "upperleg01",
    "knee": "lowerleg01",
    "ankle": "foot",
    "toe": "toe2-1",
    "shoulder": "upperarm01",
    "elbow": "lowerarm01",
    "wrist": "wrist",
    "knuckle": "finger3-1",
}
MIDLINE = {"spine_low": "spine04", "c7": "neck01", "head": "head"}
KEPT = 8  # bodies held for the next who asks: fitting a clip builds one many times
ETHNICITIES = ("african", "asian", "caucasian")
CUP_SIZE, FIRMNESS = 0.4, 0.6  # of the model; not varied, they say nothing about the pelvis


@dataclass(frozen=True, eq=False)
class RestBody:
    """Standing with the arms held away, facing +x, z up, the ground not at zero.

    Parameters
    ----------
    vertices_m : ndarray, shape (V, 3)
    faces : ndarray of int32, shape (F, 3)
    joints_m : dict of str to ndarray, shape (3,)
        ``hip_r``, ``hip_l``, ... of `JOINTS`; those of `MIDLINE` without a side.
    bone_weights : ndarray, shape (V, B)
        The model's own skinning weights.
    bone_names : tuple of str
    height_m : float
    """

    vertices_m: NDArray[np.float64]
    faces: NDArray[np.int32]
    joints_m: dict[str, NDArray[np.float64]]
    bone_weights: NDArray[np.float64]
    bone_names: tuple[str, ...]
    height_m: float


@cache
def _model() -> Any:  # noqa: ANN401 - anny has no types
    """Load the body model, once."""
    try:
        import anny  # type: ignore[import-untyped]
        import torch
    except ImportError as error:
        raise TrainingError(
            "The body model is not installed: pip install '.[training]' brings it."
        ) from error
    return anny.Anny(rig="anny", phenotypes="all").to(dtype=torch.float32)


@cache
def _mesh() -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return what all bodies share: triangles (F, 3), and weights of the bones (V, B)."""
    model = _model()
    index = model.vertex_bone_indices.numpy()
    weights = np.zeros((len(index), len(model.bone_labels)))
    np.add.at(weights, (np.arange(len(index))[:, None], index), model.vertex_bone_weights.numpy())
    weights /= weights.sum(axis=1, keepdims=True)
    return model.get_triangular_faces().numpy().astype(np.int32), weights


def _turned(points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Turn points (..., 3) from the model's frame (faces -y, left +x) to ours (+x, left +y)."""
    p = np.asarray(points, dtype=float)
    return np.stack((-p[..., 1], p[..., 0], p[..., 2]), axis=-1)


@lru_cache(maxsize=KEPT)
def rest_body(spec: BodySpec) -> RestBody:
    """Build the body of a `BodySpec`.

    Parameters
    ----------
    spec : BodySpec

    Raises
    ------
    training.errors.TrainingError
        If the body model is not installed.
    """
    model = _model()
    import torch

    look = {
        "gender": spec.gender,
        "age": spec.age,
        "muscle": spec.muscle,
        "weight": spec.weight,
        "height": spec.height,
        "proportions": spec.proportions,
        "cupsize": CUP_SIZE,
        "firmness": FIRMNESS,
        **dict.fromkeys(ETHNICITIES, 1 / 3),
    }
    pose = torch.eye(4)[None, None].repeat(1, model.bone_count, 1, 1)
    with torch.no_grad():
        found = model(pose_parameters=pose, phenotype_kwargs=look)
    vertices = _turned(found["rest_vertices"][0].numpy())
    heads = _turned(found["rest_bone_heads"][0].numpy())
    names = tuple(model.bone_labels)
    joints = {
        f"{ours}_{side.lower()}": heads[names.index(f"{theirs}.{side}")]
        for ours, theirs in JOINTS.items()
        for side in "RL"
    }
    joints |= {ours: heads[names.index(theirs)] for ours, theirs in MIDLINE.items()}
    faces, weights = _mesh()
    return RestBody(
        vertices_m=vertices,
        faces=faces,
        joints_m=joints,
        bone_weights=weights,
        bone_names=names,
        height_m=float(np.ptp(vertices[:, 2])),
    )
