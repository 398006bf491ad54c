"""Where the work is done, as the scheduler sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from .job import Job
from .progress import Message
from .summary_row import ClipRow


@dataclass(frozen=True)
class Workplace:
    """Processes of this machine, or a cluster.

    Parameters
    ----------
    submit
        Takes a clip. Where its worker died, the future raises
        :class:`~concurrent.futures.BrokenExecutor`.
    window
        How many clips may be handed out at a time.
    messages
        What the workers said since the last call; raises
        :class:`~legpress_cv.errors.WorkerError` where they do not start.
    abandon
        Stops everything in the middle.
    """

    submit: Callable[[Job], Future[ClipRow]]
    window: Callable[[], int]
    messages: Callable[[], Iterator[Message]]
    abandon: Callable[[], None]


def drained(messages: SimpleQueue[Message]) -> Iterator[Message]:
    """Take what is in a queue now."""
    while True:
        try:
            yield messages.get_nowait()
        except Empty:
            return
