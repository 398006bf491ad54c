"""Marks stand for a rep's tilt, bend the curve, and are told apart from what the network says."""

from __future__ import annotations

import numpy as np
import pytest
from hand_marks import BODY, PPTS, Fixed, estimate, lifter, marks_of

from legpress_cv.results import Reason
from legpress_cv.stickers.rotation import Rotation

FOUND = estimate(BODY, marks_of(BODY, joints=True))


def codes(estimate):
    return [finding.code for finding in estimate.findings]


def test_exact_marks_give_the_tilt_where_nothing_else_does():
    for rep, truth in zip(FOUND.reps, PPTS, strict=True):
        assert rep.evidence == "marked"
        assert rep.ppt_deg == pytest.approx(truth, abs=0.3)
        assert rep.refusal is None
    assert codes(FOUND) == [Reason.MARKS_USED]
    assert FOUND.findings[0].values == {"reps": 3, "found": 3, "passes": 1}


def test_depth_is_that_of_the_marked_joints():
    bottom = BODY.reps[0].bottom_index
    depth = FOUND.reps[0].depth
    assert depth.knee_flexion_deg == pytest.approx(BODY.knee_flexion_deg[bottom], abs=0.1)
    assert depth.trunk_thigh_flexion_deg == pytest.approx(BODY.trunk_thigh_deg[bottom], abs=0.1)
    assert depth.hip_flexion_deg == pytest.approx(
        depth.trunk_thigh_flexion_deg - FOUND.reps[0].ppt_deg
    )


def test_a_mirrored_picture_gives_the_same():
    mirrored = estimate(BODY, marks_of(BODY, mirrored=True), facing="left")
    for rep, other in zip(FOUND.reps, mirrored.reps, strict=True):
        assert rep.ppt_deg == pytest.approx(other.ppt_deg)


@pytest.mark.parametrize("passes", [1, 2])
def test_intervals_hold_the_truth_nine_times_out_of_ten(passes):
    held, errors, halves = [], [], []
    for seed in range(60):
        found = estimate(BODY, marks_of(BODY, noise_px=1.5, passes=passes, seed=seed))
        for rep, truth in zip(found.reps, PPTS, strict=True):
            errors.append(rep.ppt_deg - truth)
            halves.append(1.64 * rep.ppt_se_deg)
            held.append(abs(errors[-1]) <= halves[-1])
    assert np.mean(held) >= 0.88
    assert np.mean(halves) < 6 * np.std(errors)


def test_a_second_pass_makes_the_tilt_surer():
    once, twice = (estimate(BODY, marks_of(BODY, noise_px=1.0, passes=n)) for n in (1, 2))
    assert twice.reps[1].ppt_se_deg < 0.8 * once.reps[1].ppt_se_deg


def test_an_unmarked_rep_is_left_to_the_network():
    inner = Fixed(0.7 * BODY.tilt_deg, (12.0, 4.0, 14.0))
    found = estimate(BODY, marks_of(BODY, only={(1, "top"), (1, "bottom")}), inner)
    assert [rep.evidence for rep in found.reps] == ["marked", "measured", "measured"]
    last = BODY.reps[2]
    assert found.tilt_deg[last.bottom_index] == pytest.approx(
        0.7 * BODY.tilt_deg[last.bottom_index]
    )


def test_the_network_curve_is_bent_through_the_marks():
    inner = Fixed(0.6 * BODY.tilt_deg, (16.0, 5.0, 19.0))
    found = estimate(BODY, marks_of(BODY), inner)
    first, last = BODY.reps[0].start_index, BODY.reps[-1].end_index
    error = (found.tilt_deg - BODY.tilt_deg)[first : last + 1]
    assert np.sqrt(np.mean(error**2)) < 1.0
    assert np.sqrt(np.mean((0.4 * BODY.tilt_deg[first : last + 1]) ** 2)) > 2.0
    unsure = estimate(BODY, marks_of(BODY), Fixed(0.6 * BODY.tilt_deg, PPTS, se_deg=30.0))
    bottom = BODY.reps[0].bottom_index
    assert found.tilt_se_deg[bottom] == pytest.approx(unsure.tilt_se_deg[bottom])
    onset = found.reps[0].onset
    assert onset is not None
    assert BODY.reps[0].start_index < onset.index < BODY.reps[0].bottom_index
    assert onset.hip_flexion_low_deg <= onset.hip_flexion_deg <= onset.hip_flexion_high_deg


def test_marks_and_network_that_disagree_are_told():
    inner = Fixed(0.2 * BODY.tilt_deg, (3.0, 5.0, 4.0), se_deg=1.0)
    found = estimate(BODY, marks_of(BODY), inner)
    told = next(f for f in found.findings if f.code is Reason.MARKS_DISAGREE)
    assert told.values["rep_numbers"] == "1, 3"
    assert told.values["network_deg"] == 4.0
    assert Reason.MARKS_DISAGREE not in codes(
        estimate(BODY, marks_of(BODY), Fixed(BODY.tilt_deg, PPTS))
    )


def test_a_top_that_was_not_marked_is_that_of_the_set():
    only = {(1, "top"), (1, "bottom"), (2, "top"), (2, "bottom"), (3, "bottom")}
    found = estimate(BODY, marks_of(BODY, only=only))
    assert found.reps[2].ppt_deg == pytest.approx(PPTS[2], abs=0.5)
    assert found.reps[2].ppt_se_deg > FOUND.reps[2].ppt_se_deg


def test_a_camera_off_the_side_widens_the_interval():
    square, oblique = (estimate(BODY, marks_of(BODY), azimuth_deg=a) for a in (0.0, 40.0))
    assert oblique.reps[2].ppt_se_deg > 1.2 * square.reps[2].ppt_se_deg
    unknown = estimate(BODY, marks_of(BODY), azimuth_deg=float("nan"))
    assert unknown.reps[2].ppt_se_deg == pytest.approx(square.reps[2].ppt_se_deg)


def test_moments_outside_every_rep_are_told():
    marks = marks_of(BODY)
    far = marks.passes[0].moments[1].model_copy(update={"time_s": 1000.0, "rep": 9})
    one = marks.passes[0].model_copy(update={"moments": (*marks.passes[0].moments, far)})
    found = estimate(BODY, marks.model_copy(update={"passes": (one,)}))
    told = next(f for f in found.findings if f.code is Reason.MARKS_LEFT_OVER)
    assert told.values["moments"] == 1


def test_stickers_give_a_curve_and_each_rep():
    rng = np.random.default_rng(3)
    noise = rng.normal(0, 0.5, len(BODY.time_s))
    # A lifter who faces right turns counter-clockwise as the pelvis tilts posteriorly.
    turn = Rotation(BODY.time_s, 33.0 - BODY.tilt_deg + noise, np.full(len(noise), 0.5))
    marks = marks_of(BODY, only=())
    found = estimate(BODY, marks, stickers=turn)
    assert codes(found) == [Reason.STICKERS_USED]
    for rep, truth in zip(found.reps, PPTS, strict=True):
        assert rep.evidence == "marked"
        assert rep.ppt_deg == pytest.approx(truth, abs=1.5)
    part = slice(BODY.reps[0].start_index, BODY.reps[-1].end_index)
    assert np.std((found.tilt_deg - BODY.tilt_deg)[part]) < 0.8
    assert found.reps[0].onset is not None


def test_stickers_that_are_lost_leave_the_rep_to_the_network():
    lost = BODY.tilt_deg.copy()
    lost[BODY.reps[1].frames] = np.nan
    turn = Rotation(BODY.time_s, -lost, np.full(len(lost), 0.5))
    found = estimate(BODY, marks_of(BODY, only=()), Fixed(BODY.tilt_deg, PPTS), stickers=turn)
    assert [rep.evidence for rep in found.reps] == ["marked", "measured", "marked"]


def test_joints_that_were_marked_without_the_pelvis_still_tell_the_depth():
    marks = marks_of(BODY, joints=True)
    bare = tuple(
        moment.model_copy(
            update={"points": moment.points | {"pelvis_front": None, "pelvis_back": None}}
        )
        for moment in marks.passes[0].moments
    )
    one = marks.passes[0].model_copy(update={"moments": bare})
    marks = marks.model_copy(update={"passes": (one,)})
    inner = Fixed(BODY.tilt_deg, PPTS)
    found = estimate(BODY, marks, inner)
    bottom = BODY.reps[0].bottom_index
    for rep in found.reps:
        assert rep.evidence == "measured"
    assert found.reps[0].depth.knee_flexion_deg == pytest.approx(
        BODY.knee_flexion_deg[bottom], abs=0.1
    )
    assert found.reps[0].depth.hip_flexion_deg == pytest.approx(
        BODY.trunk_thigh_deg[bottom] - PPTS[0], abs=0.1
    )
    assert codes(found) == []
    assert estimate(BODY, marks).reps[0].refusal is not None


def test_a_tilt_below_zero_is_off_by_its_own_size():
    back = lifter((0.0, 0.0), rhythm=-0.1)
    found = estimate(back, marks_of(back, noise_px=0.0, passes=4))
    for rep in found.reps:
        assert rep.ppt_deg == pytest.approx(-5.0, abs=0.5)
        assert rep.ppt_deg + 1.64 * rep.ppt_se_deg > 1.0
