"""Handing clips out and taking their rows in, whatever happens to single ones."""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from queue import Empty

from legpress_cv.errors import LegpressError, WorkerDiedError, WorkerError
from legpress_cv.files.sha256 import file_sha256

from .executors import Workplace
from .job import Job, Work
from .layout import Layout
from .progress import Observer, Running, Snapshot, seconds_left
from .state import Record, publish_failure
from .summary_row import ClipRow
from .worker_process import WHERE

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
        self._running: dict[int, tuple[float, str, float]] = {}
        self.done = self.failed = 0

    def heard(self, number: int, stage: str, ratio: float) -> None:
        """Take a worker's message; one that comes late is nothing new."""
        if number in self._jobs:
            start_s = self._running.get(number, (self._now(), "", 0.0))[0]
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
                Running(self._jobs[n].name, stage, ratio, seconds_left(now - start_s, ratio))
                for n, (start_s, stage, ratio) in self._running.items()
            ),
        )


def run_jobs(
    jobs: Sequence[Job],
    workplace: Workplace,
    work: Work,
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
    work
        What is done with each: :func:`~legpress_cv.batch.job.analyse_job`.
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
    send = workplace.prepare(work)
    tally = Tally(jobs)
    waiting = deque(jobs)
    handed_out: dict[Future[ClipRow], Job] = {}
    try:
        while waiting or handed_out:
            while waiting and len(handed_out) < workplace.window():
                job = waiting.popleft()
                handed_out[workplace.executor.submit(send, job)] = job
            ended = wait(handed_out, timeout=LOOK_EVERY_S, return_when=FIRST_COMPLETED).done
            _listen(workplace, tally)
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


def _listen(workplace: Workplace, tally: Tally) -> None:
    while True:
        try:
            tally.heard(*workplace.messages.get_nowait())
        except Empty:
            return


def _row(future: Future[ClipRow], job: Job) -> ClipRow:
    try:
        return future.result()
    except CancelledError as error:
        raise WorkerError(
            "the scheduler of the cluster has gone; start it and run again."
        ) from error
    except Exception as error:
        if isinstance(error, WorkerError) and not isinstance(error, WorkerDiedError):
            raise
        return fail(job, error)


def fail(job: Job, error: Exception) -> ClipRow:
    """Record that a clip failed.

    Parameters
    ----------
    job
        The clip.
    error
        Why.

    Returns
    -------
    ClipRow
        Its row; it counts also where the record cannot be written.
    """
    row = ClipRow(clip=job.name, status="failed", reason=_reason(error))
    try:
        sha256: str | None = file_sha256(job.clip)
    except OSError:
        sha256 = None
    row = row.model_copy(update={"sha256": sha256, "version": job.version})
    detail = None if isinstance(error, LegpressError) else _where(error)
    record = Record(run_key=job.run_key, sha256=sha256, kinds=(), row=row, detail=detail)
    try:
        publish_failure(record, job.target, Layout(job.out))
    except OSError as trouble:
        also = f"{row.reason} This could not be recorded ({trouble.strerror or trouble})."
        row = row.model_copy(update={"reason": also})
    return row


def _reason(error: Exception) -> str:
    if isinstance(error, LegpressError):
        return str(error)
    if type(error).__name__ == "KilledWorker":  # Dask's, which need not be installed
        return "the workers that had this clip died, one after the other; perhaps memory ran out."
    text = " ".join(str(error).split())
    return f"something unexpected went wrong ({type(error).__name__}: {text})."


def _where(error: Exception) -> str:
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    return getattr(error, WHERE, None) or "".join(lines)


def _weight(job: Job) -> int:
    return max(job.size_bytes, 1)
