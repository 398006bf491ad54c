"""Handing clips out and taking their rows in, whatever happens to single ones."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait

from legpress_cv.errors import WorkerDiedError, WorkerError
from legpress_cv.progress import Stage, seconds_left

from .job import Job, fail
from .progress import Observer, Running, Snapshot
from .summary_row import ClipRow
from .workplace import Workplace

LOOK_EVERY_S = 0.25
"""How often messages are read while nothing finishes."""


class Tally:
    """What is done and in work, and how long the rest will take."""

    def __init__(self, jobs: Sequence[Job], now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._start_s = now()
        self._jobs = {job.number: job for job in jobs}
        # By size, since a batch may mix sets of 20 s with recordings of 10 minutes.
        self._whole = sum(_weight(job) for job in jobs)
        self._done = 0.0
        self._running: dict[int, tuple[float, Stage, float]] = {}
        self.done = self.failed = 0

    def heard(self, number: int, stage: Stage, ratio: float) -> None:
        """Take a worker's message; one that comes late is nothing new."""
        if number in self._jobs:
            start_s = self._running[number][0] if number in self._running else self._now()
            self._running[number] = (start_s, stage, ratio)

    def ended(self, job: Job, *, failed: bool) -> None:
        """Count a clip."""
        self._running.pop(job.number, None)
        self._done += _weight(self._jobs.pop(job.number))
        self.done += 1
        self.failed += failed

    def snapshot(self) -> Snapshot:
        """Sum up."""
        now = self._now()
        begun = sum(_weight(self._jobs[n]) * ratio for n, (_, _, ratio) in self._running.items())
        share = (self._done + begun) / self._whole if self._whole else 1.0
        return Snapshot(
            done=self.done,
            total=self.done + len(self._jobs),
            failed=self.failed,
            ratio=share,
            left_s=seconds_left(now - self._start_s, share),
            running=tuple(
                Running(self._jobs[n].clip.name, stage, ratio, seconds_left(now - start_s, ratio))
                for n, (start_s, stage, ratio) in self._running.items()
            ),
        )


def run_jobs(
    jobs: Sequence[Job],
    workplace: Workplace,
    rows: list[ClipRow],
    observer: Observer | None = None,
) -> None:
    """Do all jobs; one that fails is recorded and ends nothing.

    Parameters
    ----------
    jobs
        What to do.
    workplace
        Where.
    rows
        Gets a row for every clip as it ends, so that they are there when the run is stopped.
    observer
        Is told of it.

    Raises
    ------
    WorkerError
        If no worker can be started, or the cluster is gone.
    """
    observer = observer or Observer()
    tally = Tally(jobs)
    waiting = deque(jobs)
    handed_out: dict[Future[ClipRow], Job] = {}
    try:
        while waiting or handed_out:
            while waiting and len(handed_out) < workplace.window():
                job = waiting.popleft()
                handed_out[workplace.submit(job)] = job
            ended = wait(handed_out, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED).done
            for message in workplace.messages():
                tally.heard(*message)
            for future in ended:
                job = handed_out.pop(future)
                row = _row(future, job)
                tally.ended(job, failed=row.status == "failed")
                rows.append(row)
                observer.finished(row, tally.snapshot())
            observer.progressed(tally.snapshot())
    except BaseException:  # Ctrl-C included
        workplace.abandon()
        raise


def _row(future: Future[ClipRow], job: Job) -> ClipRow:
    try:
        return future.result()
    except CancelledError as error:
        raise WorkerError(
            "the scheduler of the cluster has gone; start it and run again."
        ) from error
    except BrokenExecutor:
        how = "the worker died, perhaps because memory ran out"
    except Exception as error:
        if type(error).__name__ != "KilledWorker":  # Dask's, which need not be installed
            raise
        how = "the workers that had this clip died, one after the other; perhaps memory ran out"
    return fail(job, WorkerDiedError(f"{how}; try the clip again with --retry-failed."))


def _weight(job: Job) -> int:
    return max(job.clip.size_bytes, 1)
