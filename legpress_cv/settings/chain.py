"""Settings of the segment chain that is fitted through the lumbopelvic landmarks.

Lengths are in millimetres of a body whose torso (shoulder to hip) is 500 mm; a clip is scaled to
that by its torso in pixels. Means and spreads of bones come from 150 bodies of the data engine.
"""

from __future__ import annotations

from pydantic import Field

from .section import Section

Pair = tuple[float, float]


class ChainShape(Section):
    """What a body looks like before its clip is seen: mean and spread, in mm per 500 mm of torso.

    The spreads hold the network's own constant error of a point too (about 10 mm), since what a
    clip shows is the bone as the network places it.
    """

    asis_mm: Pair = Field(
        (100.5, 92.0),
        description="ASIS from the hip centre, forward and up, pelvis as in standing.",
    )
    asis_sd_mm: Pair = Field((15.0, 10.0), description="Spread of the ASIS over bodies and clips.")
    psis_mm: Pair = Field(
        (-59.5, 119.0),
        description="PSIS from the hip centre, forward and up, pelvis as in standing.",
    )
    psis_sd_mm: Pair = Field((16.0, 18.0), description="Spread of the PSIS over bodies and clips.")
    l5_mm: Pair = Field(
        (-4.5, 108.5),
        description="Disc L5/S1 from the hip centre, forward and up, pelvis as in standing.",
    )
    l5_sd_mm: Pair = Field((14.0, 10.0), description="Spread of L5/S1 over bodies and clips.")
    low_lumbar_mm: float = Field(84.0, gt=0.0, description="L5/S1 to L3/L4.")
    high_lumbar_mm: float = Field(114.5, gt=0.0, description="L3/L4 to T12/L1.")
    lumbar_sd_mm: float = Field(12.0, gt=0.0, description="Spread of both lumbar lengths.")
    thorax_mm: float = Field(200.0, gt=0.0, description="T12/L1 to the shoulder.")
    thorax_sd_mm: float = Field(16.0, gt=0.0, description="Spread of the thorax' length.")
    thigh_mm: float = Field(443.0, gt=0.0, description="Hip to knee.")
    shank_mm: float = Field(458.0, gt=0.0, description="Knee to ankle.")
    leg_sd_mm: float = Field(35.0, gt=0.0, description="Spread of thigh and shank.")
    near_side_mm: tuple[float, float, float, float, float, float] = Field(
        (119.0, 134.0, 49.0, 185.0, 190.0, 190.0),
        description=(
            "How far hip, ASIS, PSIS, shoulder, knee and ankle lie from the midline towards the"
            " camera, which shifts them where it stands oblique; the discs lie on it."
        ),
    )
    knee_opens_mm: float = Field(
        45.0,
        description=(
            "How much further out the knee goes over 60 deg of the thigh, as the belly and the"
            " stance ask for."
        ),
    )


class ChainSettings(ChainShape):
    """How the chain is fitted, and what its standard errors hold."""

    set_margin_s: float = Field(
        0.5,
        ge=0.0,
        description=(
            "Time before the first rep and after the last one that is fitted too: the lifter is"
            " on the seat by then, and what comes before and after may be anything."
        ),
    )
    cutoff_hz: float = Field(
        5.0,
        gt=0.0,
        description=(
            "Motion faster than about this is smoothed away; the tuck of a quick descent is slower."
        ),
    )
    correlation_s: float = Field(
        0.05,
        ge=0.0,
        description=(
            "Landmark errors nearer in time than this are one look, not two: a network errs alike"
            " on pictures that look alike."
        ),
    )
    sd_floor_mm: float = Field(
        3.0,
        gt=0.0,
        description="No landmark counts as surer than this, a pixel of a small lifter.",
    )
    leg_sd_floor_mm: float = Field(
        8.0,
        gt=0.0,
        description=(
            "No knee or ankle counts as surer than this: knees that go outwards shorten the"
            " thigh in the picture by as much."
        ),
    )
    hidden_sd_ratio: float = Field(
        2.0,
        ge=1.0,
        description=(
            "A point that is surely hidden counts with so many times the spread that the network"
            " gives it, which was learnt mostly from points that are seen."
        ),
    )
    outlier_freedom: float = Field(
        4.0,
        gt=0.0,
        description=(
            "Degrees of freedom of Student's t, the distribution of one landmark's error, which"
            " lets outliers hardly pull."
        ),
    )
    posture_bias_mm: float = Field(
        6.0,
        gt=0.0,
        description=(
            "Spread of the landmark error that comes and goes with the thigh, over 60 deg of it:"
            " what the network gets wrong on a deep pose it gets wrong in every rep."
        ),
    )
    leg_posture_bias_mm: float = Field(
        20.0,
        gt=0.0,
        description="The same of knee and ankle, which leave the sagittal plane with depth.",
    )
    turn_gain_sd_ratio: float = Field(
        0.1,
        ge=0.0,
        description="Spread of the share of a turn of the pelvis that the network reads.",
    )
    turn_posture_bias_deg: float = Field(
        1.5,
        ge=0.0,
        description="Spread of the turn's error that comes and goes with the thigh, over 60 deg.",
    )
    turn_sd_floor_deg: float = Field(
        1.0, gt=0.0, description="No reading of the turn counts as surer than this."
    )
    lumbar_share_low_ratio: float = Field(
        0.64,
        ge=0.0,
        le=1.0,
        description=(
            "Share of lumbar flexion above L5/S1: a little more than a third sits in that joint."
        ),
    )
    lumbar_share_high_ratio: float = Field(
        0.29, ge=0.0, le=1.0, description="Share of lumbar flexion above L3/L4."
    )
    lumbar_share_sd_ratio: float = Field(
        0.12, gt=0.0, description="Spread of both shares between people."
    )
    lumbar_even_sd_deg: float = Field(
        3.0,
        gt=0.0,
        description="How far a lumbar joint may leave its share in one moment.",
    )
    azimuth_max_sd_deg: float = Field(
        15.0,
        gt=0.0,
        description="A network less sure of the camera's azimuth than this is not listened to.",
    )
    azimuth_unknown_sd_deg: float = Field(
        10.0,
        gt=0.0,
        description="Spread of the azimuth around the side view where nothing is known.",
    )
    azimuth_floor_sd_deg: float = Field(
        2.0, gt=0.0, description="A clip's azimuth is never surer: the lens alone turns rays by it."
    )
    side_slope: Pair = Field(
        (0.08, 0.04),
        description=(
            "How far, for each mm that a point lies nearer to the camera than the midline, the"
            " picture shows it behind and below, since a lens is aimed at the middle of the"
            " machine."
        ),
    )
    camera_distance_mm: float = Field(
        3900.0,
        gt=0.0,
        description=(
            "From the lifter, at the same scale: the nearer a point lies to the camera, the"
            " further from the hip it is seen."
        ),
    )
    side_slope_sd: Pair = Field((0.08, 0.05), description="Spread of both slopes.")
    max_gap_s: float = Field(
        0.25, ge=0.0, description="Longest gap that the chain bridges: no phase is quicker."
    )
    rounds: int = Field(20, ge=1, description="Most Gauss-Newton steps, twice what is usual.")
