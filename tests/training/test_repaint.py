"""Crops painted anew and in another place: the lifter's shape and shade stay."""

import numpy as np
import pytest

pytest.importorskip("cv2")

from training.network.repaint import REGIONS, Paint, TextureBank
from training.network.style import Style
from training.scene import Label

SIDE = 96
BODY, ROOM = 3, 1
KINDS = np.zeros(REGIONS, dtype=np.uint8)
KINDS[BODY], KINDS[ROOM] = Label.SHIRT, Label.SCENERY


@pytest.fixture(scope="module")
def bank():
    return TextureBank(np.random.default_rng(0))


def crop_and_regions():
    """A square of body, dark above and light below, before a grey room."""
    crop = np.full((SIDE, SIDE, 3), 128, dtype=np.uint8)
    regions = np.full((SIDE, SIDE), ROOM, dtype=np.uint8)
    crop[20:48, 30:70], crop[48:76, 30:70] = 60, 140
    regions[20:76, 30:70] = BODY
    return crop, regions


def paint(**changes):
    """Nothing is painted and nobody moved, but for `changes`."""
    none = np.zeros(REGIONS, dtype=bool)
    plain = {
        "chosen": none,
        "rgb": np.full((REGIONS, 3), 100, dtype=np.float32),
        "texture": np.zeros(REGIONS, dtype=np.float32),
        "tinted": False,
        "room": none,
        "borrowed": False,
    }
    return Paint(**(plain | changes))


def test_what_is_not_chosen_stays_as_it_is(bank):
    crop, regions = crop_and_regions()
    out = paint().on(crop, regions, crop[::-1], bank, np.random.default_rng(1))
    np.testing.assert_array_equal(out, crop)


def test_a_painted_surface_changes_its_colour_and_keeps_its_shade(bank):
    crop, regions = crop_and_regions()
    chosen = np.arange(REGIONS) == BODY
    rgb = np.zeros((REGIONS, 3), dtype=np.float32)
    rgb[BODY] = 120, 20, 60
    out = paint(chosen=chosen, rgb=rgb).on(crop, regions, crop, bank, np.random.default_rng(1))
    np.testing.assert_array_equal(out[regions == ROOM], crop[regions == ROOM])
    dark, light = out[30, 50].astype(float), out[60, 50].astype(float)
    np.testing.assert_allclose(dark / dark[0], (1, 1 / 6, 0.5), atol=0.03)
    np.testing.assert_allclose(light / dark, 140 / 60, rtol=0.06)


@pytest.mark.parametrize("borrowed", [False, True])
def test_another_place_leaves_the_lifter_alone(bank, borrowed):
    crop, regions = crop_and_regions()
    room = np.arange(REGIONS) == ROOM
    elsewhere = np.random.default_rng(2).integers(0, 255, crop.shape, dtype=np.uint8)
    out = paint(room=room, borrowed=borrowed).on(
        crop, regions, elsewhere, bank, np.random.default_rng(1)
    )
    np.testing.assert_array_equal(out[regions == BODY], crop[regions == BODY])
    assert (out[regions == ROOM] != crop[regions == ROOM]).mean() > 0.5


def test_only_the_room_and_bystanders_give_way():
    kinds = np.arange(REGIONS, dtype=np.uint8) % (max(Label) + 1)
    for seed in range(40):
        drawn = Paint.drawn(np.random.default_rng(seed), kinds)
        assert set(kinds[drawn.room]) <= {Label.SCENERY, Label.PERSON}
        assert not (drawn.room & drawn.chosen).any()


def test_a_clip_gets_the_same_paint_from_a_seed(bank):
    crop, regions = crop_and_regions()
    both = []
    for _ in range(2):
        rng = np.random.default_rng(8)
        both.append(Paint.drawn(rng, KINDS).on(crop, regions, crop[::-1], bank, rng))
    np.testing.assert_array_equal(*both)


def test_a_style_keeps_the_light_and_the_shapes():
    rng = np.random.default_rng(4)
    crop = np.clip(rng.normal(120, 8, (SIDE, SIDE, 3)), 0, 255).astype(np.uint8)
    crop[20:76, 30:70] //= 3
    edges = 0
    for seed in range(40):
        out = Style.drawn(np.random.default_rng(seed)).on(crop)
        assert out.shape == crop.shape
        assert abs(float(out.mean()) - float(crop.mean())) < 45
        inner, outer = out[30:66, 40:60].mean(axis=(0, 1)), out[:16].mean(axis=(0, 1))
        edges += bool(np.abs(inner - outer).max() > 25)
    assert edges > 34
