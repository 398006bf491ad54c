"""Pictures that are looked at more than once: a few of a clip, small, in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.crop import PictureLike


@dataclass(frozen=True, eq=False)
class SampledFrame:
    """A frame scaled down; it can be cut from like a frame, in pixels of its own.

    Attributes
    ----------
    time_s
        Of the frame.
    picture
        Shape (height, width, 3), RGB.
    scale
        Pixels of the clip per pixel of the picture.
    """

    time_s: float
    picture: NDArray[np.uint8]
    scale: float

    @property
    def width_px(self) -> int:
        """Of the picture."""
        return int(self.picture.shape[1])

    @property
    def height_px(self) -> int:
        """Of the picture."""
        return int(self.picture.shape[0])

    def smaller(self, side_px: int) -> SampledFrame:
        """Return the same, with `side_px` as its longest side at the most."""
        picture = self.rgb(max_side_px=side_px)
        return SampledFrame(self.time_s, picture, self.scale * self.width_px / picture.shape[1])

    def rgb(
        self,
        max_side_px: int | None = None,
        crop_px: tuple[int, int, int, int] | None = None,
    ) -> NDArray[np.uint8]:
        """Return a part of the picture, scaled down to `max_side_px`."""
        import cv2

        x0, y0, x1, y1 = crop_px or (0, 0, self.width_px, self.height_px)
        part = self.picture[y0:y1, x0:x1]
        shrink = (max_side_px or max(part.shape[:2])) / max(part.shape[:2])
        if shrink >= 1:
            return np.ascontiguousarray(part)
        size = (max(1, round(part.shape[1] * shrink)), max(1, round(part.shape[0] * shrink)))
        return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def sample_frames(
    frames: Iterable[PictureLike], side_px: int, span_s: tuple[float, float], most: int
) -> tuple[SampledFrame, ...]:
    """Keep frames of a span, scaled down to `side_px`; evenly chosen where there are many.

    Parameters
    ----------
    frames
        In order of time.
    side_px
        Longest side of a picture.
    span_s
        First and last time.
    most
        How many there may be.
    """
    kept: list[SampledFrame] = []
    seen, every = 0, 1
    for frame in frames:
        if frame.time_s > span_s[1]:
            break
        if frame.time_s < span_s[0]:
            continue
        if seen % every == 0:
            picture = frame.rgb(max_side_px=side_px)
            scale = frame.width_px / picture.shape[1]
            kept.append(SampledFrame(frame.time_s, picture, scale))
        seen += 1
        if len(kept) == 2 * most:
            kept, every = kept[::2], 2 * every
    chosen = np.unique(np.linspace(0, len(kept) - 1, min(most, len(kept))).round().astype(int))
    return tuple(kept[k] for k in chosen)
