"""Joints of both models on one track."""

from dataclasses import replace

import numpy as np
import pytest
from dots import TORSO, WIDTH, DotNetwork, scene

from legpress_cv.landmarks.joint_fusion import fuse_joints, network_only
from legpress_cv.lumbopelvic.crop_tracker import track_lumbopelvic
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.settings.landmarks import LandmarkSettings

SETTINGS = LandmarkSettings(look_rate_hz=240.0)


def test_joints_come_from_the_network_and_do_not_jump_where_it_loses_them():
    pictures, _, hip, pose = scene(off=(18.0, 12.0))
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    found.sd_px["hip"][5:7] = TORSO
    found.points_px["hip"][5:7] += 100.0
    fused = fuse_joints(pose, found, SETTINGS)
    np.testing.assert_allclose(fused.landmarks["hip"], hip, atol=1.0)
    # Seen in none of the frames: the pose model's stays.
    found.seen_ratio["knee"][:] = 0.0
    fused = fuse_joints(pose, found, SETTINGS)
    np.testing.assert_array_equal(fused.landmarks["knee"], pose.landmarks["knee"])


def test_a_joint_without_a_pose_landmark_is_the_networks():
    pictures, _, hip, pose = scene()
    lost = pose.landmarks.with_points({"hip": np.full((12, 2), np.nan)})
    blind = replace(pose, landmarks=lost)
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    fused = fuse_joints(blind, found, SETTINGS)
    np.testing.assert_allclose(fused.landmarks["hip"], hip, atol=1.0)


def test_a_passer_by_does_not_lend_its_joints():
    pictures, _, hip, pose = scene()
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    found.sd_px["hip"][4:6] = TORSO
    for name in ("shoulder", "hip", "knee", "ankle"):
        pose.landmarks[name][4:6] += 120.0
    fused = fuse_joints(pose, found, SETTINGS)
    assert np.isnan(fused.landmarks["hip"][4:6]).all()
    known = np.r_[0:4, 6:12]
    np.testing.assert_allclose(fused.landmarks["hip"][known], hip[known], atol=1.0)


@pytest.mark.parametrize(("name", "own"), [("hip", True), ("knee", False)])
def test_a_hidden_joint_is_the_networks_where_the_trunk_holds_it(name, own):
    pictures, _, _, pose = scene()
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    found.seen_ratio[name][:] = 0.1
    rail = pose.landmarks[name] + [70.0, 0.0]
    astray = replace(pose, landmarks=pose.landmarks.with_points({name: rail}))
    fused = fuse_joints(astray, found, SETTINGS)
    expected = found.points_px[name] if own else rail
    np.testing.assert_allclose(fused.landmarks[name], expected)


def test_a_lifter_whom_the_pose_model_has_lost_has_the_networks_joints_alone():
    pictures, shoulder, hip, pose = scene()
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    alone = network_only(found)
    assert np.isnan(alone.landmarks["hip"]).all()
    assert (alone.near_side, alone.facing) == ("right", "right")
    fused = fuse_joints(alone, found, SETTINGS)
    np.testing.assert_allclose(fused.landmarks["hip"], hip, atol=1.0)
    assert np.isnan(fused.landmarks["toe"]).all()
    # The head lies beyond the shoulder, and before the trunk's line: the lifter faces right.
    up = (shoulder - hip) / np.linalg.norm(shoulder - hip, axis=1, keepdims=True)
    way = (alone.head_px - shoulder) / TORSO
    assert ((way * up).sum(axis=1) > 0.3).all()
    assert (way[:, 0] * -up[:, 1] + way[:, 1] * up[:, 0] > 0.2).all()


def test_a_head_that_is_put_by_the_trunk_is_mirrored_with_it():
    pictures, _, _, pose = scene(4)
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    flip = np.array([-1.0, 1.0])
    points = {name: xy * flip + [WIDTH, 0] for name, xy in found.points_px.items()}
    other = network_only(replace(found, points_px=points, faces_left=True))
    np.testing.assert_allclose(other.head_px * flip + [WIDTH, 0], network_only(found).head_px)
