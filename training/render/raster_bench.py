"""How many crops a second: a gym of about 60,000 triangles in which one body moves.

``python -m training.render.raster_bench``.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import CROP_PX
from training.render.raster import Rasteriser
from training.scene import Camera, Floats, Frame, Label, Light, Material, Part, Pattern, Scene

_SECONDS = 8.0
_WARM_UP = 5  # programs are compiled and buffers made in these

Mesh = tuple[Floats, NDArray[np.int32]]


def ball(radius_m: float, rings: int = 24, spokes: int = 48) -> Mesh:
    """Make a sphere around the origin: vertices (V, 3) and faces (F, 3)."""
    polar = np.linspace(0.0, np.pi, rings + 1)[1:-1]
    turn = np.arange(spokes) * 2 * np.pi / spokes
    waist = np.sin(polar)[:, None] * np.array([np.cos(turn), np.sin(turn)])[:, None]
    height = np.broadcast_to(np.cos(polar)[:, None], waist.shape[1:])
    poles = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]])
    vertices = np.concatenate([np.stack([*waist, height], axis=-1).reshape(-1, 3), poles])
    ring, spoke = np.meshgrid(np.arange(rings - 2), np.arange(spokes), indexing="ij")
    a, b = ring * spokes + spoke, ring * spokes + (spoke + 1) % spokes
    c, d = a + spokes, b + spokes
    spoke = np.arange(spokes)
    following, last = (spoke + 1) % spokes, (rings - 2) * spokes
    top, bottom = np.full(spokes, len(vertices) - 2), np.full(spokes, len(vertices) - 1)
    faces = np.concatenate(
        [
            np.stack([a, c, b], axis=-1).reshape(-1, 3),
            np.stack([b, c, d], axis=-1).reshape(-1, 3),
            np.stack([top, spoke, following], axis=-1),
            np.stack([bottom, last + following, last + spoke], axis=-1),
        ]
    )
    return np.asarray(vertices * radius_m, dtype=np.float32), faces.astype(np.int32)


def box(x_m: float, y_m: float, z_m: float) -> Mesh:
    """Make a box around the origin: vertices (8, 3) and faces (12, 3)."""
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    sides = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
    faces = [face for a, b, c, d in sides for face in ((a, b, c), (a, c, d))]
    return (signs * np.array([x_m, y_m, z_m]) / 2).astype(np.float32), np.array(faces, np.int32)


def part(name: str, mesh: Mesh, material: Material, label: Label, *, smooth: bool = True) -> Part:
    """Make a part of one material and one label."""
    vertices, faces = mesh
    none = np.zeros(len(faces), dtype=np.int32)
    labels = np.full(len(faces), label, dtype=np.uint8)
    return Part(name, faces, vertices, (material,), none, labels, smooth)


def camera_at(
    eye_m: tuple[float, float, float],
    aim_m: tuple[float, float, float],
    focal_px: float,
    width_px: int,
    height_px: int,
) -> Camera:
    """Aim an upright camera at a point."""
    forward = np.subtract(aim_m, eye_m) / np.linalg.norm(np.subtract(aim_m, eye_m))
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    rotation = np.stack([right, np.cross(forward, right), forward])
    centre = (width_px / 2, height_px / 2)
    return Camera(np.array(eye_m, dtype=float), rotation, focal_px, centre, width_px, height_px)


def gym() -> tuple[Scene, list[Floats]]:
    """Build the scene and its vertices; the last part is the body, of 14,000 vertices."""
    things: list[tuple[Part, tuple[float, float, float]]] = []

    def add(thing: Part, *at_m: float) -> None:
        things.append((thing, (at_m[0], at_m[1], at_m[2])))

    grey = (0.5, 0.5, 0.5)
    backs: dict[str, Pattern] = {"floor": "rubber", "wall": "concrete"}
    paint = {
        name: Material(name, grey, (0.3, 0.3, 0.35), pattern=pattern, pattern_scale_m=0.3)
        for name, pattern in backs.items()
    }
    add(part("floor", box(8, 6, 0.1), paint["floor"], Label.SCENERY, smooth=False), 0, 1, -0.05)
    add(part("wall", box(8, 0.1, 3), paint["wall"], Label.SCENERY, smooth=False), 0, 2.5, 1.5)
    leather = Material("pad", (0.06, 0.06, 0.07), roughness=0.45, pattern="leather")
    steel = Material("steel", (0.6, 0.6, 0.6), roughness=0.35, metallic=1.0, pattern="brushed")
    plain = Material("frame", (0.5, 0.05, 0.04), roughness=0.4)
    add(part("seat", box(0.7, 0.5, 0.08), leather, Label.MACHINE, smooth=False), 0.1, 0, 0.45)
    for i in range(12):
        x, y = -1.0 + 0.2 * i, 0.5 * (-1) ** i
        add(part(f"beam{i}", box(0.06, 0.06, 1.2), plain, Label.MACHINE, smooth=False), x, y, 0.6)
        add(part(f"knob{i}", ball(0.06, 24, 48), steel, Label.MACHINE), x, y, 1.2)
    for i in range(2):
        crowd = ball(0.25, 24, 48)
        person = Material("crowd", (0.3, 0.4, 0.5), pattern="cloth", pattern_scale_m=0.01, seed=i)
        add(part(f"person{i}", crowd, person, Label.PERSON), -0.8 + 1.5 * i, 1.8, 1.0)
    vertices, faces = ball(0.3, 100, 140)
    skin = Material("skin", (0.72, 0.52, 0.42), roughness=0.5, pattern="skin", pattern_scale_m=0.03)
    shirt = Material("top", (0.45, 0.1, 0.1), pattern="cloth", pattern_scale_m=0.01)
    shorts = Material("bottom", (0.1, 0.1, 0.12), pattern="knit", pattern_scale_m=0.01)
    middle_m = vertices[faces].mean(axis=1)[:, 2]
    which = np.digitize(middle_m, [-0.1, 0.1]).astype(np.int32)
    labels = np.array([Label.PELVIS, Label.TRUNK, Label.SHIRT], dtype=np.uint8)[which]
    add(Part("body", faces, vertices, (shorts, skin, shirt), which, labels), 0.0, 0.0, 0.8)
    lights = (
        Light("area", 120.0, (0.2, 0.4, -0.9), (-0.6, -1.2, 3.0), size_m=0.6),
        Light("area", 60.0, (-0.4, 0.6, -0.7), (1.5, -2.0, 2.5), (1.0, 0.9, 0.8), 1.0),
        Light("sun", 0.5, (0.0, 0.5, -1.0)),
    )
    placed = [(p.rest_m + np.array(at)).astype(np.float32) for p, at in things]
    return Scene(tuple(p for p, _ in things), lights, exposure_ev=-0.5), placed


def crops(placed: list[Floats], count: int) -> Iterator[Frame]:
    """Frames in which the body breathes and the crop's principal point wanders."""
    camera = camera_at((0.3, -3.0, 1.1), (0.0, 0.0, 0.8), 700.0, CROP_PX, CROP_PX)
    middle = placed[-1].mean(axis=0)
    for i in range(count):
        wave = np.sin(0.3 * i + 9.0 * placed[-1][:, :1]) * 0.02 + 1.0
        body = ((placed[-1] - middle) * wave + middle).astype(np.float32)
        centre = (CROP_PX / 2 + 5.0 * np.sin(i), CROP_PX / 2 + 5.0 * np.cos(i))
        crop = Camera(camera.position_m, camera.rotation, camera.focal_px, centre, CROP_PX, CROP_PX)
        yield Frame(i / 15.0, (*placed[:-1], body), crop)


def count_crops(samples: int = 4) -> tuple[int, float, float]:
    """Crops drawn, the seconds that they took and those of a processor, after the first few."""
    scene, placed = gym()
    with Rasteriser(samples=samples) as renderer:
        done = 0
        start, start_cpu = time.perf_counter(), time.process_time()
        for _ in renderer.render(scene, crops(placed, 100_000)):
            done += 1
            if done == _WARM_UP:
                start, start_cpu = time.perf_counter(), time.process_time()
            elif done > _WARM_UP and time.perf_counter() - start > _SECONDS:
                break
        return done - _WARM_UP, time.perf_counter() - start, time.process_time() - start_cpu


def main() -> None:
    """Print crops per second with one and with two processes of one core each."""
    scene, _ = gym()
    faces = sum(len(p.faces) for p in scene.parts)
    sys.stdout.write(f"{CROP_PX}x{CROP_PX} crops of {faces} triangles, one moving body\n")
    os.environ["LP_NUM_THREADS"] = "0"  # a software OpenGL draws in the thread that asks
    for processes in (1, 2):
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            runs = [run.result() for run in [pool.submit(count_crops) for _ in range(processes)]]
        rate = sum(count / seconds for count, seconds, _ in runs)
        alone = sum(count / cpu_s for count, _, cpu_s in runs)
        sys.stdout.write(
            f"{processes} process(es): {rate:.1f} crops a second, "
            f"{alone:.1f} where nothing else runs\n"
        )


if __name__ == "__main__":
    main()
