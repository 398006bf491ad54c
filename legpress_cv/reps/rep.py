"""One rep as the later stages get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Cut = Literal["start", "end"]


@dataclass(frozen=True)
class Rep:
    """One rep on the uniform clock; all ``*_index`` are frames of the clean track.

    Attributes
    ----------
    number
        From 1, in order of time.
    cut
        Which end the clip cuts off, or None.
    start_index, bottom_index, end_index
        Start of the descent, deepest moment, end of the ascent.
    bottom_first_index, bottom_last_index
        The pause at depth, ends included.
    descent_s, bottom_pause_s, ascent_s
        Tempo; None where the clip cuts the phase.
    top_pause_s
        Pause at the top before the next rep; None after the last.
    knee_flexion_max_deg, trunk_thigh_flexion_max_deg
        Depth.
    thigh_excursion_deg
        Rotation of the thigh against the back-rest line from start to bottom.
    platform_travel_ratio
        Travel of the foot against the trunk from start to bottom, in thigh lengths.
    """

    number: int
    cut: Cut | None
    start_index: int
    bottom_first_index: int
    bottom_index: int
    bottom_last_index: int
    end_index: int
    descent_s: float | None
    bottom_pause_s: float | None
    ascent_s: float | None
    top_pause_s: float | None
    knee_flexion_max_deg: float | None
    trunk_thigh_flexion_max_deg: float | None
    thigh_excursion_deg: float | None
    platform_travel_ratio: float | None

    @property
    def partial(self) -> bool:
        """Whether the clip begins or ends inside the rep."""
        return self.cut is not None

    @property
    def frames(self) -> slice:
        """All frames of the rep."""
        return slice(self.start_index, self.end_index + 1)


def frames_of(reps: Sequence[Rep]) -> slice:
    """Return all frames from the start of the first rep to the end of the last."""
    return slice(reps[0].start_index, reps[-1].end_index + 1)
