"""Settings of judging the tuck; none of these thresholds is clinically validated."""

from __future__ import annotations

from pydantic import Field, model_validator
from typing_extensions import Self

from legpress_cv._model import FrozenModel


class TuckSettings(FrozenModel):
    """When posterior pelvic tilt counts as a tuck, and how bad it is."""

    mild_ppt_deg: float = Field(
        5.0,
        ge=0.0,
        le=90.0,
        description=(
            "Below: none. Inside the smallest detectable change of 2D video"
            " (Kinovea pelvis MDC 1.6-11.2 deg, Sensors 2025 25:250)."
        ),
    )
    moderate_ppt_deg: float = Field(
        10.0,
        ge=0.0,
        le=90.0,
        description="At or above the normal rhythm of a 50 deg excursion (derived).",
    )
    severe_ppt_deg: float = Field(
        15.0,
        ge=0.0,
        le=90.0,
        description=(
            "About 30 % of lumbar flexion range (48-53 deg; Verhaegen 2022, PMC9260734) on top"
            " of the flattening that sitting brings."
        ),
    )
    normal_rhythm_ratio: float = Field(
        0.25,
        ge=0.0,
        le=1.0,
        description=(
            "Share of thigh motion that the pelvis takes without fault: 25-33 % in supine hip"
            " flexion (Bohannon 1985, Phys Ther 65:1501), 18 % standing (Murray 2002)."
        ),
    )
    confidence_z: float = Field(
        1.64, gt=0.0, description="Standard errors of the one-sided 95 %, two-sided 90 % bound."
    )
    onset_noise_multiple: float = Field(
        4.0, gt=0.0, description="Onset is reported only where PPT is this many times frame noise."
    )
    stop_margin_deg: float = Field(
        5.0, ge=0.0, description="Hip flexion kept between the stop depth and the onset (opinion)."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.mild_ppt_deg < self.moderate_ppt_deg < self.severe_ppt_deg:
            raise ValueError("mild_ppt_deg < moderate_ppt_deg < severe_ppt_deg must hold")
        return self
