r"""Error of a rep's PPT, from what tells that the pelvis is read badly.

Notes
-----
The fit's own standard error grows little where the network errs: it errs alike in all frames. What
does tell how far PPT is off, on practice clips whose truth is known, is summed up ::

    SE**2 = (a * spread)**2 + (b * PPT)**2 + (c * hysteresis)**2 + (d * windows)**2

``spread`` is what the network states of the pelvis' landmarks, in mm of a torso of 500 mm; it
alone knows a kind of picture that was not trained on. ``hysteresis`` is how far the pelvis is
turned on the way up against the way down, at one angle of the thigh. ``windows`` is how far PPT
changes when the same frames are read through other windows. All three are taken over the set, for
they tell of the clip: one rep's own are noisy. The four factors make 1.64 SE the half
width of a 90 % interval on clips of two renderers (docs/decisions/025-interval.md).

References
----------
Lei J. et al. (2018), Distribution-free predictive inference for regression. JASA 113:1094-1111.
Section 5.2: intervals in proportion to an estimated spread of the error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.segment_chain.fit import ChainFit
from legpress_cv.settings.chain_tilt import ChainTiltSettings
from legpress_cv.tuck.chain.clock import ChainOnClock

Floats = NDArray[np.float64]

COMPARED_AT = np.linspace(0.25, 0.75, 5)
"""Shares of the thigh's travel at which the two ways are compared: away from both turns."""
LOOKS_AT_BOTTOM = 2
"""Second looks of either window nearest to the bottom, of which the mean is taken."""


@dataclass(frozen=True)
class TiltEvidence:
    """What tells how well PPT is known, of one rep or of a set; 0 where it cannot be told.

    Attributes
    ----------
    spread_mm
        Of the pelvis' landmarks as the network states it, median over the rep.
    hysteresis_deg
        Turn of the pelvis on the way up less that on the way down.
    windows_deg
        Change of PPT through other windows, root mean square.
    """

    spread_mm: float
    hysteresis_deg: float = 0.0
    windows_deg: float = 0.0


def tilt_evidence(
    fit: ChainFit,
    chain: ChainOnClock,
    time_s: Floats,
    rep: Rep,
    tops: Sequence[NDArray[np.int_]],
) -> TiltEvidence:
    """Gather it for one rep.

    Parameters
    ----------
    fit
        The chain on the clip's own times.
    chain
        The same on the clean track's clock.
    time_s
        Shape (n,), that clock.
    rep
        The rep.
    tops
        Frames of each top of the set.
    """
    inside = (fit.time_s >= time_s[rep.start_index]) & (fit.time_s <= time_s[rep.end_index])
    spread = fit.pelvis_sd_mm[inside]
    spread = spread[np.isfinite(spread)]
    tops_s = [float(time_s[frames].mean()) for frames in tops if len(frames)]
    return TiltEvidence(
        spread_mm=float(np.median(spread)) if len(spread) else float("inf"),
        hysteresis_deg=_hysteresis_deg(chain, rep),
        windows_deg=_windows_deg(fit, float(time_s[rep.bottom_index]), tops_s),
    )


def over_the_set(reps: Sequence[TiltEvidence]) -> TiltEvidence:
    """Median spread of a set's reps, and root mean squares of the rest; nothing of no reps."""
    if not reps:
        return TiltEvidence(float("inf"))

    def rms(values: list[float]) -> float:
        return float(np.sqrt(np.mean(np.square(values))))

    return TiltEvidence(
        spread_mm=float(np.median([rep.spread_mm for rep in reps])),
        hysteresis_deg=rms([rep.hysteresis_deg for rep in reps]),
        windows_deg=rms([rep.windows_deg for rep in reps]),
    )


def tilt_se_deg(ppt_deg: float, evidence: TiltEvidence, settings: ChainTiltSettings) -> float:
    """Return the standard error of PPT.

    Parameters
    ----------
    ppt_deg
        As read.
    evidence
        Of the set.
    settings
        The four factors.
    """
    parts = (
        settings.spread_error_deg_per_mm * evidence.spread_mm,
        settings.tilt_error_ratio * ppt_deg,
        settings.hysteresis_error_ratio * evidence.hysteresis_deg,
        settings.window_error_ratio * evidence.windows_deg,
    )
    return float(np.linalg.norm(parts))


def _hysteresis_deg(chain: ChainOnClock, rep: Rep) -> float:
    thigh, pelvis = chain.thigh.deg, chain.pelvis.deg
    travel = thigh[rep.frames]
    if rep.partial or not np.isfinite(travel).any():
        return 0.0
    low, high = float(np.nanmin(travel)), float(np.nanmax(travel))
    at = low + COMPARED_AT * (high - low)
    ways = (
        slice(rep.start_index, rep.bottom_index + 1),
        slice(rep.bottom_index, rep.end_index + 1),
    )
    curves = []
    for way in ways:
        x, y = thigh[way], pelvis[way]
        known = np.isfinite(x) & np.isfinite(y)
        if known.sum() < len(COMPARED_AT):
            return 0.0
        order = np.argsort(x[known])
        curves.append(np.interp(at, x[known][order], y[known][order]))
    return float(np.mean(curves[1] - curves[0]))


def _windows_deg(fit: ChainFit, bottom_s: float, tops_s: Sequence[float]) -> float:
    looks = np.flatnonzero(np.isfinite(fit.window_apart_deg))
    changes = []
    for other in (looks[0::2], looks[1::2]):  # the two second windows take turns
        if not len(other) or not tops_s:
            continue
        at_s, apart = fit.time_s[other], fit.window_apart_deg[other]
        near = np.argsort(np.abs(at_s - bottom_s), kind="stable")[:LOOKS_AT_BOTTOM]
        start = [apart[np.argmin(np.abs(at_s - top_s))] for top_s in tops_s]
        changes.append(float(apart[near].mean() - np.mean(start)))
    return float(np.sqrt(np.mean(np.square(changes)))) if changes else 0.0
