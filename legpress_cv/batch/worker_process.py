"""One worker: a process that does what it is sent, one by one, and dies with its parent."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from legpress_cv.errors import WorkerDiedError, WorkerError

from .progress import Message, set_sink

READY, MESSAGE, RESULT, ERROR = range(4)
"""What a worker says first, meanwhile, and in the end."""
WHERE = "worker_traceback"
"""Attribute of an error from a worker: its traceback as text."""
OOM_SCORE = 500
"""When memory runs out, the system is to take a worker and not the run (-1000 to 1000)."""
CLOSE_S = 5.0
"""How long an idle worker gets to end by itself: far longer than the interpreter takes."""
_starting = threading.Lock()


class WorkerProcess:
    """A worker as its parent sees it; starts at once.

    Raises
    ------
    WorkerError
        If the process ends before it could do anything.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _starting, _interrupts_held_back():
            self._process.start()
        theirs.close()
        try:
            self._receive()
        except WorkerDiedError as error:
            raise WorkerError(
                "the worker processes do not start; in a script of your own, call analyze_folder"
                ' below `if __name__ == "__main__":`.'
            ) from error

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self._process.pid

    def call(self, call: bytes, heard: Callable[[Message], None]) -> Any:  # noqa: ANN401 - the result
        """Have the worker do something.

        Parameters
        ----------
        call
            Function, arguments and named arguments, pickled.
        heard
            Takes its messages.

        Returns
        -------
        object
            What the function returned; what it raised is raised.

        Raises
        ------
        WorkerDiedError
            If the process ended before it was done.
        """
        try:
            self._pipe.send_bytes(call)
        except OSError as error:
            raise self._died() from error
        while True:
            kind, value = self._receive()
            if kind == MESSAGE:
                heard(Message(*value))
            elif kind == RESULT:
                return value
            else:
                raise value

    def close(self) -> None:
        """Let the idle worker end."""
        self._pipe.close()
        self._process.join(CLOSE_S)
        self.kill()

    def kill(self) -> None:
        """End the process at once."""
        with contextlib.suppress(ValueError, OSError):  # closed before
            self._process.kill()
            self._process.join()

    def _receive(self) -> tuple[int, Any]:
        wait([self._pipe, self._process.sentinel])
        try:
            # What it said before it died counts.
            if self._pipe.poll():
                kind, value = self._pipe.recv()
                return kind, value
        except (EOFError, OSError) as error:
            raise self._died() from error
        raise self._died()

    def _died(self) -> WorkerDiedError:
        self._process.join(CLOSE_S)
        code = self._process.exitcode
        if code is None:
            how = "it no longer answers"
        elif code == -signal.Signals.SIGKILL if hasattr(signal, "SIGKILL") else False:
            how = "it was killed, perhaps because memory ran out"
        else:
            how = f"exit code {code}" if code >= 0 else f"signal {-code}"
        return WorkerDiedError(f"the worker died ({how}); try the clip again with --retry-failed.")


@contextlib.contextmanager
def _interrupts_held_back() -> Any:  # noqa: ANN401 - a generator for the decorator
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


def _serve(pipe: Connection) -> None:
    """Do what comes through the pipe until it closes."""
    from legpress_cv._memory import keep_pictures_out_of_the_heap
    from legpress_cv.pose.native import native_noise_hidden

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    with contextlib.suppress(OSError):  # Linux only
        Path("/proc/self/oom_score_adj").write_text(str(OOM_SCORE))
    keep_pictures_out_of_the_heap()
    set_sink(lambda message: pipe.send((MESSAGE, tuple(message))))
    with native_noise_hidden(), contextlib.suppress(EOFError, BrokenPipeError):
        pipe.send((READY, None))
        while True:
            pipe.send(_answer(pipe.recv_bytes()))


def _answer(call: bytes) -> tuple[int, Any]:
    try:
        function, arguments, named = pickle.loads(call)
        answer = (RESULT, function(*arguments, **named))
        pickle.dumps(answer)
    except Exception as error:
        where = traceback.format_exc()
        try:
            sent: Exception = pickle.loads(pickle.dumps(error))
        except Exception:  # some cannot be sent
            sent = RuntimeError(f"{type(error).__name__}: {error}")
        # Tracebacks are lost on the way.
        vars(sent)[WHERE] = where
        return ERROR, sent
    return answer


def _die_with_parent() -> None:
    """End with a run that was killed: the next one has the folder to itself."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
