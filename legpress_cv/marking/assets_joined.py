"""The files of the page; its script is written in parts and sent as one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

SCRIPTS = ("talk.js", "marks.js", "panel.js", "lens.js", "board.js", "start.js")
"""Parts of the one script, in order."""


@cache
def asset(name: str) -> bytes:
    """Read a file of the page; ``mark.js`` stands for all parts of its script."""
    folder = files("legpress_cv.marking") / "assets"
    parts = SCRIPTS if name == "mark.js" else (name,)
    return b"\n".join((folder / part).read_bytes() for part in parts)
