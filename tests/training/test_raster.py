"""The rasteriser: pictures repeat, points fall where the camera says, shadows, labels, no GL."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from legpress_cv.lumbopelvic.contract import CROP_PX
from training.errors import RendererError
from training.render import _raster_context
from training.render._raster_mesh import PATTERNS, VertexNormals, pack
from training.render._raster_view import camera_clip, region_around
from training.render.raster_bench import ball, box, camera_at, crops, gym, part
from training.scene import Frame, Label, Light, Material, Scene

WHITE = Material("white", (0.9, 0.9, 0.9))
SUN = Light("sun", 3.0, (0.0, 0.0, -1.0), size_m=0.01)


@pytest.fixture(scope="module")
def renderer():
    pytest.importorskip("moderngl")
    from training.render.raster import Rasteriser

    with Rasteriser() as opened:
        yield opened


def scene_of(*things, lights=(SUN,), ambient=0.2):
    """Scene and vertices of (part, place)."""
    scene = Scene(tuple(p for p, _ in things), lights, (ambient,) * 3)
    return scene, tuple((p.rest_m + np.array(at)).astype(np.float32) for p, at in things)


def draw(renderer, scene, vertices, camera):
    return next(renderer.render(scene, [Frame(0.0, vertices, camera)]))


def test_projection_matrix_agrees_with_the_camera():
    camera = camera_at((0.3, -3.0, 1.4), (0.1, 0.0, 0.8), 410.0, 200, 140)
    camera = replace(camera, centre_px=(31.0, 99.5))
    points = np.random.default_rng(0).uniform(-0.5, 0.5, (50, 3)) + [0.0, 0.0, 0.8]
    clip = np.c_[points, np.ones(50)] @ camera_clip(camera).T
    seen = (clip[:, :2] / clip[:, 3:] + 1.0) / 2.0 * [camera.width_px, camera.height_px]
    pixels, depth = camera.project(points)
    np.testing.assert_allclose(seen, pixels, atol=1e-9)
    np.testing.assert_allclose(clip[:, 3], depth, atol=1e-12)


@pytest.mark.parametrize("centre_px", [(60.0, 45.0), (101.3, 12.7), (20.0, 70.0)])
def test_a_ball_is_where_the_camera_says(renderer, centre_px):
    small = part("ball", ball(0.02), WHITE, Label.TRUNK)
    lamp = Light("sun", 6.0, (0.0, 1.0, 0.0))
    scene, vertices = scene_of((small, (0.15, 0.0, 1.1)), ambient=0.0, lights=(lamp,))
    camera = camera_at((0.0, -2.5, 1.0), (0.15, 0.0, 1.1), 420.0, 120, 90)
    camera = replace(camera, centre_px=centre_px)
    light = draw(renderer, scene, vertices, camera).astype(float).sum(axis=2)
    rows, columns = np.mgrid[:90, :120] + 0.5
    centroid = np.array([(light * columns).sum(), (light * rows).sum()]) / light.sum()
    expected, _ = camera.project(vertices[0].mean(axis=0))
    np.testing.assert_allclose(centroid, expected, atol=0.25)


def test_pictures_repeat_to_the_bit_whatever_was_drawn_before(renderer):
    from training.render.raster import Rasteriser

    scene, placed = gym()
    frames = list(crops(placed, 2))
    once = [picture.copy() for picture in renderer.render(scene, frames)]
    again = list(renderer.render(scene, frames))
    with Rasteriser() as other:
        alone = [next(other.render(scene, [frame])) for frame in reversed(frames)][::-1]
    for a, b, c in zip(once, again, alone, strict=True):
        assert a.shape == (CROP_PX, CROP_PX, 3)
        assert a.dtype == np.uint8
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)
    assert (once[0] != once[1]).any()


def test_two_scenes_drawn_by_turns_keep_their_shadows(renderer):
    scene, placed = gym()
    other, vertices = scene_of((part("ball", ball(0.3), WHITE, Label.TRUNK), (0, 0, 1)))
    frames = list(crops(placed, 2))
    alone = [next(renderer.render(scene, [frame])) for frame in frames]
    turns = renderer.render(scene, frames)
    first = next(turns)
    renderer.label_map(other, Frame(0.0, vertices, frames[0].camera))
    np.testing.assert_array_equal(first, alone[0])
    np.testing.assert_array_equal(next(turns), alone[1])


def test_a_crop_is_the_picture_cut_out(renderer):
    scene, placed = gym()
    whole = camera_at((0.3, -3.0, 1.1), (0.0, 0.0, 0.8), 300.0, 256, 256)
    crop = replace(whole, centre_px=(128.0 - 64, 128.0 - 80), width_px=128, height_px=96)
    vertices = tuple(placed)
    large = draw(renderer, scene, vertices, whole)[80:176, 64:192].astype(int)
    difference = np.abs(large - draw(renderer, scene, vertices, crop))[16:-16, 16:-16]
    assert np.percentile(difference, 99) <= 2


def test_the_sun_s_shadow_falls_under_a_ball(renderer):
    floor = part("floor", box(4, 4, 0.1), WHITE, Label.SCENERY, smooth=False)
    high = part("ball", ball(0.2), WHITE, Label.TRUNK)
    scene, vertices = scene_of((floor, (0, 0, -0.05)), (high, (0, 0, 1.2)))
    camera = camera_at((0.0, -2.0, 0.8), (0.0, 0.0, 0.0), 200.0, 160, 120)
    picture = draw(renderer, scene, vertices, camera).mean(axis=2)

    def brightness(x, y):
        (column, row), _ = camera.project(np.array([x, y, 0.0]))
        return picture[int(row), int(column)]

    lit = brightness(0.6, 0.0)
    assert brightness(0.0, 0.0) < 0.7 * lit
    assert brightness(-0.6, 0.0) == pytest.approx(lit, rel=0.05)
    moved = (vertices[0], vertices[1] + np.array([0.6, 0, 0], np.float32))
    picture = draw(renderer, scene, moved, camera).mean(axis=2)
    assert brightness(0.6, 0.0) < 0.7 * brightness(0.0, 0.0)


def test_an_area_lamp_s_shadow_falls_away_from_it(renderer):
    floor = part("floor", box(4, 4, 0.1), WHITE, Label.SCENERY, smooth=False)
    high = part("ball", ball(0.2), WHITE, Label.TRUNK)
    lamp = Light("area", 200.0, (0.5, 0.0, -1.0), (-1.0, 0.0, 2.4), size_m=0.05)
    scene, vertices = scene_of((floor, (0, 0, -0.05)), (high, (-0.5, 0, 1.2)), lights=(lamp,))
    camera = camera_at((0.0, -2.0, 0.8), (0.0, 0.0, 0.0), 200.0, 160, 120)
    picture = draw(renderer, scene, vertices, camera).mean(axis=2)
    column, row = camera.project(np.array([[0.0, 0, 0], [0.5, 0, 0]]))[0].T
    dark, lit = picture[row.astype(int), column.astype(int)]
    assert dark < 0.7 * lit


def test_label_map_is_the_label_of_the_nearest_face(renderer):
    near = part("near", box(0.2, 0.2, 0.2), WHITE, Label.PELVIS, smooth=False)
    far = part("far", box(1.0, 0.2, 0.4), WHITE, Label.MACHINE)
    scene, vertices = scene_of((far, (0, 1.0, 1.0)), (near, (0, 0, 1.0)))
    camera = camera_at((0.0, -3.0, 1.0), (0.0, 0.0, 1.0), 200.0, 128, 96)
    labels = renderer.label_map(scene, Frame(0.0, vertices, camera))
    assert labels.shape == (96, 128)
    assert labels.dtype == np.uint8
    assert set(np.unique(labels)) == {Label.SCENERY, Label.MACHINE, Label.PELVIS}
    for at, label in (
        ((0, -0.1, 1), Label.PELVIS),
        ((0.3, 0.9, 1), Label.MACHINE),
        ((0, 0, 1.6), 0),
    ):
        (column, row), _ = camera.project(np.array(at, dtype=float))
        assert labels[int(row), int(column)] == label
    side_px = 0.2 / 2.9 * 200.0  # the near box's face
    assert (labels == Label.PELVIS).sum() == pytest.approx(side_px**2, rel=0.12)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_draws_and_only_patterns_vary(renderer, pattern):
    material = Material("m", (0.5, 0.4, 0.3), (0.1, 0.1, 0.1), 0.8, 0.0, pattern, 0.08, 1.0)
    wall = part("wall", box(2, 0.1, 2), material, Label.SCENERY, smooth=False)
    scene, vertices = scene_of((wall, (0, 0, 1)), lights=(), ambient=0.8)
    camera = camera_at((0.0, -1.2, 1.0), (0.0, 0.0, 1.0), 200.0, 96, 96)
    picture = draw(renderer, scene, vertices, camera).astype(float)
    assert picture.mean() > 20.0
    if pattern not in ("plain", "mirror"):
        assert picture[10:-10, 10:-10].std(axis=(0, 1)).max() > 1.0


def test_a_mirror_shows_what_stands_before_it(renderer):
    glass = part(
        "glass", box(2, 0.02, 2), replace(WHITE, pattern="mirror"), Label.SCENERY, smooth=False
    )
    red = part("ball", ball(0.15), Material("red", (0.9, 0.02, 0.02)), Label.TRUNK)
    scene, vertices = scene_of((glass, (0, 1.0, 1)), (red, (0.2, 0, 1.1)), lights=(), ambient=0.4)
    camera = camera_at((0.6, -2.0, 1.2), (0.2, 1.0, 1.1), 130.0, 160, 120)
    picture = draw(renderer, scene, vertices, camera).astype(int)
    redness = picture[..., 0] - picture[..., 1]
    for place in ((0.2, 0.0, 1.1), (0.2, 1.98, 1.1)):  # itself, and its image in the glass at 0.99
        (column, row), depth = camera.project(np.array(place))
        assert redness[int(row), int(column)] > 60
        radius = int(0.15 * 130.0 / depth)
        assert redness[int(row) - radius - 4, int(column)] < 40


def test_edges_are_smoothed(renderer):
    from training.render.raster import Rasteriser

    tilted = part("ball", ball(0.3), WHITE, Label.TRUNK)
    scene, vertices = scene_of((tilted, (0, 0, 1)), lights=(), ambient=0.0)
    scene = replace(scene, ambient_rgb=(0.5, 0.5, 0.5))
    camera = camera_at((0.0, -2.0, 1.0), (0.0, 0.0, 1.0), 150.0, 96, 96)
    with Rasteriser(samples=1) as coarse:
        hard = draw(coarse, scene, vertices, camera)
    assert len(np.unique(draw(renderer, scene, vertices, camera))) > len(np.unique(hard))


def test_exposure_and_materials_of_one_part(renderer):
    vertices, faces = ball(0.3)
    red, blue = Material("r", (0.8, 0.05, 0.05)), Material("b", (0.05, 0.05, 0.8))
    thing = part("ball", (vertices, faces), red, Label.TRUNK)
    high = (vertices[faces].mean(axis=1)[:, 2] > 0).astype(np.int32)
    thing = replace(thing, materials=(red, blue), face_material=high)
    scene, placed = scene_of((thing, (0, 0, 1)), lights=(), ambient=0.4)
    camera = camera_at((0.0, -2.0, 1.0), (0.0, 0.0, 1.0), 150.0, 96, 96)
    picture = draw(renderer, scene, placed, camera)
    assert picture[30, 48, 2] > 2 * picture[30, 48, 0]
    assert picture[66, 48, 0] > 2 * picture[66, 48, 2]
    darker = draw(renderer, replace(scene, exposure_ev=-1.0), placed, camera)
    assert darker.mean() < 0.85 * picture.mean()


def test_a_frame_of_another_scene_is_refused(renderer):
    scene, vertices = scene_of((part("ball", ball(0.3), WHITE, Label.TRUNK), (0, 0, 1)))
    with pytest.raises(RendererError, match="parts"):
        draw(renderer, scene, vertices * 2, camera_at((0, -2, 1), (0, 0, 1), 150.0, 32, 32))


def test_vertex_normals_point_out_of_a_ball():
    vertices, faces = ball(0.4)
    normals = VertexNormals(faces, len(vertices) + 1)(np.r_[vertices, np.zeros((1, 3), np.float32)])
    assert (np.einsum("ij,ij->i", normals[:-1], vertices / 0.4) > 0.99).all()
    assert (normals[-1] == 0).all()


def test_packing_keeps_every_face_its_material_and_label():
    scene, _ = gym()
    packed = pack(scene)
    body = scene.parts[-1]
    corners = packed.static[packed.faces[packed.face_first[-2] :]]
    assert (corners["label"] == body.face_label[:, None]).all()
    names = [packed.materials[int(code) - 1].name for code in corners["material"][::97, 0]]
    assert names == [body.materials[m].name for m in body.face_material[::97]]
    np.testing.assert_array_equal(corners["rest_m"], body.rest_m[body.faces])


def test_a_small_move_keeps_the_shadow_s_region():
    vertices, _ = ball(0.5)
    assert region_around([vertices]) == region_around([vertices * 1.02])


def test_without_moderngl_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "moderngl", None)
    with pytest.raises(RendererError, match="training") as caught:
        _raster_context.open_context()
    assert "\n" not in str(caught.value)


def test_without_gl_one_sentence_says_what_to_install(monkeypatch):
    moderngl = pytest.importorskip("moderngl")

    def fails(**_):
        raise OSError("libEGL.so not loaded\nat all")

    monkeypatch.setattr(moderngl, "create_context", fails)
    with pytest.raises(RendererError, match="libegl1") as caught:
        _raster_context.open_context()
    assert "\n" not in str(caught.value)
