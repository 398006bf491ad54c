"""Which marks made by hand went into a result."""

from __future__ import annotations

from pydantic import Field

from legpress_cv._model import FrozenModel


class MarksUsed(FrozenModel):
    """Marks made by hand, and how well their observer repeats.

    Attributes
    ----------
    sha256
        Of the marks, as they stand in their file without its layout.
    passes
        Times that the set was marked.
    pelvis
        What the two points of the pelvis are.
    stickers
        How many were followed.
    pelvis_sd_px
        Standard deviation of one coordinate of one mark of the pelvis: the default, blended with
        what marks that were made again tell; ``None`` without a person in the clip.
    repeats
        Marks of the pelvis that were made again.
    """

    sha256: str
    passes: int = Field(ge=0)
    pelvis: str
    stickers: int = Field(0, ge=0)
    pelvis_sd_px: float | None = None
    repeats: int = Field(0, ge=0)
