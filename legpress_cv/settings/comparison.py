"""Settings of comparing sets: what cancels in a difference, and what does not."""

from __future__ import annotations

from pydantic import Field, model_validator
from typing_extensions import Self

from .section import Section


class ComparisonSettings(Section):
    """How sure a difference between two sets of one lifter is."""

    common_ratio: float = Field(
        0.8,
        ge=0.0,
        le=1.0,
        description=(
            "Share of a rep's squared standard error that is the same in all reps of its set; the"
            " rest differs from rep to rep."
        ),
    )
    cancel_ratio: float = Field(
        0.6,
        ge=0.0,
        le=1.0,
        description=(
            "Correlation of that common error between two sets of one lifter on one machine, filmed"
            " from one place."
        ),
    )
    rep_sd_deg: float = Field(
        2.0,
        gt=0.0,
        le=45.0,
        description="Scatter of a lifter's own tilt from rep to rep, before the reps tell it.",
    )
    rep_sd_s: float = Field(
        0.3,
        gt=0.0,
        description="Scatter of a lifter's own tempo from rep to rep, before the reps tell it.",
    )
    prior_reps: float = Field(
        4.0,
        gt=0.0,
        description="Reps that this scatter counts as beside those of the two sets.",
    )
    depth_sd_deg: float = Field(
        1.5,
        ge=0.0,
        le=45.0,
        description=(
            "Standard deviation of what two clips of one lifter read differently of the same"
            " trunk-thigh or hip flexion."
        ),
    )
    knee_sd_deg: float = Field(
        4.0,
        ge=0.0,
        le=45.0,
        description="The same of knee flexion, which needs the foot.",
    )
    equal_depth_margin_deg: float = Field(
        2.0,
        ge=0.0,
        le=45.0,
        description=(
            "How much shallower than the middle rep of the shallower set the equal depth lies, so"
            " that nearly all reps reach it."
        ),
    )
    least_equal_excursion_deg: float = Field(
        15.0,
        ge=0.0,
        le=180.0,
        description=(
            "Trunk-thigh flexion between the tops of the reps and the equal depth below which the"
            " sets have no depth in common."
        ),
    )
    worthwhile_deg: float = Field(
        2.0,
        ge=0.0,
        le=45.0,
        description="Smallest change of the tilt that is worth a change of the exercise (opinion).",
    )
    likely_ratio: float = Field(
        0.75, gt=0.5, lt=1.0, description="Probability from which a change is called likely."
    )
    very_likely_ratio: float = Field(
        0.95, gt=0.5, lt=1.0, description="Probability from which a change is called very likely."
    )
    max_view_difference_ratio: float = Field(
        0.15,
        ge=0.0,
        description=(
            "Difference of the shoulders' width over the trunk's length, beyond which the camera"
            " stood at another angle."
        ),
    )
    max_body_difference_ratio: float = Field(
        0.1,
        ge=0.0,
        description=(
            "Difference of the thigh's length over the trunk's, as a share of it, beyond which the"
            " bodies look different."
        ),
    )
    max_rail_difference_deg: float = Field(
        12.0,
        ge=0.0,
        le=180.0,
        description=(
            "Difference of the direction of the foot's way against the back-rest, beyond which the"
            " machine looks different."
        ),
    )
    max_backrest_difference_deg: float = Field(
        8.0,
        ge=0.0,
        le=180.0,
        description="Difference of the back-rest's direction that is told.",
    )
    other_side_sd_deg: float = Field(
        3.0,
        ge=0.0,
        le=45.0,
        description="Error that a camera on the other side of the lifter adds to a difference.",
    )
    other_view_sd_deg: float = Field(
        2.0,
        ge=0.0,
        le=45.0,
        description="The same of a camera at another angle.",
    )
    other_body_sd_deg: float = Field(
        3.0,
        ge=0.0,
        le=45.0,
        description="The same of bodies that look different.",
    )
    other_machine_sd_deg: float = Field(
        1.5,
        ge=0.0,
        le=45.0,
        description="The same of another machine, or of a seat back that was moved.",
    )
    other_backrest_sd_deg: float = Field(
        1.0,
        ge=0.0,
        le=45.0,
        description="The same of a back-rest that lies at another angle in the picture.",
    )
    other_evidence_sd_deg: float = Field(
        3.0,
        ge=0.0,
        le=45.0,
        description="The same of a tilt by marks against one by the network.",
    )
    other_model_sd_deg: float = Field(
        1.0,
        ge=0.0,
        le=45.0,
        description="The same of results by different pose models or versions of the program.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.likely_ratio < self.very_likely_ratio:
            raise ValueError("likely_ratio < very_likely_ratio must hold")
        return self
