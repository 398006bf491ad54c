"""The time the shutter is open: when to draw, and how the drawings become one picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.picture.light import linear_table, looked_up, srgb_table, steps_of
from training.spec import PictureSpec

Picture = NDArray[np.uint8]

MOST_SUBFRAMES = 5
SLICE_S = 0.012  # a knee at 0.6 m/s moves 7 mm in it, under 3 px where a torso is 185 px


def subframe_times(spec: PictureSpec, time_s: float) -> tuple[float, ...]:
    """Return the 1 to 5 times to draw for the picture at `time_s`.

    They are the middles of equal slices of the shutter's time, which has `time_s` in its middle:
    what is true at `time_s` is true of the blurred picture's middle.
    """
    open_s = spec.shutter_ratio / spec.rate_hz
    count = min(MOST_SUBFRAMES, 1 + int(np.ceil(open_s / SLICE_S))) if open_s > 0 else 1
    shares = (np.arange(count) + 0.5) / count - 0.5
    return tuple(float(time_s + open_s * share) for share in shares)


def blend(pictures: Sequence[Picture]) -> Picture:
    """Return the mean of pictures (H, W, 3), averaged as light.

    Raises
    ------
    ValueError
        If there are none.
    """
    if not pictures:
        raise ValueError("no pictures to blend")
    if len(pictures) == 1:
        return pictures[0]
    import cv2

    table = linear_table()
    light = cv2.LUT(pictures[0], table)
    for picture in pictures[1:]:
        light += cv2.LUT(picture, table)
    light *= np.float32(1 / len(pictures))
    blended: Picture = cv2.convertScaleAbs(looked_up(srgb_table(), steps_of(light)), alpha=255)
    return blended
