"""Practice clips: neither trained on nor held out, and some that confuse."""

import pytest

pytest.importorskip("anny")

from training import held_out, practice
from training.clips import find_clips
from training.errors import SpecError
from training.network.__main__ import TAKES


def test_practice_is_neither_trained_on_nor_held_out():
    numbers = range(practice.FIRST_SEED, practice.FIRST_SEED + practice.FOREARM_TRACED.stop)
    assert numbers.start > 10 * TAKES
    assert numbers.stop < held_out.FIRST_SEED


def test_a_clip_is_the_same_each_time_and_confounds_have_no_tuck():
    one = find_clips("practice", ("practice_03", "practice_07"))
    assert [clip.strata["confound"] for clip in one] == ["slide", "thorax"]
    for clip, number in zip(one, (3, 7), strict=True):
        assert clip.spec == practice.spec_of(number)
        assert len(clip.spec.motion.reps) <= practice.MOST_REPS
        assert all(rep.tuck_deg == 0 for rep in clip.spec.motion.reps)
        assert clip.spec.motion.rhythm_share == 0
    assert all(rep.slide_m == practice.SLIDE_M for rep in one[0].spec.motion.reps)


def test_path_traced_ones_are_others_and_short():
    (slide,) = find_clips("practice-traced", ("practice_23",))
    assert slide.strata["confound"] == "slide"
    assert slide.spec == practice.spec_of(23)
    assert len(slide.spec.motion.reps) == practice.TRACED_REPS
    assert sum(r.descent_s + r.ascent_s for r in slide.spec.motion.reps) < 6.0
    with pytest.raises(SpecError, match="practice_23"):
        find_clips("practice", ("practice_23",))


@pytest.mark.parametrize("group", ["practice-forearm", "practice-forearm-traced"])
def test_forearm_ones_grip_handles_beside_the_seat(group):
    found = find_clips(group)
    assert len(found) == 12
    for clip in found:
        assert clip.spec.motion.arms == "handles"
        assert clip.spec.machine.handles == "low"
        assert clip.spec.machine.handle_down_m >= practice.DOWN_M[0]
    assert {clip.strata["confound"] for clip in found} == {"none", "slide", "thorax"}


def test_an_unknown_name_is_told_in_a_sentence():
    with pytest.raises(SpecError, match="No clip is called nobody"):
        find_clips("practice", ("nobody",))
