"""The path tracer: order, repeatability, where a point lands, light, patterns, and its refusals."""

from __future__ import annotations

import io
import sys
from typing import get_args

import numpy as np
import pytest

from training.errors import RendererError
from training.render import cycles_setup
from training.render.cycles import Cycles
from training.render.cycles_pipe import FrameMessage, Quality, SceneMessage, receive, send
from training.scene import Camera, Frame, Light, Material, Part, Pattern, Scene

QUICK = Quality(samples=1, scale=1.0, view="Standard")
WHITE = Material("white", (0.8, 0.8, 0.8), roughness=1.0)
BLACK = Material("black", (0.0, 0.0, 0.0), roughness=1.0)


def ball(centre_m, radius_m=0.03, rings=8):
    theta = np.linspace(0, np.pi, rings + 1)
    phi = np.linspace(0, 2 * np.pi, 2 * rings, endpoint=False)
    grid = np.stack(
        [
            np.outer(np.sin(theta), np.cos(phi)),
            np.outer(np.sin(theta), np.sin(phi)),
            np.outer(np.cos(theta), np.ones_like(phi)),
        ],
        axis=-1,
    )
    n = len(phi)
    quads = [
        (i * n + j, (i + 1) * n + j, (i + 1) * n + (j + 1) % n, i * n + (j + 1) % n)
        for i in range(rings)
        for j in range(n)
    ]
    faces = [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))]
    return np.float32(grid.reshape(-1, 3) * radius_m + centre_m), np.array(faces, np.int32)


def wall(material, at_y_m=1.0, half_m=20.0, name="wall"):
    """A square that faces the camera, which looks along y."""
    corners = [
        [-half_m, 0, -half_m],
        [half_m, 0, -half_m],
        [half_m, 0, half_m],
        [-half_m, 0, half_m],
    ]
    vertices = np.float32(corners) + np.float32([0, at_y_m, 0])
    return part(name, vertices, np.array([[0, 1, 2], [0, 2, 3]], np.int32), material, smooth=False)


def part(name, vertices, faces, material, smooth=True):
    none = np.zeros(len(faces), np.int32)
    return Part(name, faces, vertices, (material,), none, none.astype(np.uint8), smooth)


def camera(
    position_m=(0, -3, 0), yaw_deg=0.0, width_px=64, height_px=48, focal_px=60.0, centre=None
):
    yaw = np.deg2rad(yaw_deg)
    forward = np.array([np.sin(yaw), np.cos(yaw), 0.0])
    right = np.array([np.cos(yaw), -np.sin(yaw), 0.0])
    rotation = np.stack([right, [0.0, 0.0, -1.0], forward])
    centre = centre or (width_px / 2, height_px / 2)
    return Camera(np.array(position_m, float), rotation, focal_px, centre, width_px, height_px)


def still(scene, view):
    return Frame(0.0, tuple(p.rest_m for p in scene.parts), view)


def moving(count):
    """A ball that crosses in front of a wall."""
    vertices, faces = ball((0, 0, 0), 0.3)
    backdrop = wall(WHITE)
    scene = Scene((backdrop, part("ball", vertices, faces, BLACK)), ())
    frames = [
        Frame(i / 10, (backdrop.rest_m, vertices + np.float32([0.4 * i - 0.8, 0, 0])), camera())
        for i in range(count)
    ]
    return scene, frames


@pytest.fixture(scope="module")
def pair():
    try:
        cycles_setup.find_python()
    except RendererError as missing:
        pytest.skip(str(missing))
    with Cycles(workers=2, quality=QUICK) as both:
        yield both


def draw(renderer, scene, frame):
    return next(iter(renderer.render(scene, [frame])))


def linear(picture):
    value = picture.astype(float) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def test_messages_survive_the_pipe():
    scene, frames = moving(1)
    pipe = io.BytesIO()
    send(pipe, SceneMessage(scene, QUICK))
    send(pipe, FrameMessage({1: frames[0].vertices_m[1]}, frames[0].camera))
    pipe.seek(0)
    first, second = receive(pipe), receive(pipe)
    assert first.quality == QUICK
    assert [p.name for p in first.scene.parts] == ["wall", "ball"]
    np.testing.assert_array_equal(first.scene.parts[1].faces, scene.parts[1].faces)
    np.testing.assert_array_equal(second.moved_m[1], frames[0].vertices_m[1])
    assert second.moved_m[1].dtype == np.float32
    with pytest.raises(EOFError):
        receive(pipe)


def test_a_message_cut_short_is_the_end():
    pipe = io.BytesIO()
    send(pipe, QUICK)
    with pytest.raises(EOFError):
        receive(io.BytesIO(pipe.getvalue()[:-1]))


def test_without_blender_the_command_is_named(monkeypatch, tmp_path):
    monkeypatch.delenv(cycles_setup.PYTHON_VARIABLE, raising=False)
    monkeypatch.setattr(cycles_setup, "cache_folder", lambda: tmp_path)
    with pytest.raises(RendererError, match=r"python -m training\.render\.cycles_setup") as told:
        Cycles()
    assert "\n" not in str(told.value)


def test_the_argument_goes_before_the_variable_and_that_before_the_cache(monkeypatch, tmp_path):
    monkeypatch.setattr(cycles_setup, "cache_folder", lambda: tmp_path)
    made = cycles_setup.python_in(tmp_path)
    made.parent.mkdir(parents=True)
    made.touch()
    monkeypatch.delenv(cycles_setup.PYTHON_VARIABLE, raising=False)
    assert cycles_setup.find_python() == made
    monkeypatch.setenv(cycles_setup.PYTHON_VARIABLE, sys.executable)
    assert str(cycles_setup.find_python()) == sys.executable
    with pytest.raises(RendererError, match="nowhere"):
        cycles_setup.find_python("/nowhere/python")


def test_a_process_that_dies_says_why(tmp_path):
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\necho 'No module named bpy' >&2\nexit 1\n")
    fake.chmod(0o755)
    with pytest.raises(RendererError, match="No module named bpy"):
        Cycles(workers=1, python=fake)


def test_pictures_keep_the_frames_order_and_are_the_same_twice(pair):
    scene, frames = moving(5)
    first = list(pair.render(scene, frames))
    again = list(pair.render(scene, frames[::-1]))[::-1]
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    dark = [np.argwhere(picture[..., 0] < 60)[:, 1].mean() for picture in first]
    assert np.all(np.diff(dark) > 5)


def test_left_half_way_it_can_be_used_again(pair):
    scene, frames = moving(5)
    pictures = pair.render(scene, frames)
    first = next(pictures)
    pictures.close()
    np.testing.assert_array_equal(draw(pair, scene, frames[0]), first)


def test_a_broken_frame_is_told_and_survived(pair):
    scene, frames = moving(1)
    broken = Frame(0.0, (frames[0].vertices_m[0], np.zeros((3, 3), np.float32)), camera())
    with pytest.raises(RendererError, match="The path tracer failed"):
        draw(pair, scene, broken)
    assert draw(pair, scene, frames[0]).shape == (48, 64, 3)


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_a_point_lands_where_the_camera_projects_it(pair, scale, monkeypatch):
    for process in pair._all:  # the same processes, finer pictures
        monkeypatch.setattr(process, "_quality", Quality(samples=8, scale=scale, view="Standard"))
    backdrop = wall(BLACK, 3.0)
    for centre_m, view in [
        ((0.4, 0.1, 0.3), camera((0, -3, 0), 4.0, 128, 96, 120.0, (50.6, 63.7))),
        ((-0.3, 0.0, -0.2), camera((0.2, -2.5, 0.1), 0.0, 96, 128, 120.0, (60.0, 40.4))),
    ]:
        vertices, faces = ball(centre_m, 0.1)
        scene = Scene((backdrop, part("ball", vertices, faces, WHITE)), (), (1.0, 1.0, 1.0))
        light = linear(draw(pair, scene, still(scene, view)))[..., 1]
        light = np.clip(light - 0.15, 0, None)  # even black paint shines a bit
        rows, columns = np.indices(light.shape) + 0.5
        seen = np.array([(light * columns).sum(), (light * rows).sum()]) / light.sum()
        wanted, _ = view.project(np.array(centre_m))
        np.testing.assert_allclose(seen, wanted, atol=0.08)


def test_light_has_the_units_it_is_given_in(pair):
    lit = Scene((wall(WHITE),), (Light("sun", 1.5, (0, 1, 0)),), (0.0, 0.0, 0.0))
    albedo = linear(np.array(0.8 * 255))
    seen = linear(draw(pair, lit, still(lit, camera())))[20:28, 28:36].mean()
    assert seen == pytest.approx(albedo * 1.5 / np.pi, rel=0.05)
    brighter = Scene(lit.parts, lit.lights, lit.ambient_rgb, exposure_ev=1.0)
    twice = linear(draw(pair, brighter, still(brighter, camera())))[20:28, 28:36].mean()
    assert twice == pytest.approx(2 * seen, rel=0.05)


def test_an_area_light_gives_its_watts(pair):
    lamp = Light("area", 400.0, (0, 1, 0), (0, -4, 0), size_m=0.2)
    scene = Scene((wall(WHITE),), (lamp,), (0.0, 0.0, 0.0))
    seen = linear(draw(pair, scene, still(scene, camera())))[22:26, 30:34].mean()
    irradiance = 400.0 / (np.pi * 5.0**2)  # a flat lamp sends P / pi per steradian straight ahead
    assert seen == pytest.approx(linear(np.array(0.8 * 255)) * irradiance / np.pi, rel=0.06)


def test_a_shadow_falls(pair):
    vertices, faces = ball((0, 0, 0), 0.3)
    sun = Light("sun", 3.0, (1, 1, 0))
    scene = Scene((wall(WHITE), part("ball", vertices, faces, WHITE)), (sun,), (0.05, 0.05, 0.05))
    view = camera()
    picture = draw(pair, scene, still(scene, view)).astype(float)
    (x, y), _ = view.project(np.array([1.0, 1.0, 0.0]))
    (bright_x, _), _ = view.project(np.array([-1.0, 1.0, 0.0]))
    assert picture[int(y), int(x)].mean() < 0.6 * picture[int(y), int(bright_x)].mean()


@pytest.mark.parametrize("pattern", get_args(Pattern))
def test_every_pattern_is_drawn_and_sticks_to_its_part(pair, pattern):
    paint = Material("paint", (0.6, 0.3, 0.2), (0.1, 0.2, 0.7), 0.6, 0.0, pattern, 0.4, 1.0, 3)
    scene = Scene((wall(paint, half_m=1.0),), (Light("sun", 2.0, (0.4, 1, -0.3)),))
    seen = draw(pair, scene, still(scene, camera(focal_px=110.0)))
    assert seen.std(axis=(0, 1)).max() > (2.0 if pattern not in ("plain", "mirror") else -1.0)
    beside = np.float32([5, 0, 0])
    moved = Frame(0.0, (scene.parts[0].rest_m + beside,), camera((5, -3, 0), focal_px=110.0))
    off = np.abs(draw(pair, scene, moved).astype(int) - seen)
    assert off.mean() < 2.0
