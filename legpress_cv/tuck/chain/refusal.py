"""When the fitted chain does not carry a number: the reasons, a clear sentence each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.segment_chain.fit import PELVIS_POINTS, ChainFit
from legpress_cv.settings import Settings
from legpress_cv.settings.chain_tilt import ChainTiltSettings
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.refusal import BEGINS_INSIDE, picture_refusal

Bools = NDArray[np.bool_]

END_S = 0.1
"""Time around start and bottom in which the pelvis has to be known: they are what is compared."""


def covered_frames(fit: ChainFit, settings: ChainTiltSettings) -> Bools:
    """Frames of the fit in which the pelvis is seen and found well enough, shape (n,)."""
    seen = np.stack(
        [np.nan_to_num(fit.scores[name]) >= settings.min_seen_ratio for name in PELVIS_POINTS]
    )
    certain = np.nan_to_num(fit.pelvis_sd_mm, nan=np.inf) <= settings.max_pelvis_sd_mm
    return np.asarray((seen.sum(axis=0) >= settings.min_pelvis_points) & certain)


def clip_refusal(fit: ChainFit, track: CleanTrack, settings: Settings) -> str | None:
    """Why no rep of the clip can be measured; None if nothing stands against it."""
    s = settings.chain_tilt
    if abs(fit.azimuth_deg) > s.max_azimuth_deg:
        return (
            f"the camera stands about {abs(fit.azimuth_deg):.0f} deg off the side view; film square"
            " from the side."
        )
    reason = picture_refusal(track.rate_hz, fit.torso_px, settings.view)
    if reason is not None:
        return reason
    if not fit.misfit_ratio <= s.max_misfit_ratio:
        return (
            "what was found of the pelvis and the spine does not fit a body that moves; the picture"
            " may be unlike those the landmarks were learnt from."
        )
    return None


def off_the_pad(thorax_deg: NDArray[np.float64], rep: Rep, most_deg: float) -> str | None:
    """Why a rep whose trunk turns too much cannot be measured: there is no back-rest to tilt from.

    Parameters
    ----------
    thorax_deg
        Shape (n,), on the clean track's clock.
    rep
        The rep.
    most_deg
        Turn of the trunk within a rep that a pad still allows.
    """
    turn = thorax_deg[rep.frames]
    turn = turn[np.isfinite(turn)]
    if len(turn) and np.ptp(turn) > most_deg:
        return "the trunk does not stay on a back-rest, against which tilt is measured."
    return None


def rep_refusal(
    rep: Rep, covered: Bools, rate_hz: float, settings: ChainTiltSettings
) -> str | None:
    """Why this rep cannot be measured.

    Parameters
    ----------
    rep
        The rep.
    covered
        Frames of the clean track's clock that show the pelvis.
    rate_hz
        Of that clock.
    settings
        Limits.
    """
    if rep.cut == "start":
        return BEGINS_INSIDE
    share = float(covered[rep.frames].mean())
    if share < settings.min_covered_ratio:
        return f"the pelvis is hidden or not found in {1 - share:.0%} of this rep."
    width = max(1, round(END_S * rate_hz))
    for at, name in ((rep.start_index, "start"), (rep.bottom_index, "bottom")):
        if not covered[max(0, at - width) : at + width + 1].any():
            return f"the pelvis is hidden or not found at the {name} of this rep."
    return None
