"""Points of a picture in the crop of a window, by the map that crops are cut with."""

import numpy as np


def in_crop(window, points_px, size_px):
    """Points (..., 2) of the picture in pixels of the crop."""
    m = window.matrix(size_px)
    return np.asarray(points_px, dtype=float) @ m[:, :2].T + m[:, 2]
