"""Pictures that are looked at more than once: a few of a clip, small, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


class EvenlyKept:
    """Keeps some of the pictures that come, evenly over all of them, however many they are.

    Parameters
    ----------
    most
        At least so many of as many are kept, and fewer than twice as many.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[SampledFrame] = []
        self._came, self._every = 0, 1

    def next_is_kept(self) -> bool:
        """Count one more that came; tell whether it is to be added."""
        self._came += 1
        return (self._came - 1) % self._every == 0

    def add(self, frame: SampledFrame) -> None:
        """Keep a picture; where there are too many, let go of every second one."""
        self._kept.append(frame)
        if len(self._kept) == 2 * self._most:
            self._kept, self._every = self._kept[::2], 2 * self._every

    @property
    def frames(self) -> tuple[SampledFrame, ...]:
        """Those that are kept, in order of time."""
        return tuple(self._kept)


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
    kept = EvenlyKept(most)
    for frame in frames:
        if frame.time_s > span_s[1]:
            break
        if frame.time_s >= span_s[0] and kept.next_is_kept():
            picture = frame.rgb(max_side_px=side_px)
            kept.add(SampledFrame(frame.time_s, picture, frame.width_px / picture.shape[1]))
    return chosen_within(kept.frames, span_s, most)


def chosen_within(
    frames: Sequence[SampledFrame], span_s: tuple[float, float], most: int
) -> tuple[SampledFrame, ...]:
    """Choose pictures of a span evenly; all of them where there are no more than `most`."""
    inside = [frame for frame in frames if span_s[0] <= frame.time_s <= span_s[1]]
    chosen = np.linspace(0, len(inside) - 1, min(most, len(inside))).round().astype(int)
    return tuple(inside[k] for k in np.unique(chosen))
