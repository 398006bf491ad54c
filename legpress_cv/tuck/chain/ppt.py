"""Posterior pelvic tilt of one rep from a measured curve, freed of what noise adds.

With the pelvis' direction ``d``, smoothed over a short window on the way down ::

    PPT  = mean of d at the bottom - min of smoothed d + bias
    bias = mean over drawn noise e of min(smoothed d + e) - min of smoothed d

The least of many noisy angles lies too low; ``bias``, a negative number, is how much. The drawn
noise is a parametric bootstrap of the extreme.

Of a rep that the clip's start cuts the way down is not known whole. It starts from where the set's
other tops are, its own end among them ::

    PPT = mean of d at the bottom - mean of d at the tops

How far PPT is off, :mod:`legpress_cv.tuck.chain.tilt_error` tells.

References
----------
Efron B., Tibshirani R. (1993), An Introduction to the Bootstrap. Chapter 10: estimates of bias.
Definition of PPT: after Appl Sci 2025, 15(23):12526.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.segment_chain.angles import AngleTrack
from legpress_cv.settings.chain_tilt import ChainTiltSettings

Floats = NDArray[np.float64]

DRAWS = 400
"""Curves that are drawn to see what an extreme of noise adds: 5 % of its spread is left."""
SMOOTH_S = 0.08
"""Width (Gaussian) of the noise that the fit leaves."""
SEED = 20240
"""The drawn noise is the same in every analysis, so that results repeat."""


def ppt_of(
    pelvis: AngleTrack, rep: Rep, rate_hz: float, settings: ChainTiltSettings
) -> float | None:
    """Most anterior angle of the descent to the angle at depth.

    Parameters
    ----------
    pelvis
        Direction of the pelvis on the clean track's clock, posterior positive.
    rep
        The rep.
    rate_hz
        Of the clock.
    settings
        Windows, noise.

    Returns
    -------
    float or None
        Degrees; None where the descent or the bottom has no known frame.
    """
    down = _known(pelvis, np.arange(rep.start_index, rep.bottom_index + 1))
    pause = _pause(pelvis, rep)
    if not len(down) or not len(pause):
        return None
    width = max(1, round(settings.least_window_s * rate_hz))
    curve = scipy.ndimage.uniform_filter1d(pelvis.deg[down], width, mode="nearest")
    noise = _noise(settings.frame_noise_ratio * pelvis.moment_sd_deg[down], rate_hz, width)
    bias = float((curve + noise).min(axis=1).mean() - curve.min())
    least = int(np.argmin(curve))
    return float(pelvis.deg[pause].mean() - curve[least]) + bias


def ppt_from_tops(
    pelvis: AngleTrack, rep: Rep, tops: Sequence[NDArray[np.int_]], settings: ChainTiltSettings
) -> tuple[float, float] | None:
    """Angle at the set's tops to the angle at depth, of a rep whose own start is not in the clip.

    The second number is the error that this adds: how far tops lie apart.

    Parameters
    ----------
    pelvis
        Direction of the pelvis on the clean track's clock, posterior positive.
    rep
        The rep.
    tops
        Frames of each top that the clip shows.
    settings
        How far tops of one set lie apart.

    Returns
    -------
    tuple of float or None
        Degrees; None where no top or no bottom is known.
    """
    known = [frames for frames in (_known(pelvis, top) for top in tops) if len(frames)]
    pause = _pause(pelvis, rep)
    if not known or not len(pause):
        return None
    readings = [float(pelvis.deg[frames].mean()) for frames in known]
    spread = settings.top_spread_deg
    if len(readings) > 1:
        spread = max(spread, float(np.std(readings, ddof=1)))
    start_deg = float(pelvis.deg[np.concatenate(known)].mean())
    return float(pelvis.deg[pause].mean()) - start_deg, spread


def _known(pelvis: AngleTrack, frames: NDArray[np.int_]) -> NDArray[np.int_]:
    return frames[np.isfinite(pelvis.deg[frames])]


def _pause(pelvis: AngleTrack, rep: Rep) -> NDArray[np.int_]:
    """Frames of the pause at the bottom whose direction is known."""
    return _known(pelvis, np.arange(rep.bottom_first_index, rep.bottom_last_index + 1))


def _noise(sd_deg: Floats, rate_hz: float, width: int) -> Floats:
    """Draw smooth noise (DRAWS, n) of a given spread, averaged as the curve is."""
    drawn = np.random.default_rng(SEED).normal(0.0, 1.0, (DRAWS, len(sd_deg)))
    smooth = scipy.ndimage.gaussian_filter1d(drawn, SMOOTH_S * rate_hz, axis=1, mode="wrap")
    smooth = smooth / max(float(smooth.std()), 1e-9) * sd_deg
    return np.asarray(scipy.ndimage.uniform_filter1d(smooth, width, axis=1, mode="nearest"))
