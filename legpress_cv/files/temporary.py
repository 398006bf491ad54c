"""Hidden folders for what is being written, and sweeping those whose writer was killed.

::

    .legpress-cv-HOST-TOKEN/      what is being written, beside the place that it gets
    .legpress-cv-HOST-TOKEN.lock  locked by the writer for as long as the folder is there

The system lets go of a lock when its holder ends, however it ends: a lock that can be had is that
of a dead process, and no process number that is used again deceives. Locks do not always reach
from one machine to another, so each sweeps only after itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

TEMPORARY_PREFIX = ".legpress-cv-"
"""Begins the name of what is being written; it stays only where a run was killed."""

LOCK_SUFFIX = ".lock"

_TOKEN_BYTES = 6
"""Of a temporary name: parallel runs into one folder must never meet."""

_ATTEMPTS = 8
"""Names that are tried; more than one is needed where another process sweeps at that moment."""

_HOST_DIGITS = 8
"""Enough to tell apart the machines that share a folder."""

_GRACE_S = 3600.0
"""A lock without a folder may belong to a writer that is about to make it, which takes no time at
all; an hour allows for one that was suspended."""

_OURS = re.compile(
    rf"({re.escape(TEMPORARY_PREFIX)}[0-9a-f]{{{_HOST_DIGITS}}}-[0-9a-f]{{{2 * _TOKEN_BYTES}}})"
    rf"(?:{re.escape(LOCK_SUFFIX)})?"
)


@contextlib.contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """Have an empty hidden folder, which is gone after the block, with all that it holds.

    What killed runs of this machine left in `parent` is removed first.

    Parameters
    ----------
    parent
        An existing folder.

    Raises
    ------
    OSError
        If it cannot be made.
    """
    parent.stat()  # a missing folder is an error; the lock would make it
    sweep(parent)
    with _own_name(parent) as folder:
        try:
            folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove what killed runs of this machine left in a folder, and nothing else.

    Left alone is what a living process is writing, what another machine left, and everything whose
    name or kind is not exactly that of ours; symbolic links are never followed.
    """
    try:
        found = {match[1] for name in os.listdir(parent) if (match := _OURS.fullmatch(name))}  # noqa: PTH208
    except OSError:
        return  # the write that follows tells
    for name in sorted(found):
        if name.startswith(f"{TEMPORARY_PREFIX}{_host()}-"):
            # Another one sweeps, or it is another user's.
            with contextlib.suppress(OSError, NotImplementedError, Timeout):
                _remove_if_dead(parent / name)


def _remove_if_dead(folder: Path) -> None:
    lock_path = _lock_of(folder)
    status = lock_path.lstat()
    if not stat.S_ISREG(status.st_mode):
        return
    if os.path.lexists(folder):
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return
    elif status.st_mtime > time.time() - _GRACE_S:
        return
    with _held(lock_path):
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _own_name(parent: Path) -> Iterator[Path]:
    """Choose a name that no other process takes or sweeps during the block."""
    with contextlib.ExitStack() as stack:
        for _ in range(_ATTEMPTS):
            folder = _fresh(parent)
            try:
                stack.enter_context(_held(_lock_of(folder)))
            except Timeout:  # a sweeper looked at it before it was locked
                continue
            except (OSError, NotImplementedError):  # a file system without locks
                with contextlib.suppress(OSError):
                    _lock_of(folder).unlink()
                break
            if os.path.lexists(_lock_of(folder)):
                yield folder
                return
        yield _fresh(parent)  # a folder without a lock is never swept


def _fresh(parent: Path) -> Path:
    return parent / f"{TEMPORARY_PREFIX}{_host()}-{secrets.token_hex(_TOKEN_BYTES)}"


@contextlib.contextmanager
def _held(lock_path: Path) -> Iterator[None]:
    """Hold a lock, and remove its file in the end."""
    lock = FileLock(lock_path, timeout=0)
    lock.acquire()
    try:
        yield
    finally:
        if os.name == "nt":  # where a file that is open cannot be removed
            lock.release()
        # Removed while it is locked: whoever waits for it sees that it is gone.
        with contextlib.suppress(OSError):
            lock_path.unlink(missing_ok=True)
        lock.release()


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}{LOCK_SUFFIX}")


@cache
def _host() -> str:
    """Tell this machine from others by digits that give its name away to nobody."""
    machine = b""
    with contextlib.suppress(OSError):  # Linux only
        machine = Path("/etc/machine-id").read_bytes()
    return hashlib.sha256(platform.node().encode() + b"\0" + machine).hexdigest()[:_HOST_DIGITS]
