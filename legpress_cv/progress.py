"""The stages of an analysis, how much of the whole each one is, and the time that is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Stage(str, Enum):
    """What is being done to a clip; the values are what a person reads, in their order."""

    MODELS = "Fetching the pose model"
    LIFTER = "Looking for the lifter"
    POSE = "Following the pose"
    PELVIS = "Looking at the pelvis"
    DRAWING = "Drawing the annotated clip"
    REPORT = "Writing the report"

    def __str__(self) -> str:
        """Give the words, in every version of Python."""
        return self.value


SHARES = MappingProxyType(
    {
        Stage.MODELS: 0.0,
        Stage.LIFTER: 0.09,
        Stage.POSE: 0.43,
        Stage.PELVIS: 0.28,
        Stage.DRAWING: 0.17,
        Stage.REPORT: 0.03,
    }
)
"""Share of each stage in the time of an analysis of a clip of which nothing is known. A model is
fetched once and counts as nothing."""


@dataclass(frozen=True)
class Plan:
    """How the time of one analysis is shared out between its stages.

    Attributes
    ----------
    shares
        Of every stage, in order; their sum is 1.
    """

    shares: Mapping[Stage, float] = field(default_factory=lambda: SHARES)

    @classmethod
    def of_work(cls, seconds: Mapping[Stage, float]) -> Plan:
        """Make a plan from the time that stages are expected to take; others take none."""
        whole = sum(seconds.values())
        if not whole:
            return cls()
        return cls({stage: seconds.get(stage, 0.0) / whole for stage in Stage})

    def whole_ratio(self, stage: Stage, ratio: float | None) -> float:
        """Say how far the whole analysis is.

        Parameters
        ----------
        stage
            What is being done.
        ratio
            How far this stage is, 0 to 1; ``None`` where that is not known.

        Returns
        -------
        float
            0 to 1; it never falls from one stage to the next.
        """
        stages = tuple(Stage)
        before = sum(self.shares[earlier] for earlier in stages[: stages.index(stage)])
        return before + self.shares[stage] * min(max(ratio or 0.0, 0.0), 1.0)


def seconds_left(elapsed_s: float, ratio: float) -> float | None:
    """Seconds that the rest takes at the pace so far; ``None`` before anything is done."""
    return elapsed_s * (1.0 - min(ratio, 1.0)) / ratio if ratio > 0.0 else None


MINUTE, HOUR = 60, 3600


def words_of_time_left(left_s: float | None) -> str:
    """Write the time left, no more exact than it is known; nothing where it is not."""
    if left_s is None:
        return ""
    if left_s < MINUTE:
        return f"{left_s:.0f} s left"
    if left_s < HOUR:
        return f"{left_s / MINUTE:.0f} min left"
    hours, rest_s = divmod(left_s, HOUR)
    return f"{hours:.0f} h {rest_s // MINUTE:.0f} min left"
