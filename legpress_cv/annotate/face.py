"""Hiding the lifter's face."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from legpress_cv.annotate.typeface import Image
from legpress_cv.results import FrameTable

CELLS = 5
"""Cells across the circle: faces of 5 by 5 blurred values are far below what can be recognised
(about 16 across are needed)."""
MARGIN_RATIO = 1.25
"""Seen on real clips: the circle lies towards the nose, and chin and ear reach over it."""
GROWTH_PER_S = 1.5
"""Radii by which the circle grows per second while the head is not found: as fast as a head on a
bench moves. Privacy goes first, so there is no limit but the picture."""


class FaceBlur:
    """Blurs a circle over the head; where the head was not found the last known circle grows.

    Before the head was first found the first circle counts, and within a gap the middle wanders
    from the last to the next one. Where no head was found at all nothing says where a face is: the
    whole picture is blurred.

    Parameters
    ----------
    frames
        The analysed frames.
    scale_x, scale_y
        Pixels of the drawn picture per pixel of the analysed one.
    """

    def __init__(self, frames: FrameTable, scale_x: float, scale_y: float) -> None:
        head = np.column_stack(
            [
                frames.head_x_px * scale_x,
                frames.head_y_px * scale_y,
                frames.head_radius_px * max(scale_x, scale_y),
            ]
        )
        known = np.isfinite(head).all(axis=1) & (head[:, 2] > 0)
        self._time_s = frames.time_s[known]
        self._head: npt.NDArray[np.float64] = head[known]
        steps = np.diff(frames.time_s)
        self._step_s = float(np.median(steps)) if len(steps) else 0.0

    def circle(self, time_s: float) -> tuple[float, float, float] | None:
        """Return the circle of a time: x, y, radius; None where no head was ever found."""
        if not len(self._time_s):
            return None
        x, y, radius = (float(np.interp(time_s, self._time_s, self._head[:, k])) for k in range(3))
        away_s = float(np.abs(self._time_s - time_s).min())
        missing_s = max(0.0, away_s - self._step_s)
        return x, y, radius * (MARGIN_RATIO + GROWTH_PER_S * missing_s)

    def draw(self, image: Image, time_s: float) -> None:
        """Blur the face of a time."""
        circle = self.circle(time_s)
        if circle is None:
            image[:] = _blurred(image)
            return
        x, y, radius = circle
        height, width = image.shape[:2]
        x0, x1 = max(0, math.floor(x - radius)), min(width, math.ceil(x + radius) + 1)
        y0, y1 = max(0, math.floor(y - radius)), min(height, math.ceil(y + radius) + 1)
        if x1 <= x0 or y1 <= y0:
            return
        part = image[y0:y1, x0:x1]
        rows, columns = np.ogrid[y0:y1, x0:x1]
        inside = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
        cv2.copyTo(_blurred(part), inside.astype(np.uint8), part)


def _blurred(part: Image) -> Image:
    """Average into a few cells and spread those softly."""
    height, width = part.shape[:2]
    cell = max(height, width) / CELLS
    few = (max(1, round(width / cell)), max(1, round(height / cell)))
    small = cv2.resize(part, few, interpolation=cv2.INTER_AREA)
    large: Image = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return large
