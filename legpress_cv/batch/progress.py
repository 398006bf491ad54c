"""How far a batch is: messages from the workers, and what a person is told of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import NamedTuple

from legpress_cv.progress import Plan, Stage

SEND_EVERY_S = 0.5
"""A worker speaks this often: twice a second looks alive."""


class Message(NamedTuple):
    """What a worker says of a clip; sent as a plain tuple."""

    job: int
    stage: Stage
    ratio: float
    """Of the whole analysis, 0 to 1."""


USUAL = Plan()

Sink = Callable[[Message], None]

_SINK: ContextVar[Sink | None] = ContextVar("sink", default=None)
_EVERY_S: ContextVar[float] = ContextVar("every_s", default=SEND_EVERY_S)


def set_sink(sink: Sink | None, every_s: float = SEND_EVERY_S) -> None:
    """Say where the messages of this thread go, and how often at the most.

    A new stage is told at once all the same.
    """
    _SINK.set(sink)
    _EVERY_S.set(every_s)


def reporter(job: int, plan: Plan = USUAL) -> Callable[[Stage, float | None], None]:
    """Make the progress callback of an analysis.

    Parameters
    ----------
    job
        Number of the clip.
    plan
        How its time is shared out.

    Returns
    -------
    callable
        Takes a stage and its ratio; sends messages to this thread's sink, not too often.
    """
    sink, every_s = _SINK.get(), _EVERY_S.get()
    last_stage: Stage | None = None
    last_s = 0.0

    def report(stage: Stage, ratio: float | None) -> None:
        nonlocal last_stage, last_s
        now = time.monotonic()
        if sink is None or (stage is last_stage and now - last_s < every_s):
            return
        last_stage, last_s = stage, now
        sink(Message(job, stage, plan.whole_ratio(stage, ratio)))

    return report


@dataclass(frozen=True)
class Running:
    """A clip in work: its name, stage, share done, and seconds left (``None``: not known yet)."""

    clip: str
    stage: Stage
    ratio: float
    left_s: float | None


@dataclass(frozen=True)
class Snapshot:
    """How far a batch is.

    Parameters
    ----------
    done, total
        Clips of this run, without those that were finished before.
    failed
        Of them.
    ratio
        Share of the work that is done, by the size of the clips.
    left_s
        Seconds left; ``None`` where nothing is known yet.
    running
        Clips in work.
    """

    done: int
    total: int
    failed: int
    ratio: float
    left_s: float | None
    running: tuple[Running, ...]


class Observer:
    """Is told what a batch does; every method may be left as it is."""

    def planning(self, done: int, total: int) -> None:
        """Count the clips that were held against earlier results."""

    def planned(self, to_do: int, finished: int, failed: int) -> None:
        """Hear how many clips are left to do, finished before, and failed before."""

    def preparing(self, stage: str, ratio: float | None) -> None:
        """Hear what is fetched before the first clip."""

    def progressed(self, snapshot: Snapshot) -> None:
        """Look at how far it is; called from the thread that runs the batch."""

    def finished(self, row: object, snapshot: Snapshot) -> None:
        """Take the :class:`~legpress_cv.batch.summary_row.ClipRow` of a clip that is done."""

    def warned(self, sentence: str) -> None:
        """Hear in a sentence that something is not as asked."""
