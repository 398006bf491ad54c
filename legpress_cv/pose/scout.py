"""Looking for everybody in the picture, now and then, over the whole clip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import local

import numpy as np
from numpy.typing import NDArray

from legpress_cv.pose.types import LEFT, RIGHT, Pose, PoseEstimator

MAX_JUMP_TORSOS = 1.5
"""A person seen further away than this, in torso lengths, is another one (2.5 looks a second)."""
MAX_UNSEEN_LOOKS = 12
"""Looks after which a person that was lost is not taken up again."""
MIN_LOOKS = 2
"""People seen fewer times than this are not followed: single false finds."""
SAME_PERSON_TORSOS = 0.35
"""Two poses of one picture closer than this at shoulders and hips are one person found twice."""

PICTURES_AHEAD = 16
"""Pictures, of 0.7 MB, that are decoded while the model still loads."""


@dataclass(frozen=True, eq=False)
class Look:
    """One picture looked at: its time and who was seen."""

    time_s: float
    poses: tuple[Pose, ...]


@dataclass(frozen=True, eq=False)
class Person:
    """One person over the clip, as far as it was seen.

    Attributes
    ----------
    looks
        Shape (m,): indices into the sequence of looks.
    time_s
        Shape (m,).
    xy_px, visibility
        Shapes (m, 33, 2) and (m, 33).
    """

    looks: NDArray[np.int_]
    time_s: NDArray[np.float64]
    xy_px: NDArray[np.float64]
    visibility: NDArray[np.float64]

    @property
    def torso_px(self) -> NDArray[np.float64]:
        """Shape (m,): length from the middle of the shoulders to the middle of the hips."""
        return _torso(self.xy_px)

    @property
    def centre_px(self) -> NDArray[np.float64]:
        """Shape (m, 2): middle of shoulders and hips."""
        return _centre(self.xy_px)

    @property
    def boxes_px(self) -> NDArray[np.float64]:
        """Shape (m, 4): x0, y0, x1, y1 around the landmarks of each look."""
        low, high = self.xy_px.min(axis=1), self.xy_px.max(axis=1)
        return np.concatenate([low, high], axis=1)


_TRUNK = [LEFT["shoulder"], RIGHT["shoulder"], LEFT["hip"], RIGHT["hip"]]


def _centre(xy_px: NDArray[np.float64]) -> NDArray[np.float64]:
    centre: NDArray[np.float64] = xy_px[..., _TRUNK, :].mean(axis=-2)
    return centre


def _torso(xy_px: NDArray[np.float64]) -> NDArray[np.float64]:
    trunk = xy_px[..., _TRUNK, :]
    axis = (trunk[..., 0, :] + trunk[..., 1, :] - trunk[..., 2, :] - trunk[..., 3, :]) / 2
    return np.hypot(axis[..., 0], axis[..., 1])


def look_around(
    pictures: Iterable[tuple[float, NDArray[np.uint8], float]],
    make_estimator: Callable[[], PoseEstimator],
    *,
    workers: int,
    progress: Callable[[float], None] | None = None,
) -> list[Look]:
    """Find everybody in each of some pictures.

    Parameters
    ----------
    pictures
        Time in seconds, RGB picture, and the factor from its pixels to those of the clip.
    make_estimator
        Makes an estimator that finds several people in single pictures; one per worker.
    workers
        Pictures looked at at a time; the result does not depend on it.
    progress
        Called with the time of each picture done.
    """
    own = local()
    made: list[PoseEstimator] = []

    def look(job: tuple[float, NDArray[np.uint8], float]) -> Look:
        time_s, rgb, scale = job
        if not hasattr(own, "estimator"):
            own.estimator = make_estimator()
            made.append(own.estimator)
        poses = _without_doubles(own.estimator.find(rgb, time_s))
        return Look(
            time_s,
            tuple(Pose(p.xy_px * scale, p.z_px * scale, p.visibility) for p in poses),
        )

    def take(job: Future[Look]) -> None:
        looks.append(job.result())
        if progress is not None:
            progress(looks[-1].time_s)

    looks: list[Look] = []
    waiting: list[Future[Look]] = []
    try:
        with ThreadPoolExecutor(workers, thread_name_prefix="scout") as pool:
            for picture in pictures:
                waiting.append(pool.submit(look, picture))
                if len(waiting) > 2 * workers + PICTURES_AHEAD:
                    take(waiting.pop(0))
            for job in waiting:
                take(job)
    finally:
        for estimator in made:
            estimator.close()
    return looks


def _without_doubles(poses: list[Pose]) -> list[Pose]:
    kept: list[Pose] = []
    for pose in poses:
        trunk = pose.xy_px[_TRUNK]
        limit = SAME_PERSON_TORSOS * max(float(_torso(pose.xy_px)), 1.0)
        if all(np.hypot(*(trunk - other.xy_px[_TRUNK]).T).mean() > limit for other in kept):
            kept.append(pose)
    return kept


def people_in(looks: list[Look]) -> list[Person]:
    """Follow each person from look to look by where the trunk is.

    Returns
    -------
    list of Person
        Those seen at least :data:`MIN_LOOKS` times (or once, where there is but one look), in the
        order in which they were first seen.
    """
    open_: list[list[tuple[int, Pose]]] = []
    for index, look in enumerate(looks):
        pairs = []
        for t, track in enumerate(open_):
            last_index, last = track[-1]
            if index - last_index > MAX_UNSEEN_LOOKS:
                continue
            reach = max(float(_torso(last.xy_px)), 1.0)
            for p, pose in enumerate(look.poses):
                jump = float(np.hypot(*(_centre(pose.xy_px) - _centre(last.xy_px)))) / reach
                size = abs(np.log(max(float(_torso(pose.xy_px)), 1.0) / reach))
                if jump < MAX_JUMP_TORSOS:
                    pairs.append((jump + size, t, p))
        taken_tracks: set[int] = set()
        taken_poses: set[int] = set()
        for _, t, p in sorted(pairs):
            if t not in taken_tracks and p not in taken_poses:
                open_[t].append((index, look.poses[p]))
                taken_tracks.add(t)
                taken_poses.add(p)
        for p, pose in enumerate(look.poses):
            if p not in taken_poses:
                open_.append([(index, pose)])
    need = MIN_LOOKS if len(looks) > 1 else 1
    return [_person(track, looks) for track in open_ if len(track) >= need]


def _person(track: list[tuple[int, Pose]], looks: list[Look]) -> Person:
    indices = np.array([index for index, _ in track])
    return Person(
        looks=indices,
        time_s=np.array([looks[i].time_s for i in indices]),
        xy_px=np.stack([pose.xy_px for _, pose in track]),
        visibility=np.stack([pose.visibility for _, pose in track]),
    )
