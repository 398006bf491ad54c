"""Where the stickers are over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.marks.model import StickerName

Floats = NDArray[np.float64]

PELVIS_STICKERS: tuple[StickerName, ...] = ("pelvis_1", "pelvis_2", "pelvis_3")


@dataclass(frozen=True)
class StickerTracks:
    """Stickers followed through a clip.

    Attributes
    ----------
    time_s
        Shape (n,), increasing.
    points_px
        By name, shape (n, 2): centres in pixels of the upright picture; NaN where not seen.
    sd_px
        By name, shape (n,): standard deviation of a centre along either axis.
    clicked_s
        By name: the time of the frame from which it was followed.
    unclear
        Those that could not be told from their surroundings where they were clicked; all NaN.
    """

    time_s: Floats
    points_px: dict[StickerName, Floats]
    sd_px: dict[StickerName, Floats]
    clicked_s: dict[StickerName, float]
    unclear: tuple[StickerName, ...] = ()

    def seen_ratio(self, name: StickerName) -> float:
        """Say in what share of the frames a sticker is seen."""
        return float(np.isfinite(self.points_px[name][:, 0]).mean()) if len(self.time_s) else 0.0
