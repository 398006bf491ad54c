"""What a clip's header and its first picture tell of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from legpress_cv.settings.video import VideoSettings
from legpress_cv.video.hdr import Transfer
from legpress_cv.video.orientation import Orientation


@dataclass(frozen=True)
class ClipHeader:
    """A clip that was looked at and found to hold pictures, closed again.

    Attributes
    ----------
    path
        The file.
    size_bytes
        Its size.
    width_px, height_px
        Size of the upright picture, after the display matrix, in square pixels.
    rotation_deg
        Clockwise turn from the stored to the upright picture: 0, 90, 180 or 270.
    mirrored
        Whether the display matrix swaps left and right as well.
    container, codec, pixel_format
        FFmpeg's names; the codec's own name, not that of the library that decodes it.
    transfer
        How it codes light: common video, or HDR of one of two kinds.
    duration_s
        Announced length of the pictures as the clip plays; None if the header does not say.
    nominal_rate_hz
        Announced frames per second as the clip plays; None if the header does not say.
    time_base
        Seconds per tick of the timestamps.
    start_s
        Presentation time of the first frame in the file's own clock.
    has_audio
        Whether there is sound.
    settings
        The limits that reading keeps to.
    slow_motion_ratio
        How many times slower than life it plays: 1 for an ordinary clip.
    """

    path: Path
    size_bytes: int
    width_px: int
    height_px: int
    rotation_deg: int
    mirrored: bool
    container: str
    codec: str
    pixel_format: str
    transfer: Transfer
    duration_s: float | None
    nominal_rate_hz: float | None
    time_base: Fraction
    start_s: float
    has_audio: bool
    settings: VideoSettings = field(default_factory=VideoSettings, repr=False)
    slow_motion_ratio: float = 1.0

    @property
    def real_duration_s(self) -> float | None:
        """How long it took what is seen: the announced length, slow motion put right."""
        return None if self.duration_s is None else self.duration_s / self.slow_motion_ratio

    @property
    def real_rate_hz(self) -> float | None:
        """Frames per second of life: the announced rate, slow motion put right."""
        rate_hz = self.nominal_rate_hz
        return None if rate_hz is None else rate_hz * self.slow_motion_ratio

    @property
    def orientation(self) -> Orientation:
        """What makes the stored picture upright."""
        return Orientation(self.rotation_deg // 90, self.mirrored)
