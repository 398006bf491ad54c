"""Running a package client for one download: bounded, quiet, and watched by what it has stored."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Progress = Callable[[str, "float | None"], None]
"""Takes what is being done and its ratio, ``None`` where that is not known."""

STALL_S = 60.0  # without a byte for this long, the network is taken to be gone
TOTAL_S = 1800.0  # 40 MB at 25 kB/s; slower lines are served better by --model
POLL_S = 0.2
MAX_ERROR_CHARACTERS = 120  # one line at a terminal
ALMOST_DONE = 0.99  # the bar is full only once the files were checked
NO_CONNECTION = "no connection"
# What npm and pip print where the network, or the name service, does not answer.
OFFLINE_MARKS = (
    *("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH"),
    *("EHOSTUNREACH", "NewConnectionError", "ConnectTimeoutError", "NameResolutionError"),
)
DISK_FULL_MARKS = ("ENOSPC", "No space left")


class SourceUnavailableError(Exception):
    """A source cannot serve now; the next one may. The message is a short phrase."""


def run_client(
    command: Sequence[str],
    staging: Path,
    text: str,
    expected_bytes: int,
    progress: Progress | None = None,
) -> None:
    """Run a client in the staging folder; what grows there, of the expected size, is the progress.

    Raises
    ------
    SourceUnavailableError
        If the client fails, stalls or takes too long.
    """
    log = staging / "client.log"
    with log.open("wb") as output:
        try:
            process = subprocess.Popen(
                command,
                cwd=staging,
                env={**os.environ, "TMPDIR": str(staging)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise SourceUnavailableError(f"cannot be started ({error.strerror})") from error
        try:
            started = grown = time.monotonic()
            size = 0
            while process.poll() is None:
                size, before, now = bytes_in(staging), size, time.monotonic()
                grown = now if size != before else grown
                if progress is not None:
                    progress(text, min(size / expected_bytes, ALMOST_DONE))
                if now - grown > STALL_S:
                    raise SourceUnavailableError(f"no answer for {STALL_S:.0f} s")
                refuse_late(started)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(POLL_S)
        finally:
            _kill(process)
    if process.returncode != 0:
        raise SourceUnavailableError(_why(log.read_text("utf-8", "replace"), process.returncode))


def refuse_late(started: float) -> None:
    """Give up a download that began at this time of the monotonic clock, if it takes too long."""
    if time.monotonic() - started > TOTAL_S:
        raise SourceUnavailableError(f"not done after {TOTAL_S / 60:.0f} min")


def bytes_in(folder: Path) -> int:
    """Size of all files below a folder, while others may write and remove there."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(root) / name).stat().st_size
    return total


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the client and what it started, if it still runs; what it leaves is in the staging."""
    if process.poll() is None:
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        else:  # pragma: no cover - depends on the system
            process.kill()
        process.wait()


def _why(output: str, code: int) -> str:
    """Shorten a client's output to what says most."""
    if any(mark in output for mark in OFFLINE_MARKS):
        return NO_CONNECTION
    if any(mark in output for mark in DISK_FULL_MARKS):
        return "the disk is full"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if line.lower().startswith(("error", "npm error"))] or lines
    return f"failed with code {code}: {(telling or ['no message'])[0][:MAX_ERROR_CHARACTERS]}"
