"""What the reps of a set were cut from."""

from __future__ import annotations

from enum import Enum


class RepSignal(str, Enum):
    """A signal that goes up and down with every rep.

    Attributes
    ----------
    THIGH, KNEE
        The near thigh against the trunk, from the lumbopelvic network's joints; the near knee's
        flexion. Angles that are told, and the rule where they agree with the rest.
    NEAR_KNEE, FAR_KNEE
        Bend of a knee as the pose model guesses it, smoothed strongly.
    NEAR_TRUNK_THIGH, FAR_TRUNK_THIGH
        The same of trunk and thigh.
    NEAR_LEG_LENGTH, FAR_LEG_LENGTH
        Distance of hip and ankle in the picture.
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
