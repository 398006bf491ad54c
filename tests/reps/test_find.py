"""The set's window, reps, phases, tempo."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from recorded import recorded
from synthetic import (
    Move,
    appended,
    mirrored,
    moved,
    pose_track,
    truth_of,
    walking,
    without_frames,
)

from legpress_cv.landmarks.near_side import sagittal_track
from legpress_cv.reps import find_reps
from legpress_cv.reps.phases import phase_names
from legpress_cv.settings import Settings
from legpress_cv.signals.tracks import clean_track

S = Settings()


def reps_of(track, rate_hz=30.0):
    clean = clean_track(sagittal_track(track, S.signals.min_point_score), rate_hz, S.signals)
    return clean, find_reps(clean, S.reps)


def bottoms(track, rate_hz=30.0):
    clean, reps = reps_of(track, rate_hz)
    return [float(clean.time_s[rep.bottom_index]) for rep in reps]


MOVES = [Move(), Move(knee_deg=100), Move(knee_deg=90)]
BOTTOMS = [1 + 1.4 + 0.1 + 3.4 * i for i in range(3)]


def test_reps_and_their_bottoms():
    clean, reps = reps_of(pose_track(truth_of(MOVES), noise_px=0.8))
    assert [rep.cut for rep in reps] == [None] * 3
    assert [clean.time_s[r.bottom_index] for r in reps] == pytest.approx(BOTTOMS, abs=0.1)
    assert [rep.knee_flexion_max_deg for rep in reps] == pytest.approx([95, 100, 90], abs=1.0)
    assert [rep.thigh_excursion_deg for rep in reps] == pytest.approx([40, 42.5, 37.5], abs=1.0)


@pytest.mark.parametrize("name", ["rendered_tuck", "rendered_neutral"])
def test_rendered_clips_have_three_whole_reps(name):
    _, reps = reps_of(*recorded(name))
    assert [rep.cut for rep in reps] == [None] * 3


def test_the_oblique_clip_has_one_whole_rep_between_two_parts():
    clean, reps = reps_of(*recorded("leg_press_oblique"))
    assert [rep.cut for rep in reps] == ["start", None, "end"]
    whole = reps[1]
    times = [clean.time_s[i] for i in (whole.start_index, whole.bottom_index, whole.end_index)]
    assert times == pytest.approx([2.6, 4.3, 6.0], abs=0.3)
    assert clean.time_s[reps[0].start_index] == 0.0
    assert reps[2].end_index == len(clean.time_s) - 1
    assert reps[0].descent_s is None
    assert reps[2].ascent_s is None


def test_the_squat_clip_has_two_reps_among_its_idling():
    assert bottoms(*recorded("squat_side_portrait")) == pytest.approx([10.6, 17.4], abs=0.3)


@pytest.mark.parametrize("track", ["rendered_tuck", "leg_press_oblique", "squat_side_portrait"])
def test_a_mirrored_clip_gives_the_same_angles_and_reps(track):
    pose, rate = recorded(track)
    (clean, reps), (other, other_reps) = reps_of(pose, rate), reps_of(mirrored(pose), rate)
    for name in ("knee_flexion_deg", "trunk_thigh_flexion_deg"):
        difference = getattr(clean, name) - getattr(other, name)
        assert np.nanmax(np.abs(difference)) < 1.0
    assert [r.bottom_index for r in reps] == [r.bottom_index for r in other_reps]


@settings(max_examples=15, deadline=None)
@given(st.floats(0.4, 4.0), st.floats(-60, 60))
def test_scale_and_camera_roll_change_nothing(scale, turn_deg):
    track = pose_track(truth_of(MOVES), noise_px=0.3)
    expected = bottoms(track)
    assert bottoms(moved(track, scale=scale, turn_deg=turn_deg)) == pytest.approx(
        expected, abs=0.07
    )


@pytest.mark.parametrize("rate_hz", [12, 15, 24, 25, 29.97, 50, 60])
def test_the_frame_rate_changes_nothing(rate_hz):
    track = pose_track(truth_of(MOVES, rate_hz=rate_hz), noise_px=0.5)
    clean, reps = reps_of(track, rate_hz)
    assert [clean.time_s[r.bottom_index] for r in reps] == pytest.approx(BOTTOMS, abs=0.15)
    assert [r.knee_flexion_max_deg for r in reps] == pytest.approx([95, 100, 90], abs=1.5)


@pytest.mark.parametrize("stretch", [0.7, 1.5, 3.0])
def test_slower_reps_are_the_same_reps(stretch):
    slow = [
        Move(m.knee_deg, m.down_s * stretch, m.hold_s * stretch, m.up_s * stretch, m.top_s)
        for m in MOVES
    ]
    _clean, reps = reps_of(pose_track(truth_of(slow), noise_px=0.5))
    assert len(reps) == 3
    for rep in reps:
        # 5 % of the excursion at either end of a minimum-jerk phase take 38 % of its time.
        assert rep.descent_s == pytest.approx(1.4 * stretch * 0.62, abs=0.2 * stretch)
        assert rep.ascent_s == pytest.approx(1.2 * stretch * 0.62, abs=0.2 * stretch)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.0, 0.3))
def test_dropped_frames_change_little(seed, share):
    track = pose_track(truth_of(MOVES), noise_px=0.3)
    gone = np.random.default_rng(seed).random(len(track.time_s)) < share
    gone[[0, -1]] = False
    # A longer hole is not filled: it parts the rep in which it lies.
    assume(np.diff(track.time_s[~gone]).max() <= S.signals.max_gap_s)
    assert bottoms(without_frames(track, gone)) == pytest.approx(BOTTOMS, abs=0.2)


def test_pauses_do_not_split_reps():
    moves = [Move(hold_s=4.0), Move(top_s=5.0), Move()]
    clean, reps = reps_of(pose_track(truth_of(moves), noise_px=1.0))
    assert len(reps) == 3
    assert reps[0].bottom_pause_s == pytest.approx(4.6, abs=0.5)
    assert reps[1].top_pause_s == pytest.approx(5.4, abs=0.5)
    first = reps[0]
    middle = (clean.time_s[first.bottom_first_index] + clean.time_s[first.bottom_last_index]) / 2
    assert clean.time_s[first.bottom_index] == pytest.approx(middle, abs=1.5)


def test_walking_in_and_out_are_not_reps():
    lifting = pose_track(truth_of(MOVES), noise_px=0.5)
    lengths = 5.0
    clip = appended(walking(lengths), lifting, walking(lengths, seed=2))
    assert bottoms(clip) == pytest.approx([b + lengths for b in BOTTOMS], abs=0.15)


def test_nobody_lifts_nothing_found():
    standing = pose_track(truth_of([], tail_s=6.0), noise_px=0.5)
    assert reps_of(standing)[1] == ()
    assert reps_of(walking(8.0))[1] == ()


def test_a_small_twitch_is_no_rep():
    moves = [Move(), Move(knee_deg=45, down_s=0.8, up_s=0.8), Move()]
    assert len(reps_of(pose_track(truth_of(moves), noise_px=0.5))[1]) == 2


@pytest.mark.parametrize(("start", "end", "cuts"), [(60, None, ["start", None, None])])
def test_a_clip_that_starts_in_a_rep(start, end, cuts):
    track = pose_track(truth_of(MOVES), noise_px=0.3)
    part = slice(start, end)
    cut = type(track)(
        track.time_s[part] - track.time_s[part][0],
        track.xy_px[part],
        track.z_px[part],
        track.visibility[part],
    )
    _, reps = reps_of(cut)
    assert [rep.cut for rep in reps] == cuts


@pytest.mark.parametrize("keep_s", [8.9, 9.4, 10.0])
def test_a_clip_that_ends_in_a_rep(keep_s):
    track = pose_track(truth_of(MOVES), noise_px=0.3)
    part = track.time_s <= keep_s
    cut = type(track)(*(v[part] for v in (track.time_s, track.xy_px, track.z_px, track.visibility)))
    _, reps = reps_of(cut)
    assert [rep.cut for rep in reps] == [None, None, "end"]


def test_a_long_gap_is_not_bridged():
    track = pose_track(truth_of(MOVES), noise_px=0.3)
    gone = (track.time_s > 5.0) & (track.time_s < 7.0)
    clean, reps = reps_of(without_frames(track, gone))
    assert np.isnan(clean.knee_flexion_deg[gone]).all()
    times = [float(clean.time_s[rep.bottom_index]) for rep in reps if not rep.partial]
    assert times == pytest.approx([BOTTOMS[0], BOTTOMS[2]], abs=0.15)


def test_phases_follow_each_other_once():
    clean, reps = reps_of(*recorded("rendered_tuck"))
    for rep in reps:
        names = phase_names(rep)
        assert len(names) == len(clean.time_s[rep.frames])
        runs = [n for i, n in enumerate(names) if i == 0 or n != names[i - 1]]
        assert runs == ["descent", "bottom", "ascent"]


def test_reps_do_not_overlap():
    for name in ("rendered_tuck", "leg_press_oblique", "squat_side_portrait"):
        _, reps = reps_of(*recorded(name))
        for a, b in itertools.pairwise(reps):
            assert a.end_index <= b.start_index


def test_platform_travel_is_that_of_the_foot():
    truth = truth_of(MOVES)
    _, reps = reps_of(pose_track(truth))

    # Law of cosines: hip to ankle at 15 and at 95 deg of knee flexion, in thighs of 150 px.
    def reach(knee):
        return np.sqrt(150**2 + 145**2 + 2 * 150 * 145 * np.cos(np.radians(knee))) / 150

    # The hip turns the whole leg as well, so the foot moves further than the leg shortens.
    assert reps[0].platform_travel_ratio >= reach(15) - reach(95) - 0.02
    assert reps[0].platform_travel_ratio < 1.5


def test_work_grows_with_the_number_of_reps_not_with_its_square(monkeypatch):
    from legpress_cv.reps import find

    read = []
    pose = find._pose
    monkeypatch.setattr(
        find, "_pose", lambda track, frame: read.append(frame) or pose(track, frame)
    )
    counts = []
    for reps in (5, 20):
        read.clear()
        assert len(bottoms(pose_track(truth_of([Move()] * reps)))) == reps
        counts.append(len(read))
    assert counts[1] <= 5 * counts[0]
