"""The sample clips: five sets that show what the tool is for."""

from __future__ import annotations

from training.spec import (
    BodySpec,
    CameraSpec,
    ClipSpec,
    ClothesSpec,
    GymSpec,
    MachineSpec,
    MotionSpec,
    PictureSpec,
    RepSpec,
)

PICTURE = PictureSpec(width_px=640, height_px=480, rate_hz=15.0, noise=0.008, crf=24, contrast=1.05)
SLED = MachineSpec(kind="sled_45", pad_angle_deg=36.0, rail_angle_deg=45.0, seat_angle_deg=110.0)


def _rep(depth: float, tuck: float, onset: float, tempo: float = 1.0) -> RepSpec:
    """Return a rep of a depth (share), a tuck (deg) and an onset (share); `tempo` slows it down."""
    return RepSpec(
        depth_ratio=depth,
        descent_s=1.35 * tempo,
        bottom_pause_s=0.1,
        ascent_s=1.05 * tempo,
        top_pause_s=0.2,
        tuck_deg=tuck,
        onset_ratio=onset,
        release_lag_ratio=0.08,
        slide_m=0.003,
    )


CLIPS: tuple[ClipSpec, ...] = (
    ClipSpec(
        name="neutral",
        seed=12,
        body=BodySpec(
            gender=0.95, muscle=0.6, weight=0.42, height=0.5, skin_rgb=(0.62, 0.43, 0.32)
        ),
        clothes=ClothesSpec(
            bottom="tights", top="tank", bottom_rgb=(0.10, 0.12, 0.20), top_rgb=(0.75, 0.35, 0.30)
        ),
        machine=SLED.model_copy(
            update={"frame_rgb": (0.75, 0.75, 0.72), "seed": 5, "pad_angle_deg": 34.0}
        ),
        motion=MotionSpec(
            reps=(_rep(1.0, 0.0, 0.6), _rep(0.98, 0.0, 0.6), _rep(0.99, 0.0, 0.6)),
            knee_top_deg=15.0,
            knee_bottom_deg=92.0,
            rhythm_share=0.06,
        ),
        camera=CameraSpec(azimuth_deg=-2.0, elevation_deg=5.0, distance_m=3.2, frame_height_m=1.9),
        picture=PICTURE.model_copy(update={"mirrored": True}),
        gym=GymSpec(room="window", clutter=0.4, light="side", seed=8),
    ),
    ClipSpec(
        name="tuck_growing",
        seed=11,
        body=BodySpec(gender=0.1, muscle=0.75, weight=0.5, height=0.5),
        clothes=ClothesSpec(
            bottom="shorts",
            top="t_shirt",
            bottom_rgb=(0.06, 0.07, 0.10),
            top_rgb=(0.12, 0.30, 0.45),
        ),
        machine=SLED,
        motion=MotionSpec(
            reps=(
                _rep(0.97, 0.0, 0.6),
                _rep(0.98, 6.0, 0.6),
                _rep(1.0, 12.0, 0.58),
                _rep(1.0, 18.0, 0.55),
            ),
            knee_top_deg=16.0,
            knee_bottom_deg=100.0,
            rhythm_share=0.10,
        ),
        camera=CameraSpec(azimuth_deg=3.0, elevation_deg=3.0, distance_m=3.4, frame_height_m=1.95),
        picture=PICTURE,
        gym=GymSpec(room="gym", clutter=0.6, seed=4),
    ),
    ClipSpec(
        name="severe_from_first",
        seed=13,
        body=BodySpec(
            gender=0.05, muscle=0.7, weight=0.72, height=0.55, skin_rgb=(0.45, 0.30, 0.22)
        ),
        clothes=ClothesSpec(
            bottom="loose_shorts",
            top="tank",
            bottom_rgb=(0.35, 0.36, 0.38),
            top_rgb=(0.05, 0.05, 0.05),
            looseness=0.5,
        ),
        machine=SLED.model_copy(
            update={"frame_rgb": (0.55, 0.06, 0.05), "seed": 9, "pad_angle_deg": 33.0}
        ),
        motion=MotionSpec(
            reps=(_rep(1.0, 16.0, 0.5), _rep(1.0, 18.0, 0.5, 0.9), _rep(0.97, 17.0, 0.5, 0.9)),
            knee_top_deg=18.0,
            knee_bottom_deg=104.0,
            rhythm_share=0.12,
        ),
        camera=CameraSpec(
            azimuth_deg=5.0,
            elevation_deg=2.0,
            distance_m=3.6,
            frame_height_m=2.0,
            shake_m=0.006,
            shake_deg=0.15,
        ),
        picture=PICTURE,
        gym=GymSpec(room="mirrors", clutter=0.5, people=1, seed=15),
    ),
    ClipSpec(
        name="deep_in_rhythm",
        seed=14,
        body=BodySpec(
            gender=0.9, muscle=0.55, weight=0.5, height=0.45, skin_rgb=(0.80, 0.60, 0.50)
        ),
        clothes=ClothesSpec(
            bottom="tights",
            top="t_shirt",
            bottom_rgb=(0.30, 0.12, 0.30),
            top_rgb=(0.85, 0.85, 0.82),
        ),
        machine=MachineSpec(
            kind="horizontal", pad_angle_deg=48.0, rail_angle_deg=3.0, seat_angle_deg=104.0, seed=21
        ),
        motion=MotionSpec(
            reps=(_rep(0.97, 0.0, 0.6, 1.1), _rep(1.0, 0.0, 0.6, 1.1), _rep(1.0, 0.0, 0.6, 1.1)),
            knee_top_deg=14.0,
            knee_bottom_deg=112.0,
            rhythm_share=0.22,
        ),
        camera=CameraSpec(azimuth_deg=2.0, elevation_deg=4.0, distance_m=3.3, frame_height_m=1.9),
        picture=PICTURE,
        gym=GymSpec(room="plain", clutter=0.3, light="even", seed=23),
    ),
    ClipSpec(
        name="oblique_passer_by",
        seed=15,
        body=BodySpec(gender=0.15, muscle=0.8, weight=0.45, height=0.6),
        clothes=ClothesSpec(
            bottom="shorts", top="tank", bottom_rgb=(0.10, 0.25, 0.15), top_rgb=(0.5, 0.5, 0.52)
        ),
        machine=SLED.model_copy(update={"seed": 31, "plates": 3}),
        motion=MotionSpec(
            reps=(_rep(1.0, 8.0, 0.6), _rep(0.98, 13.0, 0.58), _rep(0.99, 15.0, 0.56)),
            knee_top_deg=18.0,
            knee_bottom_deg=98.0,
            rhythm_share=0.10,
            lead="rack",
            lead_s=0.9,
        ),
        camera=CameraSpec(
            azimuth_deg=27.0,
            elevation_deg=7.0,
            distance_m=3.8,
            frame_height_m=2.1,
            shake_m=0.008,
            shake_deg=0.2,
        ),
        picture=PICTURE,
        gym=GymSpec(room="gym", clutter=0.7, people=1, passer_by=True, seed=33),
    ),
)
