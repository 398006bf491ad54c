"""Drawing a window of the picture without drawing the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from legpress_cv.lumbopelvic.crop_window import Window
from training.scene import Camera


def window_camera(camera: Camera, window: Window, size_px: int) -> Camera:
    """Camera whose picture is a window of another camera's picture.

    Turning the picture about its middle is rolling the camera about its axis; the rest is another
    focal length and principal point. Distortion is left out, as crops are small.

    Parameters
    ----------
    camera : Camera
    window : Window
        In the pixels of `camera`, not flipped.
    size_px : int
        Side of the crop.
    """
    matrix = window.matrix(size_px)
    scale = size_px / window.side_px
    turn = np.eye(3)
    turn[:2, :2] = matrix[:, :2] / scale
    centre = matrix[:, :2] @ np.asarray(camera.centre_px) + matrix[:, 2]
    return replace(
        camera,
        rotation=turn @ camera.rotation,
        focal_px=camera.focal_px * scale,
        centre_px=(float(centre[0]), float(centre[1])),
        width_px=size_px,
        height_px=size_px,
        k1=0.0,
    )
