"""The turn of the group: right, clockwise on the screen, and without steps."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from legpress_cv.settings.stickers import StickerSettings
from legpress_cv.stickers.follow import follow_stickers
from legpress_cv.stickers.rotation import group_rotation
from legpress_cv.stickers.tracks import StickerTracks

TIME_S = np.arange(0, 6, 1 / 30)
SHAPE = np.array([-60 + 0j, 40 - 25j, 10 + 45j])


def tracks_of(turn_deg, noise_px=0.0, scale=1.0, seen=None, stickers=3, seed=1):
    rng = np.random.default_rng(seed)
    places = scale * np.exp(1j * np.radians(turn_deg))[:, None] * SHAPE[None, :stickers]
    points = np.stack([places.real, places.imag], axis=2) + [400, 300]
    points = points + rng.normal(0, 1, points.shape) * noise_px
    if seen is not None:
        points[~seen] = np.nan
    names = ("pelvis_1", "pelvis_2", "pelvis_3")[:stickers]
    return StickerTracks(
        time_s=TIME_S,
        points_px={name: points[:, k] for k, name in enumerate(names)},
        sd_px={n: np.where(np.isnan(points[:, k, 0]), np.nan, noise_px or 0.1)
               for k, n in enumerate(names)},
        clicked_s=dict.fromkeys(names, 0.0),
    )  # fmt: skip


def tilt(time_s=TIME_S):
    return 15 * np.sin(time_s)


@pytest.mark.parametrize("stickers", [2, 3])
@pytest.mark.parametrize("scale", [1.0, np.linspace(1, 1.2, len(TIME_S))[:, None]])
def test_a_turn_without_noise_is_exact(stickers, scale):
    rotation = group_rotation(tracks_of(tilt(), stickers=stickers, scale=scale))
    reference = np.median(tilt()[TIME_S <= 0.2 + 1e-9])
    assert rotation.clockwise_deg == pytest.approx(tilt() - reference, abs=0.02)


@pytest.mark.parametrize("stickers", [2, 3])
def test_its_noise_is_what_is_told(stickers):
    off, told = [], []
    for seed in range(20):
        rotation = group_rotation(tracks_of(tilt(), 0.5, stickers=stickers, seed=seed))
        error = rotation.clockwise_deg - tilt()
        off.append(np.std(error))
        told.append(np.median(rotation.sd_deg))
    assert np.mean(off) == pytest.approx(np.mean(told), rel=0.15)


def test_no_step_where_one_of_three_is_lost_and_comes_back():
    seen = np.ones((len(TIME_S), 3), dtype=bool)
    seen[40:80, 0] = seen[90:120, 1] = seen[130:150, 2] = False
    seen[155:160] = False
    rotation = group_rotation(tracks_of(tilt(), seen=seen))
    assert np.isnan(rotation.clockwise_deg[155:160]).all()
    known = np.isfinite(rotation.clockwise_deg)
    assert known.sum() == len(TIME_S) - 5
    reference = np.median(tilt()[TIME_S <= 0.2 + 1e-9])
    assert rotation.clockwise_deg[known] == pytest.approx(tilt()[known] - reference, abs=0.02)
    assert rotation.sd_deg[60] > rotation.sd_deg[20]


def test_one_sticker_is_no_turn():
    seen = np.ones((len(TIME_S), 2), dtype=bool)
    seen[10:20, 0] = False
    rotation = group_rotation(tracks_of(tilt(), seen=seen, stickers=2))
    assert (np.isnan(rotation.clockwise_deg) == ~seen[:, 0]).all()
    alone = group_rotation(tracks_of(tilt(), stickers=1))
    assert np.isnan(alone.clockwise_deg).all()
    apart = np.arange(len(TIME_S))[:, None] % 3 == np.arange(3)
    assert np.isnan(group_rotation(tracks_of(tilt(), seen=apart)).clockwise_deg).all()


def test_three_never_seen_together_are_two():
    seen = np.ones((len(TIME_S), 3), dtype=bool)
    seen[:100, 0] = seen[100:, 2] = False
    rotation = group_rotation(tracks_of(tilt(), seen=seen))
    assert np.isfinite(rotation.clockwise_deg).sum() == 100
    assert np.ptp(rotation.clockwise_deg[:100] - tilt()[:100]) < 0.02


def test_more_than_half_a_turn_has_no_jump():
    rotation = group_rotation(tracks_of(60 * TIME_S))
    assert rotation.clockwise_deg[-1] == pytest.approx(60 * TIME_S[-1], abs=7)


@pytest.fixture(scope="module")
def through_a_bar(scenes, tmp_path_factory):
    """The turn and the truth, through a clip with a bar over one sticker for a second."""

    def measured(mirrored, stickers):
        scene = scenes.Scene(cover=(1, 1.2, 2.2), mirrored=mirrored, stickers=stickers)
        clip = scene.write(tmp_path_factory.mktemp("bar") / "clip.mp4")
        tracks = follow_stickers(clip, scene.marks(), StickerSettings(reach_ratio=0.12))
        return group_rotation(tracks).clockwise_deg, scenes.turn(tracks.time_s)

    return cache(measured)


@pytest.mark.parametrize(
    ("mirrored", "stickers", "known"), [(False, 2, 0.6), (False, 3, 0.97), (True, 3, 0.97)]
)
def test_through_a_bar(through_a_bar, mirrored, stickers, known):
    turned, truth = through_a_bar(mirrored, stickers)
    off = turned - (-truth if mirrored else truth)
    assert np.sqrt(np.nanmean(off**2)) < 1.5
    assert np.isfinite(off).mean() > known


def test_a_mirrored_picture_turns_the_other_way(through_a_bar):
    plain, mirrored = through_a_bar(False, 3)[0], through_a_bar(True, 3)[0]
    assert np.sqrt(np.nanmean((plain + mirrored) ** 2)) < 1.0
