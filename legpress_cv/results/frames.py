"""What was found in every analysed frame."""

from __future__ import annotations

from pydantic import model_validator
from typing_extensions import Self

from legpress_cv._model import FrozenModel

from .columns import FloatColumn

POINT_NAMES = (
    "shoulder",
    "hip",
    "knee",
    "ankle",
    "heel",
    "toe",
    "asis",
    "psis",
    "l5",
    "l3",
    "t12",
)
"""Near-side points in the order of the CSV columns."""


class PointColumns(FrozenModel):
    """One point over time, in pixels of the upright picture, with its score (0 to 1)."""

    x_px: FloatColumn
    y_px: FloatColumn
    score: FloatColumn


class FrameTable(FrozenModel):
    """Analysed frames, shape (n,) each, on a uniform clock.

    Attributes
    ----------
    time_s
        Seconds from the first frame of the clip.
    rep
        Number of the rep that the frame belongs to, or NaN.
    phase
        One of :data:`~legpress_cv.results.PHASES`, or an empty string outside a rep.
    knee_flexion_deg, trunk_thigh_flexion_deg, hip_flexion_deg
        See ``docs/definitions.md``. Hip flexion is anatomical: pelvis accounted for.
    pelvic_tilt_deg, pelvic_tilt_se_deg
        Posterior positive, relative to the back-rest line and to the pose at the start of the
        descent, and its standard error.
    lumbar_flexion_deg
        Pelvis relative to thorax, change from the start of the descent.
    backrest_deg
        Direction of the back-rest line in the picture: angle from the picture's x axis of the
        vector from hip to shoulder, counter-clockwise positive (y up).
    head_x_px, head_y_px, head_radius_px
        A circle over the subject's head.
    points
        One entry per name of :data:`POINT_NAMES`; a point that was never found is all NaN.
    """

    time_s: FloatColumn
    rep: FloatColumn
    phase: tuple[str, ...]
    knee_flexion_deg: FloatColumn
    trunk_thigh_flexion_deg: FloatColumn
    hip_flexion_deg: FloatColumn
    pelvic_tilt_deg: FloatColumn
    pelvic_tilt_se_deg: FloatColumn
    lumbar_flexion_deg: FloatColumn
    backrest_deg: FloatColumn
    head_x_px: FloatColumn
    head_y_px: FloatColumn
    head_radius_px: FloatColumn
    points: dict[str, PointColumns]

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        n = len(self.time_s)
        columns = [
            getattr(self, name)
            for name in type(self).model_fields
            if name not in {"points", "time_s"}
        ]
        for point in self.points.values():
            columns += [point.x_px, point.y_px, point.score]
        if any(len(column) != n for column in columns):
            raise ValueError("all columns must have one value per frame")
        return self
