"""The entry point: runs a command and turns every way it can end into words and an exit code."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from types import FrameType

import click

from . import codes
from .app import cli
from .errors import explain, printing_results
from .terminal import Terminal

LEAVE_AT = {signal.SIGTERM.value: codes.TERMINATED}
"""Signals that ask to end, and the exit code of each."""
if hasattr(signal, "SIGHUP"):
    LEAVE_AT[signal.SIGHUP.value] = codes.HUNG_UP


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        Without the program's name; ``None`` takes those of the process.

    Returns
    -------
    int
        The exit code; see ``legpress-cv --help``.
    """
    _never_fail_to_encode()
    stdout = sys.stdout
    try:
        with _terminated_like_stopped():
            code = cli.main(
                args=None if arguments is None else list(arguments),
                prog_name="legpress-cv",
                standalone_mode=False,
            )
            _flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return codes.STOPPED
    except SystemExit as error:
        return _after_exit(error, stdout_was_replaced=sys.stdout is not stdout)
    except BrokenPipeError:
        return _reader_gone()
    except Exception as error:  # the last resort, in words
        return explain(Terminal(), error)
    return code if isinstance(code, int) else codes.OK


def _flush() -> None:
    if sys.stdout is None:  # closed by whoever started us
        return
    with printing_results():
        try:
            sys.stdout.flush()
        except OSError:
            _reader_gone()
            raise


def _never_fail_to_encode() -> None:
    """Escape letters that the terminal's encoding lacks rather than end with an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            with contextlib.suppress(OSError, ValueError):  # closed, or nobody reads it
                reconfigure(errors="backslashreplace")


@contextlib.contextmanager
def _terminated_like_stopped() -> Iterator[None]:
    """Let a request to terminate unwind the stack, so that temporary files are removed."""

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(LEAVE_AT[number])

    before = {}
    with contextlib.suppress(ValueError):  # not in the main thread, where none can be handled
        for number in LEAVE_AT:
            # Ignored ones stay so: nohup wants to outlive its terminal.
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _after_exit(error: SystemExit, *, stdout_was_replaced: bool) -> int:
    """Tell a broken pipe from other exits: rich exits out of its error, click swaps the stream."""
    cause = error.__context__
    if stdout_was_replaced or (isinstance(cause, OSError) and cause.errno == errno.EPIPE):
        return _reader_gone()
    return error.code if isinstance(error.code, int) else codes.UNEXPECTED


def _reader_gone() -> int:
    """Send what is still buffered nowhere: the interpreter would complain when it flushes."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    return codes.BROKEN_PIPE
