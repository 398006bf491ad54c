"""Settings of judging the tuck; none of these thresholds is clinically validated."""

from __future__ import annotations

from pydantic import Field, model_validator
from typing_extensions import Self

from .section import Section


class TuckSettings(Section):
    """When posterior pelvic tilt counts as a tuck, and how bad it is."""

    mild_ppt_deg: float = Field(
        5.0,
        ge=0.0,
        le=90.0,
        description=(
            "Below this there is no tilt worth a grade: it is inside the smallest detectable"
            " change of 2D video."
        ),
    )
    moderate_ppt_deg: float = Field(
        10.0,
        ge=0.0,
        le=90.0,
        description=(
            "From here on a tilt is a tuck: at or above the normal rhythm of a 50 deg excursion."
        ),
    )
    severe_ppt_deg: float = Field(
        15.0,
        ge=0.0,
        le=90.0,
        description=(
            "About 30 % of the lumbar spine's flexion range, on top of the flattening that"
            " sitting brings."
        ),
    )
    normal_rhythm_ratio: float = Field(
        0.25,
        ge=0.0,
        le=1.0,
        description="Share of thigh motion that the pelvis takes without fault.",
    )
    confidence_z: float = Field(
        1.64, gt=0.0, description="Standard errors of the one-sided 95 %, two-sided 90 % bound."
    )
    stop_margin_deg: float = Field(
        5.0, ge=0.0, description="Hip flexion kept between the stop depth and the onset (opinion)."
    )
    deep_trunk_thigh_deg: float = Field(
        130.0,
        ge=0.0,
        le=200.0,
        description=(
            "Trunk-thigh flexion that hips alone hardly give: 95 % of women end below 121 deg, and"
            " the angle may be read 8 deg too large."
        ),
    )
    hip_off_pad_m_per_deg: float = Field(
        0.0026,
        gt=0.0,
        description=(
            "Way of the hip centre off the pad, against the thorax, per degree of lumbar"
            " flexion of a spine that does not stretch."
        ),
    )
    hip_up_pad_m_per_deg: float = Field(
        0.00085,
        ge=0.0,
        description="The same, up along the pad.",
    )
    rep_noise_deg: float = Field(
        1.4,
        gt=0.0,
        description=(
            "Standard deviation between reps of one clip, at equal depth and equal tilt, of the"
            " hip's motion in degrees of tilt, as the heavy model sees it."
        ),
    )
    lesser_model_noise_ratio: float = Field(
        4.0,
        ge=1.0,
        description="How much noisier the hip of the models full and lite is than that of heavy.",
    )
    max_detectable_ppt_deg: float = Field(
        25.0,
        gt=0.0,
        description=(
            "Where only a larger difference between reps than this could be told from noise,"
            " the comparison is refused: half of the lumbar spine's flexion range."
        ),
    )
    pose_gain_ratio: float = Field(
        0.4,
        gt=0.0,
        le=1.5,
        description="Share of the hip's true motion that the heavy model follows.",
    )
    gain_spread_ratio: float = Field(
        0.35,
        ge=0.0,
        description="Spread of that share between clips and bodies (a guess).",
    )
    onset_se_deg: float = Field(
        8.0,
        ge=0.0,
        description=(
            "Error of an onset inferred from pose landmarks, on top of the fit's own: that of"
            " the trunk-thigh angle and of the two reps' noise."
        ),
    )
    equal_depth_deg: float = Field(
        5.0,
        ge=0.0,
        description="Another rep is as deep if it lacks no more than this of trunk-thigh flexion.",
    )
    max_trunk_turn_deg: float = Field(
        15.0,
        gt=0.0,
        description="A trunk that turns more within a rep is not held by a pad.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.mild_ppt_deg < self.moderate_ppt_deg < self.severe_ppt_deg:
            raise ValueError("mild_ppt_deg < moderate_ppt_deg < severe_ppt_deg must hold")
        return self
