"""Running a package client for one download: bounded, quiet, and watched by what it has stored."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Progress = Callable[[str, "float | None"], None]

STALL_S = 60.0  # without a byte for this long, the network is taken to be gone
TOTAL_S = 1800.0  # 40 MB at 25 kB/s; slower lines are served better by --model
POLL_S = 0.2
KILL_GRACE_S = 5.0
DISK_FULL_MARKS = ("ENOSPC", "No space left")
MAX_ERROR_CHARACTERS = 120  # one line at a terminal
NO_CONNECTION = "no connection"
# What npm and pip print where the network, or the name service, does not answer.
OFFLINE_MARKS = (
    *("ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "ENETUNREACH"),
    *("EHOSTUNREACH", "NewConnectionError", "ConnectTimeoutError", "NameResolutionError"),
)
ALMOST_DONE = 0.99  # the bar is full only once the files were checked


class SourceUnavailableError(Exception):
    """A source cannot serve now; the next one may. The message is a short phrase."""


def run_client(
    command: Sequence[str],
    staging: Path,
    *,
    text: str,
    expected_bytes: int,
    env: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> None:
    """Run a client in the staging folder until it is done.

    Parameters
    ----------
    command
        Program and arguments.
    staging
        Folder to run in; its growth is the progress.
    text
        What the progress says.
    expected_bytes
        Size that the staging folder grows to.
    env
        Variables set on top of the present ones.
    progress
        Called with the text and a ratio.

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
                env={**os.environ, **(env or {}), "TMPDIR": str(staging)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise SourceUnavailableError(f"cannot be started ({error.strerror})") from error
        try:
            _watch(process, staging, text, expected_bytes, progress)
        finally:
            _stop(process)
    if process.returncode != 0:
        raise SourceUnavailableError(_why(log, process.returncode))


def _watch(
    process: subprocess.Popen[bytes],
    staging: Path,
    text: str,
    expected_bytes: int,
    progress: Progress | None,
) -> None:
    start = last_growth = time.monotonic()
    seen = 0
    while True:
        try:
            process.wait(POLL_S)
        except subprocess.TimeoutExpired:
            pass
        else:
            return
        now = time.monotonic()
        size = bytes_in(staging)
        if size != seen:
            seen, last_growth = size, now
        if progress is not None:
            progress(text, min(size / expected_bytes, ALMOST_DONE))
        if now - last_growth > STALL_S:
            raise SourceUnavailableError(f"no answer for {STALL_S:.0f} s")
        if now - start > TOTAL_S:
            raise SourceUnavailableError(f"not done after {TOTAL_S / 60:.0f} min")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the client and what it started, if it still runs (time is up, or Ctrl-C)."""
    if process.poll() is not None:
        return
    for kill in (False, True):
        _signal(process, kill=kill)
        try:
            process.wait(KILL_GRACE_S)
        except subprocess.TimeoutExpired:
            continue
        return


def _signal(process: subprocess.Popen[bytes], *, kill: bool) -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)
    else:  # pragma: no cover - depends on the system
        process.kill()


def bytes_in(folder: Path) -> int:
    """Size of all files below a folder, while others may write and remove there."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).stat().st_size
            except OSError:
                continue
    return total


def _why(log: Path, code: int) -> str:
    """Shorten a client's output to what says most."""
    output = log.read_text(encoding="utf-8", errors="replace")
    if any(mark in output for mark in OFFLINE_MARKS):
        return NO_CONNECTION
    if any(mark in output for mark in DISK_FULL_MARKS):
        return "the disk is full"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if line.lower().startswith(("error", "npm error"))] or lines
    reason = telling[0] if telling else "no message"
    return f"failed with code {code}: {reason[:MAX_ERROR_CHARACTERS]}"
