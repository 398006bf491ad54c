"""From the stored picture to the upright one: the display matrix, and back again."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Box = tuple[int, int, int, int]
"""``x0, y0, x1, y1`` in pixels; x1 and y1 are the first ones outside."""

_MATRIX = struct.Struct("=9i")
_QUARTER_DEG = 90


@dataclass(frozen=True)
class Orientation:
    """What makes a stored picture upright: first the mirror, then quarter turns clockwise.

    Parameters
    ----------
    quarter_turns
        0 to 3, clockwise.
    mirrored
        Left and right are swapped before turning.
    """

    quarter_turns: int = 0
    mirrored: bool = False

    @classmethod
    def from_display_matrix(cls, data: bytes) -> Orientation:
        """Read FFmpeg's display matrix: nine native 32-bit integers.

        Turns are rounded to the nearest quarter; an unusable matrix makes no turn at all.
        """
        if len(data) < _MATRIX.size:
            return cls()
        a, b, _, c, d, *_ = _MATRIX.unpack(data[: _MATRIX.size])
        determinant = a * d - b * c
        if determinant == 0:
            return cls()
        clockwise_deg = math.degrees(math.atan2(-c, d))
        return cls(round(clockwise_deg / _QUARTER_DEG) % 4, determinant < 0)

    @property
    def rotation_deg(self) -> int:
        """Clockwise turn from the stored to the upright picture: 0, 90, 180 or 270."""
        return self.quarter_turns * _QUARTER_DEG

    def upright_size(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Give width and height after turning; the same call undoes itself."""
        return (height_px, width_px) if self.quarter_turns % 2 else (width_px, height_px)

    def stored_box(self, box: Box, width_px: int, height_px: int) -> Box:
        """Find the box of the stored picture, of this size, that becomes a box of the upright."""
        x0, y0, x1, y1 = box
        width, height = self.upright_size(width_px, height_px)
        for _ in range(self.quarter_turns):
            x0, y0, x1, y1 = y0, width - x1, y1, width - x0
            width, height = height, width
        if self.mirrored:
            x0, x1 = width_px - x1, width_px - x0
        return x0, y0, x1, y1

    def turn(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Make a stored picture, shape (h, w, 3), upright; the same array if it is already."""
        if not self.mirrored and not self.quarter_turns:
            return rgb
        import cv2

        if self.mirrored:
            rgb = cv2.flip(rgb, 1)
        clockwise = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)
        return cv2.rotate(rgb, clockwise[self.quarter_turns - 1]) if self.quarter_turns else rgb
