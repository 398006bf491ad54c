"""File names: how they are shown in messages and how FFmpeg is given them."""

from __future__ import annotations

import os
from pathlib import Path


def shown(path: Path) -> str:
    """Write a path for a message: quoted, on one line, printable on any terminal.

    Parameters
    ----------
    path : Path
        Any path, also one whose bytes are no valid UTF-8.

    Returns
    -------
    str
        The path in quotes; what cannot be printed is escaped.
    """
    text = as_text(path)
    return "'" + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text) + "'"


def as_text(path: Path) -> str:
    """Write a path as text that can be encoded; bytes that are no UTF-8 come out as U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def ffmpeg_url(path: Path) -> str:
    """Give the address under which FFmpeg opens exactly this file.

    FFmpeg reads ``http:``, ``concat:`` or ``a:b`` at the head of a name as a protocol and a
    leading dash may be taken for an option; an absolute path behind ``file:`` is neither.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    str
        ``file:`` and the absolute path.
    """
    return "file:" + os.path.abspath(path)  # noqa: PTH100  (keeps symbolic links and ..)
