"""Reasons against measuring a rep that hold for every estimator."""

from __future__ import annotations

from legpress_cv.results.reasons import Reason, Refusal
from legpress_cv.settings import ViewSettings


def picture_refusal(rate_hz: float, torso_px: float, view: ViewSettings) -> Refusal | None:
    """Why the clip is too slow or the lifter too small to measure; None if neither is.

    Parameters
    ----------
    rate_hz
        Of the uniform clock.
    torso_px
        Shoulder to hip in the upright picture.
    view
        Limits.
    """
    if rate_hz < view.min_frame_rate_hz:
        return Refusal.of(Reason.FRAME_RATE_TOO_LOW, least_hz=view.min_frame_rate_hz)
    if not torso_px >= view.min_torso_px:
        return Refusal.of(Reason.PERSON_SMALL, torso_px=torso_px)
    return None
