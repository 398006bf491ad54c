"""Following the subject through the clip, in stretches that run side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event, Semaphore
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from legpress_cv._memory import give_spare_memory_back
from legpress_cv.pose.plan import Box, FollowPlan
from legpress_cv.pose.types import LANDMARK_COUNT, Pose, PoseEstimator, PoseTrack
from legpress_cv.video.looks import every_nth

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
    frames_to_a_look: int,
    look_s: float,
    first_looks: int,
    stretch_looks: int,
    warm_up_looks: int,
    working_side_px: int,
    workers: int,
    progress: Callable[[int], None] | None = None,
) -> tuple[PoseTrack, NDArray[np.float64]]:
    """Follow the subject with one tracker per stretch of the clip.

    Not every frame is looked at, for a press moves slowly. A tracker
    has a memory (its crop comes from the last picture, and it smooths), so each stretch gets a new
    one, which first sees the last `warm_up_looks` pictures of the stretch before (the first
    stretch: its first picture as often, so that the start pose is not that of a tracker that still
    settles). The cuts depend on the clip alone, never on the number of workers: the result is the
    same on 1 and on 16 cores.

    Parameters
    ----------
    frames
        Decoded frames in order of time.
    plan
        Which part of the picture to look in.
    make_estimator
        Makes a tracker.
    frames_to_a_look
        One frame in so many is looked at, and the last one: evenly, for a tracker smooths.
    look_s
        About how long it is from look to look, in seconds.
    first_looks, stretch_looks, warm_up_looks
        Length of the first stretch, of the others, and of the warm-up of each.
    working_side_px
        Longest side of the picture that is handed to the tracker.
    workers
        Trackers at a time; bounds the pictures held in memory to as many stretches.
    progress
        Called with the number of looks done, those that warm up included, from the thread that
        calls `follow`.

    Returns
    -------
    track : PoseTrack
        One row per look, in pixels of the upright picture; NaN where nobody was found.
    time_s : ndarray
        Shape (n,), of all frames.
    """
    report = progress or (lambda _done: None)
    pool = ThreadPoolExecutor(workers, thread_name_prefix="pose")
    time_s: list[float] = []
    next_cut = 0
    run = _Run(plan, make_estimator, pool, Semaphore(workers), warm_up_looks, working_side_px)
    try:
        for _, frame, due in every_nth(frames, frames_to_a_look):
            time_s.append(frame.time_s)
            if not due:
                continue
            if len(run.times) == next_cut:
                count = stretch_looks if next_cut else first_looks
                run.open_stretch(frame, count, count * look_s, lambda: report(len(run.done)))
                next_cut += count
            run.look(frame)
            report(len(run.done))
        run.close_stretch()
        for tracker in run.trackers:
            while not tracker.done():
                wait([tracker], timeout=POLL_S)
                report(len(run.done))
        run.raise_failures()
    finally:
        run.stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return run.track(), np.array(time_s)


class _Run:
    """The stretch that pictures are handed to, and the trackers of all stretches."""

    def __init__(
        self,
        plan: FollowPlan,
        make_estimator: Callable[[], PoseEstimator],
        pool: Executor,
        slots: Semaphore,
        warm_up_looks: int,
        working_side_px: int,
    ) -> None:
        self._plan, self._make_estimator = plan, make_estimator
        self._pool, self._slots = pool, slots
        self._warm_up_looks, self._working_side_px = warm_up_looks, working_side_px
        self._stretch: _Stretch | None = None
        self._last_frames: deque[FrameLike] = deque(maxlen=max(warm_up_looks, 1))
        self.times: list[float] = []
        self._found: dict[int, Pose] = {}
        self.done: deque[int | None] = deque()
        self.trackers: list[Future[None]] = []
        self.stop = Event()

    def open_stretch(
        self, first: FrameLike, count: int, length_s: float, waiting: Callable[[], None]
    ) -> None:
        """End the open stretch, wait for a free tracker and warm it up."""
        self.close_stretch()
        while not self._slots.acquire(timeout=POLL_S):
            waiting()
            self.raise_failures()
        start_s, step_s = first.time_s, length_s / count
        crop = self._plan.crop(start_s - step_s * self._warm_up_looks, start_s + length_s)
        self._stretch = _Stretch(crop, Queue(count + self._warm_up_looks + 1))
        self.trackers.append(self._pool.submit(self._track, self._stretch))
        for back in range(self._warm_up_looks, 0, -1):
            frame, time_s = first, start_s - back * step_s
            if back <= len(self._last_frames):
                frame = self._last_frames[-back]
                time_s = frame.time_s
            self._put(None, time_s, frame)

    def close_stretch(self) -> None:
        if self._stretch is not None:
            self._stretch.put(None, self.stop)

    def look(self, frame: FrameLike) -> None:
        """Give a frame to the open stretch."""
        index = len(self.times)
        self.times.append(frame.time_s)
        self._last_frames.append(frame)
        self._put(index, frame.time_s, frame)
        self.raise_failures()

    def raise_failures(self) -> None:
        for tracker in self.trackers:
            if tracker.done() and (error := tracker.exception()) is not None:
                raise error

    def track(self) -> PoseTrack:
        n = len(self.times)
        xy = np.full((n, LANDMARK_COUNT, 2), np.nan)
        z = np.full((n, LANDMARK_COUNT), np.nan)
        visibility = np.full((n, LANDMARK_COUNT), np.nan)
        for index, pose in self._found.items():
            xy[index], z[index], visibility[index] = pose.xy_px, pose.z_px, pose.visibility
        return PoseTrack(np.array(self.times), xy, z, visibility)

    def _put(self, index: int | None, time_s: float, frame: FrameLike) -> None:
        assert self._stretch is not None  # the first frame opens one
        crop, plan = self._stretch.crop, self._plan
        rgb = frame.rgb(max_side_px=self._working_side_px, crop_px=crop)
        rgb = plan.hide_others(rgb, frame.time_s, crop)
        if plan.mirror:
            rgb = np.ascontiguousarray(rgb[:, ::-1])
        self._stretch.put(_Job(index, time_s, rgb), self.stop)

    def _track(self, stretch: _Stretch) -> None:
        """Find the pose in the pictures of a stretch, in a thread of the pool."""
        estimator: PoseEstimator | None = None
        try:
            estimator = self._make_estimator()
            for job in stretch.jobs(self.stop):
                poses = estimator.find(job.rgb, job.time_s)
                if poses and job.index is not None:
                    self._found[job.index] = self._in_picture(poses[0], job, stretch.crop)
                self.done.append(job.index)
        finally:
            if estimator is not None:
                estimator.close()
            give_spare_memory_back()  # its pictures left holes
            self._slots.release()

    def _in_picture(self, pose: Pose, job: _Job, crop: Box) -> Pose:
        """Bring a pose from the pixels of a job's picture to those of the upright picture."""
        width_px = job.rgb.shape[1]
        scale = (crop[2] - crop[0]) / width_px
        if self._plan.mirror:
            pose = pose.mirrored(width_px)
        return Pose(pose.xy_px * scale + crop[:2], pose.z_px * scale, pose.visibility)


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
