"""How good the measurement is."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from legpress_cv._model import FrozenModel


class QualityFinding(FrozenModel):
    """Something that limits the measurement; ``blocking`` ones made it impossible."""

    code: str
    level: Literal["note", "warning", "blocking"]
    message: str
    value: float | None = None


class FrameNoise(FrozenModel):
    """Root mean square of what the filter removed from an angle, and the cut-off it used."""

    knee_flexion_deg: float | None = None
    trunk_thigh_flexion_deg: float | None = None
    pelvic_tilt_deg: float | None = None
    cutoff_hz: dict[str, float] = Field(default_factory=dict)
