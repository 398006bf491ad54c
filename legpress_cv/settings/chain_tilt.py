"""Settings of measuring the pelvis from the fitted chain: errors, refusals, onset."""

from __future__ import annotations

from pydantic import Field

from legpress_cv._model import FrozenModel


class ChainTiltSettings(FrozenModel):
    """When a rep's tilt counts as measured, and how its error and its onset are found."""

    systematic_tilt_ratio: float = Field(
        0.12,
        ge=0.0,
        description=(
            "Standard error added in proportion to the tilt: what network and chain get wrong"
            " in every rep alike and the fit cannot know."
        ),
    )
    systematic_tilt_floor_deg: float = Field(
        1.5,
        ge=0.0,
        description="The same that is there without any tilt: sway of the camera, perspective.",
    )
    top_spread_deg: float = Field(
        2.2,
        ge=0.0,
        description=(
            "Error of taking the set's other tops for the start of a rep whose own start the clip"
            " does not show."
        ),
    )
    least_window_s: float = Field(
        0.1,
        gt=0.0,
        description=(
            "Running mean within which the most anterior angle of the descent is taken; the rest of"
            " what an extreme of noise adds is estimated and taken off."
        ),
    )
    frame_noise_ratio: float = Field(
        0.35,
        ge=0.0,
        le=1.0,
        description=(
            "Share of a moment's own standard error that differs from frame to frame, and so"
            " makes an extreme; the rest moves slowly."
        ),
    )
    min_seen_ratio: float = Field(
        0.5,
        ge=0.0,
        le=1.0,
        description="A pelvis landmark seen with less probability is hidden in that frame.",
    )
    min_pelvis_points: int = Field(
        2,
        ge=0,
        le=4,
        description=(
            "Of hip, ASIS, PSIS and L5/S1, so many must be seen in a frame, since a direction"
            " needs two."
        ),
    )
    max_pelvis_sd_mm: float = Field(
        40.0,
        gt=0.0,
        description=(
            "Spread (torso of 500 mm) beyond which the pelvis is not found at all: a quarter of"
            " its length."
        ),
    )
    min_covered_ratio: float = Field(
        0.6, ge=0.0, le=1.0, description="Share of a rep's frames that must show the pelvis."
    )
    max_half_width_deg: float = Field(
        8.0,
        gt=0.0,
        description=(
            "Half of the 90 % interval beyond which a rep is not measurable: more than a grade"
            " and a half to either side."
        ),
    )
    max_tilt_deg: float = Field(
        60.0,
        gt=0.0,
        description=(
            "A frame in which the pelvis lies further than this from its median direction is a"
            " misfit of the chain: the lumbar spine does not flex so far."
        ),
    )
    max_misfit_ratio: float = Field(
        3.0,
        gt=0.0,
        description=(
            "Distance of landmarks from the fitted chain over the spread the network says, root"
            " mean square, beyond which the network does not know this kind of picture."
        ),
    )
    onset_wobble_deg: float = Field(
        0.5,
        ge=0.0,
        description="Slow sway of the pelvis around its course, which hides a bend as noise does.",
    )
    onset_slope_sd_ratio: float = Field(
        0.1,
        gt=0.0,
        description=(
            "Spread of the normal rhythm's slope between the reps of a set, around the set's own."
        ),
    )
    onset_spread_deg: float = Field(
        5.0,
        gt=0.0,
        description="Spread of the onset between the reps of a set, in degrees of the thigh.",
    )
    onset_rate_hz: float = Field(
        3.0,
        gt=0.0,
        description="Independent looks a second that a smoothed curve holds, for the interval.",
    )
