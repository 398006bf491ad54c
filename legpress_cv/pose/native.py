"""MediaPipe's native side: the system libraries it loads, the process it lives in, its chatter."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from legpress_cv._memory import memory_ran_out
from legpress_cv.errors import NativeLibraryError, OutOfMemoryError, WorkerError
from legpress_cv.pose.later_import import imported_later

NATIVE_LIBRARIES: dict[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libGL.so.1": "libgl1",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
"""System libraries that the wheels of mediapipe (the first two) and OpenCV load but do not carry,
and the Debian package of each."""

APT_CURE = "apt-get install " + " ".join(NATIVE_LIBRARIES.values())
STDERR_FD = 2

FOR_PLOTS = ("matplotlib", "matplotlib.pyplot")
"""Imported by ``mediapipe`` for a drawing that we do not use: half of its loading time."""

_process: int | None = None
"""The process in which a model was first loaded, with its threads."""


def claim_process() -> None:
    """Note that native models, with their threads, live in this process from now on.

    Raises
    ------
    WorkerError
        As :func:`refuse_fork`.
    """
    global _process  # noqa: PLW0603 - of the process, as the threads are
    refuse_fork()
    _process = os.getpid()


def refuse_fork() -> None:
    """See that this process is not the fork of one that has analysed a clip.

    A fork has the locks of its parent, and none of the threads that would let go of them: an
    analysis waits for ever there. One that was forked before any analysis is sound.

    Raises
    ------
    WorkerError
        If it is such a fork.
    """
    if _process is not None and _process != os.getpid():
        raise WorkerError(
            "this process was forked from one that had already analysed a clip, and would wait for"
            ' ever; start processes with multiprocessing.get_context("spawn"), or fork before the'
            " first analysis."
        )


def import_mediapipe() -> ModuleType:
    """Import ``mediapipe`` with its vision tasks and load its native library.

    Returns
    -------
    module
        ``mediapipe``: use ``.tasks.vision``, ``.tasks.BaseOptions``, ``.Image``.

    Raises
    ------
    NativeLibraryError
        If it, or a system library that it loads, is missing; the message says what to install.
    """
    try:
        with imported_later(*FOR_PLOTS):
            mediapipe = importlib.import_module("mediapipe")
            importlib.import_module("mediapipe.tasks.python.vision")
        _load_library()
    except ModuleNotFoundError as error:
        raise NativeLibraryError(
            f"the Python package {(error.name or 'mediapipe').split('.')[0]} is missing;"
            " run `pip install --force-reinstall legpress-cv`."
        ) from error
    except (ImportError, OSError) as error:
        if memory_ran_out(error):
            raise OutOfMemoryError from error
        raise NativeLibraryError(
            f"the pose estimator cannot load a system library ({_one_line(error)}); on Debian or"
            f" Ubuntu run `{APT_CURE}`."
        ) from error
    return mediapipe


@contextlib.contextmanager
def native_noise_hidden() -> Iterator[None]:
    """Drop what native libraries write to standard error; Python's own output still gets there.

    MediaPipe and TFLite log to file descriptor 2 at every model load and offer no switch, which
    tears progress bars. For command lines and worker processes only: it changes the process.
    Does nothing where ``sys.stderr`` is not that descriptor, such as under a test runner.
    """
    stream: Any = sys.stderr
    try:
        is_descriptor = stream is not None and stream.fileno() == STDERR_FD
    except (OSError, ValueError):
        is_descriptor = False
    if not is_descriptor:
        yield
        return
    stream.flush()
    kept = os.dup(STDERR_FD)
    own = os.fdopen(
        os.dup(STDERR_FD), "w", buffering=1, encoding=stream.encoding, errors=stream.errors
    )
    nowhere = os.open(os.devnull, os.O_WRONLY)
    sys.stderr = own
    os.dup2(nowhere, STDERR_FD)
    os.close(nowhere)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            own.flush()
        os.dup2(kept, STDERR_FD)
        os.close(kept)
        sys.stderr = stream
        with contextlib.suppress(OSError):
            own.close()


def _load_library() -> None:
    """Load the library that mediapipe would load at the first model, to fail now and in words."""
    try:
        bindings = importlib.import_module("mediapipe.tasks.python.core.mediapipe_c_bindings")
        load = bindings.load_raw_library
    except (ModuleNotFoundError, AttributeError):
        return  # another version of mediapipe: its first model load will tell
    load()


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
