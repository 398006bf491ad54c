"""What the reps of a set were cut from."""

from __future__ import annotations

from enum import Enum


class RepSignal(str, Enum):
    """A signal that goes up and down with every rep.

    Attributes
    ----------
    THIGH
        The near thigh against the trunk, by the lumbopelvic network's joints.
    KNEE
        The near knee's flexion, as it is told.
    NEAR_KNEE
        Bend of the near knee as the pose model guesses it, smoothed strongly.
    FAR_KNEE
        The same of the far knee.
    NEAR_TRUNK_THIGH
        The same of the near thigh against the trunk.
    FAR_TRUNK_THIGH
        The same of the far side.
    NEAR_LEG_LENGTH
        Distance of the near hip and ankle in the picture.
    FAR_LEG_LENGTH
        The same of the far side.
    """

    THIGH = "thigh"
    KNEE = "knee"
    NEAR_KNEE = "near_knee"
    FAR_KNEE = "far_knee"
    NEAR_TRUNK_THIGH = "near_trunk_thigh"
    FAR_TRUNK_THIGH = "far_trunk_thigh"
    NEAR_LEG_LENGTH = "near_leg_length"
    FAR_LEG_LENGTH = "far_leg_length"

    def __str__(self) -> str:
        return self.value
