"""The clean track: near-side points on a uniform clock, and the angles between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.landmarks.near_side import SIDE_POINTS, SagittalTrack
from legpress_cv.settings import SignalSettings
from legpress_cv.signals import clean
from legpress_cv.signals.angles import Facing, knee_flexion_deg, trunk_thigh_flexion_deg

SPIKE_FLOOR_TORSOS = 0.03
"""Deviations below this are landmark noise, not spikes: the frame noise seen on real clips."""


@dataclass(frozen=True, eq=False)
class CleanTrack:
    """Near-side points and angles on a uniform clock.

    Attributes
    ----------
    time_s
        Shape (n,), steps of 1 / `rate_hz`.
    rate_hz
        Sampling rate.
    facing
        Direction in which the lifter faces in the picture.
    points_px
        Name to shape (n, 2): filtered, NaN in long gaps.
    scores
        Name to shape (n,).
    knee_flexion_deg, trunk_thigh_flexion_deg
        Shape (n,), from the filtered points.
    head_px, head_radius_px
        Shapes (n, 2) and (n,).
    noise_deg
        Angle name to the root mean square of what the filter took from it.
    cutoff_hz
        Point name to the cut-off used.
    torso_px, thigh_px
        Median lengths.
    """

    time_s: NDArray[np.float64]
    rate_hz: float
    facing: Facing
    points_px: dict[str, NDArray[np.float64]]
    scores: dict[str, NDArray[np.float64]]
    knee_flexion_deg: NDArray[np.float64]
    trunk_thigh_flexion_deg: NDArray[np.float64]
    head_px: NDArray[np.float64]
    head_radius_px: NDArray[np.float64]
    noise_deg: dict[str, float]
    cutoff_hz: dict[str, float]
    torso_px: float
    thigh_px: float


def clean_track(track: SagittalTrack, rate_hz: float, settings: SignalSettings) -> CleanTrack:
    """Remove spikes, bridge short gaps, resample, and filter.

    Parameters
    ----------
    track
        Near-side landmarks at the clip's own times.
    rate_hz
        Rate of the uniform clock.
    settings
        Windows, gaps and cut-offs.
    """
    # Steps of the clip's clock are rounded by its container; half a step past the end is inside.
    n = int(np.floor((track.time_s[-1] - track.time_s[0]) * rate_hz + 0.5)) + 1
    clock = track.time_s[0] + np.arange(n) / rate_hz
    torso = track.torso_px
    points: dict[str, NDArray[np.float64]] = {}
    raw: dict[str, NDArray[np.float64]] = {}
    cutoffs: dict[str, float] = {}
    for name in SIDE_POINTS:
        values = track.points_px[name].copy()
        values[_spikes(track.time_s, values, torso, settings)] = np.nan
        values = clean.fill_short_gaps(track.time_s, values, settings.max_gap_s)
        raw[name] = clean.resample(track.time_s, values, clock, settings.max_gap_s)
        cutoffs[name] = clean.residual_cutoff_hz(raw[name], rate_hz, settings)
        points[name] = clean.low_pass(raw[name], rate_hz, cutoffs[name], settings.filter_order)
    knee, trunk_thigh = _angles(points, track.facing)
    raw_knee, raw_trunk_thigh = _angles(raw, track.facing)
    head = clean.resample(track.time_s, track.head_px, clock, np.inf)
    radius = clean.resample(track.time_s, track.head_radius_px[:, None], clock, np.inf)
    thigh = points["knee"] - points["hip"]
    return CleanTrack(
        time_s=clock,
        rate_hz=rate_hz,
        facing=track.facing,
        points_px=points,
        scores={
            name: np.interp(clock, track.time_s, np.nan_to_num(track.scores[name]))
            for name in SIDE_POINTS
        },
        knee_flexion_deg=knee,
        trunk_thigh_flexion_deg=trunk_thigh,
        head_px=head,
        head_radius_px=radius[:, 0],
        noise_deg={
            "knee_flexion_deg": _rms(raw_knee - knee),
            "trunk_thigh_flexion_deg": _rms(raw_trunk_thigh - trunk_thigh),
        },
        cutoff_hz=cutoffs,
        torso_px=torso,
        thigh_px=_median(np.hypot(thigh[:, 0], thigh[:, 1])),
    )


def _spikes(
    time_s: NDArray[np.float64],
    values: NDArray[np.float64],
    torso_px: float,
    settings: SignalSettings,
) -> NDArray[np.bool_]:
    step = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0
    half = max(2, round(settings.hampel_window_s / step))
    floor = SPIKE_FLOOR_TORSOS * (torso_px if np.isfinite(torso_px) else 0.0)
    columns = [clean.hampel(values[:, i], half, settings.hampel_sigmas, floor) for i in (0, 1)]
    return columns[0] | columns[1]


def _angles(
    points: dict[str, NDArray[np.float64]], facing: Facing
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shoulder, hip, knee, ankle = (points[n] for n in ("shoulder", "hip", "knee", "ankle"))
    return (
        knee_flexion_deg(hip, knee, ankle, facing),
        trunk_thigh_flexion_deg(shoulder, hip, knee, facing),
    )


def _rms(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(np.sqrt((known**2).mean())) if len(known) else float("nan")


def _median(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
