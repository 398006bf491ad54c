"""Onsets of a set's reps as moments and hip flexion, from where their curves bend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from legpress_cv.reps import Rep
from legpress_cv.segment_chain.angles import AngleTrack
from legpress_cv.settings.chain_tilt import ChainTiltSettings
from legpress_cv.tuck.chain.onset import Bend, Descent, pooled_onsets
from legpress_cv.tuck.estimator import Onset


class Curves(Protocol):
    """What an onset is found in: directions and hip flexion on the clean track's clock."""

    @property
    def pelvis(self) -> AngleTrack:
        """Posterior positive."""

    @property
    def thigh(self) -> AngleTrack:
        """Towards hip flexion positive."""

    @property
    def hip_flexion(self) -> AngleTrack:
        """As it is told of an onset."""


def rep_onsets(
    chain: Curves,
    reps: Sequence[Rep],
    rate_hz: float,
    settings: ChainTiltSettings,
    confidence_z: float,
) -> list[Onset | None]:
    """Onset of every rep, found over the set together.

    Parameters
    ----------
    chain
        Such as the fit on the clean track's clock.
    reps
        Those that tilt enough to have an onset.
    rate_hz
        Of the clock.
    settings
        Spreads between reps, independent looks.
    confidence_z
        Half width of the 90 % interval in standard errors.
    """
    bends = pooled_onsets([_descent(chain, rep, rate_hz) for rep in reps], settings)
    return [
        None if bend is None else _onset(chain, rep, bend, confidence_z)
        for rep, bend in zip(reps, bends, strict=True)
    ]


def _descent(chain: Curves, rep: Rep, rate_hz: float) -> Descent:
    """Known frames of the way down."""
    part = slice(rep.start_index, rep.bottom_first_index + 1)
    thigh, tilt = chain.thigh.deg[part], chain.pelvis.deg[part]
    known = np.isfinite(tilt) & np.isfinite(thigh)
    return Descent(
        thigh_deg=thigh[known],
        tilt_deg=tilt[known],
        noise_deg=float(np.mean(chain.pelvis.moment_sd_deg[part][known])),
        duration_s=float(known.sum() / rate_hz),
    )


def _onset(chain: Curves, rep: Rep, bend: Bend, confidence_z: float) -> Onset:
    """Turn thigh directions on the way down into a moment and hip flexion."""
    part = np.arange(rep.start_index, rep.bottom_index + 1)
    part = part[np.isfinite(chain.thigh.deg[part])]
    # The way down without its wobbles: the first frame that is as deep.
    deepest = np.maximum.accumulate(chain.thigh.deg[part])
    low, index, high = (
        int(part[min(int(np.searchsorted(deepest, at)), len(part) - 1)]) for at in bend
    )
    flexion = chain.hip_flexion
    reading = confidence_z * float(flexion.se_deg[index])
    middle = float(flexion.deg[index])
    below = max(0.0, middle - float(flexion.deg[low]))
    above = max(0.0, float(flexion.deg[high]) - middle)
    return Onset(
        index,
        middle,
        middle - float(np.hypot(below, reading)),
        middle + float(np.hypot(above, reading)),
    )
