"""Settings of the view check and of the signal stage."""

from __future__ import annotations

from pydantic import Field

from legpress_cv._model import FrozenModel


class ViewSettings(FrozenModel):
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
            "Shoulder to hip in pixels of the original picture. At 40 px one pixel is 1.4 deg of"
            " trunk direction, the frame noise that onset detection was simulated with."
        ),
    )
    max_trunk_spread_ratio: float = Field(
        0.25,
        gt=0.0,
        description=(
            "How much shoulder-to-hip may change within the set (5th to 95th percentile over its"
            " median). By the pose model 0.03-0.12 on most drawn clips, 0.04 on a real leg press,"
            " 0.20 on real squats; 0.18-0.33 on four drawn clips whose angles are off by 12-78 deg."
        ),
    )
    max_shoulder_width_ratio: float = Field(
        0.75,
        gt=0.0,
        description=(
            "Distance between the shoulders over shoulder-to-hip; about 0.8-0.9 from the front,"
            " 0.15 from the side, 0.4-0.45 at an oblique 45 deg."
        ),
    )
    oblique_shoulder_width_ratio: float = Field(
        0.3,
        gt=0.0,
        description=(
            "Above this the view is oblique: angles are reported with a warning, since a camera"
            " 20 deg off the side already shifts trunk-thigh angles by 3 deg."
        ),
    )
    max_azimuth_deg: float = Field(
        50.0,
        gt=0.0,
        le=90.0,
        description=(
            "How far the camera may stand off the side view where the lumbopelvic network tells;"
            " at 50 deg what is level is a third shorter."
        ),
    )
    oblique_azimuth_deg: float = Field(
        20.0,
        gt=0.0,
        le=90.0,
        description="Above this the view is oblique, told likewise: it shifts angles by 3 deg.",
    )
    min_frame_rate_hz: float = Field(
        12.0,
        ge=1.0,
        description="Below this a 6 Hz filter has no room and the bottom of a rep is missed.",
    )


class SignalSettings(FrozenModel):
    """How landmark tracks are cleaned."""

    knee_flexion_error_deg: float = Field(
        11.0,
        ge=0.0,
        description=(
            "Error (RMS) of knee flexion from pose landmarks, told to the reader: 10.7 deg on two"
            " rendered clips with exact truth, almost all of it a steady bias."
        ),
    )
    trunk_thigh_flexion_error_deg: float = Field(
        5.0, ge=0.0, description="The same of trunk-thigh flexion: 4.5-4.7 deg."
    )
    network_knee_flexion_error_deg: float = Field(
        4.0,
        ge=0.0,
        description=(
            "The same where the lumbopelvic network's joints are used: RMS on the held-out clips,"
            " docs/benchmark.md."
        ),
    )
    network_trunk_thigh_flexion_error_deg: float = Field(
        4.5, ge=0.0, description="The same of trunk-thigh flexion."
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
