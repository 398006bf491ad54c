"""Reading ahead: an iterator that runs in a thread of its own."""

from __future__ import annotations

import threading
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Generic, TypeVar

from typing_extensions import Self

_T = TypeVar("_T")

_JOIN_S = 10.0
"""How long to wait for the thread: a step of the iterator (one decoded frame) is far shorter, and
one that hangs must not hang the program's end with it."""


class _Shared(Generic[_T]):
    """What both threads see; it knows neither end, so that either can be collected."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.changed = threading.Condition()
        self.items: deque[_T] = deque()
        self.stopped = False
        self.ended = False
        self.error: BaseException | None = None

    def put(self, item: _T) -> bool:
        with self.changed:
            while len(self.items) >= self.depth and not self.stopped:
                self.changed.wait()
            if self.stopped:
                return False
            self.items.append(item)
            self.changed.notify_all()
            return True

    def end(self, error: BaseException | None) -> None:
        with self.changed:
            self.ended, self.error = True, error
            self.changed.notify_all()

    def stop(self) -> None:
        with self.changed:
            self.stopped = True
            self.items.clear()
            self.changed.notify_all()


def _run(source: Iterable[_T], shared: _Shared[_T]) -> None:
    error: BaseException | None = None
    iterator: Iterator[_T] | None = None
    try:
        iterator = iter(source)
        for item in iterator:
            if not shared.put(item):
                break
            del item  # not held while the next one is made
    except BaseException as caught:
        error = caught
    finally:
        close = getattr(iterator, "close", None)
        try:
            if close is not None:
                close()
        except BaseException as caught:
            error = error or caught
        shared.end(error)


def _finish(shared: _Shared[_T], thread: threading.Thread) -> None:
    shared.stop()
    if thread is not threading.current_thread():
        thread.join(_JOIN_S)


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

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _T:
        shared = self._shared
        with shared.changed:
            while not shared.items and not shared.ended and not shared.stopped:
                shared.changed.wait()
            if shared.items:
                item = shared.items.popleft()
                shared.changed.notify_all()
                return item
            error, shared.error = shared.error, None
        if error is not None:
            raise error
        raise StopIteration

    def close(self) -> None:
        """Stop the thread and wait for it; items that wait are dropped. Safe to call twice."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
