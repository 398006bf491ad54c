"""The parameters of a clip as values: one model per room, each field with its range.

A `ClipSpec` and its seed decide everything: two builds of one give the same truth and pixels.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

Rgb = tuple[float, float, float]
# Fields that were added when clips had been drawn already.
LATER = frozenset({"sleeve_ratio", "hem_down_m", "seat_edge_m", "elbow_off", "led_rgb"})


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_serializer(mode="wrap")
    def _as_before(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave later fields out where they change nothing: older specs are written as ever."""
        fields: dict[str, Any] = written(self)
        return {name: value for name, value in fields.items() if value or name not in LATER}


class BodySpec(_Spec):
    """Phenotype of the body model: each 0..1 as the model defines it."""

    gender: float = Field(0.2, ge=0.0, le=1.0, description="0 male, 1 female")
    age: float = Field(0.55, ge=0.45, le=0.95, description="0.45 a teenager, 0.67 adult, 1 old")
    muscle: float = Field(0.6, ge=0.2, le=1.0)
    weight: float = Field(0.5, ge=0.15, le=0.95)
    height: float = Field(0.5, ge=0.2, le=0.9)
    proportions: float = Field(0.6, ge=0.2, le=0.9)
    skin_rgb: Rgb = (0.72, 0.52, 0.42)
    hair_rgb: Rgb = (0.12, 0.08, 0.06)
    pelvis_tilt_rest_deg: float = Field(
        10.0, ge=-5.0, le=23.0, description="ASIS-PSIS line of the bone, standing (Preece 2008)"
    )


class ClothesSpec(_Spec):
    """What the lifter wears."""

    bottom: Literal["tights", "shorts", "loose_shorts", "trousers"] = "tights"
    top: Literal["tank", "t_shirt", "long_shirt", "none"] = "t_shirt"
    bottom_rgb: Rgb = (0.08, 0.08, 0.10)
    bottom_second_rgb: Rgb = (0.5, 0.5, 0.5)
    top_rgb: Rgb = (0.45, 0.10, 0.10)
    top_second_rgb: Rgb = (0.8, 0.8, 0.8)
    shoe_rgb: Rgb = (0.85, 0.85, 0.85)
    bottom_pattern: Literal["plain", "cloth", "knit", "stripes"] = "cloth"
    top_pattern: Literal["plain", "cloth", "knit", "stripes"] = "cloth"
    looseness: float = Field(0.5, ge=0.0, le=1.0, description="of loose_shorts and long_shirt")
    sleeve_ratio: float = Field(
        0.0,
        ge=0.0,
        le=2.0,
        description="How far a sleeve reaches: 1 the elbow, 2 the wrist; 0: as the top has it",
    )
    hem_down_m: float = Field(
        0.0, ge=0.0, le=0.12, description="A shirt's hem, below where the top has it"
    )
    slip_ratio: float = Field(
        0.3,
        ge=0.0,
        le=0.8,
        description="Share of the skin's motion that loose cloth does not follow",
    )


class MachineSpec(_Spec):
    """A plate-loaded or stacked leg press."""

    kind: Literal["sled_45", "horizontal", "vertical"] = "sled_45"
    pad_angle_deg: float = Field(40.0, ge=0.0, le=80.0, description="Back-rest above horizontal")
    rail_angle_deg: float = Field(45.0, ge=0.0, le=90.0, description="Sled's way above horizontal")
    seat_angle_deg: float = Field(
        108.0, ge=80.0, le=130.0, description="Between the seat and the back-rest"
    )
    platform_tilt_deg: float = Field(
        0.0, ge=-15.0, le=15.0, description="From square to the rails; positive: top away"
    )
    pad_length_m: float = Field(0.85, ge=0.5, le=1.1)
    pad_width_m: float = Field(0.42, ge=0.28, le=0.6)
    frame_rgb: Rgb = (0.05, 0.05, 0.06)
    accent_rgb: Rgb = (0.7, 0.08, 0.05)
    pad_rgb: Rgb = (0.06, 0.06, 0.07)
    side_rail: Literal["none", "low", "over_pelvis"] = Field(
        "none", description="A near-side beam; over_pelvis hides the hip from the camera"
    )
    handles: Literal["none", "low", "tall"] = "low"
    handle_forward_m: float = Field(
        0.10, ge=-0.10, le=0.30, description="Grip from the hip, along the seat towards the feet"
    )
    handle_down_m: float = Field(
        0.0, ge=-0.20, le=0.20, description="Grip from the hip, down through the seat"
    )
    seat_edge_m: float = Field(
        0.0,
        ge=0.0,
        le=0.06,
        description="Of the cushions beside the seat, over its surface; 0: none",
    )
    plates: int = Field(2, ge=0, le=5, description="Discs on each side of the sled")
    seed: int = 0


class RepSpec(_Spec):
    """One repetition: how deep, how fast, and what the pelvis does."""

    depth_ratio: float = Field(
        1.0, ge=0.2, le=1.0, description="Platform travel as a share of the set's deepest"
    )
    descent_s: float = Field(1.8, ge=0.5, le=6.0)
    bottom_pause_s: float = Field(0.1, ge=0.0, le=4.0)
    ascent_s: float = Field(1.4, ge=0.4, le=6.0)
    top_pause_s: float = Field(0.3, ge=0.0, le=6.0)
    tuck_deg: float = Field(0.0, ge=0.0, le=32.0, description="Beyond the rhythm, at this depth")
    onset_ratio: float = Field(
        0.6, ge=0.05, le=0.95, description="Share of the rep's thigh excursion where it begins"
    )
    release_lag_ratio: float = Field(
        0.0, ge=-0.2, le=0.4, description="How much later than it came the tuck goes, same scale"
    )
    slide_m: float = Field(0.0, ge=-0.03, le=0.06, description="Whole body up the pad, at depth")
    lift_m: float = Field(0.0, ge=0.0, le=0.03, description="Thorax off the pad, at depth")
    thorax_deg: float = Field(
        0.0, ge=-6.0, le=8.0, description="Thorax flexes off the pad, at depth"
    )
    heel_lift_deg: float = Field(0.0, ge=0.0, le=20.0)
    knee_in_m: float = Field(0.0, ge=-0.05, le=0.06, description="Knees in (valgus) at depth")


class MotionSpec(_Spec):
    """The set: what happens around the reps, and what is shared by them."""

    reps: tuple[RepSpec, ...] = Field(min_length=1, max_length=15)
    knee_top_deg: float = Field(12.0, ge=3.0, le=40.0, description="Knee flexion at the top")
    knee_bottom_deg: float = Field(
        105.0, ge=50.0, le=140.0, description="Knee flexion at the deepest rep's bottom"
    )
    foot_height_m: float = Field(
        0.0, ge=-0.12, le=0.15, description="Feet up the platform from level with the hip"
    )
    stance_m: float = Field(0.32, ge=0.15, le=0.6, description="Between the ankles")
    toe_out_deg: float = Field(8.0, ge=-5.0, le=30.0)
    rhythm_share: float = Field(
        0.15, ge=0.0, le=0.30, description="Pelvis rotation per thigh excursion, normal rhythm"
    )
    lumbar_shares: tuple[float, float, float] = Field(
        (0.3, 0.35, 0.35), description="Of T12/L1, L3/L4 and L5/S1 in lumbar flexion; they sum to 1"
    )
    lumbar_start_deg: float = Field(
        0.0, ge=-16.0, le=24.0, description="Lumbar flexion at the start, from the body at rest"
    )
    thorax_start_deg: float = Field(0.0, ge=-4.0, le=6.0)
    seat_give_m: float = Field(0.0, ge=0.0, le=0.03, description="Seat compression at depth")
    arms: Literal["handles", "chest", "thighs", "crossed"] = "handles"
    elbow_off: float = Field(
        0.0, ge=0.0, le=1.2, description="How much more the elbows point off the back-rest"
    )
    lead: Literal["none", "rack", "step_in"] = Field(
        "none", description="Before and after the set: un-racking, or the feet put on one by one"
    )
    lead_s: float = Field(0.6, ge=0.2, le=6.0)
    wobble_deg: float = Field(
        0.4, ge=0.0, le=2.0, description="Slow noise of the pelvis and thorax"
    )
    seed: int = 0


class CameraSpec(_Spec):
    """Where the phone is and how it is held."""

    azimuth_deg: float = Field(
        0.0, ge=-25.0, le=35.0, description="From square on; positive: towards the lifter's front"
    )
    elevation_deg: float = Field(3.0, ge=-10.0, le=25.0)
    roll_deg: float = Field(0.0, ge=-8.0, le=8.0)
    distance_m: float = Field(3.2, ge=1.6, le=7.0)
    frame_height_m: float = Field(
        2.0, ge=1.3, le=4.5, description="What the picture's short side spans at the lifter"
    )
    offset_m: tuple[float, float] = Field((0.0, 0.0), description="Aim off the lifter: right, up")
    shake_m: float = Field(0.0, ge=0.0, le=0.05, description="Handheld, RMS of the aim")
    shake_deg: float = Field(0.0, ge=0.0, le=1.5)
    k1: float = Field(0.0, ge=-0.15, le=0.1)
    seed: int = 0


class PictureSpec(_Spec):
    """What the phone makes of it."""

    width_px: int = Field(640, ge=128, le=1920, multiple_of=2)
    height_px: int = Field(480, ge=128, le=1920, multiple_of=2)
    rate_hz: float = Field(15.0, ge=8.0, le=60.0)
    exposure_ev: float = Field(0.0, ge=-2.5, le=1.5)
    white_balance: float = Field(0.0, ge=-1.0, le=1.0, description="Cold to warm")
    contrast: float = Field(1.0, ge=0.6, le=1.5)
    noise: float = Field(0.01, ge=0.0, le=0.08, description="SD at mid grey, of 0..1")
    blur_px: float = Field(0.0, ge=0.0, le=3.0, description="Out of focus, SD")
    shutter_ratio: float = Field(
        0.0, ge=0.0, le=0.8, description="Motion blur: share of a frame's time"
    )
    sharpen: float = Field(0.0, ge=0.0, le=1.0)
    mirrored: bool = Field(False, description="The picture flipped: the near side is the left")
    crf: int = Field(23, ge=15, le=38)
    seed: int = 0


class GymSpec(_Spec):
    """What is around, and the light."""

    room: Literal["plain", "gym", "mirrors", "window"] = "gym"
    people: int = Field(0, ge=0, le=3, description="Standing or walking by, behind the machine")
    passer_by: bool = Field(False, description="One walks between the camera and the background")
    clutter: float = Field(0.5, ge=0.0, le=1.0)
    light: Literal["even", "overhead", "side", "backlit"] = "overhead"
    light_level: float = Field(1.0, ge=0.15, le=2.0)
    led_rgb: Rgb | None = Field(None, description="Of coloured lamps beside the usual ones")
    warm: float = Field(0.0, ge=-1.0, le=1.0)
    seed: int = 0


class ClipSpec(_Spec):
    """One clip."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,60}$")
    seed: int = Field(0, ge=0)
    body: BodySpec = BodySpec()
    clothes: ClothesSpec = ClothesSpec()
    machine: MachineSpec = MachineSpec()
    motion: MotionSpec
    camera: CameraSpec = CameraSpec()
    picture: PictureSpec = PictureSpec()
    gym: GymSpec = GymSpec()
