"""Where in the picture the lifter is, over the whole set."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from legpress_cv.results import SetAnalysis

_GRID_PX = 96
"""Longest side of the map: a cell is then a hundredth of the picture, finer than any panel."""
_MOST_FRAMES = 150
"""Poses looked at: a set repeats itself, more show nothing new."""
_LIMB_RATIO = 0.035
"""Half a limb's width over the longest side, skin and clothes included."""
_CHAIN = ("shoulder", "hip", "knee", "ankle", "toe")


class Occupancy:
    """The share of the set for which the lifter covers each place.

    Parameters
    ----------
    analysis
        The analysed set; its reps are looked at, or everything if there are none.
    """

    def __init__(self, analysis: SetAnalysis) -> None:
        clip = analysis.clip
        longest = max(clip.width_px, clip.height_px, 1)
        self._scale = _GRID_PX / longest
        size = (
            max(1, round(clip.height_px * self._scale)),
            max(1, round(clip.width_px * self._scale)),
        )
        self._width_px, self._height_px = clip.width_px, clip.height_px
        self.map: npt.NDArray[np.float32] = np.zeros(size, np.float32)
        frames = analysis.frames
        use = np.flatnonzero(~np.isnan(frames.rep))
        if not len(use):
            use = np.arange(len(frames.time_s))
        use = use[:: max(1, len(use) // _MOST_FRAMES)]
        for i in use:
            self.map += self._covered(analysis, int(i))
        if len(use):
            self.map /= len(use)

    def covered(self, x: float, y: float, width: float, height: float) -> float:
        """Return how much of the lifter a box hides.

        Parameters
        ----------
        x, y, width, height
            The box, each as a share of the picture's width or height.

        Returns
        -------
        float
            Mean over the box of the share of time, 0 to 1.
        """
        rows, columns = self.map.shape
        x0, x1 = int(x * columns), int(np.ceil((x + width) * columns))
        y0, y1 = int(y * rows), int(np.ceil((y + height) * rows))
        part = self.map[max(0, y0) : y1, max(0, x0) : x1]
        return float(part.mean()) if part.size else 0.0

    def _covered(self, analysis: SetAnalysis, i: int) -> npt.NDArray[np.float32]:
        image = np.zeros(self.map.shape, np.uint8)
        frames, k = analysis.frames, self._scale
        chain = [
            (float(p.x_px[i]) * k, float(p.y_px[i]) * k)
            for p in (frames.points.get(name) for name in _CHAIN)
            if p is not None
        ]
        thick = max(1, round(2 * _LIMB_RATIO * _GRID_PX))
        for a, b in pairwise(chain):
            if np.isfinite([*a, *b]).all():
                cv2.line(image, _cell(a), _cell(b), 1, thick)
        head = np.array([frames.head_x_px[i], frames.head_y_px[i], frames.head_radius_px[i]]) * k
        if np.isfinite(head).all():
            cv2.circle(image, _cell((head[0], head[1])), max(1, round(head[2])), 1, cv2.FILLED)
        return image.astype(np.float32)


def _cell(point: tuple[float, float]) -> tuple[int, int]:
    # Tracks may fly off; OpenCV takes no number beyond 16 bits as a coordinate.
    return int(np.clip(point[0], -999, 999)), int(np.clip(point[1], -999, 999))
