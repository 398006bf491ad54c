"""File names in messages and results, whatever bytes they are made of."""

from __future__ import annotations

import os
from pathlib import Path


def shown(path: Path) -> str:
    """Write a path for a message: quoted, on one line, printable on any terminal.

    Parameters
    ----------
    path
        Any path, also one whose bytes are no valid UTF-8.
    """
    return f"'{one_line(as_text(path))}'"


def as_text(path: Path) -> str:
    """Write a path as text that can be encoded; bytes that are no UTF-8 come out as U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def one_line(text: str) -> str:
    """Make text safe to print: file names may hold line breaks, escapes and broken letters."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
