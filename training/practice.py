"""Practice clips: whole clips of the kind trained on, to set thresholds and intervals by.

They are drawn from seeds that are neither trained on nor held out, so that nothing has to be tuned
on the benchmark: the first by the rasteriser, those after `COUNT` by the path tracer, whose
pictures the network never learns from. Those after them have the forearm over the hip: `FOREARM` by
the rasteriser, `FOREARM_TRACED` by the path tracer.
"""

from __future__ import annotations

import numpy as np

from training.crops.store import train_spec
from training.spec import ClipSpec, RepSpec

FIRST_SEED = 800_000
COUNT, TRACED_COUNT = 20, 16
MOST_REPS, TRACED_REPS = 3, 2  # a clip is drawn in about a minute
TRACED_PACE = {"descent_s": 1.2, "ascent_s": 1.0, "top_pause_s": 0.2, "bottom_pause_s": 0.1}
TRACED_LEAD = {"lead": "none", "lead_s": 0.4}
RATE_HZ, HEIGHT_PX = 12.0, 480
FOREARM = range(COUNT + TRACED_COUNT, COUNT + TRACED_COUNT + 12)
"""Hands on handles beside the seat."""
FOREARM_TRACED = range(FOREARM.stop, FOREARM.stop + 12)
"""The same by the path tracer."""
FORWARD_M, DOWN_M = (-0.02, 0.10), (0.02, 0.12)  # of those handles, from the hip
SLIDE_M, THORAX_DEG = 0.035, 6.0
SLIDES = (3, 11, 17, 23, 39, 51)  # clips without a tuck that slide
TURNS = (7, 15, 30, 44, 56)  # and those whose trunk turns


def _confounded(rep: RepSpec, number: int) -> RepSpec:
    if number in SLIDES:
        return rep.model_copy(update={"tuck_deg": 0.0, "slide_m": SLIDE_M})
    if number in TURNS:
        return rep.model_copy(update={"tuck_deg": 0.0, "thorax_deg": THORAX_DEG})
    return rep


def spec_of(number: int) -> ClipSpec:
    """Return the spec of a practice clip; from number `COUNT` on, of a path-traced one."""
    spec = train_spec(FIRST_SEED + number)
    motion = spec.motion
    traced = COUNT <= number < COUNT + TRACED_COUNT or number in FOREARM_TRACED
    reps = tuple(
        _confounded(rep, number) for rep in motion.reps[: TRACED_REPS if traced else MOST_REPS]
    )
    changes: dict[str, object] = {"reps": reps}
    if traced:
        changes |= {"reps": tuple(rep.model_copy(update=TRACED_PACE) for rep in reps)} | TRACED_LEAD
    if number in (*SLIDES, *TURNS):
        changes["rhythm_share"] = 0.0
    picture = spec.picture.model_copy(
        update={"rate_hz": RATE_HZ, "height_px": HEIGHT_PX, "width_px": HEIGHT_PX * 4 // 3}
    )
    machine = spec.machine
    if number in FOREARM or number in FOREARM_TRACED:
        rng = np.random.default_rng((FIRST_SEED, number))
        beside = {
            "handle_forward_m": rng.uniform(*FORWARD_M),
            "handle_down_m": rng.uniform(*DOWN_M),
        }
        beside = {name: round(float(value), 4) for name, value in beside.items()}
        machine = machine.model_copy(update={"handles": "low", "side_rail": "none"} | beside)
        changes["arms"] = "handles"
    return spec.model_copy(
        update={
            "name": f"practice_{number:02d}",
            "machine": machine,
            "motion": motion.model_copy(update=changes),
            "picture": picture,
        }
    )
