"""Worker processes of this machine, of which one may die, and which die with the run."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from legpress_cv.errors import WorkerError

from .job import Job, JobFunction, attempt
from .progress import Message, set_sink
from .summary_row import ClipRow
from .workplace import Workplace

LAST_WORDS_S = 10.0
"""How long the end of a dead worker's pipe is waited for: the system closes what a process leaves
behind in an order of its own, and may tell of its death first."""
OOM_SCORE = 500
"""When memory runs out, the system is to take a worker and not the run (-1000 to 1000)."""


@contextlib.contextmanager
def local_workers(workers: int, work: JobFunction) -> Iterator[Workplace]:
    """Open worker processes on this machine.

    Parameters
    ----------
    workers
        How many.
    work
        What they do with a clip.

    Yields
    ------
    Workplace
        Its processes end with the block; one that dies costs the clip that it had, and another
        one takes its place.
    """
    pool = _Pool(work)
    try:
        yield Workplace(pool.submit, lambda: workers, pool.messages, pool.kill)
    finally:
        pool.close()


class _Worker:
    """One process, behind an executor of its own, since one that dies takes its executor along.

    The pipe brings its messages, the first of which says that it is ready. When this end is closed,
    by us or by the end of this process, the worker ends at once.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._executor = ProcessPoolExecutor(1, context, _begin, (theirs,))
        self._theirs: Connection | None = theirs
        self._ready = False
        self._future: Future[ClipRow] | None = None

    @property
    def idle(self) -> bool:
        return self._future is None or self._future.done()

    def submit(self, work: JobFunction, job: Job) -> Future[ClipRow]:
        with _interrupts_held_back():
            self._future = self._executor.submit(_work_quietly, work, job)
        if self._theirs is not None:  # the process has its own copy now
            self._theirs.close()
            self._theirs = None
        return self._future

    @property
    def _died(self) -> bool:
        future = self._future
        return (
            future is not None
            and future.done()
            and not future.cancelled()
            and isinstance(future.exception(), BrokenExecutor)
        )

    def messages(self) -> Iterator[Message]:
        try:
            while self._pipe.poll(LAST_WORDS_S if self._died else 0.0):
                message = self._pipe.recv()
                if message is not None:
                    yield message
                self._ready = True
        except (EOFError, OSError) as error:
            if not self._ready:
                raise WorkerError(
                    "the worker processes do not start; in a script of your own, call"
                    ' analyze_folder below `if __name__ == "__main__":`.'
                ) from error

    def kill(self) -> None:
        self._pipe.close()
        self.close()

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)
        self._pipe.close()


class _Pool:
    """Workers that are started when there is work for them."""

    def __init__(self, work: JobFunction) -> None:
        self._work = work
        self._workers: list[_Worker] = []

    def submit(self, job: Job) -> Future[ClipRow]:
        """Give a clip to an idle worker, or to a new one where none is."""
        for worker in [worker for worker in self._workers if worker.idle]:
            try:
                return worker.submit(self._work, job)
            except BrokenExecutor:  # it died, with its last clip or since
                self._workers.remove(worker)
                worker.close()
        fresh = _Worker()
        self._workers.append(fresh)
        return fresh.submit(self._work, job)

    def messages(self) -> Iterator[Message]:
        for worker in self._workers:
            yield from worker.messages()

    def kill(self) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def close(self) -> None:
        for worker in self._workers:
            worker.close()


@contextlib.contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start a process that never sees Ctrl-C: its parent decides what becomes of the work.

    The mask of this thread is inherited from the first moment on, when the child could not yet
    ignore the signal by itself.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(pipe: Connection) -> None:
    """Make a worker of this process."""
    from legpress_cv._memory import bound_spare_memory

    def send(message: Message) -> None:
        try:
            pipe.send(message)
        except OSError:
            os._exit(1)  # the run is gone; what is half done must not be told as a failure

    def end_with_the_run() -> None:
        with contextlib.suppress(OSError):
            pipe.poll(None)  # nothing ever comes but the end
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_the_run, daemon=True).start()
    with contextlib.suppress(OSError):  # Linux only
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE))
    bound_spare_memory()
    set_sink(send)
    pipe.send(None)


def _work_quietly(work: JobFunction, job: Job) -> ClipRow:
    from legpress_cv.pose.native import native_noise_hidden

    with native_noise_hidden():
        return attempt(work, job)
