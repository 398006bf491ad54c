"""Which signal the reps are cut from."""

from dataclasses import replace

import numpy as np
import pytest
from measuring import measured
from synthetic import TORSO_PX, Move, pose_track, truth_of, walking

from legpress_cv.reps import RepCut, choose_cut, rough_cut
from legpress_cv.results import Reason, RepSignal
from legpress_cv.settings import RepSettings
from legpress_cv.signals.leg_signals import LegSignal

MOVES = [Move(), Move(), Move()]
TRACK = pose_track(truth_of(MOVES), noise_px=0.5)
RIGHT_SHOULDER, RIGHT_HIP, RIGHT_KNEE, RIGHT_ANKLE = 12, 24, 26, 28


def bottoms_s(found):
    return [float(found.clean.time_s[rep.bottom_index]) for rep in found.reps]


def with_lost_foot(track, seed=0):
    """The near ankle jumps about the knee, as behind a plate; the far leg is guessed well."""
    rng = np.random.default_rng(seed)
    xy = track.xy_px.copy()
    angle = np.repeat(rng.uniform(0, 2 * np.pi, len(xy) // 7 + 1), 7)[: len(xy)]
    xy[:, RIGHT_ANKLE] = xy[:, RIGHT_KNEE] + 140.0 * np.stack([np.cos(angle), np.sin(angle)], 1)
    return replace(track, xy_px=xy)


def test_angles_that_are_told_are_the_rule():
    found = measured(TRACK)
    assert found.rep_signal is RepSignal.KNEE
    assert len(found.reps) == len(MOVES)


@pytest.mark.parametrize("seed", range(4))
def test_where_the_near_knee_is_lost_another_signal_counts(seed):
    found = measured(with_lost_foot(TRACK, seed))
    assert found.rep_signal not in (RepSignal.KNEE, RepSignal.NEAR_KNEE)
    assert bottoms_s(found) == pytest.approx(bottoms_s(measured(TRACK)), abs=0.3)
    assert found.refusal is None
    for rep, tuck in zip(found.reps, found.tucks, strict=True):
        assert rep.knee_flexion_max_deg is None
        assert rep.descent_s > 0
        assert tuck.refusal.code is Reason.ONLY_COUNTED


def test_the_same_at_two_thirds_of_the_frames():
    track = with_lost_foot(TRACK)
    kept = np.arange(len(track.time_s)) % 3 != 1
    fewer = type(track)(
        track.time_s[kept], track.xy_px[kept], track.z_px[kept], track.visibility[kept]
    )
    assert bottoms_s(measured(fewer)) == pytest.approx(bottoms_s(measured(track)), abs=0.2)


def test_calves_that_lift_a_straight_leg_are_no_reps():
    track = pose_track(truth_of([], tail_s=8.0), noise_px=0.5)
    lift = 0.06 * TORSO_PX * np.sin(2 * np.pi * track.time_s / 2.0)
    xy = track.xy_px.copy()
    for ankle in (27, 28):
        xy[:, ankle, 0] += lift
    found = measured(replace(track, xy_px=xy))
    assert found.refusal.code is Reason.NO_REP


def test_a_walk_is_none():
    assert measured(walking(10.0)).reps == ()


@pytest.fixture(scope="module")
def cut():
    return measured(TRACK).reps


def test_what_nothing_bears_out_is_not_chosen(cut):
    settings = RepSettings()
    usual = RepCut((), RepSignal.KNEE)
    alone = RepCut(cut, RepSignal.FAR_KNEE)
    assert choose_cut(usual, [alone], settings) is usual
    agreeing = RepCut(cut, RepSignal.FAR_LEG_LENGTH)
    assert choose_cut(usual, [alone, agreeing], settings) is alone
    assert choose_cut(usual, [], settings) is usual


def test_the_usual_cut_stays_where_it_agrees_as_well(cut):
    usual = RepCut(cut, RepSignal.KNEE)
    others = [RepCut(cut, RepSignal.FAR_KNEE), RepCut(cut, RepSignal.FAR_LEG_LENGTH)]
    assert choose_cut(usual, others, RepSettings()) is usual
    fewer = RepCut(cut[:1], RepSignal.KNEE)
    assert choose_cut(fewer, others, RepSettings()) is others[0]


def test_a_rep_at_the_clips_end_that_one_signal_lacks_counts_for_nothing(cut):
    ended = (*cut[:2], replace(cut[2], cut="end"))
    usual = RepCut(cut[:2], RepSignal.KNEE)
    others = [RepCut(ended, RepSignal.FAR_KNEE), RepCut(ended, RepSignal.FAR_LEG_LENGTH)]
    assert choose_cut(usual, others, RepSettings()) is usual


def test_reps_that_come_at_random_count_less(cut):
    even = [RepCut(cut, RepSignal.NEAR_KNEE), RepCut(cut, RepSignal.FAR_KNEE)]
    late = replace(cut[1], bottom_index=cut[1].end_index - 2)
    uneven = (cut[0], late, cut[2])
    jumping = [RepCut(uneven, RepSignal.NEAR_LEG_LENGTH), RepCut(uneven, RepSignal.FAR_LEG_LENGTH)]
    chosen = choose_cut(RepCut((), RepSignal.KNEE), [*jumping, *even], RepSettings())
    assert chosen.signal is RepSignal.NEAR_KNEE


@pytest.mark.parametrize(("noise_deg", "reps"), [(5.0, 3), (19.0, 3), (21.0, 0), (40.0, 0)])
def test_swings_of_less_than_three_times_the_noise_are_no_reps(noise_deg, reps):
    clean = measured(TRACK).clean
    knee = clean.knee_flexion_deg
    swing_deg = 60.0 * (knee - np.nanmin(knee)) / np.ptp(knee[np.isfinite(knee)])
    signal = LegSignal(RepSignal.NEAR_KNEE, swing_deg, noise_deg)
    assert len(rough_cut(clean, signal, RepSettings()).reps) == reps
