"""Parts of the clips: by camera, occlusion, clothing, body and the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .pairs import ClipPair

LEVELS: dict[str, tuple[str, ...]] = {
    "yaw": ("0", "15", "30"),
    "occlusion": ("none", "arm", "rail", "shirt"),
    "clothing": (),
    "body": ("small", "medium", "large"),
    "rate": ("12", "24", "30"),
    "resolution": ("360", "480", "720", "1080"),
    "pad": ("low", "middle", "steep"),
    "confound": ("none", "slide", "thorax", "deep", "shake"),
}
"""Strata and their levels in order; levels that only the clips know come after these."""


def stratum_masks(clips: Sequence[ClipPair]) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """Clips of every level, shape (clips,) each; levels without clips are there too."""
    names = list(LEVELS)
    names += sorted({name for clip in clips for name in clip.truth.strata} - set(names))
    masks = {}
    for name in names:
        own = [clip.truth.strata.get(name) for clip in clips]
        known = LEVELS.get(name, ())
        for level in (*known, *sorted({x for x in own if x is not None} - set(known))):
            masks[name, level] = np.array([x == level for x in own], dtype=bool)
    return masks
