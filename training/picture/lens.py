"""The lens: radial distortion of pictures and of points alike.

A drawn pixel at normalised coordinates x (from the principal point, in focal lengths) is seen at
x (1 + k1 r2). `bend` is that, `unbend` its inverse; a picture is bent by looking up, for each
pixel seen, where it was drawn.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from training.scene import Camera

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]

NEWTON_STEPS = 6  # |k1| r2 < 0.15 within a picture: four are enough for 1e-9
EDGE_STEPS = 17  # points along each edge that decide how far beyond it has to be drawn
KEPT_MAPS = 4  # 640x480: 2.5 MB each


def bend(points_px: NDArray[np.floating], camera: Camera) -> Points:
    """Return where the lens shows points (..., 2) that `Camera.project` gave."""
    if camera.k1 == 0.0:
        return np.array(points_px, dtype=float)
    centre = np.array(camera.centre_px)
    plain = (np.asarray(points_px, dtype=float) - centre) / camera.focal_px
    square = np.sum(plain**2, axis=-1, keepdims=True)
    bent: Points = plain * (1 + camera.k1 * square) * camera.focal_px + centre
    return bent


def unbend(points_px: NDArray[np.floating], camera: Camera) -> Points:
    """Return where points (..., 2) of the finished picture were drawn."""
    if camera.k1 == 0.0:
        return np.array(points_px, dtype=float)
    centre = np.array(camera.centre_px)
    bent = (np.asarray(points_px, dtype=float) - centre) / camera.focal_px
    ratio = _inverse_ratio(np.sum(bent**2, axis=-1), camera.k1)
    drawn: Points = bent * ratio[..., None] * camera.focal_px + centre
    return drawn


def drawn_camera(camera: Camera) -> Camera:
    """Return the camera to draw with, so that the bent picture has no empty border.

    It has the same place, aim and focal length, and no distortion; where `k1` pulls the world in,
    its picture is larger on each side that needs it.
    """
    if camera.k1 == 0.0:
        return camera
    width, height = camera.width_px, camera.height_px
    x, y = np.linspace(0, width, EDGE_STEPS), np.linspace(0, height, EDGE_STEPS)
    edges = np.concatenate(
        [
            np.stack([x, np.zeros_like(x)], axis=1),
            np.stack([x, np.full_like(x, height)], axis=1),
            np.stack([np.zeros_like(y), y], axis=1),
            np.stack([np.full_like(y, width), y], axis=1),
        ]
    )
    drawn = unbend(edges, camera)
    before = np.ceil(np.maximum(-drawn.min(axis=0), 0.0)).astype(int)
    after = np.ceil(np.maximum(drawn.max(axis=0) - [width, height], 0.0)).astype(int)
    return replace(
        camera,
        centre_px=(camera.centre_px[0] + int(before[0]), camera.centre_px[1] + int(before[1])),
        width_px=width + int(before[0] + after[0]),
        height_px=height + int(before[1] + after[1]),
        k1=0.0,
    )


def bend_picture(picture: Picture, camera: Camera) -> Picture:
    """Return the finished picture's pixels from a drawing.

    Parameters
    ----------
    picture : ndarray of uint8, shape (h, w, 3)
        Drawn with ``drawn_camera(camera)``, or with `camera` itself (its border is then stretched).
    camera : Camera

    Returns
    -------
    ndarray of uint8, shape (camera.height_px, camera.width_px, 3)
    """
    size = (camera.height_px, camera.width_px)
    if camera.k1 == 0.0:
        if picture.shape[:2] != size:
            raise ValueError(f"expected a picture of {size}, not of {picture.shape[:2]}")
        return picture
    drawn = drawn_camera(camera)
    shift = (0.0, 0.0)
    if picture.shape[:2] == (drawn.height_px, drawn.width_px):
        shift = (
            drawn.centre_px[0] - camera.centre_px[0],
            drawn.centre_px[1] - camera.centre_px[1],
        )
    elif picture.shape[:2] != size:
        raise ValueError(f"a picture of {picture.shape[:2]} was not drawn with this camera")
    import cv2

    x, y = _map(camera.k1, camera.focal_px, camera.centre_px, size, shift)
    bent: Picture = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return bent


@lru_cache(maxsize=KEPT_MAPS)
def _map(
    k1: float,
    focal_px: float,
    centre_px: tuple[float, float],
    size: tuple[int, int],
    shift_px: tuple[float, float],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the column and row, whole numbers at pixel centres, that each pixel is taken from."""
    height, width = size
    x = ((np.arange(width) + 0.5 - centre_px[0]) / focal_px).astype(np.float32)
    y = ((np.arange(height) + 0.5 - centre_px[1]) / focal_px).astype(np.float32)
    ratio = _inverse_ratio(x[None] ** 2 + y[:, None] ** 2, k1).astype(np.float32)
    scale = np.float32(focal_px)
    column = x[None] * ratio * scale + np.float32(centre_px[0] - 0.5 + shift_px[0])
    row = y[:, None] * ratio * scale + np.float32(centre_px[1] - 0.5 + shift_px[1])
    return column, row


def _inverse_ratio(bent_square: NDArray[np.floating], k1: float) -> NDArray[np.floating]:
    """Return drawn over bent radius, where the bent radius squared is given.

    With u = drawn / bent: u (1 + k1 b2 u2) = 1, solved by Newton from u = 1.
    """
    slope = k1 * bent_square
    u = np.ones_like(bent_square)
    for _ in range(NEWTON_STEPS):
        u = u - (u + slope * u**3 - 1) / (1 + 3 * slope * u**2)
    return u
