"""Settings of measuring the pelvis from the fitted chain: errors, refusals, onset."""

from __future__ import annotations

from pydantic import Field

from .section import Section


class ChainTiltSettings(Section):
    """When a rep's tilt counts as measured, and how its error and its onset are found."""

    spread_error_deg_per_mm: float = Field(
        0.14,
        ge=0.0,
        description=(
            "Standard error of PPT per mm of the spread that the network states of the pelvis'"
            " landmarks: alone, 0.16 fits practice clips best."
        ),
    )
    tilt_error_ratio: float = Field(
        0.25,
        ge=0.0,
        description=(
            "The same in proportion to the tilt: what network and chain get wrong in every rep"
            " alike."
        ),
    )
    hysteresis_error_ratio: float = Field(
        0.8,
        ge=0.0,
        description=(
            "The same per degree that the pelvis is turned on the way up against the way down."
        ),
    )
    window_error_ratio: float = Field(
        0.2,
        ge=0.0,
        description="The same per degree that PPT changes through other windows.",
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
        description=(
            "A pelvis landmark seen with less probability is told to be hidden; how well it is"
            " known all the same, its spread tells."
        ),
    )
    max_pelvis_sd_mm: float = Field(
        60.0,
        gt=0.0,
        description=(
            "Spread (torso of 500 mm) beyond which the pelvis is not found at all in a frame: a"
            " third of its length."
        ),
    )
    min_covered_ratio: float = Field(
        0.6, ge=0.0, le=1.0, description="Share of a rep's frames that must show the pelvis."
    )
    max_half_width_deg: float = Field(
        10.0,
        gt=0.0,
        description=(
            "Half of the 90 % interval beyond which a rep is not measurable if the interval holds"
            " no tilt at all: beyond the size of a tuck, not even a reading of zero could exclude"
            " one."
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
