"""Who was measured, from which side."""

from __future__ import annotations

from typing import Literal

from legpress_cv._model import FrozenModel


class SubjectCandidate(FrozenModel):
    """A person followed over the clip. The box is in pixels of the upright picture."""

    box_px: tuple[float, float, float, float]
    seen_ratio: float
    knee_excursion_deg: float
    trunk_recline_deg: float
    score: float


class SubjectChoice(FrozenModel):
    """The person taken for the lifter.

    ``margin_ratio`` is the lead over the next candidate, (best - next) / best; 1 when alone.
    """

    chosen_by: Literal["automatic", "point"]
    chosen: int
    margin_ratio: float
    candidates: tuple[SubjectCandidate, ...]


class SideDecision(FrozenModel):
    """Near side of the body and the direction in which the lifter faces in the picture.

    ``confidence_ratio`` runs from 0 (undecided) to 1. ``shoulder_width_ratio`` is the distance
    between the shoulders over shoulder-to-hip: small from the side, large from the front.
    """

    near_side: Literal["left", "right"]
    facing: Literal["left", "right"]
    confidence_ratio: float
    shoulder_width_ratio: float | None
