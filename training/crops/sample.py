"""Crops of one take: the start of the set and other moments, each with its truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.crop_window import Window, window_at
from training.build import Take
from training.camera import camera_track
from training.crops.view import window_camera
from training.kinematics.motion import BodyState
from training.picture.codec import compress, jpeg_quality
from training.picture.develop import develop
from training.render._raster_mesh import materials_of
from training.render.raster import Rasteriser
from training.scene import Camera, Frame, Scene
from training.truth.angles import angles_of
from training.truth.record import landmarks_m
from training.truth.seen import visible

Floats = NDArray[np.float32]

ANGLES = (
    "pelvic_tilt_deg",
    "lumbar_flexion_deg",
    "hip_flexion_deg",
    "knee_flexion_deg",
    "trunk_thigh_flexion_deg",
    "thorax_deg",
)
MOST_REGIONS = 255  # numbers above share the last one
NATIVE_PX = (88, 352)  # sides at which a phone's picture shows the window
NATIVE_SHARE = (0.5, 1.0)  # of the clip's own resolution: a messenger's copy has less
# A stored picture shows this much more than the window, so that a misplaced one sees what is there.
MARGIN_RATIO = 1.25
# How far off the pose model finds shoulder and hip, in torso lengths: by clip, and by frame.
HIP_BIAS, HIP_JITTER = 0.07, 0.015
SHOULDER_BIAS, SHOULDER_JITTER = 0.04, 0.01
SCALE_SPREAD = 0.06


@dataclass(frozen=True, eq=False)
class Crops:
    """Pictures about the windows of one take, as a phone shows them; the first is the set's start.

    Parameters
    ----------
    pictures : ndarray of uint8, shape (N, S, S, 3)
        `MARGIN_RATIO` as wide as the window, which lies in the middle.
    points : ndarray of float32, shape (N, len(LUMBOPELVIC_POINTS), 2)
        In pixels of the picture; those outside of it too.
    seen : ndarray of bool, shape (N, len(LUMBOPELVIC_POINTS))
    angles_deg : ndarray of float32, shape (N, len(ANGLES))
    lean_deg : ndarray of float32, shape (N,)
        How far each window is turned: differences of directions between crops need it.
    torso_px : float
        A torso's length in the pictures, from true points.
    regions : ndarray of uint8, shape (N, S, S), optional
        Which material is seen, by its number; 0: nothing.
    kinds : ndarray of uint8, shape (R,), optional
        The `training.scene.Label` of each number's material.
    view_deg : ndarray, shape (2,)
        Azimuth and elevation of the camera.
    """

    pictures: NDArray[np.uint8]
    points: Floats
    seen: NDArray[np.bool_]
    angles_deg: Floats
    lean_deg: Floats
    torso_px: float
    view_deg: NDArray[np.floating]
    regions: NDArray[np.uint8] | None = None
    kinds: NDArray[np.uint8] | None = None


class _Finder:
    """Shoulder and hip as a pose model finds them: biased for a clip, jittering in every frame."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._shoulder = rng.normal(0, SHOULDER_BIAS, 2)
        self._hip = rng.normal(0, HIP_BIAS, 2)
        self._scale = 1.0 + rng.normal(0, SCALE_SPREAD)

    def window(self, state: BodyState, camera: Camera, torso_px: float) -> Window:
        joints = state.pose.joints_m
        (shoulder, hip), _ = camera.project(np.stack((joints["shoulder_r"], joints["hip_r"])))
        jitter = self._rng.normal(0, 1, (2, 2))
        shoulder = shoulder + torso_px * (self._shoulder + SHOULDER_JITTER * jitter[0])
        hip = hip + torso_px * (self._hip + HIP_JITTER * jitter[1])
        return window_at(shoulder, hip, torso_px * self._scale, faces_left=False)


def crop_take(take: Take, renderer: Rasteriser, count: int, rng: np.random.Generator) -> Crops:
    """Draw `count` pictures of a take.

    Parameters
    ----------
    take : Take
    renderer : Rasteriser
    count : int
        The start of the set, then moments at random, the reps more often than the rest.
    rng : numpy.random.Generator
    """
    course = take.motion.course
    times = np.concatenate(([course.reps[0].start_s], _moments(take, count - 1, rng)))
    picture = take.spec.picture
    cameras = camera_track(take.spec.camera, picture, take.layout, times)
    states = [take.motion.at(float(t)) for t in times]
    torso_px = _torso_px(states[0], cameras[0])
    finder = _Finder(rng)
    windows = [finder.window(s, c, torso_px) for s, c in zip(states, cameras, strict=True)]
    inner = float(np.clip(windows[0].side_px * rng.uniform(*NATIVE_SHARE), *NATIVE_PX))
    side = 2 * round(inner * MARGIN_RATIO / 2)
    wider = [w.moved((0.0, 0.0), MARGIN_RATIO, 0.0) for w in windows]
    views = [window_camera(c, w, side) for c, w in zip(cameras, wider, strict=True)]
    frames = [_frame(take, s, v) for s, v in zip(states, views, strict=True)]
    quality = jpeg_quality(picture.crf)
    pictures, regions = [], []
    for number, rgb in enumerate(renderer.render(take.scene, frames)):
        regions.append(_region_map(renderer.material_map()))
        pictures.append(compress(develop(rgb, picture, number, None), quality))
    points, seen = [], []
    for state, frame in zip(states, frames, strict=True):
        places = landmarks_m(state, "r")
        marks = {name: places[name] for name in LUMBOPELVIC_POINTS}
        points.append(frame.camera.project(np.stack(list(marks.values())))[0])
        found = visible(take.scene, frame, marks)
        seen.append([found[name] for name in LUMBOPELVIC_POINTS])
    angles = [[angles_of(take.motion, s)[name] for name in ANGLES] for s in states]
    return Crops(
        pictures=np.stack(pictures),
        points=np.array(points, dtype=np.float32),
        seen=np.array(seen),
        angles_deg=np.array(angles, dtype=np.float32),
        lean_deg=np.array([w.lean_deg for w in windows], dtype=np.float32),
        torso_px=torso_px * side / wider[0].side_px,
        view_deg=np.array([take.spec.camera.azimuth_deg, take.spec.camera.elevation_deg]),
        regions=np.stack(regions),
        kinds=_kinds(take.scene),
    )


def _moments(take: Take, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw times at random: nine in ten within reps, half of those about the bottom."""
    course = take.motion.course
    times = []
    for _ in range(count):
        rep = course.reps[int(rng.integers(len(course.reps)))]
        kind = rng.choice(3, p=(0.1, 0.45, 0.45))
        if kind == 0:
            times.append(rng.uniform(0.0, course.duration_s))
        elif kind == 1:
            times.append(rng.uniform(rep.start_s, rep.end_s))
        else:
            spread = (rep.end_s - rep.start_s) / 6
            times.append(np.clip(rng.normal(rep.bottom_s, spread), rep.start_s, rep.end_s))
    return np.sort(np.array(times))


def _torso_px(state: BodyState, camera: Camera) -> float:
    joints = state.pose.joints_m
    pixels, _ = camera.project(np.stack((joints["shoulder_r"], joints["hip_r"])))
    return float(np.linalg.norm(pixels[0] - pixels[1]))


def _frame(take: Take, state: BodyState, camera: Camera) -> Frame:
    around = take.surroundings.vertices(state.time_s, state.travel_m)
    return Frame(state.time_s, (*take.lifter.vertices(state.pose), *around), camera)


def _region_map(materials: NDArray[np.uint16]) -> NDArray[np.uint8]:
    return np.minimum(materials, MOST_REGIONS).astype(np.uint8)


def _kinds(scene: Scene) -> NDArray[np.uint8]:
    """Return the label of each material's first face, by the material's number; 0 is nothing."""
    numbers = {material: i + 1 for i, material in enumerate(materials_of(scene))}
    kinds = np.zeros(MOST_REGIONS + 1, dtype=np.uint8)
    for part in reversed(scene.parts):
        own, first = np.unique(part.face_material, return_index=True)
        for material, face in zip(own, first, strict=True):
            number = min(numbers[part.materials[material]], MOST_REGIONS)
            kinds[number] = part.face_label[face]
    return kinds
