"""The picture flipped left to right, and its points with it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def mirror(picture: Picture) -> Picture:
    """Return the picture (H, W, 3) flipped left to right."""
    return np.ascontiguousarray(picture[:, ::-1])


def mirror_points(points_px: NDArray[np.floating], width_px: int) -> NDArray[np.float64]:
    """Return points (..., 2) where a picture of that width, flipped, shows them."""
    flipped = np.array(points_px, dtype=float)
    flipped[..., 0] = width_px - flipped[..., 0]
    return flipped
