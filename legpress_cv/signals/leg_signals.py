"""Signals that go up and down with the leg, each good enough to count reps by.

The angles that are told need joints that are seen well. Counting needs less: a knee that is guessed
behind a plate, the far leg, the distance from hip to foot in a slanted view all rise and fall with
the rep. They are taken from the body-pose model as they are, however low their score, and smoothed
strongly: half a second of running median lets a misread joint jump without making a rep.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from legpress_cv._interpolation import interpolate
from legpress_cv._rep_signal import RepSignal
from legpress_cv.landmarks.near_side import SIDES, Side
from legpress_cv.pose.types import LEFT, RIGHT, PoseTrack
from legpress_cv.settings import RepSettings
from legpress_cv.signals.angles import rotation_deg

Floats = NDArray[np.float64]

STRAIGHT_PERCENTILE = 95.0
"""Of the distance from hip to ankle, which stands for the straight leg."""
BEND_PER_LENGTH_DEG = 300.0
"""Knee flexion per share of the straight leg that hip and ankle come nearer: two equal segments
bent by 90 deg span 0.71 of their length."""


@dataclass(frozen=True, eq=False)
class LegSignal:
    """One signal on the clean track's clock.

    Attributes
    ----------
    name
        What it is.
    bend_deg
        Shape (n,): on the scale of knee flexion, smoothed; NaN in long gaps.
    noise_deg
        Root mean square of what the smoothing took.
    """

    name: RepSignal
    bend_deg: Floats
    noise_deg: float


def leg_signals(
    track: PoseTrack, near_side: Side, clock_s: Floats, settings: RepSettings
) -> tuple[LegSignal, ...]:
    """Return every signal of both legs that the pose model has.

    Parameters
    ----------
    track
        Of the body-pose model, at the clip's own times.
    near_side
        Which leg is the nearer one.
    clock_s
        Shape (n,), a uniform clock.
    settings
        How strongly signals are smoothed, and the scale of the thigh.
    """
    near = SIDES.index(near_side)
    legs = (LEFT, RIGHT)
    found: list[LegSignal] = []
    for ids, knee, thigh, length in (
        (legs[near], RepSignal.NEAR_KNEE, RepSignal.NEAR_TRUNK_THIGH, RepSignal.NEAR_LEG_LENGTH),
        (legs[1 - near], RepSignal.FAR_KNEE, RepSignal.FAR_TRUNK_THIGH, RepSignal.FAR_LEG_LENGTH),
    ):
        points = {name: track.xy_px[:, ids[name]] for name in ("shoulder", "hip", "knee", "ankle")}
        raw = {
            knee: _bend_deg(points["hip"], points["knee"], points["ankle"]),
            thigh: settings.knee_per_thigh_ratio
            * _bend_deg(points["shoulder"], points["hip"], points["knee"]),
            length: _shortening_deg(points["hip"], points["ankle"]),
        }
        for name, values in raw.items():
            signal = _smoothed(name, track.time_s, values, clock_s, settings)
            if signal is not None:
                found.append(signal)
    return tuple(found)


def _bend_deg(a: Floats, b: Floats, c: Floats) -> Floats:
    """Bend at `b`, 0 where the three lie in line; without a sign, for a slanted view has none."""
    return np.asarray(np.abs(rotation_deg(b - a, c - b, "right")))


def _shortening_deg(hip: Floats, ankle: Floats) -> Floats:
    length: Floats = np.hypot(*(hip - ankle).T)
    if np.isnan(length).all():
        return length
    straight = max(float(np.nanpercentile(length, STRAIGHT_PERCENTILE)), 1e-9)
    return np.asarray(BEND_PER_LENGTH_DEG * (1.0 - length / straight))


def _smoothed(
    name: RepSignal, time_s: Floats, values: Floats, clock_s: Floats, settings: RepSettings
) -> LegSignal | None:
    if np.isfinite(values).sum() < 3:  # noqa: PLR2004 - less is no signal
        return None
    rate_hz = 1.0 / max(float(np.median(np.diff(clock_s))), 1e-9)
    raw = interpolate(time_s, values[:, None], clock_s, np.inf, hold_s=np.inf)[:, 0]
    width = 2 * round(settings.rough_median_s * rate_hz / 2) + 1
    smooth = scipy.ndimage.gaussian_filter1d(
        scipy.ndimage.median_filter(raw, width, mode="nearest"), settings.rough_smooth_s * rate_hz
    )
    noise_deg = float(np.sqrt(np.mean((raw - smooth) ** 2)))
    near = interpolate(time_s, values[:, None], clock_s, 0.0, hold_s=settings.rough_gap_s)[:, 0]
    return LegSignal(name, np.where(np.isnan(near), np.nan, smooth), noise_deg)
