"""The joints of both models on one track, and the set that they are measured in."""

from dataclasses import replace

import numpy as np
import pytest
from lumbopelvic import lifter, pose_of, seen
from measuring import measured
from synthetic import nobody

from legpress_cv.analysis.first_pass import first_pass
from legpress_cv.analysis.joints import finish_joints
from legpress_cv.analysis.lumbopelvic_pass import NotAsked, NotSeen, Seen
from legpress_cv.landmarks.points import Landmarks
from legpress_cv.results import Reason
from legpress_cv.settings import Settings
from legpress_cv.signals.tracks import CleanTrack, clean_track

S = Settings()
RATE = 30.0
BODY = lifter((12.0, 0.0, 8.0))
NETWORK = seen(BODY)


def finished(pose, sight):
    first = first_pass(pose, RATE, S.signals, S.reps)
    return first, finish_joints(first, sight, RATE, S.landmarks, S.signals, S.reps, S.view)


def with_ankle(network, frames, shift_px):
    """The network, and a pose model with it, see the ankle elsewhere in some frames."""
    ankle = network.points_px["ankle"].copy()
    ankle[frames] += shift_px
    return replace(network, points_px=network.points_px | {"ankle": ankle})


def values_of(clean):
    for name, value in vars(clean).items():
        if isinstance(value, Landmarks):
            yield from ((f"{name}.xy_px", value.xy_px), (f"{name}.score", value.score))
        elif name != "points":
            yield name, value


def test_joints_are_cleaned_as_if_the_ankle_had_always_been_on_its_path():
    lost = with_ankle(NETWORK, np.arange(0, len(NETWORK.time_s), 5), (40.0, -20.0))
    _, joints = finished(pose_of(lost), Seen(lost))
    afresh: CleanTrack = clean_track(joints.sagittal, RATE, S.signals)
    for (name, found), (_, expected) in zip(
        values_of(joints.clean), values_of(afresh), strict=True
    ):
        np.testing.assert_equal(found, expected, err_msg=name)
    # Every fifth ankle was 45 px off, 14 deg at the knee; the body's own leaves the line a little.
    error = (joints.clean.knee_flexion_deg - BODY.knee_flexion_deg)[joints.set_frames]
    assert np.sqrt(np.mean(error**2)) < 2.0


def test_the_thigh_tells_where_the_set_is():
    _, joints = finished(pose_of(NETWORK), Seen(NETWORK))
    assert joints.azimuth_deg == pytest.approx(0.0)
    ends = joints.set_frames.start, joints.set_frames.stop - 1
    # A rep starts at 5 % of its depth, which a smooth start takes a quarter of a second to.
    assert ends == pytest.approx((BODY.reps[0].start_index, BODY.reps[-1].end_index), abs=8)


def test_a_foot_that_is_lost_does_not_cost_the_reps():
    rng = np.random.default_rng(0)
    lost = with_ankle(NETWORK, slice(None), rng.normal(0, 80.0, (len(NETWORK.time_s), 2)))
    found = measured(pose_of(lost), sight=Seen(lost))
    assert [rep.cut for rep in found.reps] == [None] * 3
    assert all(rep.knee_flexion_max_deg is None for rep in found.reps)
    for rep, true in zip(found.reps, BODY.reps, strict=True):
        swing_deg = np.ptp(BODY.trunk_thigh_deg[true.frames])
        assert rep.thigh_excursion_deg == pytest.approx(swing_deg, abs=2.0)


@pytest.mark.parametrize("sight", [NotAsked(), NotSeen(Reason.PELVIS_NOT_SEEN)])
def test_without_the_network_the_pose_models_joints_are_taken_as_they_are(sight):
    first, joints = finished(pose_of(NETWORK), sight)
    assert joints.sagittal is first.sagittal
    assert joints.clean is first.clean
    assert joints.azimuth_deg is None
    assert 0.0 < joints.shoulder_width_ratio < 0.3


def test_a_lifter_whom_the_network_has_found_needs_no_pose():
    _, joints = finished(nobody(len(NETWORK.time_s)), Seen(replace(NETWORK, searched=True)))
    assert joints.searched
    assert np.isnan(joints.shoulder_width_ratio)
    error = joints.clean.trunk_thigh_flexion_deg - BODY.trunk_thigh_deg
    assert np.abs(error[10:-10]).max() < 1.0


def test_nobody_has_no_joints():
    assert finished(nobody(), NotAsked()) == (None, None)
