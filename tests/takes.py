"""Sets for the tests of the data engine: small clips in which one thing happens at a time."""

from __future__ import annotations

from typing import Any

from training.spec import (
    CameraSpec,
    ClipSpec,
    GymSpec,
    MotionSpec,
    PictureSpec,
    RepSpec,
)

SIDES = ("r", "l")
QUICK = {"descent_s": 0.5, "bottom_pause_s": 0.1, "ascent_s": 0.4, "top_pause_s": 0.1}
"""The shortest rep there is: times do not matter to most properties."""


def a_rep(**fields: Any) -> RepSpec:
    """A quick rep without tuck, slide or anything else."""
    return RepSpec(**(QUICK | fields))


def a_set(*reps: RepSpec, **motion: Any) -> ClipSpec:
    """A clip of some reps: no noise and no rhythm, unless asked for."""
    calm = {"rhythm_share": 0.0, "wobble_deg": 0.0, "lead_s": 0.2, "seat_give_m": 0.0}
    return ClipSpec(
        name="test_set",
        seed=1,
        motion=MotionSpec(reps=reps or (a_rep(),), **(calm | motion)),
        camera=CameraSpec(frame_height_m=2.0),
        picture=PictureSpec(width_px=128, height_px=128, rate_hz=8.0, noise=0.01),
        gym=GymSpec(room="plain", clutter=0.0, light="even"),
    )


def with_fields(spec: ClipSpec, **rooms: dict[str, Any]) -> ClipSpec:
    """A clip with some fields of some rooms replaced, checked anew."""
    raw = spec.model_dump()
    for room, fields in rooms.items():
        raw[room] |= fields
    return ClipSpec.model_validate(raw)
