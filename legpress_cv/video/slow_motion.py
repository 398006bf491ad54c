"""How much slower than life a clip plays, by the capture rate that a camera wrote into it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from av.container import InputContainer
from av.video.stream import VideoStream

from legpress_cv.settings.video import MAX_SLOW_MOTION_RATIO, VideoSettings

CAPTURE_RATE_TAG = "com.android.capture.fps"
"""Android phones store slow motion at a common rate, and the rate it was captured at in this tag.
Apple's stamp each picture with its real time: nothing is to be put right there."""

MIN_CAPTURE_RATE_HZ = 80.0
"""Slow motion is captured at 90 frames a second or more. Phones write the tag into ordinary clips
of up to 60 as well, and in the dark these store half as many: that is no slow motion."""

MIN_TAGGED_RATIO = 1.5
"""Stored at nearly its capture rate a clip plays at the speed of life; the rest is dropped frames.
The slowest playback in use, 60 for 90 frames a second, makes 1.5."""

WHOLE_RATIO_TOLERANCE = 0.03
"""Cameras slow down by whole numbers; the stored rate, a mean, is off by a few dropped frames."""


def slow_motion_ratio(
    container: InputContainer,
    stream: VideoStream,
    stored_rate_hz: float | None,
    settings: VideoSettings,
) -> float:
    """Say how many times slower than life a clip plays: 1 for an ordinary one.

    Parameters
    ----------
    container, stream
        The clip, with its tags.
    stored_rate_hz
        Frames per second at which it plays, if that is known.
    settings
        What the user says wins over the tags.
    """
    if settings.slow_motion_ratio is not None:
        return settings.slow_motion_ratio
    capture_hz = _tagged_rate_hz(container.metadata) or _tagged_rate_hz(stream.metadata)
    if capture_hz is None or not stored_rate_hz:
        return 1.0
    ratio = capture_hz / stored_rate_hz
    whole = round(ratio)
    if whole and abs(ratio / whole - 1) <= WHOLE_RATIO_TOLERANCE:
        ratio = float(whole)
    return ratio if MIN_TAGGED_RATIO <= ratio <= MAX_SLOW_MOTION_RATIO else 1.0


def _tagged_rate_hz(tags: Mapping[str, str]) -> float | None:
    """Read the capture rate; None where there is none, or none of slow motion."""
    text = next((value for key, value in tags.items() if key.lower() == CAPTURE_RATE_TAG), "")
    try:
        rate_hz = float(text.strip("\x00 "))
    except ValueError:
        return None
    return rate_hz if math.isfinite(rate_hz) and rate_hz >= MIN_CAPTURE_RATE_HZ else None
