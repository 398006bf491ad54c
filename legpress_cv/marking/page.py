"""The files of the page; its script is written in parts and sent as one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

SCRIPTS = ("talk.js", "marks.js", "panel.js", "lens.js", "tools.js", "board.js", "start.js")
"""Parts of the one script, in order."""


@cache
def asset(name: str) -> bytes:
    """Read a file of the page: ``mark.html``, ``mark.css`` or ``mark.js``."""
    own = files("legpress_cv.marking") / "assets"
    if name == "mark.css":  # in the colours of the report
        colours = files("legpress_cv.report.html") / "assets" / "colours.css"
        parts = [colours, own / name]
    else:
        parts = [own / part for part in (SCRIPTS if name == "mark.js" else (name,))]
    return b"\n".join(part.read_bytes() for part in parts)
