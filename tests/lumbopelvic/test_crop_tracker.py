"""Following the lumbopelvic landmarks: windows, coordinates, mirror, and the joints taken."""

import time
from dataclasses import dataclass, replace

import numpy as np
import pytest
from windows import in_crop

from legpress_cv.landmarks.joint_fusion import fuse_joints, network_only
from legpress_cv.landmarks.near_side import SIDE_POINTS, SagittalTrack
from legpress_cv.landmarks.points import Landmarks
from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS, WINDOW_SIDE_RATIO
from legpress_cv.lumbopelvic.crop import cut_crop
from legpress_cv.lumbopelvic.crop_tracker import track_lumbopelvic
from legpress_cv.lumbopelvic.crop_window import window_at
from legpress_cv.lumbopelvic.domain import in_domain
from legpress_cv.lumbopelvic.network import CropReading
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.settings.landmarks import LandmarkSettings

WIDTH, HEIGHT, TORSO = 400, 300, 90.0
# Colours of the dots that stand for shoulder and hip.
SHOULDER_RGB, HIP_RGB = (255, 0, 0), (0, 255, 0)
SETTINGS = LandmarkSettings()


@dataclass(frozen=True)
class Picture:
    time_s: float
    full: np.ndarray

    @property
    def width_px(self):
        return self.full.shape[1]

    @property
    def height_px(self):
        return self.full.shape[0]

    def rgb(self, max_side_px=None, crop_px=None):
        import cv2

        x0, y0, x1, y1 = crop_px
        part = self.full[y0:y1, x0:x1]
        scale = min(1.0, max_side_px / max(part.shape[:2]))
        if scale < 1:
            size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
            part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        return part.copy()


class DotNetwork:
    """Finds the dots; everything else is where the hip is."""

    def __init__(self):
        self.crops = []

    def read(self, crop, reference=None):
        self.crops.append(crop)
        points = np.empty((len(LUMBOPELVIC_POINTS), 2))
        seen = np.ones(len(LUMBOPELVIC_POINTS))
        hip = self._dot(crop, 1, 0)
        shoulder = self._dot(crop, 0, 1)
        points[:] = hip
        points[LUMBOPELVIC_POINTS.index("shoulder")] = shoulder
        lost = np.isnan(points).any()
        return CropReading(
            points_px=np.nan_to_num(points, nan=CROP_PX / 2),
            sd_px=np.full(len(points), 90.0 if lost else 1.0),
            seen_ratio=seen * (0.0 if lost else 1.0),
            turn_deg=0.0 if reference is not None else float("nan"),
            turn_sd_deg=1.0,
            view_deg=(4.0, 2.0),
            azimuth_sd_deg=3.0,
            features=np.zeros((2, 8, 8), dtype=np.float32),
        )

    @staticmethod
    def _dot(crop, channel, other):
        strength = crop[..., channel].astype(float) - crop[..., other]
        strength[strength < 60] = 0
        if not strength.any():
            return np.full(2, np.nan)
        down, across = np.indices(strength.shape)
        total = strength.sum()
        return np.array([(across * strength).sum(), (down * strength).sum()]) / total + 0.5


def picture(time_s, shoulder, hip, scale=1.0):
    full = np.full((int(HEIGHT * scale), int(WIDTH * scale), 3), 40, dtype=np.uint8)
    down, across = np.indices(full.shape[:2])
    for at, colour in ((shoulder, SHOULDER_RGB), (hip, HIP_RGB)):
        near = np.hypot(across + 0.5 - at[0], down + 0.5 - at[1]) < 5 * scale
        full[near] = colour
    return Picture(time_s, full)


def sagittal(shoulder, hip, facing="right"):
    n = len(shoulder)
    shape = n, len(SIDE_POINTS)
    middle = Landmarks(SIDE_POINTS, np.full((*shape, 2), [200.0, 150.0]), np.full(shape, 0.9))
    landmarks = middle.with_points({"shoulder": np.array(shoulder), "hip": np.array(hip)})
    return SagittalTrack(
        time_s=np.arange(n) / 10,
        landmarks=landmarks,
        far=landmarks,
        near_side="right",
        facing=facing,
        side_confidence_ratio=1.0,
        swapped_ratio=0.0,
        head_px=np.zeros((n, 2)),
        head_radius_px=np.ones(n),
    )


def scene(n=12, off=(0.0, 0.0)):
    """Shoulder and hip of a trunk leaning back that drifts across the picture."""
    drift = np.arange(n)[:, None] * np.array([3.0, 1.0])
    shoulder = np.array([120.0, 100.0]) + drift
    hip = shoulder + TORSO * np.array([0.5, np.sqrt(0.75)])
    pictures = [picture(i / 10, s, h) for i, (s, h) in enumerate(zip(shoulder, hip, strict=True))]
    pose = sagittal(shoulder, hip + np.array(off))
    return pictures, shoulder, hip, pose


def test_a_crop_shows_what_the_window_says():
    pictures, shoulder, hip, _ = scene(1)
    for faces_left in (False, True):
        window = window_at(shoulder[0], hip[0], TORSO, faces_left=faces_left)
        crop = cut_crop(pictures[0], window)
        expected = in_crop(window, np.stack([shoulder[0], hip[0]]), CROP_PX)
        found = DotNetwork().read(crop).points_px
        index = [LUMBOPELVIC_POINTS.index(n) for n in ("shoulder", "hip")]
        np.testing.assert_allclose(found[index], expected, atol=0.6)


def test_a_crop_beyond_the_edge_repeats_it():
    pictures, shoulder, hip, _ = scene(1)
    for shift in ([-110.0, -90.0], [1e4, 1e4], [-1e4, 50.0]):
        window = window_at(shoulder[0] + shift, hip[0] + shift, TORSO, faces_left=False)
        crop = cut_crop(pictures[0], window)
        assert crop.shape == (CROP_PX, CROP_PX, 3)
        assert crop.min() >= 0
        assert crop[0, 0].tolist() == [40, 40, 40]


@pytest.mark.parametrize("off", [(0.0, 0.0), (18.0, 12.0)])
def test_points_come_back_in_the_pictures_pixels(off):
    pictures, shoulder, hip, pose = scene(off=off)
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    np.testing.assert_allclose(found.points_px["shoulder"], shoulder, atol=0.8)
    np.testing.assert_allclose(found.points_px["hip"], hip, atol=0.8)
    assert found.torso_px == pytest.approx(TORSO, rel=0.02)
    # The window keeps to the trunk, so nothing turns but by the crop's own turn.
    assert np.nanmax(np.abs(found.turn_deg)) < 3


@pytest.mark.parametrize(("off", "ratio"), [((30.0, 52.0), 1 / 1.15), ((-12.0, -20.0), 1.15)])
def test_the_window_stays_near_the_pose_models_size(off, ratio):
    """A shoulder put too high would else make the window larger, and be put higher still."""
    pictures, _, hip, pose = scene(off=off)
    network = DotNetwork()
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), network, SETTINGS)
    assert not 1 / 1.15 < TORSO / pose.torso_px < 1.15
    crop = network.crops[-1]
    long_px = np.hypot(*(DotNetwork._dot(crop, 1, 0) - DotNetwork._dot(crop, 0, 1)))
    limited = TORSO / (ratio * pose.torso_px) * CROP_PX / WINDOW_SIDE_RATIO
    assert long_px == pytest.approx(limited, rel=0.02)
    assert found.torso_px == pytest.approx(TORSO, rel=0.02)
    np.testing.assert_allclose(found.points_px["hip"], hip, atol=1.0)


def test_a_larger_picture_gives_the_same_points_scaled():
    pictures, shoulder, hip, pose = scene(4)
    twice = [
        picture(p.time_s, 2 * s, 2 * h, 2.0)
        for p, s, h in zip(pictures, shoulder, hip, strict=True)
    ]
    larger = sagittal(2 * shoulder, 2 * hip)
    one = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    two = track_lumbopelvic(twice, TrunkPrior.of(larger), DotNetwork(), SETTINGS)
    np.testing.assert_allclose(two.points_px["hip"], 2 * one.points_px["hip"], atol=1.0)
    np.testing.assert_allclose(two.sd_px["hip"], 2 * one.sd_px["hip"], rtol=0.03)


def test_a_mirrored_clip_gives_mirrored_points_and_the_same_crops():
    pictures, shoulder, hip, pose = scene(4)
    flipped = [Picture(p.time_s, np.ascontiguousarray(p.full[:, ::-1])) for p in pictures]
    flip = np.array([-1.0, 1.0])
    mirrored = sagittal(shoulder * flip + [WIDTH, 0], hip * flip + [WIDTH, 0], "left")
    networks = DotNetwork(), DotNetwork()
    one = track_lumbopelvic(pictures, TrunkPrior.of(pose), networks[0], SETTINGS)
    two = track_lumbopelvic(flipped, TrunkPrior.of(mirrored), networks[1], SETTINGS)
    np.testing.assert_allclose(two.points_px["hip"] * flip + [WIDTH, 0], one.points_px["hip"])
    assert two.faces_left
    assert not one.faces_left
    for a, b in zip(networks[0].crops, networks[1].crops, strict=True):
        assert np.abs(a.astype(int) - b).max() <= 2


def test_turns_begin_shortly_before_the_reference():
    settings = SETTINGS.model_copy(update={"before_reference_s": 0.25})
    pictures, _, _, pose = scene()
    prior = TrunkPrior.of(pose, reference_s=0.5)
    found = track_lumbopelvic(pictures, prior, DotNetwork(), settings)
    first = int(np.searchsorted(found.time_s, 0.25))
    reference = int(np.searchsorted(found.time_s, 0.5))
    assert 0 < first < reference
    assert np.isnan(found.turn_deg[:first]).all()
    assert not np.isnan(found.turn_deg[first:]).any()
    assert found.turn_deg[reference] == pytest.approx(0.0, abs=1e-6)


def test_frames_before_the_lifter_is_found_are_left_out():
    pictures, shoulder, hip, _ = scene()
    shoulder, hip = shoulder.copy(), hip.copy()
    shoulder[:3] = np.nan
    found = track_lumbopelvic(
        pictures, TrunkPrior.of(sagittal(shoulder, hip)), DotNetwork(), SETTINGS
    )
    assert np.isnan(found.points_px["hip"][:3]).all()
    assert not np.isnan(found.points_px["hip"][3:]).any()


def test_a_window_that_went_astray_starts_anew_at_the_pose():
    pictures, shoulder, hip, _ = scene(10)
    # The pose model was on somebody else at first.
    wrong = sagittal(shoulder.copy(), hip.copy())
    wrong.landmarks["shoulder"][:3] += 300
    wrong.landmarks["hip"][:3] += 300
    settings = replace_settings(astray_frames=2)
    found = track_lumbopelvic(pictures, TrunkPrior.of(wrong), DotNetwork(), settings)
    assert found.seen_ratio["hip"][0] == 0
    np.testing.assert_allclose(found.points_px["hip"][-3:], hip[-3:], atol=1.0)


def replace_settings(**changes):
    return SETTINGS.model_copy(update=changes)


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


def test_a_second_reading_through_another_window_finds_the_same():
    pictures, _, _, pose = scene(30)
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    every = SETTINGS.second_look_frames
    assert np.isfinite(found.apart_torsos[::every]).all()
    assert np.isnan(found.apart_torsos).sum() == 30 - len(range(0, 30, every))
    assert np.nanmax(found.apart_torsos) < 0.02


class StuckNetwork(DotNetwork):
    """Says what it always says, whatever the crop shows: it knows nothing of the picture."""

    def read(self, crop, reference=None):
        points = np.linspace((100.0, 60.0), (150.0, 190.0), len(LUMBOPELVIC_POINTS))
        return replace(super().read(crop, reference), points_px=points)


def test_a_network_that_does_not_look_shows_by_its_second_reading():
    pictures, _, _, pose = scene(30)
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), StuckNetwork(), SETTINGS)
    assert np.nanmedian(found.apart_torsos) > 0.05
    assert not in_domain(found, SETTINGS)


def test_a_picture_out_of_domain_is_told():
    pictures, _, _, pose = scene()
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    assert in_domain(found, SETTINGS)
    assert not in_domain(replace(found, apart_torsos=np.full(12, 0.05)), SETTINGS)
    unsure = {name: np.full(12, 0.1 * TORSO) for name in found.sd_px}
    assert not in_domain(replace(found, sd_px=unsure), SETTINGS)
    assert not in_domain(replace(found, apart_torsos=np.full(12, np.nan)), SETTINGS)


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


class LateNetwork(DotNetwork):
    """Takes its time over some crops, so that readings could overtake each other."""

    def read(self, crop, reference=None):
        time.sleep(0.01 * (len(self.crops) % 3 == 0))
        return super().read(crop, reference)


def test_the_result_does_not_hang_on_how_quick_the_network_is():
    pictures, _, _, pose = scene(off=(18.0, 12.0))
    one = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    two = track_lumbopelvic(pictures, TrunkPrior.of(pose), LateNetwork(), SETTINGS)
    for name in one.points_px:
        np.testing.assert_array_equal(one.points_px[name], two.points_px[name])
    np.testing.assert_array_equal(one.turn_deg, two.turn_deg)
