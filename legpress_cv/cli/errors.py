"""Errors at the terminal: one sentence each, and the exit code that they stand for."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator

from legpress_cv._memory import memory_ran_out
from legpress_cv.errors import LegpressError, OutOfMemoryError, OutputError

from . import codes
from .options import debugging
from .terminal import Terminal


def explain(terminal: Terminal, error: Exception) -> int:
    """Print an error as one sentence, or with its traceback when debugging; give its exit code."""
    if debugging():
        traceback.print_exception(error)
    if memory_ran_out(error):
        error = OutOfMemoryError()
    if isinstance(error, LegpressError):
        terminal.error(str(error))
        return codes.BAD_INPUT
    terminal.error(
        f"something unexpected went wrong ({type(error).__name__}: {error}); run it again with"
        " --debug and report what it shows."
    )
    return codes.UNEXPECTED


class Outcome:
    """The worst exit code of several clips, any of which may fail without stopping the others."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.code = codes.OK

    def add(self, code: int) -> None:
        """Count a clip's code."""
        self.code = codes.worst(self.code, code)

    @contextlib.contextmanager
    def errors_told(self) -> Iterator[None]:
        """Print what the block raises, and go on; a reader that has gone ends everything."""
        try:
            yield
        except BrokenPipeError:
            raise
        except Exception as error:
            self.add(explain(self._terminal, error))


@contextlib.contextmanager
def printing_results() -> Iterator[None]:
    """Put an error on printing results into one sentence; a reader that has gone is none."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(
            f"standard output cannot be written ({error.strerror or error}); send it elsewhere: the"
            " result files are complete."
        ) from error
