"""Stick figures and estimators without a network."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from legpress_cv.pose.types import Pose


def pose_at(track, i, shift=(0.0, 0.0), scale=1.0):
    """One frame of a track as a pose."""
    return Pose(
        track.xy_px[i] * scale + np.array(shift), track.z_px[i] * scale, track.visibility[i]
    )


@dataclass
class Picture:
    """A frame whose picture says where it comes from: its time in the first pixel."""

    time_s: float
    index: int
    width_px: int = 64
    height_px: int = 48
    asked: list = field(default_factory=list)

    def rgb(self, max_side_px=None, crop_px=None):
        self.asked.append((max_side_px, crop_px))
        x0, y0, x1, y1 = crop_px or (0, 0, self.width_px, self.height_px)
        picture = np.full((y1 - y0, x1 - x0, 3), 50, dtype=np.uint8)
        picture[0, 0] = divmod(self.index, 256) + (7,)
        return picture


@dataclass
class Smoother:
    """A tracker with a memory: its answer is a running mean, as a real one's is."""

    memory: float | None = None
    closed: bool = False
    gain: float = 0.5

    def find(self, rgb, time_s):
        index = int(rgb[0, 0, 0]) * 256 + int(rgb[0, 0, 1])
        self.memory = (
            float(index) if self.memory is None else self.memory + self.gain * (index - self.memory)
        )
        xy = np.full((33, 2), self.memory)
        return [Pose(xy, np.zeros(33), np.ones(33))]

    def close(self):
        self.closed = True
