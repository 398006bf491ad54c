"""Settings of files for other programs."""

from __future__ import annotations

from pydantic import Field

from .section import Section


class ExportSettings(Section):
    """What files for other programs need to be told."""

    stature_cm: float | None = Field(
        None,
        ge=60,
        le=260,
        description="Height of the lifter without shoes, which gives exported landmarks in metres;"
        " by default they are in torso lengths.",
    )
