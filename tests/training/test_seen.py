"""Which landmarks are seen: what is in front hides, what is behind does not, an arm not its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from training.render.raster_bench import box, camera_at, part
from training.scene import Frame, Label, Material, Scene
from training.truth.seen import first_surface, visible

GREY = Material("grey", (0.5, 0.5, 0.5))
HIP = np.array([0.0, 0.0, 1.0])
SKIN_M = 0.1
CAMERA = camera_at((0.0, -3.0, 1.0), (0.0, 0.0, 1.0), 300.0, 200, 160)


def a_frame(*things):
    """Scene and frame of boxes: (label, centre, size)."""
    made = [(part(f"thing_{n}", box(*size), GREY, label), at) for n, (label, at, size) in
            enumerate(things)]  # fmt: skip
    scene = Scene(tuple(p for p, _ in made), ())
    moved = tuple((p.rest_m + np.array(at)).astype(np.float32) for p, at in made)
    return scene, Frame(0.0, moved, CAMERA)


# The lifter's own trunk around the hip: its skin is the first surface in the open.
TRUNK = (Label.PELVIS, (0.0, 0.0, 1.0), (2 * SKIN_M,) * 3)


def thing(label, y):
    return (label, (0.0, y, 1.0), (0.06, 0.02, 0.06))


@pytest.mark.parametrize("label", [Label.MACHINE, Label.SCENERY, Label.PERSON, Label.ARM])
def test_what_is_in_front_hides_and_what_is_behind_does_not(label):
    assert visible(*a_frame(TRUNK), {"hip": HIP}) == {"hip": True}
    assert visible(*a_frame(TRUNK, thing(label, -0.15)), {"hip": HIP}) == {"hip": False}
    assert visible(*a_frame(TRUNK, thing(label, 0.15)), {"hip": HIP}) == {"hip": True}


@pytest.mark.parametrize("label", [Label.SHIRT, Label.SHORTS, Label.THIGH, Label.TRUNK])
def test_own_skin_and_clothes_do_not_hide(label):
    assert visible(*a_frame(TRUNK, thing(label, -0.15)), {"hip": HIP}) == {"hip": True}


def test_an_arm_hides_the_hip_but_not_its_own_wrist():
    scene, frame = a_frame(TRUNK, thing(Label.ARM, -0.15))
    wrist = np.array([0.0, -0.12, 1.0])
    assert visible(scene, frame, {"hip": HIP, "wrist": wrist}) == {"hip": False, "wrist": True}


def test_the_far_side_is_hidden_by_the_near_one():
    scene, frame = a_frame(TRUNK, (Label.THIGH, (0.0, -0.3, 1.0), (0.1, 0.1, 0.1)))
    assert visible(scene, frame, {"hip": HIP}) == {"hip": False}


def test_outside_of_the_picture_nothing_is_seen():
    scene, frame = a_frame(TRUNK)
    away = np.array([3.0, 0.0, 1.0])
    assert visible(scene, frame, {"hip": HIP, "knee": away}) == {"hip": True, "knee": False}


def test_depth_and_label_of_the_first_surface():
    scene, frame = a_frame(TRUNK, thing(Label.ARM, -0.5))
    pixels = np.array([[100.0, 80.0], [100.0 + 300 * 0.05 / 2.9, 80.0], [5.0, 5.0]])
    depth, label = first_surface(scene, frame, pixels)
    np.testing.assert_allclose(depth[:2], [2.49, 2.9], atol=1e-5)
    assert label.tolist() == [Label.ARM, Label.PELVIS, -1]
    assert np.isinf(depth[2])


def test_depth_on_a_slanted_face_is_perspective():
    """On a face that recedes, depth is where the ray meets it, not the corners' mean."""
    corners = np.array([[-1.0, -1.0, 0.5], [1.0, 2.0, 0.5], [0.0, 0.5, 2.5]], dtype=np.float32)
    one = part("slant", (corners, np.array([[0, 1, 2]])), GREY, Label.MACHINE)
    scene = Scene((one,), ())
    frame = Frame(0.0, (corners,), CAMERA)
    normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    pixels = np.array([[104.0, 83.0], [110.0, 60.0]])
    depth, label = first_surface(scene, frame, pixels)
    assert (label == Label.MACHINE).all()
    way = np.c_[(pixels - CAMERA.centre_px) / CAMERA.focal_px, [1.0, 1.0]] @ CAMERA.rotation
    met = ((corners[0] - CAMERA.position_m) @ normal) / (way @ normal)
    np.testing.assert_allclose(depth, met, rtol=1e-6)


def test_what_is_behind_the_camera_is_not_there():
    scene, frame = a_frame(TRUNK, (Label.MACHINE, (0.0, -6.0, 1.0), (1.0, 1.0, 1.0)))
    assert visible(scene, frame, {"hip": HIP}) == {"hip": True}
    small = replace(CAMERA, width_px=10, height_px=10)
    assert visible(scene, replace(frame, camera=small), {"hip": HIP}) == {"hip": False}


def test_many_points_at_once_are_each_answered_as_alone():
    scene, frame = a_frame(TRUNK, thing(Label.ARM, -0.5), thing(Label.MACHINE, -0.15))
    pixels = np.random.default_rng(3).uniform((80, 60), (120, 100), (40, 2))
    depth, label = first_surface(scene, frame, pixels)
    alone = [first_surface(scene, frame, at[None]) for at in pixels]
    assert len(set(label.tolist())) > 2
    np.testing.assert_array_equal(depth, [d[0] for d, _ in alone])
    np.testing.assert_array_equal(label, [which[0] for _, which in alone])


def test_more_points_than_bits_are_refused():
    scene, frame = a_frame(TRUNK)
    with pytest.raises(ValueError, match="63 points"):
        first_surface(scene, frame, np.zeros((63, 2)))
