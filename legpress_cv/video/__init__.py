"""Clips in and out: decoding with true times and upright pictures, encoding H.264.

Nothing here knows of people, joints or reps.
"""

from __future__ import annotations

from legpress_cv.video.clip import Clip
from legpress_cv.video.frame import Frame
from legpress_cv.video.prefetch import Prefetch
from legpress_cv.video.stream import FrameStream
from legpress_cv.video.writer import ClipWriter

__all__ = [
    "Clip",
    "ClipWriter",
    "Frame",
    "FrameStream",
    "Prefetch",
]
