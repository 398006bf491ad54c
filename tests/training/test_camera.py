"""The camera: where it stands, what it keeps in the picture, and how it shakes."""

from __future__ import annotations

import numpy as np
import pytest

from training.camera import camera_track, lifter_points
from training.layout import Layout
from training.shake import BAND_HZ, Shake
from training.spec import CameraSpec, PictureSpec


def a_layout(pad_deg: float = 40.0, rail_deg: float = 45.0) -> Layout:
    pad, rail = np.radians(pad_deg), np.radians(rail_deg)
    up = np.array([-np.cos(pad), 0.0, np.sin(pad)])
    normal = np.array([np.sin(pad), 0.0, np.cos(pad)])
    away = np.array([np.cos(rail), 0.0, np.sin(rail)])
    hip = np.array([0.0, 0.0, 0.45])
    return Layout(
        pad_base_m=hip - 0.1 * normal,
        pad_up=up,
        pad_normal=normal,
        seat_base_m=hip - 0.1 * normal,
        seat_forward=normal,
        seat_normal=up,
        seat_length_m=0.4,
        rail_dir=away,
        platform_m=hip + 0.9 * away,
        platform_up=np.array([-away[2], 0.0, away[0]]),
        platform_normal=-away,
        travel_m=0.45,
        floor_z_m=0.0,
        hip_m=hip,
        shoulder_m=hip + 0.5 * up,
        hands_m=np.array([[0.1, -0.25, 0.4], [0.1, 0.25, 0.4]]),
        hip_width_m=0.36,
    )


def test_square_on_view_has_the_lifters_front_to_the_right_and_up_is_up() -> None:
    camera = camera_track(CameraSpec(elevation_deg=0), PictureSpec(), a_layout(), [0.0])[0]
    start = np.array([0.0, 0.0, 0.6])
    pixels, depth = camera.project(np.array([start, start + [0.2, 0, 0], start + [0, 0, 0.2]]))
    assert pixels[1, 0] > pixels[0, 0] + 20
    assert pixels[1, 1] == pytest.approx(pixels[0, 1], abs=1e-6)
    assert pixels[2, 1] < pixels[0, 1] - 20
    assert camera.position_m[1] < 0
    assert depth[0] > 0
    assert np.linalg.det(camera.rotation) == pytest.approx(1.0)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (480, 854)])
def test_the_short_side_spans_the_frame_height_at_the_lifter(width: int, height: int) -> None:
    spec = CameraSpec(frame_height_m=2.4, elevation_deg=0, distance_m=4.0)
    layout = a_layout()
    camera = camera_track(spec, PictureSpec(width_px=width, height_px=height), layout, [0.0])[0]
    pixels, _ = camera.project(np.array([[0.0, 0, 0.5], [0.0, 0, 1.5]]))
    assert abs(pixels[1, 1] - pixels[0, 1]) == pytest.approx(min(width, height) / 2.4, rel=1e-6)
    aim, depth = camera.project((layout.hip_m + layout.platform_m) / 2)
    assert depth == pytest.approx(4.0)
    if width > height:  # there is room: nothing had to give way
        assert aim == pytest.approx([width / 2, height / 2], abs=1e-6)


def test_positive_azimuth_goes_to_the_front_and_elevation_up() -> None:
    layout = a_layout()
    spec = CameraSpec(azimuth_deg=20, elevation_deg=10)
    camera = camera_track(spec, PictureSpec(), layout, [0.0])[0]
    away = camera.position_m - (layout.hip_m + layout.platform_m) / 2
    assert np.degrees(np.arctan2(away[0], -away[1])) == pytest.approx(20)
    assert np.degrees(np.arcsin(away[2] / np.linalg.norm(away))) == pytest.approx(10)


def test_positive_roll_turns_what_is_seen_counter_clockwise() -> None:
    level, rolled = (
        camera_track(CameraSpec(roll_deg=roll, elevation_deg=0), PictureSpec(), a_layout(), [0])[0]
        for roll in (0.0, 5.0)
    )
    line = np.array([[0.0, 0, 0.8], [0.4, 0, 0.8]])
    turned = []
    for camera in (level, rolled):
        (x, y), _ = camera.project(line)[0][1] - camera.project(line)[0][0], None
        turned.append(np.degrees(np.arctan2(-y, x)))
    assert turned[1] - turned[0] == pytest.approx(5.0, abs=1e-6)


def test_the_aim_moves_by_the_offset() -> None:
    layout = a_layout()
    spec = CameraSpec(offset_m=(0.1, -0.05), elevation_deg=0, frame_height_m=3.0)
    camera = camera_track(spec, PictureSpec(), layout, [0.0])[0]
    aimed = (layout.hip_m + layout.platform_m) / 2 + [0.1, 0.0, -0.05]
    assert camera.project(aimed)[0] == pytest.approx([320, 240], abs=0.2)


@pytest.mark.parametrize("pad_deg", [0.0, 40.0, 80.0])
@pytest.mark.parametrize("rail_deg", [0.0, 45.0, 90.0])
@pytest.mark.parametrize("size", [(640, 480), (360, 640)])
def test_the_lifter_stays_in_the_picture(
    pad_deg: float, rail_deg: float, size: tuple[int, int]
) -> None:
    layout = a_layout(pad_deg, rail_deg)
    picture = PictureSpec(width_px=size[0], height_px=size[1])
    times_s = np.arange(0, 20, 0.25)
    for seed in range(6):
        rng = np.random.default_rng(seed)
        spec = CameraSpec(
            azimuth_deg=rng.uniform(-10, 35),
            elevation_deg=rng.uniform(-10, 25),
            roll_deg=rng.uniform(-8, 8),
            distance_m=rng.uniform(1.6, 7),
            frame_height_m=rng.uniform(1.3, 4.5),
            offset_m=(rng.uniform(-2, 2), rng.uniform(-2, 2)),
            shake_m=0.03,
            shake_deg=1.0,
            seed=seed,
        )
        for camera in camera_track(spec, picture, layout, times_s):
            pixels, depth = camera.project(lifter_points(layout))
            assert depth.min() > 0
            assert pixels.min() >= 0
            assert (pixels <= size).all()
        assert camera.position_m[2] > layout.floor_z_m


def test_shake_is_a_function_of_time_alone() -> None:
    spec = CameraSpec(shake_m=0.02, shake_deg=0.5, seed=3)
    layout, picture = a_layout(), PictureSpec()
    whole = camera_track(spec, picture, layout, np.arange(0, 3, 0.1))
    alone = camera_track(spec, picture, layout, [1.0])[0]
    assert np.array_equal(whole[10].rotation, alone.rotation)
    other = camera_track(spec.model_copy(update={"seed": 4}), picture, layout, [1.0])[0]
    assert not np.allclose(other.rotation, alone.rotation)
    still = camera_track(CameraSpec(), picture, layout, [0.0, 1.0])
    assert np.array_equal(still[0].rotation, still[1].rotation)


def test_shake_has_the_rms_and_the_band_asked_for() -> None:
    times_s = np.arange(0, 400, 1 / 20)
    moved = Shake(0.01, 0.02, seed=5).at(times_s)
    rms = np.sqrt(np.mean(moved**2, axis=0))
    assert np.hypot(rms[0], rms[1]) == pytest.approx(0.01, rel=0.05)
    assert rms[2] == pytest.approx(0.02, rel=0.05)
    power = np.abs(np.fft.rfft(moved * np.hanning(len(times_s))[:, None], axis=0)) ** 2
    rates_hz = np.fft.rfftfreq(len(times_s), 1 / 20)
    within = (rates_hz > BAND_HZ[0] - 0.05) & (rates_hz < BAND_HZ[1] + 0.05)
    assert power[within].sum() > 0.999 * power.sum()


def test_shake_moves_the_picture_by_metres_at_the_lifter() -> None:
    layout = a_layout()
    spec = CameraSpec(shake_m=0.03, frame_height_m=3.0, elevation_deg=0, seed=1)
    track = camera_track(spec, PictureSpec(), layout, np.arange(0, 60, 0.1))
    aim = (layout.hip_m + layout.platform_m) / 2
    pixels = np.array([camera.project(aim)[0] for camera in track])
    moved_m = (pixels - [320, 240]) * 3.0 / 480
    assert np.sqrt(np.mean(np.sum(moved_m**2, axis=1))) == pytest.approx(0.03, rel=0.15)


def test_k1_is_kept_one_to_one_in_a_wide_view() -> None:
    layout = a_layout()
    wide = CameraSpec(k1=-0.15, frame_height_m=4.5, distance_m=1.6)
    camera = camera_track(wide, PictureSpec(), layout, [0.0])[0]
    radius = np.linspace(0, 10, 2000)
    assert -0.15 < camera.k1 < 0
    corner = np.hypot(320, 240) / camera.focal_px
    assert np.max(radius * (1 + camera.k1 * radius**2)) > corner
    plain = camera_track(CameraSpec(k1=-0.05), PictureSpec(), layout, [0.0])[0]
    assert plain.k1 == -0.05
