"""The truth of a clip: its numbers follow from the motion, its document from its schema."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from takes import a_rep, a_set, with_fields

from training.errors import TrainingError
from training.picture.lens import bend
from training.scene import Camera
from training.truth.angles import flexion_deg
from training.truth.record import POINTS, TruthRecorder, landmarks_m, landmarks_px
from training.truth.reps import BREAK_DEG, RHYTHM, rep_truth, severity
from training.truth.schema import SCHEMA_PATH, check_truth, schema_text

SPEC = a_set(
    a_rep(tuck_deg=16.0, onset_ratio=0.55),
    a_rep(depth_ratio=0.85),
    rhythm_share=0.12,
    wobble_deg=0.3,
)
STRATA = {"yaw": "0", "confound": "none"}


@pytest.fixture(scope="module")
def document(take_of):
    """Truth of a few frames, as read from a file."""
    return json.loads(json.dumps(document_of(take_of(SPEC))))


def document_of(take, count=6):
    recorder = TruthRecorder(take.motion, take.spec)
    for shot in take.shots(take.times_s[:: max(1, len(take.times_s) // count)]):
        recorder.add(take.scene, shot.frame, shot.state)
    return recorder.document(STRATA)


@pytest.mark.parametrize(
    ("ppt", "excess", "tuck", "level"),
    [
        (4.99, 3.0, 4.0, "none"),
        (5.0, -5.0, 0.0, "mild"),
        (9.99, 5.0, 9.0, "mild"),
        (10.0, 0.5, 0.0, "moderate"),
        (12.0, -1.0, BREAK_DEG, "moderate"),
        (12.0, -1.0, 0.0, "mild"),
        (14.99, 3.0, 9.0, "moderate"),
        (15.0, -3.0, 0.0, "severe"),
    ],
)
def test_levels(ppt, excess, tuck, level):
    assert severity(ppt, excess, tuck) == level


@pytest.mark.parametrize("number", [0, 1])
def test_ppt_is_the_tilt_at_the_bottom_less_the_least_of_the_descent(motion_of, number):
    motion = motion_of(SPEC)
    times = motion.course.reps[number]
    truth = rep_truth(motion, number, motion.course.duration_s)
    descent = [motion.at(float(t)) for t in np.linspace(times.start_s, times.bottom_s, 40)]
    tilt = [state.tilt_deg for state in descent]
    assert truth["ppt_deg"] == pytest.approx(tilt[-1] - min(tilt), abs=0.1)
    excursion = descent[-1].thigh_excursion_deg - descent[0].thigh_excursion_deg
    assert truth["thigh_excursion_deg"] == pytest.approx(excursion, abs=0.2)
    assert truth["excess_tuck_deg"] == pytest.approx(
        truth["ppt_deg"] - RHYTHM * truth["thigh_excursion_deg"], abs=1e-9
    )


def test_the_onset_is_where_the_tuck_begins(motion_of):
    motion = motion_of(SPEC)
    tucked, plain = (rep_truth(motion, n, motion.course.duration_s) for n in (0, 1))
    before, after = (motion.at(tucked["onset_s"] + dt) for dt in (-1 / 30, 1 / 30))
    assert before.tuck_deg == 0.0
    assert after.tuck_deg > 0.0
    assert tucked["start_s"] < tucked["onset_s"] < tucked["bottom_s"]
    assert tucked["onset_knee_flexion_deg"] < tucked["knee_flexion_max_deg"]
    assert plain["onset_s"] is None
    assert plain["onset_hip_flexion_deg"] is None
    assert (tucked["severity"], plain["tuck_deg"]) == ("severe", 0.0)


def test_a_rep_that_the_clip_cuts_off_is_partial(motion_of):
    motion = motion_of(SPEC)
    end = motion.course.reps[1].end_s
    assert rep_truth(motion, 1, end - 0.1)["partial"] is True
    assert rep_truth(motion, 1, end + 0.1)["partial"] is False


def test_flexion_goes_on_past_the_straight_line():
    at, one = np.zeros(2), np.array([-1.0, 0.0])
    for angle in (-20.0, 0.0, 30.0, 120.0, 175.0):
        way = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        assert flexion_deg(one, at, way) == pytest.approx(angle)


def test_a_produced_truth_has_the_schema(document):
    read = check_truth(document)
    assert [rep.rep for rep in read.reps] == [1, 2]
    assert len(read.frames.time_s) == len(read.frames.near.hip) >= 6
    assert read.spec == SPEC


def test_the_published_schema_is_up_to_date():
    assert SCHEMA_PATH.read_text(encoding="utf-8") == schema_text(), (
        "run: python -m training.truth.schema"
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda d: d.pop("torso_px"), "torso_px"),
        (lambda d: d.update(unknown=1), "unknown"),
        (lambda d: d["frames"]["near"]["hip"].pop(), "near.hip"),
        (lambda d: d["frames"]["far_visible"].pop("l5"), "far_visible.l5"),
        (lambda d: d["reps"][0].update(severity="bad"), "severity"),
        (lambda d: d["reps"][0].update(bottom_s=-1.0), "bottom_s"),
        (lambda d: d["frames"]["time_s"].reverse(), "time_s"),
        (lambda d: d.update(schema="9.9"), "schema"),
    ],
)
def test_what_is_no_truth_is_refused(document, change, named):
    broken = json.loads(json.dumps(document))
    change(broken)
    with pytest.raises(TrainingError, match=rf"^No truth document: .*{named}"):
        check_truth(broken)


def test_frames_carry_the_motion(document, take_of):
    take = take_of(SPEC)
    frames = document["frames"]
    for number, time_s in enumerate(frames["time_s"]):
        state = take.motion.at(time_s)
        assert frames["pelvic_tilt_deg"][number] == pytest.approx(state.tilt_deg, abs=1e-3)
        assert frames["rep"][number] == state.moment.rep + 1
        assert (frames["phase"][number] == "") == (state.moment.rep == -1)
    assert document["torso_m"] == pytest.approx(take.motion.poser.torso_m, abs=1e-3)
    for rep in document["reps"]:
        assert 0.0 <= rep["pelvis_visible_ratio"] <= 1.0


def test_points_mirror_in_a_mirrored_picture(document, take_of):
    flipped = document_of(take_of(with_fields(SPEC, picture={"mirrored": True})))
    assert (document["near_side"], flipped["near_side"]) == ("right", "left")
    for side in ("near", "far"):
        for name in POINTS:
            one, two = (np.array(d["frames"][side][name]) for d in (document, flipped))
            np.testing.assert_allclose(two[:, 0], SPEC.picture.width_px - one[:, 0], atol=0.011)
            np.testing.assert_array_equal(two[:, 1], one[:, 1])
    same = ("near_visible", "far_visible", "pelvic_tilt_deg", "knee_flexion_deg")
    for column in same:
        assert flipped["frames"][column] == document["frames"][column]
    assert flipped["reps"] == document["reps"]


def test_points_bend_with_the_lens(take_of):
    take = take_of(SPEC)
    shot = next(iter(take.shots(take.times_s[:1])))
    points = landmarks_m(shot.state, "r")
    assert set(points) == set(POINTS)
    camera: Camera = replace(shot.frame.camera, k1=-0.05)
    straight = landmarks_px(points, replace(camera, k1=0.0), mirrored=False)
    bent = landmarks_px(points, camera, mirrored=False)
    stacked = np.stack(list(straight.values()))
    np.testing.assert_allclose(np.stack(list(bent.values())), bend(stacked, camera), atol=1e-9)
    centre = np.array(camera.centre_px)
    # A barrel pulls everything inwards.
    for name in POINTS:
        assert np.linalg.norm(bent[name] - centre) <= np.linalg.norm(straight[name] - centre) + 1e-9


def test_near_toe_and_wrist_are_in_the_open(document):
    """Nothing stands before them in a plain room, and an arm does not hide its own wrist."""
    seen = document["frames"]["near_visible"]
    assert np.mean(seen["toe"]) > 0.9
    assert np.mean(seen["wrist"]) > 0.9
