"""Settings of marks made by hand."""

from __future__ import annotations

from pydantic import Field

from .section import Section


class MarkSettings(Section):
    """How far marks made by hand are trusted."""

    point_sd_ratio: float = Field(
        0.02,
        gt=0.0,
        le=0.5,
        description=(
            "Standard deviation of a mark in torso lengths, until a second pass tells the"
            " observer's own."
        ),
    )
    prior_marks: float = Field(
        1.0,
        ge=0.0,
        description="Repeated marks that the default counts as beside the observer's own.",
    )
    slip_ratio: float = Field(
        0.15,
        ge=0.0,
        le=1.0,
        description=(
            "Standard error that skin and cloth over the bone add, as a share of the tilt: on a"
            " body model skin shows 0.54 to 1.01 of the pelvis' turn."
        ),
    )
    slip_deg: float = Field(
        2.0,
        ge=0.0,
        le=90.0,
        description=(
            "Standard error that skin and cloth add to any tilt, however small: one lifter's"
            " waistband turned 2 to 3 deg the other way."
        ),
    )
    same_moment_s: float = Field(
        0.1,
        ge=0.0,
        le=1.0,
        description="Marks of two passes within this time are of one pose, and tell the observer.",
    )
    max_gain: float = Field(
        2.0,
        ge=1.0,
        le=10.0,
        description="How much a curve is stretched at most to go through the marks.",
    )
    min_stretched_deg: float = Field(
        3.0,
        ge=0.0,
        le=90.0,
        description="A curve that tilts less between two marks is shifted, not stretched.",
    )
