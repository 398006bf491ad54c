"""Giving freed memory back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import sys

M_MMAP_THRESHOLD = -3
"""glibc's name of the option (malloc.h)."""
PICTURE_BYTES = 128 * 1024
"""Blocks from this size on get pages of their own; it is glibc's own first value."""


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
