"""Settings of the annotated clip."""

from __future__ import annotations

from pydantic import Field

from .section import Section


class AnnotationSettings(Section):
    """What the annotated clip shows and how it is encoded."""

    blur_face: bool = Field(
        False,
        description="Hide the lifter's face; not that of others, nor its reflection in a mirror.",
    )
    audio: bool = Field(
        False, description="Keep the sound; off by default, since gyms record other people's talk."
    )
    crf: int = Field(
        21, ge=0, le=51, description="x264 constant rate factor; 21 looks clean, 18 is larger."
    )
    preset: str = Field(
        "superfast",
        pattern="^[a-z]+$",
        description="x264 preset: the quickest that keeps files small enough to share.",
    )
