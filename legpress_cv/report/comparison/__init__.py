"""The page of a comparison: two clips under one playhead, the difference and how sure it is.

It is made from a comparison, the results that it was made from, the clips (for a still of each
bottom) and the annotated clips beside it; no clip has to be there.
"""

from __future__ import annotations

from .page import html_comparison
from .write import write_comparison

__all__ = ["html_comparison", "write_comparison"]
