"""What the low-pass filter took away."""

from __future__ import annotations

from pydantic import Field

from legpress_cv._model import FrozenModel


class FrameNoise(FrozenModel):
    """Root mean square of what the filter removed from an angle, and the cut-off it used."""

    knee_flexion_deg: float | None = None
    trunk_thigh_flexion_deg: float | None = None
    cutoff_hz: dict[str, float] = Field(default_factory=dict)
