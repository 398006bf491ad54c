"""The annotated clip: what was found, drawn over the lifter.

It needs a result and the clip, and knows nothing of how the result was measured.
"""

from __future__ import annotations

from legpress_cv.annotate.painter import Painter
from legpress_cv.annotate.render import annotate_clip

__all__ = ["Painter", "annotate_clip"]
