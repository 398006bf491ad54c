"""Following the lumbopelvic landmarks: windows, coordinates, mirror."""

import time
from dataclasses import replace

import numpy as np
import pytest
from dots import TORSO, WIDTH, DotNetwork, Picture, picture, sagittal, scene
from windows import in_crop

from legpress_cv.lumbopelvic.contract import CROP_PX, LUMBOPELVIC_POINTS, WINDOW_SIDE_RATIO
from legpress_cv.lumbopelvic.crop import cut_crop
from legpress_cv.lumbopelvic.crop_steering import CropSteering
from legpress_cv.lumbopelvic.crop_tracker import pelvis_apart_deg, track_lumbopelvic
from legpress_cv.lumbopelvic.crop_window import window_at
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.settings.landmarks import LandmarkSettings

# Of single looks; how often there is one has a test of its own.
SETTINGS = LandmarkSettings(look_rate_hz=240.0)


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
    alone = SETTINGS.model_copy(update={"pose_share": 0.0})
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), network, alone)
    assert not 1 / 1.15 < TORSO / pose.torso_px < 1.15
    crop = network.crops[-1]
    long_px = np.hypot(*(DotNetwork._dot(crop, 1, 0) - DotNetwork._dot(crop, 0, 1)))
    limited = TORSO / (ratio * pose.torso_px) * CROP_PX / WINDOW_SIDE_RATIO
    assert long_px == pytest.approx(limited, rel=0.02)
    assert found.torso_px == pytest.approx(TORSO, rel=0.02)
    np.testing.assert_allclose(found.points_px["hip"], hip, atol=1.0)


def test_one_worker_reads_what_two_do():
    pictures, _, _, pose = scene(8)
    one, two = (
        track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS, workers=workers)
        for workers in (1, 5)
    )
    for name in one.points_px:
        np.testing.assert_array_equal(one.points_px[name], two.points_px[name])
    np.testing.assert_array_equal(one.apart_torsos, two.apart_torsos)


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
    settings = replace_settings(astray_looks=2)
    found = track_lumbopelvic(pictures, TrunkPrior.of(wrong), DotNetwork(), settings)
    assert found.seen_ratio["hip"][0] == 0
    np.testing.assert_allclose(found.points_px["hip"][-3:], hip[-3:], atol=1.0)


def replace_settings(**changes):
    return SETTINGS.model_copy(update=changes)


def test_a_second_reading_through_another_window_finds_the_same():
    pictures, _, _, pose = scene(30)
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), SETTINGS)
    every = SETTINGS.second_look_every
    assert np.isfinite(found.apart_torsos[::every]).all()
    assert np.isnan(found.apart_torsos).sum() == 30 - len(range(0, 30, every))
    assert np.nanmax(found.apart_torsos) < 0.02


@pytest.mark.parametrize("rate_hz", [2.5, 4.0, 8.0, 10.0])
def test_looks_are_spread_evenly_and_the_last_frame_is_one(rate_hz):
    pictures, shoulder, hip, pose = scene(32)  # at 10 Hz
    settings = replace_settings(look_rate_hz=rate_hz)
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), settings)
    assert found.time_s.tolist() == [p.time_s for p in pictures]
    times = found.looks().time_s
    step_s = pictures[1].time_s - pictures[0].time_s
    assert times[0] == pictures[0].time_s
    assert times[-1] == pictures[-1].time_s
    gaps = np.diff(times[:-1])
    assert np.all(np.abs(gaps - 1 / rate_hz) < step_s)
    assert len(times) == pytest.approx(rate_hz * 32 * step_s, abs=1.5)
    joined = found.joined(2 / rate_hz)
    np.testing.assert_allclose(joined.points_px["hip"], hip, atol=1.5)
    np.testing.assert_allclose(joined.points_px["shoulder"], shoulder, atol=1.5)
    assert np.isnan(found.joined(0.0).points_px["hip"]).any() == (len(times) < 32)


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


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_window_lies_between_the_two_models(share):
    off = np.array([18.0, 12.0])
    pictures, shoulder, hip, pose = scene(off=tuple(off))
    settings = SETTINGS.model_copy(update={"pose_share": share})
    found = track_lumbopelvic(pictures, TrunkPrior.of(pose), DotNetwork(), settings)
    steering = CropSteering(TrunkPrior.of(pose), settings)
    steering.window(np.stack([shoulder[0], hip[0]]))  # where the network has it
    asked = np.stack([pose.landmarks["shoulder"][0], pose.landmarks["hip"][0]])
    own, other = (
        np.array(window_at(*at, steering.torso_px, faces_left=False).centre_px)
        for at in (np.stack([shoulder[0], hip[0]]), asked)
    )
    np.testing.assert_allclose(
        steering.window(asked).centre_px, own + share * (other - own), atol=3.0
    )
    np.testing.assert_allclose(found.points_px["hip"], hip, atol=1.0)


def test_the_pose_models_jumps_do_not_move_the_window():
    pose = sagittal(*(np.tile([100.0, y], (31, 1)) for y in (50.0, 150.0)))
    jumped = pose.landmarks["hip"].copy()
    jumped[15] += 60.0
    jumped = replace(pose, landmarks=pose.landmarks.with_points({"hip": jumped}))
    prior = TrunkPrior.of(jumped, window_s=0.5)
    np.testing.assert_allclose(prior.trunk_px, TrunkPrior.of(pose).trunk_px)


def test_how_far_another_reading_has_the_pelvis_turned():
    points = np.random.default_rng(0).uniform(50.0, 200.0, (len(LUMBOPELVIC_POINTS), 2))
    c, s = np.cos(np.radians(7.0)), np.sin(np.radians(7.0))
    clockwise = points @ np.array([[c, s], [-s, c]]) + 20.0  # y points down
    assert pelvis_apart_deg(points, clockwise) == pytest.approx(7.0)
    assert pelvis_apart_deg(points, points) == 0.0
