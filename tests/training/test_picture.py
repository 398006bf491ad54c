"""What the phone makes of a picture: each effect does what it says, and truth goes along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from training.picture import (
    bend,
    bend_picture,
    blend,
    compress,
    develop,
    drawn_camera,
    jpeg_quality,
    mirror,
    mirror_points,
    recode,
    subframe_times,
    unbend,
    write_clip,
)
from training.picture.grain import grain
from training.picture.light import from_srgb, to_srgb
from training.scene import Camera
from training.spec import PictureSpec

Picture = NDArray[np.uint8]
CLEAN = PictureSpec(noise=0.0)


def a_camera(k1: float = 0.0, width: int = 320, height: int = 240) -> Camera:
    return Camera(np.zeros(3), np.eye(3), 1.4 * height, (width / 2, height / 2), width, height, k1)


def flat(value: int, size: tuple[int, int] = (128, 128)) -> Picture:
    return np.full((*size, 3), value, dtype=np.uint8)


def dots(camera: Camera, points_px: NDArray[np.float64]) -> Picture:
    """Soft bright dots at points of the camera's picture."""
    x = np.arange(camera.width_px) + 0.5
    y = np.arange(camera.height_px) + 0.5
    picture = np.zeros((camera.height_px, camera.width_px))
    for at_x, at_y in points_px:
        picture += np.exp(-((x[None] - at_x) ** 2 + (y[:, None] - at_y) ** 2) / (2 * 2.5**2))
    return np.repeat((picture * 255)[..., None], 3, axis=2).astype(np.uint8)


def centroid(picture: Picture, near_px: NDArray[np.float64], half: int = 9) -> NDArray[np.float64]:
    left, top = (int(value) - half for value in near_px)
    patch = picture[top : top + 2 * half + 1, left : left + 2 * half + 1, 1].astype(float)
    y, x = np.mgrid[: patch.shape[0], : patch.shape[1]]
    weight = patch / patch.sum()
    return np.array([left + 0.5 + (weight * x).sum(), top + 0.5 + (weight * y).sum()])


def test_a_plain_spec_changes_little() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 64, axis=0).repeat(3, axis=2)
    seen = develop(ramp, CLEAN, 0)
    # Only the vignette is left.
    assert np.abs(seen[32, 100:156].astype(int) - ramp[32, 100:156]).max() <= 3
    assert (seen.astype(int) <= ramp.astype(int) + 1).all()


@pytest.mark.parametrize("k1", [-0.15, -0.04, 0.1])
def test_the_bent_picture_and_the_bent_points_agree(k1: float) -> None:
    camera = a_camera(k1)
    drawn = drawn_camera(camera)
    where = np.array([[160.0, 120.0], [30.0, 25.0], [290.0, 210.0], [250.0, 40.0], [60.0, 190.0]])
    shift = np.array(drawn.centre_px) - np.array(camera.centre_px)
    seen = bend_picture(dots(drawn, where + shift), camera)
    assert seen.shape == (240, 320, 3)
    bent = bend(where, camera)
    assert np.abs(bent[1] - where[1]).max() > 0.5
    for expected in bent:
        assert centroid(seen, expected) == pytest.approx(expected, abs=0.15)


@pytest.mark.parametrize("k1", [-0.15, 0.0, 0.1])
def test_unbend_undoes_bend(k1: float) -> None:
    points = np.random.default_rng(0).uniform(-20, 340, (7, 5, 2))
    camera = a_camera(k1)
    assert unbend(bend(points, camera), camera) == pytest.approx(points, abs=1e-6)


def test_the_drawing_has_all_that_the_bent_picture_shows() -> None:
    camera = a_camera(-0.15)
    drawn = drawn_camera(camera)
    assert drawn.k1 == 0
    assert drawn.width_px > camera.width_px
    corners = np.array([[0.0, 0.0], [320, 0], [0, 240], [320, 240]])
    shift = np.array(drawn.centre_px) - np.array(camera.centre_px)
    source = unbend(corners, camera) + shift
    assert source.min() >= 0
    assert (source <= [drawn.width_px, drawn.height_px]).all()
    assert drawn_camera(a_camera(0.0)).width_px == 320


def test_a_crop_is_bent_like_its_place_in_the_whole() -> None:
    whole = a_camera(-0.1)
    crop = replace(whole, centre_px=(160 - 200.0, 120 - 130.0), width_px=96, height_px=96)
    points = np.array([[230.0, 150.0], [280.0, 210.0]])
    assert bend(points - [200, 130], crop) == pytest.approx(bend(points, whole) - [200, 130])
    drawn = drawn_camera(crop)
    at = points[:1] - [200, 130]
    seen = bend_picture(
        dots(drawn, at + np.array(drawn.centre_px) - np.array(crop.centre_px)), crop
    )
    expected = bend(at, crop)[0]
    assert centroid(seen, expected) == pytest.approx(expected, abs=0.15)


def test_a_picture_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="camera"):
        bend_picture(flat(0), a_camera(-0.1))
    with pytest.raises(ValueError, match="expected"):
        bend_picture(flat(0), a_camera(0.0))


def test_the_same_frame_is_the_same_whatever_came_before() -> None:
    spec = PictureSpec(noise=0.03, blur_px=1.0, sharpen=0.5, seed=4)
    picture = flat(120)
    first = develop(picture, spec, 7)
    develop(picture, spec, 8)
    assert np.array_equal(develop(picture, spec, 7), first)
    assert not np.array_equal(develop(picture, spec, 8), first)
    assert not np.array_equal(develop(picture, spec.model_copy(update={"seed": 5}), 7), first)
    assert (picture == 120).all()


def test_noise_has_the_sd_asked_for_and_neighbours_are_alike() -> None:
    spec = PictureSpec(noise=0.05)
    clean = develop(flat(128, (200, 200)), CLEAN, 0).astype(float)
    noise = (develop(flat(128, (200, 200)), spec, 0) - clean) / 255
    assert noise.std(axis=(0, 1)) == pytest.approx(0.05, rel=0.07)
    assert abs(noise.mean()) < 0.002
    one = noise[..., 1]
    assert 0.15 < np.corrcoef(one[:, 1:].ravel(), one[:, :-1].ravel())[0, 1] < 0.8
    assert abs(np.corrcoef(one[:, 12:].ravel(), one[:, :-12].ravel())[0, 1]) < 0.05


def test_the_grain_is_of_unit_sd_and_looks_gaussian() -> None:
    field = grain(np.ones((301, 399), dtype=np.float32), np.random.default_rng(1))
    assert field.shape == (301, 399, 3)
    assert field.std(axis=(0, 1)) == pytest.approx(1.0, abs=0.03)
    assert np.mean(np.abs(field) < 1) == pytest.approx(0.683, abs=0.02)


def test_shadows_are_noisier_than_light() -> None:
    spec = PictureSpec(noise=0.03)
    dark, bright = (
        (develop(flat(level), spec, 0) - develop(flat(level), CLEAN, 0).astype(float)).std()
        for level in (60, 200)
    )
    assert dark > 1.1 * bright


def test_exposure_doubles_the_light() -> None:
    before = develop(flat(100), CLEAN, 0)[64, 64, 1] / 255
    after = develop(flat(100), PictureSpec(noise=0, exposure_ev=1.0), 0)[64, 64, 1] / 255
    assert from_srgb(after) == pytest.approx(2 * from_srgb(before), rel=0.03)


def test_warm_is_redder_cold_is_bluer_and_grey_stays_as_bright() -> None:
    plain, warm, cold = (
        develop(flat(110), PictureSpec(noise=0, white_balance=balance), 0)[64, 64] / 255
        for balance in (0.0, 1.0, -1.0)
    )
    assert warm[0] > plain[0] + 0.02
    assert warm[2] < plain[2] - 0.02
    assert cold[2] > cold[0] + 0.02
    luma = np.array([0.2126, 0.7152, 0.0722])
    for tinted in (warm, cold):
        assert luma @ from_srgb(tinted) == pytest.approx(luma @ from_srgb(plain), rel=0.03)


def test_contrast_spreads_and_never_turns_tones_round() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 256, axis=0).repeat(3, axis=2)
    for contrast, wider in ((1.5, True), (0.6, False)):
        seen = develop(ramp, PictureSpec(noise=0, contrast=contrast), 0)[128, :, 1].astype(int)
        plain = develop(ramp, CLEAN, 0)[128, :, 1].astype(int)
        assert (np.diff(seen) >= -1).all()  # the vignette falls a little
        assert (seen[150] - seen[80] > plain[150] - plain[80]) == wider


def test_blur_widens_an_edge_and_sharpening_overshoots_it() -> None:
    edge = flat(60)
    edge[:, 64:] = 180
    sharp, blurred, halo = (
        develop(edge, PictureSpec(noise=0, **change), 0)[64, :, 1].astype(int)
        for change in ({}, {"blur_px": 2.0}, {"sharpen": 1.0})
    )
    assert np.diff(blurred).max() < 0.5 * np.diff(sharp).max()
    assert halo[60:70].max() > sharp[60:70].max() + 10
    assert halo[58:66].min() < sharp[58:66].min() - 10
    assert abs(halo[30] - sharp[30]) <= 1


def test_corners_are_darker_than_the_middle() -> None:
    seen = develop(flat(180, (240, 320)), CLEAN, 0, a_camera())
    assert seen[0, 0, 1] < seen[120, 160, 1] - 2


def test_mirror_takes_the_points_along() -> None:
    camera = a_camera()
    where = np.array([[50.3, 60.8]])
    flipped = mirror(dots(camera, where))
    expected = mirror_points(where, 320)
    assert centroid(flipped, expected[0]) == pytest.approx(expected[0], abs=0.1)
    assert mirror_points(expected, 320) == pytest.approx(where)
    assert where[0, 0] == 50.3
    assert np.array_equal(mirror(flipped), dots(camera, where))


def test_subframes_lie_in_the_shutter_around_the_moment() -> None:
    assert subframe_times(PictureSpec(shutter_ratio=0.0), 2.0) == (2.0,)
    spec = PictureSpec(shutter_ratio=0.8, rate_hz=10)
    times_s = np.array(subframe_times(spec, 2.0))
    assert len(times_s) == 5
    assert times_s.mean() == pytest.approx(2.0)
    assert np.ptp(times_s) == pytest.approx(0.08 * 4 / 5)
    assert np.diff(times_s) == pytest.approx(0.016)
    assert 1 < len(subframe_times(PictureSpec(shutter_ratio=0.2, rate_hz=15), 0.0)) < 5


def test_pictures_are_averaged_as_light() -> None:
    black, white = flat(0), flat(255)
    expected = 255 * to_srgb(np.array(0.5))
    assert abs(int(blend([black, white])[0, 0, 0]) - expected) <= 1
    grey = flat(77)
    assert np.array_equal(blend([grey, grey, grey]), grey)
    with pytest.raises(ValueError, match="no pictures"):
        blend([])


def a_view() -> Picture:
    rng = np.random.default_rng(2)
    coarse = rng.integers(0, 256, (8, 8, 3)).astype(float)
    smooth = coarse.repeat(16, axis=0).repeat(16, axis=1)
    return (smooth * 0.8 + rng.uniform(0, 50, smooth.shape)).astype(np.uint8)


def test_stronger_compression_loses_more_and_keeps_the_colours() -> None:
    view = a_view()
    losses = [
        np.mean((compress(view, quality).astype(float) - view) ** 2) for quality in (95, 60, 25)
    ]
    assert losses[0] < losses[1] < losses[2]
    red = flat(0)
    red[..., 0] = 200
    assert compress(red, 80)[64, 64] == pytest.approx([200, 0, 0], abs=6)
    assert jpeg_quality(15) > jpeg_quality(23) > jpeg_quality(38) > 0


def test_recoded_pictures_come_back_in_order_at_the_loss_asked_for() -> None:
    views = [np.roll(a_view(), 4 * step, axis=1) for step in range(6)]
    losses = []
    for crf in (16, 36):
        seen = recode(views, crf)
        assert len(seen) == len(views)
        errors = [[np.mean((b - a.astype(float)) ** 2) for b in seen] for a in views]
        assert [int(np.argmin(row)) for row in errors] == list(range(6))
        losses.append(np.mean(np.diag(errors)))
    assert losses[0] < losses[1]
    assert recode([], 23) == []


def test_a_clip_is_written_with_its_rate(tmp_path: Path) -> None:
    from legpress_cv.video import Clip

    spec = PictureSpec(width_px=128, height_px=128, rate_hz=12.0, crf=18)
    views = [np.roll(a_view(), 4 * step, axis=1) for step in range(5)]
    path = tmp_path / "clip.mp4"
    assert write_clip(path, iter(views), spec) == 5
    with Clip.open(path).frames() as stream:
        frames = list(stream)
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(5) / 12, abs=1e-3)
    assert np.mean(np.abs(frames[3].rgb().astype(float) - views[3])) < 12
