"""Giving freed memory back to the system, and telling when there is none left."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import sys

M_MMAP_THRESHOLD = -3
"""glibc's name of the option (malloc.h)."""
PICTURE_BYTES = 128 * 1024
"""Blocks from this size on get pages of their own; it is glibc's own first value."""

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


def keep_pictures_out_of_the_heap() -> None:
    """Have glibc hand back the memory of pictures as soon as they are freed.

    After the first large block was freed, glibc serves blocks of its size from the heaps of the
    threads, where freed pictures leave holes: memory then grows for as long as a clip lasts.
    Setting the limit by hand switches that off. It changes the whole process, so only the command
    line does it; elsewhere than on glibc it does nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, PICTURE_BYTES)
