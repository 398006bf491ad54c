"""Errors at the terminal: one sentence each, and the exit code that they stand for."""

from __future__ import annotations

import traceback

from legpress_cv.errors import LegpressError, OutputError

from . import codes
from .options import debugging
from .terminal import Terminal


def explain(terminal: Terminal, error: Exception) -> int:
    """Print an error as one sentence, or with its traceback when debugging.

    Returns
    -------
    int
        The exit code that it stands for.
    """
    if debugging():
        traceback.print_exception(error)
    if isinstance(error, LegpressError):
        terminal.error(str(error))
        return codes.BAD_INPUT
    terminal.error(
        f"something unexpected went wrong ({type(error).__name__}: {error}); run it again with"
        " --debug and report what it shows."
    )
    return codes.UNEXPECTED


def stdout_error(error: OSError) -> OutputError:
    """Put an error on printing results into one sentence."""
    return OutputError(
        f"standard output cannot be written ({error.strerror or error}); send it elsewhere: the"
        " result files are complete."
    )
