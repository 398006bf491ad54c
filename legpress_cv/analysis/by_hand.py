"""Marks made by hand, brought into the measurement."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable

from legpress_cv.analysis.followed import turn_between_marks, turn_of_stickers
from legpress_cv.analysis.measurement import Measurement
from legpress_cv.errors import MarksError
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.marks import ClipMarks
from legpress_cv.results import MarksUsed
from legpress_cv.settings import MarkSettings, StickerSettings
from legpress_cv.stickers.tracks import StickerTracks
from legpress_cv.tuck import EstimatorSettings, PelvisEstimator
from legpress_cv.tuck.marked.estimator import HandMeasure, MarkedEstimator
from legpress_cv.tuck.marked.observer import observer_of
from legpress_cv.video import Clip


def check_marks(marks: ClipMarks, clip: Clip) -> None:
    """See that marks are those of a clip.

    Raises
    ------
    MarksError
        If they are not.
    """
    if marks.sha256 != file_sha256(clip.path):
        raise MarksError(
            f"the marks are those of another clip ({marks.clip[:80]!r}); mark this one, or name its"
            " own marks with --marks."
        )
    if (marks.width_px, marks.height_px) != (clip.width_px, clip.height_px):
        raise MarksError(
            f"the marks are of a picture of {marks.width_px} x {marks.height_px} pixels, and the"
            f" clip has {clip.width_px} x {clip.height_px}; mark it again."
        )


def hand_measure(
    marks: ClipMarks,
    clip: Clip,
    rate_hz: float,
    torso_px: float,
    tracks: StickerTracks | None,
    settings: StickerSettings,
) -> HandMeasure:
    """Bring marks together with what was followed from them.

    Parameters
    ----------
    marks
        Of the clip.
    clip
        The clip; without stickers on the pelvis, its points are followed between their marks.
    rate_hz
        Of the analysis.
    torso_px
        Of the lifter.
    tracks
        Of the stickers.
    settings
        Of the flow.
    """
    stickers = turn_of_stickers(tracks)
    if stickers is not None:
        return HandMeasure(marks, stickers)
    return HandMeasure(marks, followed=turn_between_marks(marks, clip, rate_hz, torso_px, settings))


def over(
    hand: HandMeasure, estimating: EstimatorSettings, settings: MarkSettings
) -> Callable[[PelvisEstimator, float], PelvisEstimator]:
    """Make what puts marks over an estimator; its second argument is the camera's angle."""

    def put(inner: PelvisEstimator, azimuth_deg: float) -> PelvisEstimator:
        return MarkedEstimator(inner, hand, estimating, settings, azimuth_deg)

    return put


def marks_used(marks: ClipMarks, measured: Measurement, settings: MarkSettings) -> MarksUsed:
    """Record which marks went into a result."""
    torso_px = measured.clean.torso_px if measured.clean is not None else math.nan
    observer = observer_of(marks, torso_px, settings)
    sd_px = observer.pelvis_sd_px
    return MarksUsed(
        sha256=hashlib.sha256(marks.model_dump_json().encode()).hexdigest(),
        passes=sum(bool(one.moments) for one in marks.passes),
        pelvis=marks.pelvis,
        stickers=len(marks.stickers),
        pelvis_sd_px=sd_px if math.isfinite(sd_px) else None,
        repeats=observer.repeats,
    )
