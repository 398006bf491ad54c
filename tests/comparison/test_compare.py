"""Differences of sets whose tilts are known."""

from __future__ import annotations

import numpy as np
import pytest
from compared import TOP_DEG, a_set, indicated, marked, rhythm
from hypothesis import given, settings
from hypothesis import strategies as st

from legpress_cv.comparison import compare_sets
from legpress_cv.errors import ComparisonError
from legpress_cv.results import (
    CaveatCode,
    Certainty,
    NoDifference,
    Quantity,
    SetComparison,
    Verdict,
)
from legpress_cv.settings import ComparisonSettings

TILTS = st.lists(st.floats(-5.0, 40.0), min_size=1, max_size=6)
PAIR = (a_set("a", [20.0, 21.0, 22.0]), a_set("b", [14.0, 15.0, 16.0]))


def pair_of(*sets, **options):
    return compare_sets(*sets, **options).comparisons[0]


def numbers(change):
    return [change.difference, change.low, change.high]


def test_a_known_change_at_its_own_depth():
    pair = pair_of(*PAIR)
    assert pair.at_own_depth.difference == pytest.approx(-6.0)
    assert (pair.at_own_depth.before, pair.at_own_depth.after) == pytest.approx((21.0, 15.0))
    assert pair.at_own_depth.low < -6.0 < pair.at_own_depth.high
    assert pair.quantity(Quantity.PPT).difference == pair.at_own_depth.difference


@settings(max_examples=20, deadline=None)
@given(TILTS, TILTS)
def test_the_other_way_round_it_is_the_negative(a, b):
    there, back = pair_of(a_set("a", a), a_set("b", b)), pair_of(a_set("b", b), a_set("a", a))
    for one, other in [
        (there.at_own_depth, back.at_own_depth),
        (there.at_equal_depth, back.at_equal_depth),
        *zip(there.quantities, back.quantities, strict=True),
    ]:
        if one.difference is None:
            assert other.difference is None
            continue
        expected = [-other.difference, -other.high, -other.low]
        assert numbers(one) == pytest.approx(expected, abs=1e-6)
        assert (one.before, one.after) == (other.after, other.before)
    chances = (there.less_ratio, there.same_ratio, there.more_ratio)
    assert chances == pytest.approx((back.more_ratio, back.same_ratio, back.less_ratio), abs=1e-9)
    assert there.certainty is back.certainty


@settings(max_examples=20, deadline=None)
@given(TILTS, TILTS, st.floats(-10.0, 10.0))
def test_a_shift_of_one_set_moves_the_difference_and_of_both_does_not(a, b, shift):
    def moved(name, tilts, by):
        return a_set(name, [tilt + by for tilt in tilts])

    plain = pair_of(a_set("a", a), a_set("b", b))
    one = pair_of(a_set("a", a), moved("b", b, shift))
    both = pair_of(moved("a", a, shift), moved("b", b, shift))
    wanted = np.array(numbers(plain.at_own_depth))
    assert numbers(one.at_own_depth) == pytest.approx(wanted + shift, abs=1e-6)
    assert numbers(both.at_own_depth) == pytest.approx(wanted, abs=1e-6)


def test_a_mirrored_set_has_the_same_difference():
    mirrored = a_set("b", [14.0, 15.0, 16.0], facing="right", near_side="left")
    assert pair_of(PAIR[0], mirrored).at_equal_depth == pair_of(*PAIR).at_equal_depth
    assert pair_of(PAIR[0], mirrored).caveats == ()


def test_more_reps_narrow_it():
    def width(n):
        change = pair_of(a_set("a", [20.0, 22.0] * n), a_set("b", [14.0, 16.0] * n)).at_own_depth
        return change.high - change.low

    assert width(1) > width(2) > width(5)


def test_one_rep_each_is_told_with_a_wide_interval():
    one = pair_of(a_set("a", [20.0]), a_set("b", [14.0])).at_own_depth
    assert one.df < 60
    three = pair_of(*PAIR).at_own_depth
    assert one.high - one.low > 1.2 * (three.high - three.low)


def test_what_is_common_cancels_as_far_as_it_is_set_to():
    def width(**settings):
        change = pair_of(*PAIR, settings=ComparisonSettings(**settings)).at_own_depth
        return change.high - change.low

    assert width(cancel_ratio=1.0) < width(cancel_ratio=0.5) < width(cancel_ratio=0.0)
    # Alone, each set is as uncertain as its reps say.
    alone = compare_sets(*PAIR).sets[0].number(Quantity.PPT)
    assert alone.high - alone.low > width(cancel_ratio=1.0)


@pytest.mark.parametrize(("share_a", "share_b"), [(0.3, 0.1), (0.1, 0.3), (0.25, 0.25)])
def test_at_equal_depth_it_is_that_of_the_rhythms(share_a, share_b):
    """The deeper set tilts more for being deeper; at one depth the rhythm alone is left."""
    a = a_set("a", [share_a * 40.0] * 3, depths=TOP_DEG + 40, curve=rhythm(share_a))
    b = a_set("b", [share_b * 60.0] * 4, depths=TOP_DEG + 60, curve=rhythm(share_b))
    pair = pair_of(a, b)
    depth = pair.equal_trunk_thigh_flexion_deg
    assert depth == pytest.approx(TOP_DEG + 38.0)
    assert pair.at_equal_depth.difference == pytest.approx(38.0 * (share_b - share_a), abs=0.05)
    assert pair.at_own_depth.difference == pytest.approx(60 * share_b - 40 * share_a)
    assert pair.basis == "equal_depth"
    assert (pair.at_equal_depth.before_reps, pair.at_equal_depth.after_reps) == (3, 4)


def test_reps_that_stop_earlier_are_left_out_at_equal_depth():
    b = a_set("b", [10.0, 10.0, 10.0], depths=[120.0, 120.0, 105.0])
    pair = pair_of(PAIR[0], b)
    assert (pair.at_equal_depth.before_reps, pair.at_equal_depth.after_reps) == (3, 2)
    assert pair.at_own_depth.after_reps == 3
    assert pair.rep_pairs[2].after_equal_depth_deg is None
    assert pair.rep_pairs[2].after_ppt_deg == 10.0


def test_a_steep_curve_makes_equal_depth_less_sure():
    flat = a_set("b", [10.0] * 3, curve=rhythm(0.0))
    steep = a_set("b", [10.0] * 3, curve=lambda x: np.maximum(0.0, x - 110.0))
    even = a_set("a", [10.0] * 3, curve=rhythm(0.0))
    assert pair_of(even, steep).at_equal_depth.se > pair_of(even, flat).at_equal_depth.se


def test_without_a_common_depth_the_rest_is_told():
    pair = pair_of(PAIR[0], a_set("b", [1.0, 1.5], depths=85.0))
    assert pair.equal_trunk_thigh_flexion_deg is None
    assert pair.at_equal_depth.reason.code is NoDifference.NO_COMMON_DEPTH
    assert pair.at_equal_depth.difference is None
    assert pair.basis == "own_depth"
    assert pair.finding.startswith("Each rep at its own depth, the pelvis tilts 20° less")
    assert pair.quantity(Quantity.KNEE_FLEXION_MAX).difference == pytest.approx(-35.0)


@pytest.mark.parametrize(
    ("other", "code", "tempo"),
    [
        (a_set("b", [None, None]), NoDifference.NO_TILT_MEASURED, True),
        (indicated(a_set("b", [14.0, 15.0])), NoDifference.INDICATED_ONLY, True),
        (a_set("b", []), NoDifference.NO_REP, False),
    ],
)
def test_sets_without_a_tilt_of_their_own_tell_the_rest(other, code, tempo):
    for sets in ((PAIR[0], other), (other, PAIR[0])):
        pair = pair_of(*sets)
        for change in (pair.at_own_depth, pair.at_equal_depth, pair.quantity(Quantity.PPT)):
            assert change.reason.code is code
            assert change.difference is None
            assert change.reason.message
        named = "before" if sets[0] is other else "after"
        assert f"the set {named}" in pair.at_equal_depth.reason.message
        assert (pair.basis, pair.certainty) == (None, Certainty.UNKNOWN)
        assert (pair.less_ratio, pair.same_ratio, pair.more_ratio) == (None, None, None)
        assert (pair.quantity(Quantity.DESCENT).difference is not None) == tempo
        told = "cannot be told" if tempo else "Nothing can be compared"
        assert told in pair.finding


def test_both_sets_without_a_tilt_are_named_together():
    pair = pair_of(a_set("a", [None]), a_set("b", [None]))
    assert "in no rep of either set" in pair.finding


def test_reps_are_paired_in_order_and_the_rest_stands_alone():
    pair = pair_of(a_set("a", [20.0, None]), a_set("b", [14.0, 15.0, 16.0]))
    assert [(p.before_rep, p.after_rep) for p in pair.rep_pairs] == [(1, 1), (2, 2), (None, 3)]
    assert [p.difference_deg for p in pair.rep_pairs] == [-6.0, None, None]
    assert pair.rep_pairs[2].before_bottom_s is None
    assert pair.rep_pairs[2].after_ppt_deg == 16.0
    assert pair.rep_pairs[0].equal_depth_difference_deg == pytest.approx(-6.0 * 38 / 40, abs=0.05)


def test_a_rep_that_the_clip_cuts_counts_where_it_is_followed():
    b = a_set("b", [14.0, 15.0, 4.0], depths=[120.0, 120.0, 90.0])
    cut = b.reps[-1].model_copy(update={"cut": "end"})
    b = b.model_copy(update={"reps": (*b.reps[:-1], cut)})
    pair = pair_of(PAIR[0], b)
    assert pair.at_own_depth.after_reps == 2
    assert pair.quantity(Quantity.TRUNK_THIGH_FLEXION_MAX).after == pytest.approx(120.0)
    only = b.model_copy(update={"reps": (b.reps[0].model_copy(update={"cut": "start"}),)})
    assert pair_of(PAIR[0], only).at_own_depth.after_reps == 1


def test_onset_and_stop_depth_are_compared_where_both_sets_have_them():
    a = a_set("a", [18.0, 19.0], onset_deg=95.0, verdict=Verdict.TUCK)
    b = a_set("b", [14.0, 15.0], onset_deg=103.0, verdict=Verdict.TUCK)
    pair = pair_of(a, b)
    for quantity in (Quantity.ONSET_HIP_FLEXION, Quantity.STOP_KNEE_FLEXION):
        assert pair.quantity(quantity).difference == pytest.approx(8.0)
    lacking = pair_of(a, PAIR[1]).quantity(Quantity.STOP_HIP_FLEXION)
    assert lacking.reason.code is NoDifference.NO_ONSET
    assert (lacking.before, lacking.after) == (90.0, None)


OTHERS = {
    CaveatCode.OTHER_SIDE: {"near_side": "right"},
    CaveatCode.OTHER_VIEW: {"width_ratio": 0.45},
    CaveatCode.OTHER_BODY: {"thigh_ratio": 1.0},
    CaveatCode.OTHER_MACHINE: {"rail_deg": 130.0},
    CaveatCode.OTHER_BACKREST: {"backrest_deg": 55.0},
}


@pytest.mark.parametrize("code", OTHERS)
def test_what_the_clips_do_not_share_widens_the_interval(code):
    pair = pair_of(PAIR[0], a_set("b", [14.0, 15.0, 16.0], **OTHERS[code]))
    assert [caveat.code for caveat in pair.caveats] == [code]
    plain = pair_of(*PAIR)
    added = pair.caveats[0].added_sd_deg
    assert added > 0
    for wide, narrow in [
        (pair.at_own_depth, plain.at_own_depth),
        (pair.at_equal_depth, plain.at_equal_depth),
        (pair.quantity(Quantity.KNEE_FLEXION_MAX), plain.quantity(Quantity.KNEE_FLEXION_MAX)),
    ]:
        assert wide.se**2 == pytest.approx(narrow.se**2 + added**2)
        assert wide.difference == pytest.approx(narrow.difference)
    tempo = (pair.quantity(Quantity.ASCENT), plain.quantity(Quantity.ASCENT))
    assert tempo[0].se == tempo[1].se
    assert f"{added:.1f}°" in pair.caveats[0].message


def test_a_foot_that_is_misread_is_no_other_machine():
    b = a_set("b", [14.0, 15.0, 16.0], rail_deg=130.0)
    ankle = b.frames.points["ankle"]
    # In one rep the foot is taken for another thing on the way.
    astray = np.where(b.frames.rep == 1, ankle.y_px - 400.0, ankle.y_px)
    astray[0] = ankle.y_px[0]
    points = b.frames.points | {"ankle": ankle.model_copy(update={"y_px": astray})}
    frames = b.frames.model_copy(update={"points": points})
    assert pair_of(PAIR[0], b.model_copy(update={"frames": frames})).caveats == ()
    assert pair_of(PAIR[0], a_set("c", [14.0], rail_deg=130.0)).caveats == ()


def test_a_bottom_after_the_deepest_frame_is_no_reason_to_leave_a_rep_out():
    b = a_set("b", [14.0, 15.0, 16.0])
    flexion = b.frames.trunk_thigh_flexion_deg.copy()
    for rep in b.reps:
        flexion[round(rep.bottom_s * 30)] -= 4.0
    frames = b.frames.model_copy(update={"trunk_thigh_flexion_deg": flexion})
    pair = pair_of(PAIR[0], b.model_copy(update={"frames": frames}))
    assert pair.at_equal_depth.after_reps == 3


def test_marks_models_and_versions_are_caveats():
    a, b = PAIR
    codes = [caveat.code for caveat in pair_of(a, marked(b)).caveats]
    assert codes == [CaveatCode.OTHER_EVIDENCE]
    assert pair_of(marked(a), marked(b)).caveats == ()
    newer = b.provenance.model_copy(update={"version": "9"})
    told = pair_of(a, b.model_copy(update={"provenance": newer})).caveats
    assert [caveat.code for caveat in told] == [CaveatCode.OTHER_VERSION]
    assert "0 and 9" in told[0].message


def test_points_that_were_never_seen_are_no_caveat():
    frames = PAIR[1].frames
    nowhere = {
        name: point.model_copy(update={"x_px": point.x_px * np.nan})
        for name, point in frames.points.items()
    }
    blind = PAIR[1].model_copy(
        update={"frames": frames.model_copy(update={"points": nowhere}), "side": None}
    )
    assert pair_of(PAIR[0], blind).caveats == ()


def test_three_sets_have_a_trend():
    sets = [a_set(str(i), [20.0 - 3 * i, 21.0 - 3 * i]) for i in range(4)]
    found = compare_sets(*sets)
    assert [pair.after for pair in found.comparisons] == [1, 2, 3]
    assert {pair.before for pair in found.comparisons} == {0}
    assert found.trend.basis == "equal_depth"
    assert found.trend.slope_deg == pytest.approx(-3.0 * 38 / 40, abs=0.05)
    assert found.trend.low_deg < found.trend.slope_deg < found.trend.high_deg
    assert compare_sets(*sets[:2]).trend is None
    back = compare_sets(*sets[::-1]).trend
    assert back.slope_deg == pytest.approx(-found.trend.slope_deg)
    assert back.low_deg == pytest.approx(-found.trend.high_deg)


def test_a_set_without_tilt_keeps_its_place_in_the_trend():
    tilts = [[20.0], [None], [14.0], [11.0]]
    found = compare_sets(*(a_set(str(i), t) for i, t in enumerate(tilts)))
    assert found.trend.sets == 3
    assert found.trend.slope_deg == pytest.approx(-3.0 * 38 / 40, abs=0.05)
    few = compare_sets(*(a_set(str(i), t) for i, t in enumerate(tilts[:3])))
    assert (few.trend.sets, few.trend.slope_deg) == (2, None)
    assert few.trend.finding.endswith("not 2.")


def test_a_trend_without_a_common_depth_is_at_own_depth():
    sets = [a_set("a", [9.0]), a_set("b", [1.0], depths=86.0), a_set("c", [5.0])]
    assert compare_sets(*sets).trend.basis == "own_depth"


REPS = st.lists(
    st.tuples(st.none() | st.floats(-10.0, 60.0), st.floats(TOP_DEG + 1.0, 150.0)), max_size=5
)


@settings(max_examples=25, deadline=None)
@given(st.lists(REPS, min_size=2, max_size=4))
def test_whatever_the_sets_are_there_is_a_result_that_can_be_read_again(sets):
    made = [
        a_set(str(i), [tilt for tilt, _ in reps], depths=[depth for _, depth in reps])
        for i, reps in enumerate(sets)
    ]
    found = compare_sets(*made)
    assert SetComparison.from_json(found.to_json()) == found
    for pair in found.comparisons:
        assert pair.finding.endswith(".")
        for change in (pair.at_own_depth, pair.at_equal_depth, *pair.quantities):
            assert (change.difference is None) == (change.reason is not None)
            if change.difference is not None:
                assert change.low <= change.difference <= change.high
        chances = (pair.less_ratio, pair.same_ratio, pair.more_ratio)
        if pair.basis is not None:
            assert sum(chances) == pytest.approx(1.0)
        else:
            assert chances == (None, None, None)


def test_labels():
    a, b = PAIR
    assert [one.label for one in compare_sets(a, b).sets] == ["before", "after"]
    three = compare_sets(a, b, a_set("c", [3.0]))
    assert [one.label for one in three.sets] == ["a", "b", "c"]
    named = compare_sets(a, b, labels=["feet low", "feet\nhigh"])
    assert [one.label for one in named.sets] == ["feet low", "feet\\nhigh"]
    assert "in 'feet\\nhigh' than in 'feet low'" in named.comparisons[0].finding
    same = b.model_copy(update={"clip": b.clip.model_copy(update={"name": "a"})})
    assert [one.label for one in compare_sets(a, same, a_set("c", [1.0])).sets] == [
        "a (1)",
        "a (2)",
        "c",
    ]


@pytest.mark.parametrize(
    ("sets", "labels", "said"),
    [
        (PAIR[:1], None, "two sets or more"),
        ((PAIR[0], PAIR[0]), None, "given twice ('a')"),
        ((*PAIR, PAIR[1]), None, "given twice ('b')"),
        (PAIR, ["one"], "2 sets and 1 labels"),
        (PAIR, ["one", " "], "empty"),
        (PAIR, ["one", "one"], "the same label"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(sets, labels, said):
    with pytest.raises(ComparisonError) as caught:
        compare_sets(*sets, labels=labels)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
