"""Drawing clips at random: what a gym, a lifter and a phone can be.

The held-out clips are listed by hand, by what they test (`training.held_out`), and drawn from seeds
of their own; this is for training clips, and for the rest of the held-out clips' numbers.
"""

from __future__ import annotations

import colorsys
from typing import Any

import numpy as np

from training.spec.types import (
    BodySpec,
    CameraSpec,
    ClipSpec,
    ClothesSpec,
    GymSpec,
    MachineSpec,
    MotionSpec,
    PictureSpec,
    RepSpec,
    Rgb,
)

SKIN = (
    (0.86, 0.67, 0.57),
    (0.76, 0.56, 0.45),
    (0.62, 0.43, 0.32),
    (0.45, 0.30, 0.22),
    (0.30, 0.20, 0.15),
)
# Most machines are black, grey, white, red or blue.
FRAMES = (
    (0.05, 0.05, 0.06),
    (0.08, 0.08, 0.09),
    (0.35, 0.36, 0.38),
    (0.8, 0.8, 0.78),
    (0.55, 0.06, 0.05),
    (0.06, 0.12, 0.4),
)
PAINTED = 0.75  # the share of machines in one of those; the others have any colour
HAIR = ((0.05, 0.04, 0.04), (0.20, 0.12, 0.07), (0.45, 0.30, 0.15), (0.6, 0.6, 0.6))
RHYTHM = (0.0, 0.30)  # share of the thigh's excursion, science.md
PAD = {"sled_45": (25.0, 50.0), "horizontal": (38.0, 72.0), "vertical": (2.0, 14.0)}
RAIL = {"sled_45": (38.0, 52.0), "horizontal": (0.0, 8.0), "vertical": (64.0, 76.0)}
# Together about the trunk-thigh angle at the top: steeper, and the thighs start at the belly.
PAD_AND_RAIL_DEG = 86.0
SEAT = {"sled_45": (100.0, 122.0), "horizontal": (95.0, 112.0), "vertical": (95.0, 118.0)}


# How often each thing happens that need not.
SLIDES, LIFTS, FLEXES, HEELS_RISE = 0.5, 0.3, 0.5, 0.2  # of the reps
TUCK_GROWS = 0.3  # of the sets
# Where nothing goes with anything: range of the tuck and its onset, spread of slides and turns.
FREE_TUCK_DEG, FREE_ONSET, FREE_DEPTH = (0.0, 32.0), (0.1, 0.9), (0.6, 1.0)
FREE_REPS, NO_TUCK, FREE_SLIDE_M, FREE_THORAX_DEG = 6, 0.35, 0.028, 4.5
# A spine that bends elsewhere, or is bent from the start, deceives who reads the pelvis by it.
SHARES, FREE_SHARES, FREE_LUMBAR_DEG = (4.0, 5.0, 5.0), (2.0, 2.0, 2.0), (-16.0, 24.0)
HANDHELD, MIRRORED, PASSER_BY = 0.5, 0.5, 0.1  # of the clips


def _colour(rng: np.random.Generator, low: float = 0.04, high: float = 0.95) -> Rgb:
    """Draw a colour whose brightness is within two bounds."""
    r, g, b = colorsys.hsv_to_rgb(rng.random(), rng.beta(1.2, 1.8), rng.uniform(low, high))
    return (round(r, 3), round(g, 3), round(b, 3))


def _between(rng: np.random.Generator, pair: tuple[float, float]) -> float:
    """Draw a number between two."""
    return float(rng.uniform(*pair))


def sample_body(rng: np.random.Generator) -> BodySpec:
    """Draw a lifter."""
    gender = float(np.clip(rng.beta(0.5, 0.5), 0.0, 1.0))
    return BodySpec(
        gender=gender,
        age=float(rng.uniform(0.5, 0.8)),
        muscle=float(rng.uniform(0.35, 1.0)),
        weight=float(rng.uniform(0.25, 0.92)),
        height=float(rng.uniform(0.3, 0.68)),
        proportions=float(rng.uniform(0.3, 0.9)),
        skin_rgb=_near(rng, SKIN[rng.integers(len(SKIN))]),
        hair_rgb=_near(rng, HAIR[rng.integers(len(HAIR))]),
        pelvis_tilt_rest_deg=float(rng.uniform(0.0, 20.0)),
    )


def _near(rng: np.random.Generator, rgb: Rgb, spread: float = 0.12) -> Rgb:
    """Draw a colour lighter or darker than one, of hardly another hue."""
    light = rng.normal(1.0, spread)
    r, g, b = (float(np.clip(c * light + rng.normal(0, 0.012), 0.02, 0.98)) for c in rgb)
    return (round(r, 3), round(g, 3), round(b, 3))


def sample_clothes(rng: np.random.Generator) -> ClothesSpec:
    """Draw what the lifter wears."""
    patterns = ("plain", "cloth", "knit", "stripes")
    return ClothesSpec(
        bottom=rng.choice(
            ["tights", "shorts", "loose_shorts", "trousers"], p=[0.35, 0.2, 0.3, 0.15]
        ),
        top=rng.choice(["tank", "t_shirt", "long_shirt", "none"], p=[0.25, 0.4, 0.27, 0.08]),
        bottom_rgb=_colour(rng),
        bottom_second_rgb=_colour(rng),
        top_rgb=_colour(rng),
        top_second_rgb=_colour(rng),
        shoe_rgb=_colour(rng, 0.2),
        bottom_pattern=patterns[rng.choice(4, p=[0.35, 0.4, 0.15, 0.1])],
        top_pattern=patterns[rng.choice(4, p=[0.35, 0.35, 0.15, 0.15])],
        looseness=float(rng.uniform(0.1, 1.0)),
        slip_ratio=float(rng.uniform(0.0, 0.6)),
    )


def sample_machine(rng: np.random.Generator, kind: str | None = None) -> MachineSpec:
    """Draw a leg press, of a kind or of any; most are 45-degree sleds."""
    kind = kind or str(rng.choice(["sled_45", "horizontal", "vertical"], p=[0.68, 0.24, 0.08]))
    rail = _between(rng, RAIL[kind])
    pad = min(_between(rng, PAD[kind]), PAD_AND_RAIL_DEG - rail)
    return MachineSpec(
        kind=kind,
        pad_angle_deg=pad,
        rail_angle_deg=rail,
        seat_angle_deg=_between(rng, SEAT[kind]),
        platform_tilt_deg=float(rng.uniform(-6, 10)),
        pad_length_m=float(rng.uniform(0.7, 1.0)),
        pad_width_m=float(rng.uniform(0.34, 0.55)),
        frame_rgb=_frame_colour(rng),
        accent_rgb=_colour(rng),
        pad_rgb=_colour(rng, 0.02, 0.6),
        side_rail=str(rng.choice(["none", "low", "over_pelvis"], p=[0.6, 0.28, 0.12])),
        handles=str(rng.choice(["none", "low", "tall"], p=[0.25, 0.5, 0.25])),
        plates=int(rng.integers(0, 5)),
        seed=int(rng.integers(2**31)),
    )


def _frame_colour(rng: np.random.Generator) -> Rgb:
    """Draw the colour of a machine's frame."""
    if rng.random() < PAINTED:
        return _near(rng, FRAMES[rng.integers(len(FRAMES))])
    return _colour(rng)


def sample_rep(rng: np.random.Generator, tuck_deg: float, onset_ratio: float) -> RepSpec:
    """Draw one rep of a set whose lifter tucks about so much from about there."""
    slides = rng.random() < SLIDES
    return RepSpec(
        depth_ratio=float(np.clip(rng.normal(0.95, 0.06), 0.6, 1.0)),
        descent_s=float(rng.uniform(0.9, 2.6)),
        bottom_pause_s=float(rng.choice([0.0, 0.1, 0.4, 1.0], p=[0.4, 0.35, 0.2, 0.05])),
        ascent_s=float(rng.uniform(0.7, 2.2)),
        top_pause_s=float(rng.choice([0.05, 0.2, 0.6, 1.2], p=[0.35, 0.4, 0.2, 0.05])),
        tuck_deg=float(np.clip(tuck_deg * rng.uniform(0.75, 1.2), 0.0, 25.0)),
        onset_ratio=float(np.clip(onset_ratio + rng.normal(0, 0.04), 0.1, 0.9)),
        release_lag_ratio=float(rng.uniform(-0.05, 0.2)),
        slide_m=float(np.clip(rng.normal(0.0, 0.012), -0.03, 0.05)) if slides else 0.0,
        lift_m=float(min(abs(rng.normal(0, 0.005)), 0.03)) if rng.random() < LIFTS else 0.0,
        thorax_deg=float(np.clip(rng.normal(0, 2.0), -6, 8)) if rng.random() < FLEXES else 0.0,
        heel_lift_deg=float(min(abs(rng.normal(0, 5)), 20.0)) if rng.random() < HEELS_RISE else 0.0,
        knee_in_m=float(np.clip(rng.normal(0, 0.015), -0.05, 0.06)),
    )


def sample_motion(rng: np.random.Generator, reps: int | None = None) -> MotionSpec:
    """Draw a set, of so many reps or of any number."""
    count = reps or int(rng.integers(2, 6))
    tuck = float(rng.choice([0.0, rng.uniform(2, 22)], p=[0.35, 0.65]))
    onset = float(rng.uniform(0.3, 0.8))
    grows = rng.random() < TUCK_GROWS
    shares = _shares(rng, SHARES)
    return MotionSpec(
        reps=tuple(
            sample_rep(rng, tuck * ((k + 1) / count if grows else 1.0), onset) for k in range(count)
        ),
        knee_top_deg=float(rng.uniform(12, 28)),
        knee_bottom_deg=float(rng.uniform(75, 118)),
        foot_height_m=float(rng.uniform(-0.08, 0.12)),
        stance_m=float(rng.uniform(0.22, 0.48)),
        toe_out_deg=float(rng.uniform(0, 22)),
        rhythm_share=_between(rng, RHYTHM),
        lumbar_shares=shares,
        lumbar_start_deg=float(rng.uniform(-8, 16)),
        thorax_start_deg=float(rng.uniform(-3, 5)),
        seat_give_m=float(rng.uniform(0, 0.012)),
        arms=str(rng.choice(["handles", "chest", "thighs", "crossed"], p=[0.6, 0.15, 0.15, 0.1])),
        lead=str(rng.choice(["none", "rack", "step_in"], p=[0.6, 0.2, 0.2])),
        lead_s=float(rng.uniform(0.4, 1.4)),
        wobble_deg=float(rng.uniform(0.1, 0.7)),
        seed=int(rng.integers(2**31)),
    )


def _shares(
    rng: np.random.Generator, likely: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Draw how much of the lumbar flexion each of three levels takes."""
    high, middle = (float(s) for s in np.round(rng.dirichlet(likely), 6)[:2])
    return (high, middle, 1.0 - high - middle)


def free_motion(rng: np.random.Generator, motion: MotionSpec) -> MotionSpec:
    """Draw the reps of a set anew, so that tuck, depth, slide and trunk are unrelated.

    What usually goes together is what a network learns to take for each other: the hip's way for
    the pelvis' turn, the depth for the tuck. Here every rep has its own of each, and the spine
    bends where it likes.

    Parameters
    ----------
    rng : numpy.random.Generator
    motion : MotionSpec
        The set whose body, machine and pace stay.
    """
    reps = []
    for _ in range(FREE_REPS):
        tuck = 0.0 if rng.random() < NO_TUCK else _between(rng, FREE_TUCK_DEG)
        changes = {
            "depth_ratio": _between(rng, FREE_DEPTH),
            "tuck_deg": tuck,
            "onset_ratio": _between(rng, FREE_ONSET),
            "slide_m": float(np.clip(rng.normal(0.008, FREE_SLIDE_M), -0.03, 0.06)),
            "thorax_deg": float(np.clip(rng.normal(0, FREE_THORAX_DEG), -6, 8)),
        }
        drawn = motion.reps[int(rng.integers(len(motion.reps)))]
        reps.append(drawn.model_copy(update=changes))
    return motion.model_copy(
        update={
            "reps": tuple(reps),
            "lumbar_shares": _shares(rng, FREE_SHARES),
            "lumbar_start_deg": _between(rng, FREE_LUMBAR_DEG),
        }
    )


def sample_camera(rng: np.random.Generator) -> CameraSpec:
    """Draw where a phone is: mostly about square on."""
    handheld = rng.random() < HANDHELD
    return CameraSpec(
        azimuth_deg=float(np.clip(rng.normal(8, 12), -10, 35)),
        elevation_deg=float(np.clip(rng.normal(4, 6), -8, 22)),
        roll_deg=float(np.clip(rng.normal(0, 2), -7, 7)),
        distance_m=float(rng.uniform(2.0, 5.5)),
        frame_height_m=float(rng.uniform(1.6, 3.2)),
        offset_m=(float(rng.normal(0, 0.12)), float(rng.normal(0, 0.1))),
        shake_m=float(rng.uniform(0.001, 0.02)) if handheld else 0.0,
        shake_deg=float(rng.uniform(0.05, 0.6)) if handheld else 0.0,
        k1=float(rng.uniform(-0.08, 0.05)),
        seed=int(rng.integers(2**31)),
    )


def sample_picture(rng: np.random.Generator) -> PictureSpec:
    """Draw what the phone makes of it."""
    return PictureSpec(
        exposure_ev=float(np.clip(rng.normal(0, 0.5), -1.8, 1.2)),
        white_balance=float(np.clip(rng.normal(0, 0.35), -1, 1)),
        contrast=float(rng.uniform(0.75, 1.35)),
        noise=min(float(rng.gamma(1.5, 0.010)), 0.07),
        blur_px=float(rng.choice([0.0, rng.uniform(0.2, 1.6)], p=[0.5, 0.5])),
        shutter_ratio=float(rng.choice([0.0, 0.25, 0.5], p=[0.6, 0.2, 0.2])),
        sharpen=float(rng.choice([0.0, rng.uniform(0.1, 0.8)], p=[0.5, 0.5])),
        mirrored=bool(rng.random() < MIRRORED),
        crf=int(rng.integers(20, 34)),
        seed=int(rng.integers(2**31)),
    )


def sample_gym(rng: np.random.Generator) -> GymSpec:
    """Draw what is around."""
    return GymSpec(
        room=str(rng.choice(["plain", "gym", "mirrors", "window"], p=[0.2, 0.45, 0.2, 0.15])),
        people=int(rng.choice([0, 1, 2], p=[0.6, 0.3, 0.1])),
        passer_by=bool(rng.random() < PASSER_BY),
        clutter=float(rng.uniform(0, 1)),
        light=str(rng.choice(["even", "overhead", "side", "backlit"], p=[0.3, 0.35, 0.25, 0.1])),
        light_level=float(rng.uniform(0.6, 1.6)),
        warm=float(np.clip(rng.normal(0, 0.4), -1, 1)),
        seed=int(rng.integers(2**31)),
    )


def sample_clip(seed: int, *, name: str | None = None, **fixed: Any) -> ClipSpec:  # noqa: ANN401
    """Draw a whole clip from a seed.

    Parameters
    ----------
    seed : int
        Decides everything.
    name : str, optional
        Default: ``train_SEED``.
    **fixed
        Rooms (``body=...``) that replace the drawn ones.
    """
    rng = np.random.default_rng(seed)
    drawn: dict[str, Any] = {
        "body": sample_body(rng),
        "clothes": sample_clothes(rng),
        "machine": sample_machine(rng),
        "motion": sample_motion(rng),
        "camera": sample_camera(rng),
        "picture": sample_picture(rng),
        "gym": sample_gym(rng),
    }
    return ClipSpec(name=name or f"train_{seed}", seed=seed, **(drawn | fixed))
