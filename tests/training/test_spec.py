"""Parameters drawn at random: valid, repeatable, and apart from the held-out ones."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError
from takes import a_rep, a_set

from training.build import check
from training.errors import SpecError
from training.held_out import FIRST_SEED
from training.spec import ClipSpec, RepSpec
from training.spec.sample import PAD_AND_RAIL_DEG, sample_clip, sample_machine, sample_motion

SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_drawn_clips_are_within_their_ranges(seed):
    clip = sample_clip(seed)
    # `model_copy` does not check; a round trip does.
    assert ClipSpec.model_validate_json(clip.model_dump_json()) == clip
    check(clip)
    assert sum(clip.motion.lumbar_shares) == pytest.approx(1.0, abs=1e-9)
    assert clip.machine.pad_angle_deg + clip.machine.rail_angle_deg <= PAD_AND_RAIL_DEG + 1e-9
    assert clip.seed == seed < FIRST_SEED


def test_a_seed_decides_everything():
    assert sample_clip(7) == sample_clip(7)
    assert len({sample_clip(seed).model_dump_json() for seed in SEEDS}) == len(SEEDS)


def test_fixed_rooms_replace_the_drawn_ones_and_nothing_else():
    motion = a_set(a_rep()).motion
    one, two = sample_clip(3), sample_clip(3, name="mine", motion=motion)
    assert two.motion == motion
    assert two.model_dump(exclude={"motion", "name"}) == one.model_dump(exclude={"motion", "name"})


def test_draws_cover_their_choices():
    rng = np.random.default_rng(0)
    machines = [sample_machine(rng) for _ in range(200)]
    assert {m.kind for m in machines} == {"sled_45", "horizontal", "vertical"}
    assert {sample_machine(rng, "vertical").kind for _ in range(5)} == {"vertical"}
    motions = [sample_motion(rng) for _ in range(200)]
    tucks = [max(r.tuck_deg for r in m.reps) for m in motions]
    assert 0.2 < np.mean(np.array(tucks) == 0.0) < 0.5
    assert {m.arms for m in motions} == {"handles", "chest", "thighs", "crossed"}
    assert {len(m.reps) for m in motions} == {2, 3, 4, 5}
    assert len(sample_motion(rng, reps=3).reps) == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"onset_ratio": 0.96},
        {"onset_ratio": 0.0},
        {"tuck_deg": 33.0},
        {"tuck_deg": float("nan")},
        {"depth_ratio": 1.1},
        {"slide_cm": 1.0},
    ],
)
def test_a_rep_out_of_range_is_refused(fields):
    with pytest.raises(ValidationError) as caught:
        RepSpec(**fields)
    assert caught.value.error_count() == 1
    assert caught.value.errors()[0]["loc"] == tuple(fields)


@pytest.mark.parametrize(
    ("motion", "machine", "said"),
    [
        ({"lumbar_shares": (0.3, 0.3, 0.3)}, {}, "lumbar_shares"),
        ({"lumbar_shares": (1.2, -0.1, -0.1)}, {}, "lumbar_shares"),
        ({"knee_top_deg": 40.0, "knee_bottom_deg": 50.0}, {}, "knee_bottom_deg"),
        (
            {},
            {"kind": "vertical", "pad_angle_deg": 45.0},
            "vertical machine .* 0 to 30 deg, not 45",
        ),
        ({}, {"kind": "horizontal", "pad_angle_deg": 20.0}, "horizontal machine"),
    ],
)
def test_what_does_not_go_together_is_refused_in_a_sentence(motion, machine, said):
    spec = a_set(a_rep(), **motion)
    spec = spec.model_copy(update={"machine": spec.machine.model_copy(update=machine)})
    with pytest.raises(SpecError, match=said) as caught:
        check(spec)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
