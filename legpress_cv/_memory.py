"""Giving freed memory back to the system, and telling when there is none left."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""glibc's names of the options (malloc.h)."""
LARGE_BYTES = 2 * 1024 * 1024
"""Blocks from this size on get pages of their own and give them back when they are freed. To fetch
fresh pages takes about as long as to fill them: at glibc's own first value, 128 KiB, a run on a
clip of 20.5 s (608x1080) spent 3.7 core seconds of 31 on it, at 2 to 8 MiB 1.6. Larger values keep
more memory, since full pictures of 1080p then leave holes in the heaps."""
SPARE_BYTES = 4 * 1024 * 1024
"""So much may lie free at the end of a heap, of which there are several for each core, before it is
given back: two of the largest blocks."""

OPENCV_NO_MEMORY = -4
"""OpenCV's code ``StsNoMem``."""
NO_MEMORY_WORDS = (
    "bad_alloc",
    "bad allocation",
    "failed to allocate memory",
    "failed to map segment",
    "cannot allocate memory",
)
"""What libraries in C++, and the system that loads them, say in exceptions of other kinds, in lower
case."""


def memory_ran_out(error: Exception) -> bool:
    """Whether an error, of whatever library, means that memory ran out."""
    if isinstance(error, MemoryError):
        return True
    if isinstance(error, OSError) and error.errno == errno.ENOMEM:
        return True
    library = type(error).__module__.partition(".")[0]
    if library == "cv2":
        return getattr(error, "code", None) == OPENCV_NO_MEMORY
    from_native = (
        isinstance(error, (RuntimeError, OSError, ImportError)) or library == "onnxruntime"
    )
    return from_native and any(words in str(error).lower() for words in NO_MEMORY_WORDS)


def bound_spare_memory() -> None:
    """Have glibc hand back the memory of large pictures as soon as they are freed.

    By itself it raises the size from which it does so, up to 32 MiB, with each large block that is
    freed, and keeps twice as much. Heaps of threads then hold on to what they once needed: 0.2 GB
    on a clip of 20 s. It changes the whole process, so only the command line does it; elsewhere
    than on glibc it does nothing.
    """
    _ask_glibc("mallopt", M_MMAP_THRESHOLD, LARGE_BYTES)
    _ask_glibc("mallopt", M_TRIM_THRESHOLD, SPARE_BYTES)


def give_spare_memory_back() -> None:
    """Have glibc hand back whatever lies free between blocks that are in use.

    For the end of a stage: the next one needs blocks of other sizes. It takes some milliseconds.
    """
    _ask_glibc("malloc_trim", 0)


def _ask_glibc(function: str, *arguments: int) -> None:
    """Call one of its functions; do nothing where it is not there."""
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        getattr(ctypes.CDLL(None), function)(*arguments)
