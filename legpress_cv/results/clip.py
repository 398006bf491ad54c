"""What was read, with what."""

from __future__ import annotations

from pydantic import Field

from legpress_cv._model import FrozenModel
from legpress_cv.settings.video import MAX_SLOW_MOTION_RATIO


class ClipFacts(FrozenModel):
    """What the clip is.

    ``width_px`` and ``height_px`` are those of the upright picture, after the display matrix. The
    clip plays ``slow_motion_ratio`` times slower than life; its length and rates here, and all
    times of the result, are those of life. ``duration_s`` is that of the decoded frames.
    ``clock_jumps`` counts the places where the timestamps jump and were closed, ``frames_retimed``
    the frames without a timestamp of their own; ``missing_start_s`` and ``missing_end_s`` are what
    could not be decoded at the start, and what the header announces beyond the last frame.
    """

    path: str
    name: str
    size_bytes: int
    sha256: str
    container: str
    codec: str
    pixel_format: str
    width_px: int
    height_px: int
    rotation_deg: int
    duration_s: float
    frame_rate_hz: float
    variable_frame_rate: bool
    analysis_rate_hz: float
    frames_decoded: int
    frames_analysed: int
    frames_broken: int
    frames_retimed: int = 0
    clock_jumps: int = 0
    missing_start_s: float = 0.0
    missing_end_s: float = 0.0
    slow_motion_ratio: float = Field(1.0, ge=1.0, le=MAX_SLOW_MOTION_RATIO)


class ModelFacts(FrozenModel):
    """A model file that was used."""

    name: str
    variant: str
    sha256: str
    source: str


class Provenance(FrozenModel):
    """What made the result."""

    version: str
    python: str
    platform: str
    libraries: dict[str, str]
    analysed_at: str
