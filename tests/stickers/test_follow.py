"""Painted stickers are where they were painted; what is covered or gone is not guessed."""

from __future__ import annotations

import numpy as np
import pytest

from legpress_cv.marks.model import StickerMark
from legpress_cv.settings.stickers import StickerSettings
from legpress_cv.stickers.follow import follow_stickers

SETTINGS = StickerSettings(reach_ratio=0.12)  # a small part of the picture is quicker


def errors(scene, tracks):
    """Distance of each place from the truth, shape (stickers, n)."""
    truth = scene.truths(tracks.time_s)
    return np.array(
        [
            np.linalg.norm(tracks.points_px[name] - truth[:, k], axis=1)
            for k, name in enumerate(tracks.points_px)
        ]
    )


def rms(values):
    return np.sqrt(np.nanmean(values**2))


@pytest.fixture
def followed(tmp_path):
    def follow(scene, t=0.0, **options):
        clip = scene.write(tmp_path / "clip.mp4")
        return follow_stickers(clip, scene.marks(t), SETTINGS, **options)

    return follow


def test_centres_to_half_a_pixel_with_a_noise_that_is_true(plain):
    scene, clip = plain
    times = []
    tracks = follow_stickers(clip, scene.marks(), SETTINGS, progress=times.append)
    off = errors(scene, tracks)
    assert np.isfinite(off).mean() > 0.98
    assert rms(off) < 0.5
    told = np.sqrt(2) * np.mean([np.nanmedian(sd) for sd in tracks.sd_px.values()])
    assert rms(off) / 3 < told < 3 * rms(off)
    assert times == pytest.approx(list(tracks.time_s))
    assert not tracks.unclear


def test_a_click_at_the_end_is_followed_backwards(plain):
    scene, clip = plain
    tracks = follow_stickers(clip, scene.marks(3.3), SETTINGS)
    assert np.isfinite(errors(scene, tracks)).mean() > 0.98
    assert rms(errors(scene, tracks)) < 0.5
    assert tracks.clicked_s["pelvis_1"] == pytest.approx(3.3, abs=0.05)


def test_only_the_span_comes_back_though_the_click_is_outside(plain):
    scene, clip = plain
    tracks = follow_stickers(clip, scene.marks(0.2), SETTINGS, span_s=(1.0, 2.0))
    assert 1.0 <= tracks.time_s[0] < 1.1
    assert 1.9 < tracks.time_s[-1] <= 2.0
    assert rms(errors(scene, tracks)) < 0.5


def test_covered_for_a_second_and_found_again(scenes, followed):
    scene = scenes.Scene(cover=(1, 1.2, 2.2))
    tracks = followed(scene)
    off = errors(scene, tracks)
    covered = (tracks.time_s > 1.2) & (tracks.time_s < 2.2)
    assert np.isnan(off[1, covered]).all()
    assert np.isfinite(off[1, tracks.time_s > 2.4]).mean() > 0.95
    assert np.isfinite(off[0]).mean() > 0.95
    assert rms(off) < 0.5


@pytest.mark.parametrize("beside", [[-4.0, -24.0], [24.0, 0.0]], ids=["covered", "in view"])
def test_no_jump_to_a_spot_of_like_colour(scenes, followed, beside):
    """Even when the sticker is covered while the other one passes right beside it."""
    scene = scenes.Scene(
        stickers=1,
        cover=(0, 1.2, 2.2),
        distractor=lambda t: scenes.places(t)[0] + beside + [0.0, 2 * t],
    )
    off = errors(scene, followed(scene))
    assert np.nanmax(off) < 2
    assert np.isfinite(off).mean() > 0.6


def test_no_jump_to_another_sticker_when_one_is_covered_for_good(scenes, followed):
    scene = scenes.Scene(cover=(1, 1.0, 9.0))
    off = errors(scene, followed(scene))
    assert np.nanmax(off[:, 3:]) < 2
    assert np.isnan(off[1, 20:]).all()


def test_a_hand_that_uncovers_one_sticker_first_does_not_make_it_the_other(scenes, followed):
    """Both are covered; the first one stays so."""
    both = scenes.Scene(stickers=2, apart=0.35, cover=(1, 1.2, 1.8), cover_first=(1.2, 9.0))
    tracks = followed(both)
    off = errors(both, tracks)
    assert np.nanmax(off) < 2
    assert np.isnan(off[0, tracks.time_s > 1.3]).all()
    assert np.isfinite(off[1, tracks.time_s > 2.0]).all()


@pytest.mark.parametrize(
    "light", [lambda t: 1.0 if t < 2 else 0.65, lambda t: 1.15 - 0.15 * t], ids=["step", "slow"]
)
def test_light_may_change(scenes, followed, light):
    scene = scenes.Scene(light=light)
    off = errors(scene, followed(scene))
    assert np.isfinite(off).mean() > 0.95
    assert rms(off) < 0.5


def test_tape_may_turn_and_grow(scenes, followed):
    """A square that turns four times as far as the pelvis, and grows by a fifth."""
    scene = scenes.Scene(square=True, size=lambda t: 1 + 0.06 * t)
    off = errors(scene, followed(scene))
    assert np.isfinite(off).mean() > 0.95
    assert rms(off) < 0.5


def test_dropped_frames(scenes, followed):
    scene = scenes.Scene(drop=(1.3, 1.8))
    off = errors(scene, followed(scene))
    assert np.isfinite(off).mean() > 0.95
    assert rms(off) < 0.5


def test_lost_for_good_when_it_leaves_the_picture(scenes, tmp_path):
    scene = scenes.Scene(stickers=1, shift=lambda t: np.array([-60.0 * t, 0.0]))
    clip = scene.write(tmp_path / "clip.mp4")
    wide = StickerSettings(reach_ratio=0.4)
    tracks = follow_stickers(clip, scene.marks(), wide)
    truth = scene.truths(tracks.time_s)
    gone = truth[:, 0, 0] < -scenes.RADIUS
    assert gone.sum() > 10
    assert np.isnan(tracks.points_px["pelvis_1"][gone]).all()
    inside = truth[:, 0, 0] > 2 * scenes.RADIUS
    assert np.isfinite(tracks.points_px["pelvis_1"][inside]).all(axis=1).mean() > 0.95


def test_a_click_on_nothing_is_unclear(plain):
    _, clip = plain
    nothing = StickerMark(name="knee", time_s=0.0, x_px=170.0, y_px=155.0)
    outside = StickerMark(name="shoulder", time_s=90.0, x_px=100.0, y_px=100.0)
    tracks = follow_stickers(clip, [nothing, outside], SETTINGS)
    assert set(tracks.unclear) == {"knee", "shoulder"}
    assert np.isnan(tracks.points_px["knee"]).all()
    assert len(tracks.time_s) > 40
    assert tracks.seen_ratio("knee") == 0


def test_nothing_clicked_is_nothing_followed(plain):
    tracks = follow_stickers(plain[1], [], SETTINGS)
    assert len(tracks.time_s) == 0
    assert not tracks.points_px
