"""Reading ahead: an iterator that runs in a thread of its own."""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from typing_extensions import Self

_T = TypeVar("_T")

_JOIN_S = 10.0
"""How long to wait for the thread: a step of the iterator (one decoded frame) is far shorter, and
one that hangs must not hang the program's end with it."""


class _Shared(Generic[_T]):
    """What both threads see; it knows neither end, so that either can be collected.

    Simple queues alone may be used in a finalizer, which can run in the middle of anything.
    """

    def __init__(self, depth: int) -> None:
        self.room: SimpleQueue[None] = SimpleQueue()
        for _ in range(depth):
            self.room.put(None)
        self.ready: SimpleQueue[tuple[_T] | BaseException] = SimpleQueue()
        self.stopped = False


def _run(source: Iterable[_T], shared: _Shared[_T]) -> None:
    end: BaseException | None = None
    iterator: Iterator[_T] | None = None
    try:
        iterator = iter(source)
        for item in iterator:
            shared.room.get()
            if shared.stopped:
                break
            shared.ready.put((item,))
            del item  # not held while the next one is made
    except BaseException as caught:
        end = caught
    try:
        close = getattr(iterator, "close", None)
        if close is not None:
            close()
    except BaseException as caught:
        end = end or caught
    shared.ready.put(end or StopIteration())


def _finish(shared: _Shared[_T], thread: threading.Thread) -> None:
    shared.stopped = True
    shared.room.put(None)
    if thread is not threading.current_thread():
        thread.join(_JOIN_S)
    with contextlib.suppress(Empty):
        while True:
            shared.ready.get_nowait()
    shared.ready.put(StopIteration())


class Prefetch(Iterator[_T]):
    """Runs an iterator in a background thread, at most `depth` items ahead.

    Items come in their order. What the iterator raises is raised here, after the items before
    it. The thread ends when the iterator does, on :meth:`close`, when this object is collected,
    and when the program ends; the iterator's own ``close`` is called in its thread.

    Parameters
    ----------
    source
        Used by the thread alone from now on.
    depth
        How many items may wait, at least 1.

    Raises
    ------
    ValueError
        If `depth` is below 1.
    """

    def __init__(self, source: Iterable[_T], depth: int) -> None:
        if depth < 1:
            raise ValueError(f"depth must be at least 1, not {depth}")
        self._shared: _Shared[_T] = _Shared(depth)
        thread = threading.Thread(
            target=_run, args=(source, self._shared), name="legpress-prefetch", daemon=True
        )
        self._close = weakref.finalize(self, _finish, self._shared, thread)
        thread.start()

    def __next__(self) -> _T:
        shared = self._shared
        if shared.stopped:
            raise StopIteration
        item = shared.ready.get()
        if isinstance(item, BaseException):
            shared.ready.put(StopIteration())  # for whoever asks again
            raise item
        shared.room.put(None)
        return item[0]

    def close(self) -> None:
        """Stop the thread and wait for it; items that wait are dropped. Safe to call twice."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
