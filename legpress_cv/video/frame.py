"""One frame of a clip: its time, and its picture when asked for."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import av
import numpy as np
import numpy.typing as npt

from legpress_cv.video.hdr import Transfer
from legpress_cv.video.orientation import Box, Orientation
from legpress_cv.video.picture import to_rgb


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame; it keeps the decoder's picture and converts it only when asked.

    Parameters
    ----------
    index
        Place among the frames that the stream gives, from 0.
    source_index
        Place among the good frames of the clip, before thinning.
    time_s
        Seconds from the first frame, by presentation timestamps; of life, where the clip is slow
        motion.
    width_px, height_px
        Size of the upright picture at full resolution.
    """

    index: int
    source_index: int
    time_s: float
    width_px: int
    height_px: int
    _picture: av.VideoFrame = field(repr=False)
    _orientation: Orientation = field(repr=False)
    _transfer: Transfer = field(default=Transfer.SDR, repr=False)
    _slow_motion_ratio: float = field(default=1.0, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def playing_time_s(self) -> float:
        """Seconds from the first frame as the clip plays, which slow motion stretches."""
        return self.time_s * self._slow_motion_ratio

    def rgb(
        self, max_side_px: int | None = None, crop_px: Box | None = None
    ) -> npt.NDArray[np.uint8]:
        """Convert the picture, or a part of it, to upright RGB.

        Parameters
        ----------
        max_side_px
            The longest side of the result is at most this; areas are averaged, and nothing is
            ever enlarged.
        crop_px
            ``x0, y0, x1, y1`` in pixels of the upright picture at full resolution.

        Returns
        -------
        ndarray, uint8, shape (h, w, 3)
            C-contiguous, writable, the caller's own.

        Raises
        ------
        ValueError
            If the crop is empty or reaches out of the picture, or `max_side_px` is below 1.
        """
        stored_size = self._orientation.upright_size(self.width_px, self.height_px)
        with self._lock:  # a conversion marks the decoder's picture while it lasts
            return to_rgb(
                self._picture,
                self._orientation,
                stored_size,
                transfer=self._transfer,
                max_side_px=max_side_px,
                crop_px=crop_px,
            )
