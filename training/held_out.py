"""The held-out clips: fixed, listed by what each tests; nothing of them is ever trained on.

Their bodies, machines, clothes and cameras are drawn from seeds of their own (`FIRST_SEED` and up;
training stays below it), and another renderer draws them.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from training.fit import fitted
from training.spec import ClipSpec, MotionSpec, RepSpec
from training.spec.sample import sample_clip, sample_machine

FIRST_SEED, SEEDS = 900_000_000, 90_000_000
SIZE_PX = (576, 432)
RATE_HZ = 12.0
SLIDE_SD_M = 0.006  # everybody slides a little


@dataclass(frozen=True)
class HeldOut:
    """One clip of the list.

    Parameters
    ----------
    name : str
    tucks_deg : tuple of float
        One number per rep, beyond the rhythm.
    onset_ratio : float
        About where the reps' tucks begin.
    confound : str
        What the clip was made to confuse an estimator with; see `training.strata.strata_of`.
    kind : str
        Of the machine.
    rep, motion, camera, clothes, machine, body, picture, gym : dict
        Fields that replace what is drawn, by room; `rep` in every rep.
    """

    name: str
    tucks_deg: tuple[float, ...]
    onset_ratio: float = 0.6
    confound: str = "none"
    kind: str = "sled_45"
    rep: dict[str, Any] = field(default_factory=dict)
    motion: dict[str, Any] = field(default_factory=dict)
    camera: dict[str, Any] = field(default_factory=dict)
    clothes: dict[str, Any] = field(default_factory=dict)
    machine: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    picture: dict[str, Any] = field(default_factory=dict)
    gym: dict[str, Any] = field(default_factory=dict)


def _yaw(degrees: float) -> dict[str, Any]:
    return {"azimuth_deg": degrees}


_SHORT = {"descent_s": 1.2, "ascent_s": 0.9, "top_pause_s": 0.15, "bottom_pause_s": 0.1}
_STEADY = {"shake_m": 0.0, "shake_deg": 0.0}

CLIPS: tuple[HeldOut, ...] = (
    # Square on: what the tool is made for.
    HeldOut("plain_none", (0, 0, 0), camera=_yaw(0) | _STEADY, motion={"rhythm_share": 0.12}),
    HeldOut("plain_mild", (4, 6, 5), 0.6, camera=_yaw(2) | _STEADY, motion={"rhythm_share": 0.08}),
    HeldOut("plain_severe", (16, 19, 18), 0.55, camera=_yaw(0) | _STEADY),
    HeldOut("plain_growing", (0, 7, 14, 20), 0.6, camera=_yaw(4)),
    # Slanted.
    HeldOut("yaw15_none", (0, 0, 0), camera=_yaw(15)),
    HeldOut("yaw15_mixed", (0, 12, 6), 0.6, camera=_yaw(16) | _STEADY),
    HeldOut("yaw30_mixed", (0, 14, 8), 0.6, camera=_yaw(30) | _STEADY),
    # Hidden.
    HeldOut("arm_on_thighs", (0, 10, 16), motion={"arms": "thighs"}, camera=_yaw(5),
            machine={"pad_angle_deg": 33.0, "rail_angle_deg": 45.0}),
    HeldOut("rail_over_pelvis", (0, 14, 9), machine={"side_rail": "over_pelvis"}, camera=_yaw(3)),
    HeldOut("long_shirt", (0, 15, 8), clothes={"top": "long_shirt", "looseness": 0.8},
            camera=_yaw(4)),
    HeldOut("loose_shorts", (12, 5, 0), clothes={"bottom": "loose_shorts", "looseness": 0.9},
            camera=_yaw(0)),
    # Bodies.
    HeldOut("small_body", (0, 11, 18),
            body={"weight": 0.25, "height": 0.36, "gender": 0.95, "muscle": 0.45}, camera=_yaw(6)),
    HeldOut("large_body", (9, 0, 14),
            body={"weight": 0.92, "height": 0.6, "gender": 0.05, "muscle": 0.7}, camera=_yaw(2)),
    # Time and size.
    HeldOut("rate24", (0, 13), picture={"rate_hz": 24.0}, rep=_SHORT, camera=_yaw(0)),
    HeldOut("rate30", (14, 6), picture={"rate_hz": 30.0}, rep=_SHORT, camera=_yaw(5)),
    HeldOut("small_picture", (0, 16, 9), picture={"width_px": 480, "height_px": 360},
            camera=_yaw(3)),
    HeldOut("portrait1080", (0, 15), picture={"width_px": 608, "height_px": 1080}, rep=_SHORT,
            camera=_yaw(4) | {"frame_height_m": 2.1}),
    # Machines.
    HeldOut("horizontal", (0, 12, 7), kind="horizontal", machine={"pad_angle_deg": 58.0},
            camera=_yaw(3)),
    HeldOut("low_pad", (13, 0), kind="vertical",
            machine={"pad_angle_deg": 12.0, "rail_angle_deg": 66.0}, camera=_yaw(0)),
    # What looks like a tuck and is none.
    HeldOut("slide_only_a", (0, 0, 0), confound="slide", rep={"slide_m": 0.04}, camera=_yaw(0)),
    HeldOut("slide_only_b", (0, 0), confound="slide", rep={"slide_m": 0.05},
            motion={"rhythm_share": 0.0}, camera=_yaw(8)),
    HeldOut("thorax_only_a", (0, 0, 0), confound="thorax", rep={"thorax_deg": 6.0},
            motion={"rhythm_share": 0.0}, camera=_yaw(0)),
    HeldOut("deep_a", (0, 0), confound="deep",
            motion={"knee_bottom_deg": 116.0, "rhythm_share": 0.2}, camera=_yaw(0)),
    HeldOut("shake_tuck", (0, 15), confound="shake",
            camera=_yaw(3) | {"shake_m": 0.03, "shake_deg": 1.0}),
)  # fmt: skip

_PRESS_HANDLES = {"handles": "low", "side_rail": "none"}
_GRIPPED = {"arms": "handles"}


def _beside(forward_m: float, down_m: float) -> dict[str, Any]:
    """Put handles beside the seat: the forearm lies over the near hip, as on most presses."""
    return _PRESS_HANDLES | {"handle_forward_m": forward_m, "handle_down_m": down_m}


FOREARM_CLIPS: tuple[HeldOut, ...] = (
    HeldOut("forearm_none", (0, 0, 0), machine=_beside(0.02, 0.08), motion=_GRIPPED,
            camera=_yaw(0) | _STEADY),
    HeldOut("forearm_mild", (3, 6, 5), 0.6, machine=_beside(0.06, 0.05), motion=_GRIPPED,
            camera=_yaw(6)),
    HeldOut("forearm_severe", (14, 18, 20), 0.55, machine=_beside(0.0, 0.06), motion=_GRIPPED,
            camera=_yaw(3) | _STEADY),
    HeldOut("forearm_growing", (0, 8, 15), 0.6, machine=_beside(0.08, 0.10), motion=_GRIPPED,
            camera=_yaw(10)),
    HeldOut("forearm_yaw20", (0, 13, 7), 0.6, machine=_beside(0.04, 0.08), motion=_GRIPPED,
            camera=_yaw(20)),
    HeldOut("forearm_shirt", (12, 0, 6), 0.6, machine=_beside(0.03, 0.06), motion=_GRIPPED,
            clothes={"top": "long_shirt", "looseness": 0.6}, camera=_yaw(5)),
    HeldOut("forearm_portrait", (0, 16), machine=_beside(0.05, 0.07), motion=_GRIPPED, rep=_SHORT,
            picture={"width_px": 608, "height_px": 1080}, camera=_yaw(2) | {"frame_height_m": 2.1}),
    HeldOut("forearm_slide", (0, 0, 0), confound="slide", rep={"slide_m": 0.04},
            machine=_beside(0.02, 0.05), motion=_GRIPPED, camera=_yaw(0)),
)  # fmt: skip
"""Held out as well, in a set of their own: hands on handles beside the seat."""
# Slides and turns of the thorax are in the confound strata alone; the others have little of them.
_CALM = {"slide_m": 0.0, "lift_m": 0.0, "thorax_deg": 0.0}
_LEAD = {"lead": "none", "lead_s": 0.4}
_LIMIT = {
    "descent_s": (1.0, 1.6),
    "ascent_s": (0.8, 1.3),
    "top_pause_s": (0.1, 0.3),
    "bottom_pause_s": (0.0, 0.25),
}


def seed_of(name: str) -> int:
    """Return the seed of a held-out clip."""
    return FIRST_SEED + zlib.crc32(name.encode()) % SEEDS


def reps_of(clip: HeldOut, rng: np.random.Generator) -> list[RepSpec]:
    """Draw pace, depth and slides of a clip's reps around the tucks that it lists."""
    reps = []
    for tuck in clip.tucks_deg:
        times = {name: round(float(rng.uniform(*pair)), 3) for name, pair in _LIMIT.items()}
        base = RepSpec(
            tuck_deg=tuck,
            onset_ratio=round(float(np.clip(clip.onset_ratio + rng.normal(0, 0.03), 0.1, 0.9)), 4),
            depth_ratio=round(float(rng.uniform(0.92, 1.0)), 4),
            release_lag_ratio=round(float(rng.uniform(0.0, 0.15)), 4),
            **times,
        )
        calm = dict(_CALM)
        if clip.confound == "none":
            calm["slide_m"] = round(float(rng.normal(0, SLIDE_SD_M)), 4)
        reps.append(base.model_copy(update=calm | clip.rep))
    return reps


def spec_of(clip: HeldOut, seed: int | None = None) -> ClipSpec:
    """Return the parameters of one clip of a list, fitted to its body.

    Parameters
    ----------
    clip : HeldOut
    seed : int, optional
        Decides what the list leaves open. Default: by the clip's name, among the held-out ones.
    """
    if seed is None:
        seed = seed_of(clip.name)
    drawn = sample_clip(seed, name=clip.name)
    rng = np.random.default_rng((seed, 1))
    reps = reps_of(clip, rng)
    machine = sample_machine(rng, clip.kind).model_copy(update={"side_rail": "none"} | clip.machine)
    fields = drawn.motion.model_dump() | {"reps": [r.model_dump() for r in reps]} | _LEAD
    fields |= {"knee_bottom_deg": float(rng.uniform(88, 108))} | clip.motion
    width, height = SIZE_PX
    picture = {"width_px": width, "height_px": height, "rate_hz": RATE_HZ, "shutter_ratio": 0.0}
    camera = {"frame_height_m": round(float(rng.uniform(1.75, 2.3)), 3)}
    clothes = {"top": "t_shirt"} if drawn.clothes.top == "long_shirt" else {}
    spec = drawn.model_copy(
        update={
            "machine": machine,
            "motion": MotionSpec.model_validate(fields),
            "body": drawn.body.model_copy(update=clip.body),
            "clothes": drawn.clothes.model_copy(update=clothes | clip.clothes),
            "camera": drawn.camera.model_copy(update=camera | clip.camera),
            "picture": drawn.picture.model_copy(update=picture | clip.picture),
            "gym": drawn.gym.model_copy(update=clip.gym),
        }
    )
    return fitted(ClipSpec.model_validate(spec.model_dump()))
