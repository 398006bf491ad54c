"""Where the work is done: processes of this machine, or a Dask cluster, behind one interface."""

from __future__ import annotations

import contextlib
import queue
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from legpress_cv._version import __version__
from legpress_cv.errors import WorkerError

from .job import Job, Work
from .progress import Message, set_sink
from .summary_row import ClipRow
from .worker_pool import WorkerPool

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S = 10.0
"""How long a scheduler gets to answer: it does at once, or is not there."""
WAITING_PER_WORKER = 2
"""Clips that wait for each worker: it never idles, and a run that is stopped forgets few."""
SEND_EVERY_S = 5.0
"""A cluster's workers speak this often: the messages of 1000 pass through one scheduler."""
LEAST_WAITING = 16
"""The same for a cluster whose workers are still to come."""


@dataclass(frozen=True)
class Workplace:
    """An executor and what goes with it.

    Parameters
    ----------
    executor
        Takes the work.
    messages
        What the workers say meanwhile.
    window
        How many clips may be handed out at a time.
    prepare
        Makes of the work what is sent to the executor.
    abandon
        Stops everything in the middle.
    """

    executor: Executor
    messages: queue.SimpleQueue[Message]
    window: Callable[[], int]
    prepare: Callable[[Work], Work]
    abandon: Callable[[], None]


@contextlib.contextmanager
def local_workers(workers: int) -> Iterator[Workplace]:
    """Open worker processes on this machine.

    Parameters
    ----------
    workers
        How many.

    Yields
    ------
    Workplace
        Its work ends with the block; a worker that dies fails the clip that it had.
    """
    messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
    pool = WorkerPool(workers, messages.put)
    try:
        yield Workplace(
            pool,
            messages,
            window=lambda: workers * WAITING_PER_WORKER,
            prepare=lambda work: work,
            abandon=pool.kill,
        )
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Workplace]:
    """Open a Dask cluster.

    Parameters
    ----------
    address
        Of its scheduler, such as ``"tcp://10.0.0.1:8786"``.

    Yields
    ------
    Workplace
        A worker that dies has its clip done again by another one (Dask gives up after several).

    Raises
    ------
    WorkerError
        If distributed is not installed, the scheduler does not answer, or the workers have another
        version of this package.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise WorkerError(
            "a cluster needs the extra `cluster`; run `pip install 'legpress-cv[cluster]'`."
        ) from error
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise WorkerError(
            f"no Dask scheduler answers at {address} ({_first_line(error)}); start one with"
            " `dask scheduler`."
        ) from error
    topic = f"legpress-cv-{secrets.token_hex(4)}"
    messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
    with client:
        _refuse_other_versions(client)
        client.subscribe_topic(topic, lambda event: messages.put(Message(*event[1])))
        # Not pure: a clip that is asked for again is done again.
        executor = client.get_executor(pure=False)
        try:
            yield Workplace(
                executor,
                messages,
                window=lambda: max(LEAST_WAITING, WAITING_PER_WORKER * _threads(client)),
                prepare=lambda work: partial(_on_cluster, work, topic),
                abandon=lambda: executor.shutdown(wait=False),
            )
        finally:
            executor.shutdown(wait=False)


def _on_cluster(work: Work, topic: str, job: Job) -> ClipRow:
    """Do the work on a worker of the cluster; its messages go through the scheduler."""
    from distributed import get_worker

    worker = get_worker()
    set_sink(lambda message: worker.log_event(topic, list(message)), SEND_EVERY_S)
    return work(job)


def _refuse_other_versions(client: Client) -> None:
    found: dict[str, Any] = client.run(_version, on_error="return")
    for worker, version in found.items():
        if version != __version__:
            have = f"legpress-cv {version}" if isinstance(version, str) else "no legpress-cv"
            raise WorkerError(
                f"the worker {worker} has {have}; install legpress-cv {__version__} on all of them."
            )


def _version() -> str:
    from legpress_cv._version import __version__ as version

    return version


def _threads(client: Client) -> int:
    by_worker: dict[str, int] = client.nthreads()
    return sum(by_worker.values())


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
