"""Following the subject through the clip, in stretches that run side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event, Semaphore
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from legpress_cv.pose.plan import Box, FollowPlan
from legpress_cv.pose.types import LANDMARK_COUNT, Pose, PoseEstimator, PoseTrack

POLL_S = 0.2
"""How often a waiting worker looks whether the run was stopped."""


class FrameLike(Protocol):
    """What the stage needs of a decoded frame."""

    @property
    def time_s(self) -> float:
        """Seconds from the first frame."""

    def rgb(self, max_side_px: int | None = None, crop_px: Box | None = None) -> NDArray[np.uint8]:
        """Return the upright RGB picture, cropped, then scaled down to `max_side_px`."""


@dataclass(frozen=True, eq=False)
class _Job:
    """A picture for a tracker; those that only warm it up have no index."""

    index: int | None
    time_s: float
    rgb: NDArray[np.uint8]


def follow(
    frames: Iterable[FrameLike],
    plan: FollowPlan,
    make_estimator: Callable[[], PoseEstimator],
    *,
    stretch_frames: int,
    warm_up_frames: int,
    stretch_s: float,
    working_side_px: int,
    workers: int,
    progress: Callable[[int], None] | None = None,
) -> PoseTrack:
    """Follow the subject with one tracker per stretch of the clip.

    A tracker has a memory (its crop comes from the last picture, and it smooths), so each stretch
    gets a new one, which first sees `warm_up_frames` pictures of the stretch before (the first
    stretch: its first picture as often, so that the start pose is not that of a tracker that
    still settles). The cuts
    depend on the clip alone, never on the number of workers: the result is the same on 1 and on
    16 cores.

    Parameters
    ----------
    frames
        Decoded frames in order of time.
    plan
        Which part of the picture to look in.
    make_estimator
        Makes a tracker.
    stretch_frames, warm_up_frames
        Length of a stretch and of its warm-up.
    stretch_s
        About how long a stretch lasts, in seconds; the crop covers this much of the plan.
    working_side_px
        Longest side of the picture that is handed to the tracker.
    workers
        Trackers at a time; bounds the pictures held in memory to as many stretches.
    progress
        Called with the number of frames done, from the thread that calls `follow`.

    Returns
    -------
    PoseTrack
        One row per frame, in pixels of the upright picture; NaN where nobody was found.
    """
    stop = Event()
    slots = Semaphore(workers)
    found: dict[int, Pose] = {}
    times: list[float] = []
    done: deque[int] = deque()
    jobs: list[Future[None]] = []
    tail: deque[FrameLike] = deque(maxlen=max(warm_up_frames, 1))
    step_s = stretch_s / stretch_frames
    pool = ThreadPoolExecutor(workers, thread_name_prefix="pose")

    def open_stretch(first: FrameLike) -> _Stretch:
        start_s = first.time_s
        while not slots.acquire(timeout=POLL_S):
            _raise_failures(jobs)
        stretch = _Stretch(
            plan.crop(start_s - step_s * warm_up_frames, start_s + stretch_s),
            Queue(stretch_frames + warm_up_frames + 1),
        )
        jobs.append(
            pool.submit(_track, stretch, make_estimator, plan.mirror, found, done, slots, stop)
        )
        for back in range(warm_up_frames, 0, -1):
            frame, time_s = first, start_s - back * step_s
            if back <= len(tail):
                frame = tail[-back]
                time_s = frame.time_s
            rgb = _picture(frame, plan, stretch.crop, working_side_px)
            stretch.put(_Job(None, time_s, rgb), stop)
        return stretch

    try:
        stretch: _Stretch | None = None
        for index, frame in enumerate(frames):
            if index % stretch_frames == 0:
                if stretch is not None:
                    stretch.put(None, stop)
                stretch = open_stretch(frame)
            assert stretch is not None  # frame 0 opens the first
            times.append(frame.time_s)
            tail.append(frame)
            rgb = _picture(frame, plan, stretch.crop, working_side_px)
            stretch.put(_Job(index, frame.time_s, rgb), stop)
            _raise_failures(jobs)
            if progress is not None:
                progress(len(done))
        if stretch is not None:
            stretch.put(None, stop)
        for job in jobs:
            while not job.done():
                wait([job], timeout=POLL_S)
                if progress is not None:
                    progress(len(done))
        _raise_failures(jobs)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return _assemble(times, found)


@dataclass(frozen=True, eq=False)
class _Stretch:
    crop: Box
    queue: Queue[_Job | None]

    def put(self, job: _Job | None, stop: Event) -> None:
        while not stop.is_set():
            try:
                self.queue.put(job, timeout=POLL_S)
            except Full:
                continue
            return

    def jobs(self, stop: Event) -> Iterator[_Job]:
        while not stop.is_set():
            try:
                job = self.queue.get(timeout=POLL_S)
            except Empty:
                continue
            if job is None:
                return
            yield job


def _picture(frame: FrameLike, plan: FollowPlan, crop: Box, side_px: int) -> NDArray[np.uint8]:
    rgb = plan.hide_others(frame.rgb(max_side_px=side_px, crop_px=crop), frame.time_s, crop)
    return np.ascontiguousarray(rgb[:, ::-1]) if plan.mirror else rgb


def _track(
    stretch: _Stretch,
    make_estimator: Callable[[], PoseEstimator],
    mirror: bool,
    found: dict[int, Pose],
    done: deque[int],
    slots: Semaphore,
    stop: Event,
) -> None:
    estimator: PoseEstimator | None = None
    crop = stretch.crop
    try:
        estimator = make_estimator()
        for job in stretch.jobs(stop):
            poses = estimator.find(job.rgb, job.time_s)
            if job.index is None:
                continue
            if poses:
                width = job.rgb.shape[1]
                scale = (crop[2] - crop[0]) / width
                pose = poses[0].mirrored(width) if mirror else poses[0]
                found[job.index] = Pose(
                    pose.xy_px * scale + crop[:2], pose.z_px * scale, pose.visibility
                )
            done.append(job.index)
    finally:
        if estimator is not None:
            estimator.close()
        slots.release()


def _raise_failures(jobs: list[Future[None]]) -> None:
    for job in jobs:
        if job.done() and (error := job.exception()) is not None:
            raise error


def _assemble(times: list[float], found: dict[int, Pose]) -> PoseTrack:
    n = len(times)
    xy = np.full((n, LANDMARK_COUNT, 2), np.nan)
    z = np.full((n, LANDMARK_COUNT), np.nan)
    visibility = np.full((n, LANDMARK_COUNT), np.nan)
    for index, pose in found.items():
        xy[index], z[index], visibility[index] = pose.xy_px, pose.z_px, pose.visibility
    return PoseTrack(np.array(times), xy, z, visibility)
