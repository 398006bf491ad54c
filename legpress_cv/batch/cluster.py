"""The workers of a Dask cluster, as another place of work."""

from __future__ import annotations

import contextlib
import queue
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from legpress_cv._version import __version__
from legpress_cv.errors import WorkerError
from legpress_cv.progress import Stage

from .job import Job, JobFunction, attempt
from .progress import Message, set_sink
from .summary_row import ClipRow
from .workplace import Workplace, drained

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S = 10.0
"""How long a scheduler gets to answer: it does at once, or is not there."""
WAITING_PER_WORKER = 2
"""Clips that wait for each worker: it never idles, and a run that is stopped forgets few."""
LEAST_WAITING = 16
"""The same for a cluster whose workers are still to come."""
SEND_EVERY_S = 5.0
"""A worker speaks this often: the messages of 1000 pass through one scheduler."""


@contextlib.contextmanager
def cluster(address: str, work: JobFunction) -> Iterator[Workplace]:
    """Open a Dask cluster.

    Parameters
    ----------
    address
        Of its scheduler, such as ``"tcp://10.0.0.1:8786"``.
    work
        What its workers do with a clip.

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
        client.subscribe_topic(topic, lambda event: messages.put(_message(*event[1])))
        # Not pure: a clip that is asked for again is done again.
        executor = client.get_executor(pure=False)
        try:
            yield Workplace(
                submit=lambda job: executor.submit(_on_cluster, work, topic, job),
                window=lambda: max(LEAST_WAITING, WAITING_PER_WORKER * _threads(client)),
                messages=lambda: drained(messages),
                abandon=lambda: executor.shutdown(wait=False),
            )
        finally:
            executor.shutdown(wait=False)


def _on_cluster(work: JobFunction, topic: str, job: Job) -> ClipRow:
    """Do the work on a worker of the cluster; its messages go through the scheduler."""
    from distributed import get_worker

    worker = get_worker()

    def send(message: Message) -> None:
        worker.log_event(topic, [message.job, message.stage.value, message.ratio])

    set_sink(send, SEND_EVERY_S)
    return attempt(work, job)


def _message(job: int, stage: str, ratio: float) -> Message:
    return Message(job, Stage(stage), ratio)


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
