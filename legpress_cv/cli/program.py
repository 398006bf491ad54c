"""The program: a process of its own, which ends as soon as nothing is left to do."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys

from .run import main


class _Ending:
    """The end of the process, once the exit code is known."""

    def __init__(self) -> None:
        self.code: int | None = None

    def leave(self) -> None:
        """End now; whoever asked to be told of the end since the program began was told before."""
        if self.code is None:  # an error that nobody has put into words: Python shows it
            return
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(AttributeError, OSError, ValueError):
                stream.flush()
        os._exit(self.code)


def program() -> int:
    """Run the command line in a process that is for nothing else.

    Threads end and exit handlers run as always; but what Python and the native libraries would then
    take apart piece by piece, 0.3 s after an analysis, is left to the system.

    Returns
    -------
    int
        The exit code, see :func:`~legpress_cv.cli.main`; the process ends with it.
    """
    ending = _Ending()
    atexit.register(ending.leave)  # the first to be registered is the last to run
    ending.code = main()
    return ending.code
