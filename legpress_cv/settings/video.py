"""Settings of reading and writing clips."""

from __future__ import annotations

from pydantic import Field

from .section import Section

MAX_SLOW_MOTION_RATIO = 34.0
"""1000 frames a second, the fastest that phones film, played at 30."""


class VideoSettings(Section):
    """How a clip is read."""

    analysis_rate_hz: float = Field(
        30.0,
        ge=12.0,
        le=240.0,
        description=(
            "Frames per second that are analysed, about five times what a leg-press rep needs;"
            " faster clips are thinned by time."
        ),
    )
    slow_motion_ratio: float | None = Field(
        None,
        ge=1.0,
        le=MAX_SLOW_MOTION_RATIO,
        allow_inf_nan=False,
        description=(
            "How many times slower than life the clip plays, 4 for 120 frames a second stored at"
            " 30, and 1 for an ordinary clip; by default what the camera wrote into the file."
        ),
    )
    max_broken_ratio: float = Field(
        0.2,
        ge=0.0,
        le=1.0,
        description=(
            "A clip with more than this share of frames that cannot be decoded is refused: a few"
            " broken frames are bridged, a fifth of them would leave gaps in every rep."
        ),
    )
    max_missing_end_s: float = Field(
        1.0,
        ge=0.0,
        description=(
            "Pictures that end this much before the announced duration are told, and a clip that"
            " was cut off there is refused; less is how containers round, and how phones end their"
            " sound and picture apart."
        ),
    )
    max_missing_end_ratio: float = Field(
        0.05,
        ge=0.0,
        le=1.0,
        description=(
            "The same as a share of the announced duration; the larger of the two counts, since"
            " long recordings announce their length less exactly."
        ),
    )
