"""The report that a person opens: one HTML file that needs no network.

It is made from a result, the clip (for two stills a rep) and the name of the annotated clip beside
it; neither has to be there.
"""

from __future__ import annotations

from .page import html_report
from .source import find_clip, is_the_clip
from .stills import Still, StillsCollector, take_stills
from .write import write_report

__all__ = [
    "Still",
    "StillsCollector",
    "find_clip",
    "html_report",
    "is_the_clip",
    "take_stills",
    "write_report",
]
