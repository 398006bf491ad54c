"""The pelvis' landmarks, turned to what the marks say, so that what is drawn is what is told."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from legpress_cv.signals.angles import Facing

Floats = NDArray[np.float64]

OF_THE_PELVIS = ("asis", "psis")


def turned_points(
    points_px: Mapping[str, Floats] | None, shift_deg: Floats, facing: Facing
) -> dict[str, Floats] | None:
    """Turn the pelvis' landmarks about the hip by how far the tilt was changed.

    Parameters
    ----------
    points_px
        Name to shape (n, 2), y down; None where an estimator has none.
    shift_deg
        Shape (n,): tilt now less tilt before; unknown is no change.
    facing
        Of the lifter: posterior tilt is counter-clockwise on the screen for one who faces right.
    """
    if points_px is None:
        return None
    turned = dict(points_px)
    angle = np.radians(np.nan_to_num(shift_deg)) * (-1.0 if facing == "right" else 1.0)
    cos, sin = np.cos(angle), np.sin(angle)
    for name in OF_THE_PELVIS:
        if name in points_px and "hip" in points_px:
            x, y = (points_px[name] - points_px["hip"]).T
            moved = np.stack((x * cos - y * sin, x * sin + y * cos), axis=1)
            turned[name] = points_px["hip"] + moved
    return turned
