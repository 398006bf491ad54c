"""Pairs of sets of one lifter, to measure the error of a difference by.

Body, clothes, machine, room and phone are the same before and after; pace, small slides, the noise
of the picture and the shake of a hand are drawn anew, and what the list says is changed. The
held-out pairs are never tuned on; three of them are path-traced. The practice pairs are of other
bodies, by seeds that are neither trained on nor held out, and set how errors go together within a
pair; the rasteriser draws them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from training import practice
from training.fit import fitted
from training.held_out import HeldOut, reps_of, seed_of, spec_of
from training.spec import ClipSpec, MotionSpec

Side = Literal["before", "after"]
SIDES: tuple[Side, Side] = ("before", "after")
PRACTICE_SEED = practice.FIRST_SEED + 200  # beyond the practice clips
STREAM = 3  # keeps the draws of the second set apart from those of the first


@dataclass(frozen=True)
class Pair:
    """Two sets of one lifter.

    Parameters
    ----------
    before : HeldOut
        The first set; its name is the pair's.
    tucks_deg : tuple of float
        Of the second set, one number per rep.
    change : str
        What else is other than before, for the tables: ``none``, ``depth``, ``feet``, ``back-rest``
        or ``camera``.
    rasterised : bool
        Whether the rasteriser draws it and not the path tracer.
    motion, machine, camera : dict
        Fields of the second set that replace the first one's.
    """

    before: HeldOut
    tucks_deg: tuple[float, ...]
    change: str = "none"
    motion: dict[str, Any] = field(default_factory=dict)
    machine: dict[str, Any] = field(default_factory=dict)
    camera: dict[str, Any] = field(default_factory=dict)
    rasterised: bool = False

    @property
    def name(self) -> str:
        """Name of the pair."""
        return self.before.name


_BESIDE = {"handles": "low", "handle_forward_m": 0.04, "handle_down_m": 0.06}
_GRIPPED = {"arms": "handles"}
# A phone that is put up again by hand stands about where it stood.
_PUT_UP_AGAIN = {"elevation_deg": 5.0, "roll_deg": 1.0, "offset_m": (0.06, -0.04)}

HELD_OUT: tuple[Pair, ...] = (
    # The tuck alone is another.
    Pair(HeldOut("pair_helped", (14, 15, 16), camera={"azimuth_deg": 3.0}), (5, 4, 6)),
    Pair(HeldOut("pair_gone", (17, 15, 18), 0.55, camera={"azimuth_deg": 5.0},
                 machine=_BESIDE, motion=_GRIPPED), (0, 0, 0)),
    # And the phone was put up again.
    Pair(HeldOut("pair_slight", (10, 11, 9), 0.65, camera={"azimuth_deg": 6.0}), (7, 6, 8),
         "camera", camera=_PUT_UP_AGAIN | {"azimuth_deg": 9.0}, rasterised=True),
    # Advice that changes more than the tuck.
    Pair(HeldOut("pair_less_deep", (13, 14, 12), 0.6, camera={"azimuth_deg": 0.0},
                 motion={"knee_bottom_deg": 106.0}), (6, 5, 7),
         "depth", motion={"knee_bottom_deg": 90.0}, rasterised=True),
    Pair(HeldOut("pair_feet_up", (11, 12, 13), camera={"azimuth_deg": 8.0},
                 machine=_BESIDE, motion=_GRIPPED | {"foot_height_m": -0.04}), (3, 4, 5),
         "feet", motion={"foot_height_m": 0.08}, rasterised=True),
    Pair(HeldOut("pair_steeper", (4, 5, 3), camera={"azimuth_deg": 2.0},
                 machine={"pad_angle_deg": 32.0, "rail_angle_deg": 45.0}), (12, 13, 11),
         "back-rest", machine={"pad_angle_deg": 40.0}, rasterised=True),
    # Nothing is changed.
    Pair(HeldOut("pair_same_tuck", (9, 10, 11), camera={"azimuth_deg": 4.0}), (10, 11, 9)),
    Pair(HeldOut("pair_same_none", (0, 0, 0), camera={"azimuth_deg": 12.0},
                 machine=_BESIDE, motion=_GRIPPED), (0, 0, 0), rasterised=True),
)  # fmt: skip

PRACTICE: tuple[Pair, ...] = (
    Pair(HeldOut("practice_pair_0", (12, 13, 14), camera={"azimuth_deg": 4.0}), (4, 6, 5)),
    Pair(HeldOut("practice_pair_1", (15, 16, 14), 0.6, camera={"azimuth_deg": 0.0},
                 machine=_BESIDE, motion=_GRIPPED), (2, 0, 1)),
    Pair(HeldOut("practice_pair_2", (8, 7, 9), 0.7, camera={"azimuth_deg": 7.0}), (12, 11, 13),
         "camera", camera=_PUT_UP_AGAIN | {"azimuth_deg": 4.0}),
    Pair(HeldOut("practice_pair_3", (14, 12, 13), 0.6, camera={"azimuth_deg": 3.0},
                 motion={"knee_bottom_deg": 104.0}), (4, 3, 5),
         "depth", motion={"knee_bottom_deg": 88.0}),
    Pair(HeldOut("practice_pair_4", (10, 12, 11), camera={"azimuth_deg": 10.0},
                 machine=_BESIDE, motion=_GRIPPED | {"foot_height_m": -0.03}), (5, 6, 4),
         "feet", motion={"foot_height_m": 0.09}),
    Pair(HeldOut("practice_pair_5", (11, 13, 12), camera={"azimuth_deg": 1.0},
                 machine={"pad_angle_deg": 39.0, "rail_angle_deg": 44.0}), (6, 5, 4),
         "back-rest", machine={"pad_angle_deg": 31.0}),
    Pair(HeldOut("practice_pair_6", (12, 11, 13), camera={"azimuth_deg": 5.0}), (12, 13, 11)),
    Pair(HeldOut("practice_pair_7", (0, 0, 0), camera={"azimuth_deg": 6.0},
                 machine=_BESIDE, motion=_GRIPPED), (0, 0, 0)),
)  # fmt: skip


def specs_of(pair: Pair) -> dict[Side, ClipSpec]:
    """Return the parameters of both sets, fitted to the body.

    Parameters
    ----------
    pair : Pair
        Of `HELD_OUT` or `PRACTICE`.
    """
    seed = PRACTICE_SEED + PRACTICE.index(pair) if pair in PRACTICE else seed_of(pair.name)
    before = spec_of(pair.before, seed)
    rng = np.random.default_rng((seed, STREAM))
    reps = reps_of(replace(pair.before, tucks_deg=pair.tucks_deg), rng)
    fields = before.motion.model_dump() | {"reps": [rep.model_dump() for rep in reps]}
    wobble, shake, noise = (int(number) for number in rng.integers(2**31, size=3))
    after = before.model_copy(
        update={
            "motion": MotionSpec.model_validate(fields | {"seed": wobble} | pair.motion),
            "machine": before.machine.model_copy(update=pair.machine),
            "camera": before.camera.model_copy(update={"seed": shake} | pair.camera),
            "picture": before.picture.model_copy(update={"seed": noise}),
        }
    )
    after = fitted(ClipSpec.model_validate(after.model_dump()))
    made = zip(SIDES, (before, after), strict=True)
    return {side: spec.model_copy(update={"name": f"{pair.name}_{side}"}) for side, spec in made}
