"""The window that the lumbopelvic landmarks are looked for in: the trunk, upright, facing right."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import (
    WINDOW_ALONG_RATIO,
    WINDOW_FORWARD_RATIO,
    WINDOW_SIDE_RATIO,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Window:
    """A square of the picture, turned so that the trunk stands upright and faces right.

    Parameters
    ----------
    centre_px
        Middle of the square in the upright picture.
    side_px
        Its side in pixels of the picture.
    lean_deg
        How far the trunk leans back in the picture: the window is turned by this.
    faces_left
        The lifter faces left in the picture: the window is flipped.
    """

    centre_px: tuple[float, float]
    side_px: float
    lean_deg: float
    faces_left: bool = False

    def matrix(self, size_px: int) -> Floats:
        """Affine map (2, 3) from the picture's pixels to those of a crop of side `size_px`."""
        scale = size_px / self.side_px
        c, s = np.cos(np.radians(self.lean_deg)), np.sin(np.radians(self.lean_deg))
        # A trunk that leans back points up-left; upright is a clockwise turn on the screen.
        turn = np.array([[c, -s], [s, c]])
        if self.faces_left:
            turn = turn @ np.diag([-1.0, 1.0])
        linear = scale * turn
        shift = np.full(2, size_px / 2) - linear @ np.asarray(self.centre_px)
        return np.concatenate((linear, shift[:, None]), axis=1)

    def moved(self, shift_ratio: tuple[float, float], zoom: float, lean_deg: float) -> Window:
        """Another window at about the place: shifted by shares of its side, larger, leaning."""
        middle = np.full(2, 0.5) + shift_ratio
        x, y = self.to_picture(middle, 1)
        return replace(
            self,
            centre_px=(float(x), float(y)),
            side_px=self.side_px * zoom,
            lean_deg=self.lean_deg + lean_deg,
        )

    def scaled(self, ratio: float) -> Window:
        """Return the same window in a picture that is larger by a ratio."""
        x, y = self.centre_px
        return replace(self, centre_px=(x * ratio, y * ratio), side_px=self.side_px * ratio)

    def to_picture(self, points_px: NDArray[np.floating], size_px: int) -> Floats:
        """Points (..., 2) of the crop in pixels of the picture."""
        m = self.matrix(size_px)
        return np.asarray(
            (np.asarray(points_px, dtype=float) - m[:, 2]) @ np.linalg.inv(m[:, :2]).T
        )


def window_at(
    shoulder_px: NDArray[np.floating],
    hip_px: NDArray[np.floating],
    torso_px: float,
    *,
    faces_left: bool,
) -> Window:
    """Window for one moment.

    Parameters
    ----------
    shoulder_px, hip_px
        Near side, shape (2,), in the upright picture; only their direction turns the window.
    torso_px
        Length of the torso, one for the whole clip, so that the scale is steady.
    faces_left
        Which way the lifter faces in the picture.
    """
    up = np.asarray(shoulder_px, dtype=float) - np.asarray(hip_px, dtype=float)
    up = up / np.linalg.norm(up)
    sign = -1.0 if faces_left else 1.0
    forward = np.array([-up[1], up[0]]) * sign
    along, ahead = WINDOW_ALONG_RATIO * torso_px, WINDOW_FORWARD_RATIO * torso_px
    centre = shoulder_px - up * along + forward * ahead
    lean = float(np.degrees(np.arctan2(-up[0] * sign, -up[1])))
    return Window(
        (float(centre[0]), float(centre[1])), WINDOW_SIDE_RATIO * torso_px, lean, faces_left
    )
