"""What a person marked in a clip: a few points of the lifter at the top and the bottom of reps.

Two points of one bone give its direction, and a change of direction needs no anatomy: any two
places of the pelvis that are found again will do. All marks are pixels of the upright picture.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from legpress_cv._model import FrozenModel

MARKS_VERSION: Literal["1.0"] = "1.0"

MarkPoint = Literal["shoulder", "hip", "knee", "ankle", "pelvis_front", "pelvis_back"]
MARK_POINTS: tuple[MarkPoint, ...] = (
    "shoulder",
    "hip",
    "knee",
    "ankle",
    "pelvis_front",
    "pelvis_back",
)
"""Near-side joints, and two points of the pelvis that the person chose."""
PELVIS_POINTS: tuple[MarkPoint, MarkPoint] = ("pelvis_front", "pelvis_back")

PelvisMark = Literal["waistband", "iliac_crest", "spines", "stickers", "other"]
"""What the two points of the pelvis are: the ends of belt or waistband, of the iliac crest, the
iliac spines, two stickers, or anything else."""

Moment = Literal["top", "bottom"]
MOMENTS: tuple[Moment, ...] = ("top", "bottom")

StickerName = Literal["pelvis_1", "pelvis_2", "pelvis_3", "knee", "shoulder"]
STICKER_NAMES: tuple[StickerName, ...] = ("pelvis_1", "pelvis_2", "pelvis_3", "knee", "shoulder")

MAX_PASSES = 20
MAX_MOMENTS = 1000
"""More than any set has; a file with more is no file of marks."""


class MarkedPoint(FrozenModel):
    """A point of the upright picture, in pixels; its centre of the top left pixel is (0, 0)."""

    x_px: float
    y_px: float


class MarkedMoment(FrozenModel):
    """What was marked at one moment of a rep.

    Attributes
    ----------
    rep
        Number of the rep when it was marked; a rep is found again by `time_s`.
    moment
        Start of the descent, or depth.
    time_s
        Time of the marked frame in the result's clock.
    points
        By name. One that is missing was not marked yet; ``None`` says that it is not seen.
    """

    rep: int = Field(ge=1)
    moment: Moment
    time_s: float = Field(ge=0)
    points: dict[MarkPoint, MarkedPoint | None] = Field(default_factory=dict)


class MarkPass(FrozenModel):
    """One time through the set; a second one, made without the first, tells how far marks repeat.

    Attributes
    ----------
    moments
        In any order, at most one for each moment of a rep.
    """

    moments: tuple[MarkedMoment, ...] = Field((), max_length=MAX_MOMENTS)


class StickerMark(FrozenModel):
    """A sticker or piece of tape, clicked in one frame, from which it is followed."""

    name: StickerName
    time_s: float = Field(ge=0)
    x_px: float
    y_px: float


class ClipMarks(FrozenModel):
    """All marks of one clip: what ``NAME.marks.json`` holds.

    Attributes
    ----------
    clip, sha256
        Name and hash of the clip.
    width_px, height_px
        Of its upright picture.
    pelvis
        What the two points of the pelvis are.
    passes
        At least the first one.
    stickers
        At most one of each name.
    revision
        Grows by one with every change; a page that saves tells which one it changed.
    """

    schema_version: Literal["1.0"] = MARKS_VERSION
    clip: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    width_px: int = Field(ge=1)
    height_px: int = Field(ge=1)
    pelvis: PelvisMark = "waistband"
    passes: tuple[MarkPass, ...] = Field((MarkPass(),), min_length=1, max_length=MAX_PASSES)
    stickers: tuple[StickerMark, ...] = Field((), max_length=len(STICKER_NAMES))
    revision: int = Field(0, ge=0)
