"""Pairs of sets: one lifter, one machine, one place; seeds of their own."""

from __future__ import annotations

import pytest

pytest.importorskip("anny")

from training import held_out, pairs, practice
from training.clips import find_clips
from training.crops.store import TAKE_SEEDS
from training.errors import SpecError


def test_practice_pairs_are_neither_trained_on_nor_held_out_nor_practice_clips():
    numbers = range(pairs.PRACTICE_SEED, pairs.PRACTICE_SEED + len(pairs.PRACTICE))
    assert numbers.start > practice.FIRST_SEED + practice.FOREARM_TRACED.stop
    assert numbers.start > TAKE_SEEDS.stop
    assert numbers.stop < held_out.FIRST_SEED


def test_pairs_have_names_and_seeds_of_their_own():
    every = (*pairs.HELD_OUT, *pairs.PRACTICE)
    listed = [clip.name for clip in (*held_out.CLIPS, *held_out.FOREARM_CLIPS)]
    names = [pair.name for pair in every] + listed
    assert len(names) == len(set(names))
    seeds = [held_out.seed_of(name) for name in names]
    assert len(seeds) == len(set(seeds))


def test_some_pairs_of_each_list_differ_in_nothing():
    for listed in (pairs.HELD_OUT, pairs.PRACTICE):
        same = [p for p in listed if sum(p.tucks_deg) == sum(p.before.tucks_deg)]
        assert len(same) == 2
        assert {pair.change for pair in same} == {"none"}


@pytest.mark.usefixtures("body_model")
def test_one_lifter_before_and_after_what_the_list_changes():
    (pair,) = (pair for pair in pairs.PRACTICE if pair.change == "feet")
    both = pairs.specs_of(pair)
    before, after = both["before"], both["after"]
    assert (before.name, after.name) == (f"{pair.name}_before", f"{pair.name}_after")
    for room in ("body", "clothes", "machine", "gym"):
        assert getattr(before, room) == getattr(after, room)
    assert before.camera == after.camera.model_copy(update={"seed": before.camera.seed})
    assert before.picture == after.picture.model_copy(update={"seed": before.picture.seed})
    # Another recording: noise, shake and wobble are not the same twice.
    assert before.picture.seed != after.picture.seed
    assert before.motion.seed != after.motion.seed
    assert before.motion.foot_height_m != after.motion.foot_height_m == 0.09
    assert tuple(rep.tuck_deg for rep in after.motion.reps) == pair.tucks_deg
    paces = [[rep.descent_s for rep in spec.motion.reps] for spec in (before, after)]
    assert paces[0] != paces[1]
    (found,) = find_clips("practice-pairs", (after.name,))
    assert found.spec == after
    assert found.strata["change"] == "feet"


@pytest.mark.parametrize("group", ["pairs", "practice-pairs"])
def test_an_unknown_set_is_told_in_a_sentence(group):
    with pytest.raises(SpecError, match=r"^No clip is called nobody; there are .*_before, .*\.$"):
        find_clips(group, ("nobody",))
