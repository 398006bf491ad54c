"""The stages of an analysis, and how much of the whole each one is."""

from __future__ import annotations

from enum import Enum


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

    def whole_ratio(self, ratio: float | None) -> float:
        """Say how far the whole analysis is.

        Parameters
        ----------
        ratio
            How far this stage is, 0 to 1; ``None`` where that is not known.

        Returns
        -------
        float
            0 to 1; it never falls from one stage to the next.
        """
        stages = tuple(SHARES)
        before = sum(SHARES[stage] for stage in stages[: stages.index(self)])
        return before + SHARES[self] * min(max(ratio or 0.0, 0.0), 1.0)


SHARES = {
    Stage.MODELS: 0.0,
    Stage.LIFTER: 0.07,
    Stage.POSE: 0.7,
    Stage.PELVIS: 0.16,
    Stage.DRAWING: 0.06,
    Stage.REPORT: 0.01,
}
"""Share of each stage in the time of an analysis: measured on sample_videos/tuck_growing.mp4 on two
cores, rounded. A model is fetched once and counts as nothing."""
