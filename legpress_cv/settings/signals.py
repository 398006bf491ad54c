"""Settings of the view check and of the signal stage."""

from __future__ import annotations

from pydantic import Field

from .section import Section


class ViewSettings(Section):
    """When the picture shows the side view that sagittal angles need."""

    min_points_seen_ratio: float = Field(
        0.6,
        ge=0.0,
        le=1.0,
        description="Share of the set's frames in which hip, knee and shoulder must be found.",
    )
    min_torso_px: float = Field(
        40.0,
        ge=5.0,
        description=(
            "Shoulder to hip in pixels of the original picture, below which a pixel is more"
            " than the frame noise that onsets were simulated with."
        ),
    )
    max_trunk_spread_ratio: float = Field(
        0.25,
        gt=0.0,
        description=(
            "How much shoulder-to-hip may change within the set (5th to 95th percentile over"
            " its median), beyond which angles cannot be trusted."
        ),
    )
    max_shoulder_width_ratio: float = Field(
        0.75,
        gt=0.0,
        description=(
            "Distance between the shoulders over shoulder-to-hip, beyond which the camera"
            " stands in front."
        ),
    )
    front_shoulder_width_ratio: float = Field(
        0.8,
        gt=0.0,
        description=(
            "The same of a lifter seen from the front, from which the slant of the view is told"
            " where the lumbopelvic network does not: shoulders are about 0.8 of a trunk wide."
        ),
    )
    oblique_shoulder_width_ratio: float = Field(
        0.3,
        gt=0.0,
        description="Above this the view is oblique and angles are reported with a warning.",
    )
    max_azimuth_deg: float = Field(
        50.0,
        gt=0.0,
        le=90.0,
        description=(
            "How far the camera may stand off the side view where the lumbopelvic network"
            " tells: further off, level lines are foreshortened by a third."
        ),
    )
    max_depth_azimuth_deg: float = Field(
        45.0,
        gt=0.0,
        le=90.0,
        description=(
            "A camera further off the side view shows no trunk-thigh flexion: it would be off by"
            " more than 16 deg."
        ),
    )
    max_tilt_azimuth_deg: float = Field(
        35.0,
        gt=0.0,
        le=90.0,
        description="A camera further off the side view shows the pelvis too much from its end.",
    )
    oblique_azimuth_deg: float = Field(
        20.0,
        gt=0.0,
        le=90.0,
        description=(
            "Above this the view is oblique by the network, and angles are reported with a warning."
        ),
    )
    min_frame_rate_hz: float = Field(
        12.0,
        ge=1.0,
        description="Below this a 6 Hz filter has no room and the bottom of a rep is missed.",
    )


class SignalSettings(Section):
    """How landmark tracks are cleaned."""

    knee_flexion_error_deg: float = Field(
        11.0,
        ge=0.0,
        description="Error (RMS) of knee flexion from pose landmarks, told to the reader.",
    )
    trunk_thigh_flexion_error_deg: float = Field(
        5.0,
        ge=0.0,
        description="Error (RMS) of trunk-thigh flexion from pose landmarks, told to the reader.",
    )
    network_knee_flexion_error_deg: float = Field(
        4.0,
        ge=0.0,
        description=(
            "Error (RMS) of knee flexion where the lumbopelvic network's joints are used, told"
            " to the reader."
        ),
    )
    network_trunk_thigh_flexion_error_deg: float = Field(
        4.5,
        ge=0.0,
        description=(
            "Error (RMS) of trunk-thigh flexion where the network's joints are used, told to"
            " the reader."
        ),
    )
    knee_slant_error_deg: float = Field(
        32.0,
        ge=0.0,
        description=(
            "Error of knee flexion per share of the level lines that a slanted view takes: 2 deg at"
            " 20 deg off the side, 7 deg at 40."
        ),
    )
    trunk_thigh_slant_error_deg: float = Field(
        55.0,
        ge=0.0,
        description="The same of trunk-thigh flexion: 3.3 deg at 20 deg off the side.",
    )
    knee_flexion_min_deg: float = Field(
        -10.0, description="No knee is straightened further: less is a misread joint, and missing."
    )
    knee_flexion_max_deg: float = Field(
        165.0,
        description=(
            "No knee is bent further (calf on thigh): more is a misread joint, and missing."
        ),
    )
    trunk_thigh_flexion_min_deg: float = Field(
        -30.0, description="No hip is extended further: less is a misread joint, and missing."
    )
    trunk_thigh_flexion_max_deg: float = Field(
        170.0,
        description="No thigh comes nearer to the trunk: more is a misread joint, and missing.",
    )
    min_point_score: float = Field(
        0.3,
        ge=0.0,
        le=1.0,
        description="Points below this visibility count as missing.",
    )
    hampel_window_s: float = Field(
        0.35, gt=0.0, description="Half a window of the Hampel filter; shorter than any phase."
    )
    hampel_sigmas: float = Field(
        3.0, gt=0.0, description="Deviation that makes a spike, in robust standard deviations."
    )
    max_gap_s: float = Field(
        0.25,
        ge=0.0,
        description="Longest gap that is interpolated: a quarter of the quickest phase (1 s).",
    )
    cutoff_min_hz: float = Field(
        4.0, gt=0.0, description="Lowest cut-off (field practice 4-6 Hz, PMID 24511338)."
    )
    cutoff_max_hz: float = Field(
        6.0, gt=0.0, description="Highest cut-off (field practice 4-6 Hz, PMID 24511338)."
    )
    filter_order: int = Field(
        4, ge=2, le=8, multiple_of=2, description="Order of the zero-lag Butterworth (Winter)."
    )
