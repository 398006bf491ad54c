"""Cutting the lumbopelvic network's crop out of a picture."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import CROP_PX
from legpress_cv.lumbopelvic.crop_window import Window


class PictureLike(Protocol):
    """What is needed of a decoded frame."""

    @property
    def time_s(self) -> float:
        """Seconds from the first frame."""

    @property
    def width_px(self) -> int:
        """Of the upright picture."""

    @property
    def height_px(self) -> int:
        """Of the upright picture."""

    def rgb(
        self,
        max_side_px: int | None = None,
        crop_px: tuple[int, int, int, int] | None = None,
    ) -> NDArray[np.uint8]:
        """Return the upright RGB picture, cropped, then scaled down to `max_side_px`."""


def cut_crop(frame: PictureLike, window: Window) -> NDArray[np.uint8]:
    """Cut a window out of a picture, shape (CROP_PX, CROP_PX, 3).

    What lies outside of the picture repeats its edge.
    """
    import cv2

    ends = np.array([[0, 0], [CROP_PX, 0], [0, CROP_PX], [CROP_PX, CROP_PX]], dtype=float)
    corners = window.to_picture(ends, CROP_PX)
    size = np.array([frame.width_px, frame.height_px])
    low = np.clip(np.floor(corners.min(axis=0)).astype(int) - 1, 0, size - 2)
    high = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 1, low + 2, size)
    box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    # Averaging down first keeps fine texture from turning into noise.
    most = int(np.ceil((high - low).max() * max(CROP_PX / window.side_px, 1e-3)))
    rgb = frame.rgb(max_side_px=max(most, 2), crop_px=box)
    matrix = window.matrix(CROP_PX)
    scale = (high - low) / np.array([rgb.shape[1], rgb.shape[0]])
    linear = matrix[:, :2] * scale
    move = matrix[:, :2] @ low + matrix[:, 2]
    # Pixel centres lie half a pixel in: OpenCV counts from the first pixel's centre.
    raw = np.column_stack((linear, move + linear @ [0.5, 0.5] - 0.5))
    out = cv2.warpAffine(
        rgb, raw, (CROP_PX, CROP_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(out, dtype=np.uint8)
