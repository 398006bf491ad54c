"""Practice clips: whole clips of the kind trained on, to set thresholds and intervals by.

They are drawn by the rasteriser from seeds that are neither trained on nor held out, so that
nothing has to be tuned on the benchmark.
"""

from __future__ import annotations

from training.crops.store import train_spec
from training.spec import ClipSpec, RepSpec

FIRST_SEED = 800_000
COUNT = 20
MOST_REPS = 3  # a clip is drawn in about a minute
RATE_HZ, HEIGHT_PX = 12.0, 480
SLIDE_M, THORAX_DEG = 0.035, 6.0
SLIDES, TURNS = (3, 11, 17), (7, 15)  # clips without a tuck that slide, and whose trunk turns


def _confounded(rep: RepSpec, number: int) -> RepSpec:
    if number in SLIDES:
        return rep.model_copy(update={"tuck_deg": 0.0, "slide_m": SLIDE_M})
    if number in TURNS:
        return rep.model_copy(update={"tuck_deg": 0.0, "thorax_deg": THORAX_DEG})
    return rep


def spec_of(number: int) -> ClipSpec:
    """Return the spec of a practice clip."""
    spec = train_spec(FIRST_SEED + number)
    motion = spec.motion
    reps = tuple(_confounded(rep, number) for rep in motion.reps[:MOST_REPS])
    changes: dict[str, object] = {"reps": reps}
    if number in (*SLIDES, *TURNS):
        changes["rhythm_share"] = 0.0
    picture = spec.picture.model_copy(
        update={"rate_hz": RATE_HZ, "height_px": HEIGHT_PX, "width_px": HEIGHT_PX * 4 // 3}
    )
    return spec.model_copy(
        update={
            "name": f"practice_{number:02d}",
            "motion": motion.model_copy(update=changes),
            "picture": picture,
        }
    )
