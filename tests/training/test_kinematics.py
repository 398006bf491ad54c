"""A body on a machine through a set: lengths stay, and each parameter does what it says alone."""

from __future__ import annotations

import numpy as np
import pytest
from takes import SIDES, a_rep, a_set

from training.errors import SpecError
from training.plane import angle_deg
from training.truth.angles import angles_of

TUCK_DEG, ONSET = 14.0, 0.6
SHARES = (0.2, 0.3, 0.5)
TUCKED = a_set(
    a_rep(tuck_deg=TUCK_DEG, onset_ratio=ONSET, release_lag_ratio=0.1),
    a_rep(depth_ratio=0.9, tuck_deg=6.0),
    lumbar_shares=SHARES,
)
PLAIN = a_set(a_rep())
BUSY = a_set(
    a_rep(tuck_deg=18.0, slide_m=0.03, lift_m=0.01, thorax_deg=5.0, heel_lift_deg=8.0),
    a_rep(tuck_deg=3.0, slide_m=-0.02, thorax_deg=-4.0, knee_in_m=0.03),
    rhythm_share=0.2, wobble_deg=1.0, arms="thighs", lead="step_in", lead_s=0.6, seat_give_m=0.01,
)  # fmt: skip
LENGTHS = (("t12", "l3"), ("l3", "l5"), ("l5", "asis_r"), ("asis_r", "psis_l")), (
    ("hip_r", "hip_l"), ("hip_r", "knee_r"), ("knee_r", "ankle_r"), ("ankle_r", "toe_r"),
    ("hip_l", "knee_l"), ("knee_l", "ankle_l"), ("ankle_l", "toe_l"), ("shoulder_r", "elbow_r"),
    ("elbow_r", "wrist_r"), ("elbow_l", "wrist_l"), ("shoulder_r", "c7"), ("shoulder_l", "c7"),
)  # fmt: skip


def clock(motion, count=25):
    return np.linspace(0.0, motion.course.duration_s, count)


def through(motion, rep, phase, count=15):
    """States of one phase of a rep, in order of time."""
    times = motion.course.reps[rep]
    span = {"descent": (times.start_s, times.bottom_start_s - 1e-6),
            "ascent": (times.bottom_end_s + 1e-6, times.end_s - 1e-6)}[phase]  # fmt: skip
    return [motion.at(float(t)) for t in np.linspace(*span, count)]


def top(motion):
    return motion.at(motion.course.lead_s)


def bottom(motion, rep=0):
    return motion.at(motion.course.reps[rep].bottom_s)


def trunk_frame(motion, state):
    """Right hip as the thorax sees it: along its own axes, from T12."""
    from training.body.segments import SEGMENTS

    turned = state.pose.rotations[SEGMENTS.index("thorax")]
    return (state.pose.joints_m["hip_r"] - state.pose.bones_m["t12"]) @ turned


@pytest.mark.parametrize("spec", [TUCKED, BUSY], ids=["tucked", "busy"])
def test_lengths_stay_over_a_whole_set(motion_of, spec):
    motion = motion_of(spec)
    lengths = {pair: [] for group in LENGTHS for pair in group} | {("l5", "hip_r"): []}
    for time_s in clock(motion):
        pose = motion.at(float(time_s)).pose
        points = pose.joints_m | pose.bones_m
        for (one, two), found in lengths.items():
            found.append(np.linalg.norm(points[one] - points[two]))
    for pair, found in lengths.items():
        assert np.ptp(found) < 1e-6, pair


@pytest.mark.parametrize("spec", [TUCKED, BUSY], ids=["tucked", "busy"])
def test_joints_are_where_the_segments_meet(motion_of, spec):
    from training.body.segments import SEGMENTS

    motion = motion_of(spec)
    rest = motion.body.joints_m
    meets = {"hip": ("pelvis", "thigh"), "knee": ("thigh", "shank"), "ankle": ("shank", "foot"),
             "shoulder": ("thorax", "upper_arm"), "elbow": ("upper_arm", "forearm")}  # fmt: skip
    for time_s in clock(motion, 9):
        pose = motion.at(float(time_s)).pose
        np.testing.assert_allclose(np.linalg.det(pose.rotations), 1.0, atol=1e-9)
        for joint, segments in meets.items():
            for side in SIDES:
                for segment in segments:
                    both = f"{segment}_{side}"
                    at = SEGMENTS.index(both if both in SEGMENTS else segment)
                    placed = pose.rotations[at] @ rest[f"{joint}_{side}"] + pose.shifts_m[at]
                    np.testing.assert_allclose(
                        placed, pose.joints_m[f"{joint}_{side}"], atol=2e-3, err_msg=both
                    )


def test_the_spine_bends_by_its_shares(motion_of):
    from training.body.segments import SEGMENTS, TRUNK

    motion = motion_of(TUCKED)
    state = bottom(motion)
    names = TRUNK[::-1]
    turned = [state.pose.rotations[SEGMENTS.index(name)] for name in names]
    lean = np.degrees([np.arctan2(-r[0, 2], r[2, 2]) for r in turned])
    bent = np.diff(lean)
    assert bent.sum() == pytest.approx(state.lumbar_deg, abs=1e-6)
    np.testing.assert_allclose(bent, np.array(SHARES) * TUCK_DEG, atol=0.02)


def test_there_is_no_tuck_before_the_onset(motion_of):
    motion = motion_of(TUCKED)
    whole = motion.rep_excursion_deg(0)
    early = late = 0
    for state in through(motion, 0, "descent", 30):
        share = state.thigh_excursion_deg / whole
        if share < ONSET - 0.01:
            early += 1
            assert state.tuck_deg == 0.0
            assert abs(state.tilt_deg) < 0.01
        elif share > ONSET + 0.05:
            late += 1
            assert state.tuck_deg > 0.0
    assert early > 3
    assert late > 3


def test_the_bottom_has_the_tuck_asked_for(motion_of):
    motion = motion_of(TUCKED)
    for rep, asked in enumerate((TUCK_DEG, 6.0)):
        state = bottom(motion, rep)
        assert state.tuck_deg == pytest.approx(asked, abs=1e-6)
        assert state.tilt_deg == pytest.approx(asked, abs=0.02)
        assert state.lumbar_deg == pytest.approx(asked, abs=0.02)


def test_the_tuck_is_let_go_on_the_way_up_later_than_it_came(motion_of):
    motion = motion_of(TUCKED)
    down, up = (through(motion, 0, phase, 25) for phase in ("descent", "ascent"))
    assert abs(up[-1].tilt_deg) < 0.02
    tilt = [state.tilt_deg for state in up]
    assert (np.diff(tilt) <= 0.02).all()
    share = [s.thigh_excursion_deg for s in down]
    came = np.interp(0.75 * motion.rep_excursion_deg(0), share, [s.tilt_deg for s in down])
    share = [s.thigh_excursion_deg for s in up][::-1]
    left = np.interp(0.75 * motion.rep_excursion_deg(0), share, tilt[::-1])
    assert left > came + 0.5


def test_the_rhythm_follows_the_thigh(motion_of):
    motion = motion_of(a_set(a_rep(), rhythm_share=0.2))
    for state in through(motion, 0, "descent"):
        assert state.tilt_deg == pytest.approx(0.2 * state.thigh_excursion_deg, abs=0.03)


def test_a_slide_moves_hip_and_shoulder_alike(motion_of):
    """Lumbar flexion, tilt and thorax stay; the legs follow, since the feet do not slide."""
    still, slid = motion_of(PLAIN), motion_of(a_set(a_rep(slide_m=0.04)))
    one, two = bottom(still), bottom(slid)
    up = slid.seat.layout.pad_up
    for joint in ("hip_r", "hip_l", "shoulder_r", "shoulder_l", "c7"):
        np.testing.assert_allclose(
            two.pose.joints_m[joint] - one.pose.joints_m[joint], 0.04 * up, atol=1e-9
        )
    for name in ("tilt_deg", "thorax_deg", "lumbar_deg"):
        assert getattr(two, name) == pytest.approx(getattr(one, name), abs=1e-9)
    for side in SIDES:
        np.testing.assert_allclose(
            two.pose.joints_m[f"ankle_{side}"], one.pose.joints_m[f"ankle_{side}"], atol=1e-9
        )


def test_a_turn_of_the_thorax_leaves_the_pelvis(motion_of):
    from training.body.segments import SEGMENTS

    still, turned = motion_of(PLAIN), motion_of(a_set(a_rep(thorax_deg=6.0)))
    one, two = bottom(still), bottom(turned)
    at = SEGMENTS.index("pelvis")
    np.testing.assert_allclose(two.pose.rotations[at], one.pose.rotations[at], atol=1e-9)
    assert two.tilt_deg == pytest.approx(0.0, abs=1e-9)
    assert two.thorax_deg == pytest.approx(6.0, abs=1e-9)
    assert two.lumbar_deg == pytest.approx(6.0, abs=1e-9)


@pytest.mark.parametrize("spec", [TUCKED, BUSY], ids=["tucked", "busy"])
def test_soles_stay_on_the_platform(motion_of, spec):
    from training.body.segments import SEGMENTS

    motion = motion_of(spec)
    layout, rest = motion.seat.layout, motion.body.joints_m
    for number, rep in enumerate(spec.motion.reps):
        for state in (
            *through(motion, number, "descent", 6),
            *through(motion, number, "ascent", 6),
        ):
            plane = layout.platform_at(state.travel_m)
            for side in SIDES:
                at = SEGMENTS.index(f"foot_{side}")
                # Heels may lift: the ball of the foot then carries.
                joint = "toe" if rep.heel_lift_deg else "ankle"
                point = rest[f"{joint}_{side}"].copy()
                point[2] = rest[f"ankle_{side}"][2] - motion.poser.ankle_height_m
                sole = state.pose.rotations[at] @ point + state.pose.shifts_m[at]
                off = abs((sole - plane) @ layout.platform_normal)
                assert off < (5e-3 if rep.heel_lift_deg else 1e-3)


@pytest.mark.parametrize("spec", [TUCKED, a_set(a_rep(tuck_deg=10.0))], ids=["low", "even"])
def test_the_hip_moves_a_few_millimetres_per_degree(motion_of, spec):
    motion = motion_of(spec)
    one, two = top(motion), bottom(motion)
    way_mm = 1000 * np.linalg.norm(trunk_frame(motion, two) - trunk_frame(motion, one))
    assert 2.0 < way_mm / (two.lumbar_deg - one.lumbar_deg) < 4.0


@pytest.mark.parametrize(("at_top", "at_bottom"), [(10.0, 95.0), (20.0, 80.0)])
def test_knees_bend_as_asked(motion_of, at_top, at_bottom):
    motion = motion_of(a_set(a_rep(), knee_top_deg=at_top, knee_bottom_deg=at_bottom))
    for state, asked in ((top(motion), at_top), (bottom(motion), at_bottom)):
        for side in SIDES:
            knee, hip, ankle = (
                state.pose.joints_m[f"{n}_{side}"] for n in ("knee", "hip", "ankle")
            )
            # The model's two legs differ by a millimetre or so.
            assert 180 - angle_deg(knee, hip, ankle) == pytest.approx(asked, abs=0.5)


def test_the_change_of_trunk_thigh_is_hip_and_lumbopelvic_flexion(motion_of):
    """The lumbopelvic part is the pelvis against the line from shoulder to hip."""
    motion = motion_of(BUSY)
    start = top(motion)
    before = angles_of(motion, start)

    def line_deg(state):
        joints = state.pose.joints_m
        way = joints["shoulder_r"] - joints["hip_r"]
        return np.degrees(np.arctan2(-way[0], way[2]))

    for state in (bottom(motion, 0), bottom(motion, 1), *through(motion, 0, "descent", 5)):
        now = angles_of(motion, state)
        lumbopelvic = (state.tilt_deg - start.tilt_deg) - (line_deg(state) - line_deg(start))
        change = now["trunk_thigh_flexion_deg"] - before["trunk_thigh_flexion_deg"]
        hip = now["hip_flexion_deg"] - before["hip_flexion_deg"]
        assert change == pytest.approx(hip + lumbopelvic, abs=1e-6)
        # Against the thorax itself it is exact by definition.
        thorax = now["thorax_deg"] - before["thorax_deg"]
        lumbar = now["lumbar_flexion_deg"] - before["lumbar_flexion_deg"]
        excursion = now["thigh_excursion_deg"] - before["thigh_excursion_deg"]
        assert excursion + thorax == pytest.approx(hip + lumbar, abs=1e-6)


def test_the_platform_travels_along_its_rails(motion_of):
    motion = motion_of(PLAIN)
    layout, state = motion.seat.layout, bottom(motion)
    way = top(motion).pose.joints_m["ankle_r"] - state.pose.joints_m["ankle_r"]
    np.testing.assert_allclose(way, layout.rail_dir * layout.travel_m, atol=1e-9)
    assert state.travel_m == pytest.approx(layout.travel_m)


def test_the_same_clip_moves_the_same(body_model):
    from training.kinematics.motion import Motion

    one, two = Motion(BUSY), Motion(BUSY)
    for time_s in (0.3, 0.9, 1.4):
        np.testing.assert_array_equal(one.at(time_s).pose.shifts_m, two.at(time_s).pose.shifts_m)


# Legs all but straight, and a pelvis that wanders: the hips leave what the legs can reach.
TOO_STRAIGHT = a_set(*[a_rep()] * 4, knee_top_deg=3.0, wobble_deg=2.0)


def walk(motion):
    return [motion.at(float(time_s)) for time_s in clock(motion, 60)]


def test_feet_that_cannot_reach_are_refused(motion_of):
    with pytest.raises(SpecError, match=r"^A limb of .* cannot end .*\.$"):
        walk(motion_of(TOO_STRAIGHT))


def test_fitting_bends_legs_that_do_not_reach_and_nothing_else(motion_of):
    from training.fit import LIMIT_DEG, deepest_deg, fitted

    spec = fitted(TOO_STRAIGHT)
    assert walk(motion_of(spec))
    assert deepest_deg(motion_of(spec)) <= LIMIT_DEG
    assert spec.motion.knee_top_deg > TOO_STRAIGHT.motion.knee_top_deg
    same = spec.motion.model_copy(
        update={"knee_top_deg": TOO_STRAIGHT.motion.knee_top_deg,
                "knee_bottom_deg": TOO_STRAIGHT.motion.knee_bottom_deg}
    )  # fmt: skip
    assert spec.model_copy(update={"motion": same}) == TOO_STRAIGHT


def test_fitting_stops_the_thigh_at_the_belly(motion_of):
    from training.fit import LIMIT_DEG, deepest_deg, fitted

    deep = a_set(a_rep(tuck_deg=10.0), knee_bottom_deg=135.0)
    assert deepest_deg(motion_of(deep)) > LIMIT_DEG
    spec = fitted(deep)
    assert deepest_deg(motion_of(spec)) <= LIMIT_DEG
    assert spec.motion.knee_bottom_deg < deep.motion.knee_bottom_deg
    assert fitted(spec) == spec
