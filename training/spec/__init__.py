"""The parameters of a clip: every one that can be varied, with its range."""

from training.spec.types import (
    BodySpec,
    CameraSpec,
    ClipSpec,
    ClothesSpec,
    GymSpec,
    MachineSpec,
    MotionSpec,
    PictureSpec,
    RepSpec,
)

__all__ = [
    "BodySpec",
    "CameraSpec",
    "ClipSpec",
    "ClothesSpec",
    "GymSpec",
    "MachineSpec",
    "MotionSpec",
    "PictureSpec",
    "RepSpec",
]
