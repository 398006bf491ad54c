"""When the fitted chain does not carry a number, and why."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.results.reasons import Reason, Refusal
from legpress_cv.segment_chain.fit import ChainFit
from legpress_cv.settings import ViewSettings
from legpress_cv.settings.chain_tilt import ChainTiltSettings
from legpress_cv.tuck.refusal import picture_refusal

Bools = NDArray[np.bool_]

END_S = 0.1
"""Time around start and bottom in which the pelvis has to be known: they are what is compared."""


def covered_frames(fit: ChainFit, settings: ChainTiltSettings) -> Bools:
    """Frames of the fit in which the pelvis is found well enough, shape (n,); hidden or not."""
    return np.asarray(np.nan_to_num(fit.pelvis_sd_mm, nan=np.inf) <= settings.max_pelvis_sd_mm)


def clip_refusal(
    fit: ChainFit, rate_hz: float, settings: ChainTiltSettings, view: ViewSettings
) -> Refusal | None:
    """Why no rep of the clip can be measured; None if nothing stands against it.

    Parameters
    ----------
    fit
        The chain.
    rate_hz
        Of the uniform clock.
    settings, view
        Limits.
    """
    if abs(fit.azimuth_deg) > view.max_tilt_azimuth_deg:
        return Refusal.of(Reason.CAMERA_OFF_SIDE, azimuth_deg=abs(fit.azimuth_deg))
    refusal = picture_refusal(rate_hz, fit.torso_px, view)
    if refusal is not None:
        return refusal
    if not fit.misfit_ratio <= settings.max_misfit_ratio:
        return Refusal.of(Reason.CHAIN_MISFIT)
    return None


def off_the_pad(thorax_deg: NDArray[np.float64], rep: Rep, most_deg: float) -> Refusal | None:
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
        return Refusal.of(Reason.OFF_THE_PAD)
    return None


def rep_refusal(
    rep: Rep, covered: Bools, rate_hz: float, settings: ChainTiltSettings
) -> Refusal | None:
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
    width = max(1, round(END_S * rate_hz))
    if rep.cut == "start" and rep.bottom_index - rep.start_index < width:
        return Refusal.of(Reason.BEGINS_INSIDE)  # it may have been deeper before
    share = float(covered[rep.frames].mean())
    if share < settings.min_covered_ratio:
        return Refusal.of(Reason.PELVIS_HIDDEN, hidden_ratio=1 - share)
    ends = [(rep.bottom_index, "bottom")]
    if rep.cut != "start":
        ends.insert(0, (rep.start_index, "start"))
    for at, name in ends:
        if not covered[max(0, at - width) : at + width + 1].any():
            return Refusal.of(Reason.PELVIS_HIDDEN_AT_END, moment=name)
    return None
