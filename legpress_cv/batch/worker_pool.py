"""Worker processes behind :class:`concurrent.futures.Executor`, of which one may die."""

from __future__ import annotations

import contextlib
import pickle
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, NamedTuple

from legpress_cv.errors import WorkerDiedError, WorkerError

from .progress import Message
from .worker_process import WorkerProcess


class _Call(NamedTuple):
    future: Future[Any]
    pickled: bytes


class WorkerPool(Executor):
    """A fixed number of processes, started afresh (spawn) when the first work comes.

    In contrast to :class:`concurrent.futures.ProcessPoolExecutor` a worker that dies costs the one
    future that it was busy with, which then raises
    :class:`~legpress_cv.errors.WorkerDiedError`; another process takes its place.

    Parameters
    ----------
    workers
        How many.
    heard
        Takes the workers' messages, from threads of this pool.
    """

    def __init__(self, workers: int, heard: Callable[[Message], None]) -> None:
        self._heard = heard
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._killed = threading.Event()
        self._alive: set[WorkerProcess] = set()
        self._threads = [
            threading.Thread(target=self._drive, name=f"worker-{n}", daemon=True)
            for n in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        """Have a worker call a function of a module; see :class:`concurrent.futures.Executor`."""
        call = _Call(Future(), pickle.dumps((fn, args, kwargs)))
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool takes no more work")
            self._calls.put(call)
        return call.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work and let the workers end when theirs is done."""
        with self._lock:
            if not self._closed:
                self._closed = True
                if cancel_futures:
                    self._cancel_waiting()
                for _ in self._threads:
                    self._calls.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def kill(self) -> None:
        """End the workers in the middle of what they do."""
        self._killed.set()
        with self._lock:
            alive = tuple(self._alive)
        self.shutdown(wait=False, cancel_futures=True)
        for worker in alive:
            worker.kill()
        self.shutdown(wait=True)

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers that live now."""
        with self._lock:
            return tuple(worker.pid for worker in self._alive if worker.pid is not None)

    def _cancel_waiting(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                call = self._calls.get_nowait()
                if call is not None:
                    call.future.cancel()
                    call.future.set_running_or_notify_cancel()

    def _drive(self) -> None:
        """Hand calls to one worker, and start another when it dies."""
        worker: WorkerProcess | None = None
        while (call := self._calls.get()) is not None:
            if not call.future.set_running_or_notify_cancel():
                continue
            try:
                worker = worker or self._start()
                call.future.set_result(worker.call(call.pickled, self._heard))
            except BaseException as error:  # the future's to raise
                if isinstance(error, WorkerDiedError):
                    self._bury(worker)
                    worker = None
                call.future.set_exception(error)
        if worker is not None:
            worker.close()
            self._bury(worker)

    def _start(self) -> WorkerProcess:
        if self._killed.is_set():
            raise WorkerError("the run was stopped.")
        worker = WorkerProcess()
        with self._lock:
            self._alive.add(worker)
        if self._killed.is_set():  # meanwhile
            worker.kill()
        return worker

    def _bury(self, worker: WorkerProcess | None) -> None:
        if worker is not None:
            worker.kill()
            with self._lock:
                self._alive.discard(worker)
