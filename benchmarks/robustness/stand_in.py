"""A quick stand-in for the pose model: a lifter whose knees bend with time."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Self

from legpress_cv.batch.job import Job, analyse_job
from legpress_cv.batch.summary_row import ClipRow
from legpress_cv.pose.bundle import DETECTOR_NAME, LANDMARKS_NAME
from legpress_cv.pose.types import LANDMARK_COUNT, LEFT, RIGHT, Pose

REP_S = 0.95
"""A base clip of two seconds holds two reps: a tuck is found by comparing them."""
TOP_KNEE_DEG, BOTTOM_KNEE_DEG = 15.0, 95.0
TOP_TRUNK_THIGH_DEG, BOTTOM_TRUNK_THIGH_DEG = 92.0, 132.0
RECLINE_DEG = 55.0
TORSO, THIGH, SHANK, HEAD = 0.28, 0.24, 0.23, 0.08
"""Lengths over the smaller side of the picture."""
HIP = (0.35, 0.65)
FAR_SIDE = (0.03, -0.04)
"""Where the other leg lies."""
MIN_CONTRAST = 2.0
"""A picture of one grey holds nobody."""


class StandInPose:
    """Takes what the real estimator takes; a picture without contrast holds nobody."""

    def __init__(
        self, model_path: Path, *, follow: bool, max_people: int = 1, min_confidence: float = 0.5
    ) -> None:
        del model_path, follow, max_people, min_confidence

    def find(self, rgb: NDArray[np.uint8], time_s: float) -> list[Pose]:
        """Give the lifter at that time, scaled to the picture."""
        if float(rgb[::4, ::4].std()) < MIN_CONTRAST:
            return []
        return [lifter(rgb.shape[1], rgb.shape[0], time_s)]

    @property
    def as_new(self) -> bool:
        """It remembers nothing."""
        return True

    def close(self) -> None:
        """Do nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def lifter(width_px: int, height_px: int, time_s: float) -> Pose:
    """Draw the lifter from the right, feet to the right."""
    side_px = min(width_px, height_px)
    bend = (1 - np.cos(2 * np.pi * time_s / REP_S)) / 2
    knee_deg = TOP_KNEE_DEG + bend * (BOTTOM_KNEE_DEG - TOP_KNEE_DEG)
    thigh_deg = TOP_TRUNK_THIGH_DEG + bend * (BOTTOM_TRUNK_THIGH_DEG - TOP_TRUNK_THIGH_DEG)
    up = _turned(np.array([0.0, -1.0]), RECLINE_DEG)
    hip = np.array(HIP)
    shoulder = hip + TORSO * up
    thigh = _turned(-up, thigh_deg)
    knee = hip + THIGH * thigh
    ankle = knee + SHANK * _turned(thigh, -knee_deg)
    near = {"shoulder": shoulder, "hip": hip, "knee": knee, "ankle": ankle}
    near |= {"heel": ankle + (0.01, 0.02), "toe": ankle + (0.02, -0.05)}
    xy = np.tile(shoulder + HEAD * up, (LANDMARK_COUNT, 1))
    z = np.zeros(LANDMARK_COUNT)
    visibility = np.ones(LANDMARK_COUNT)
    for name, point in near.items():
        xy[RIGHT[name]], xy[LEFT[name]] = point, point + np.array(FAR_SIDE)
        z[RIGHT[name]], z[LEFT[name]] = -0.1, 0.1
        visibility[LEFT[name]] = 0.3
    return Pose(xy * side_px, z * side_px, visibility)


def _turned(vector: NDArray[np.float64], deg: float) -> NDArray[np.float64]:
    """Turn counter-clockwise on the screen, whose y points down."""
    a = np.radians(deg)
    x, y = vector
    return np.array([np.cos(a) * x + np.sin(a) * y, -np.sin(a) * x + np.cos(a) * y])


def install() -> None:
    """Put the stand-in into this process, in the place of the pose model."""
    for module in _users():
        module.MediaPipePoseEstimator = StandInPose


@contextlib.contextmanager
def installed() -> Iterator[None]:
    """Have the stand-in in its place while the block runs."""
    real = [module.MediaPipePoseEstimator for module in _users()]
    install()
    try:
        yield
    finally:
        for module, estimator in zip(_users(), real, strict=True):
            module.MediaPipePoseEstimator = estimator


def _users() -> tuple[Any, ...]:
    """Modules that look for people with the pose model."""
    from legpress_cv.analysis import loaded

    return (loaded,)


def analyse_job_with_stand_in(job: Job) -> ClipRow:
    """Do what a batch does with a clip; a function of a module, so that workers can be sent it."""
    install()
    return analyse_job(job)


def write_bundle(path: Path) -> Path:
    """Write a pose model that passes for one, and is never run."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in (DETECTOR_NAME, LANDMARKS_NAME):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(info, bytes(4) + b"TFL3" + bytes(range(200)))
    return path
