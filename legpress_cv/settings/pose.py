"""Settings of pose estimation and of choosing the subject."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .section import Section


class PoseSettings(Section):
    """How the pose landmarks are found."""

    variant: Literal["heavy", "full", "lite"] = Field(
        "heavy",
        description="Pose model: heavy is the slowest and the steadiest at the hip.",
    )
    look_rate_hz: float = Field(
        10.0,
        gt=0.0,
        le=240.0,
        description=(
            "In at least so many frames a second the pose is looked for, evenly; between two looks"
            " the landmarks lie on a smooth curve, since a press moves slowly."
        ),
    )
    stretch_frames: int = Field(
        120,
        ge=30,
        le=3000,
        description=(
            "The clip is cut into stretches of at most this many frames that are looked at, each"
            " followed by a tracker of its own; fixed, so that the result does not depend on the"
            " cores."
        ),
    )
    warm_up_frames: int = Field(
        10,
        ge=0,
        le=120,
        description=(
            "Looks before a stretch that its tracker takes first, enough to forget that it"
            " started there."
        ),
    )
    workers: int = Field(
        0, ge=0, le=64, description="Trackers at a time; 0 takes one per core, at most 8."
    )
    working_side_px: int = Field(
        640,
        ge=256,
        le=4096,
        description=(
            "Longest side of the picture handed to the tracker, which resamples the person to"
            " 256 pixels."
        ),
    )
    min_confidence: float = Field(
        0.5, gt=0.0, lt=1.0, description="Detection, presence and tracking score (library default)."
    )


class SubjectSettings(Section):
    """How the lifter is told from a spotter or a passer-by."""

    scout_rate_hz: float = Field(
        2.0,
        gt=0.2,
        le=30.0,
        description=(
            "Frames per second in which all people are looked for: four samples of the shortest"
            " rep's knee cycle."
        ),
    )
    scout_max_frames: int = Field(
        200,
        ge=10,
        le=5000,
        description="Bound on the frames looked at in long clips, spread evenly over the clip.",
    )
    scout_variant: Literal["heavy", "full", "lite"] = Field(
        "full", description="Model of the scout: choosing needs no steadiness at the hip."
    )
    max_people: int = Field(4, ge=1, le=10, description="People followed at a time.")
    point: tuple[float, float] | None = Field(
        None, description="A point (x, y) of the upright picture, in pixels, on the subject."
    )
    min_margin_ratio: float = Field(
        0.2,
        ge=0.0,
        le=1.0,
        description="Below this lead over the next candidate the choice is reported as doubtful.",
    )
    crop_margin_ratio: float = Field(
        0.35,
        ge=0.0,
        le=2.0,
        description="Margin around everywhere that the subject was seen, per side, of its size.",
    )
