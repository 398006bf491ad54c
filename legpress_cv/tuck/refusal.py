"""Reasons against measuring a rep that hold for every estimator."""

from __future__ import annotations

from legpress_cv.settings import ViewSettings

BEGINS_INSIDE = "the clip begins inside this rep, so the pose at the start is not known."


def picture_refusal(rate_hz: float, torso_px: float, view: ViewSettings) -> str | None:
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
        return (
            f"the clip has fewer than {view.min_frame_rate_hz:g} frames a second; film"
            " at 30 or more."
        )
    if not torso_px >= view.min_torso_px:
        return (
            f"the lifter is too small in the picture (shoulder to hip {torso_px:.0f}"
            " pixels); film from nearer or at a higher resolution."
        )
    return None
