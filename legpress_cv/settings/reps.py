"""Settings of finding the working set and its reps."""

from __future__ import annotations

from pydantic import Field

from legpress_cv._model import FrozenModel


class RepSettings(FrozenModel):
    """When a bend of the knee is a rep."""

    min_excursion_deg: float = Field(
        25.0,
        gt=0.0,
        description="Knee excursion that a rep needs; setting the feet bends the knee by less.",
    )
    min_share_of_set: float = Field(
        0.4,
        gt=0.0,
        le=1.0,
        description="Share of the set's typical excursion that a rep needs.",
    )
    hysteresis_ratio: float = Field(
        0.3,
        gt=0.0,
        lt=0.5,
        description="The knee has to pass this share of the excursion from either end to turn.",
    )
    min_duration_s: float = Field(
        0.8, gt=0.0, description="Shorter cycles are noise or a bounce, not a controlled rep."
    )
    phase_edge_ratio: float = Field(
        0.04,
        gt=0.0,
        lt=0.5,
        description="Share of the excursion that counts as still being at the top or the bottom.",
    )
