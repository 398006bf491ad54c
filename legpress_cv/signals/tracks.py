"""The clean track: near-side points on a uniform clock, and the angles between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv._interpolation import interpolate
from legpress_cv.landmarks.near_side import SIDE_POINTS, SagittalTrack
from legpress_cv.landmarks.points import Landmarks
from legpress_cv.settings import SignalSettings
from legpress_cv.signals import clean
from legpress_cv.signals.angles import Facing, knee_flexion_deg, trunk_thigh_flexion_deg

Floats = NDArray[np.float64]

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
    landmarks
        Filtered points `SIDE_POINTS`; NaN in long gaps.
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

    time_s: Floats
    rate_hz: float
    facing: Facing
    landmarks: Landmarks
    knee_flexion_deg: Floats
    trunk_thigh_flexion_deg: Floats
    head_px: Floats
    head_radius_px: Floats
    noise_deg: dict[str, float]
    cutoff_hz: dict[str, float]
    torso_px: float
    thigh_px: float


def clean_track(track: SagittalTrack, rate_hz: float, settings: SignalSettings) -> CleanTrack:
    """Remove spikes, bring to the clock across short gaps, and filter.

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
    clock_s = track.time_s[0] + np.arange(n) / rate_hz

    def on_clock(values: Floats, max_gap_s: float = np.inf) -> Floats:
        return interpolate(track.time_s, values, clock_s, max_gap_s)

    raw = Landmarks.missing(SIDE_POINTS, n)
    filtered = Landmarks.missing(SIDE_POINTS, n)
    cutoffs: dict[str, float] = {}
    for k, name in enumerate(SIDE_POINTS):
        values = track.landmarks[name].copy()
        values[_spikes(track.time_s, values, track.torso_px, settings)] = np.nan
        raw.xy_px[:, k] = on_clock(values, settings.max_gap_s)
        cutoffs[name] = clean.residual_cutoff_hz(raw[name], rate_hz, settings)
        filtered.xy_px[:, k] = clean.low_pass(
            raw[name], rate_hz, cutoffs[name], settings.filter_order
        )
        score = np.nan_to_num(track.landmarks.score_of(name))
        filtered.score[:, k] = np.interp(clock_s, track.time_s, score)
    knee, trunk_thigh = _angles(filtered, track.facing)
    raw_knee, raw_trunk_thigh = _angles(raw, track.facing)
    thigh = filtered["knee"] - filtered["hip"]
    return CleanTrack(
        time_s=clock_s,
        rate_hz=rate_hz,
        facing=track.facing,
        landmarks=filtered,
        knee_flexion_deg=knee,
        trunk_thigh_flexion_deg=trunk_thigh,
        head_px=on_clock(track.head_px),
        head_radius_px=on_clock(track.head_radius_px[:, None])[:, 0],
        noise_deg={
            "knee_flexion_deg": _rms(raw_knee - knee),
            "trunk_thigh_flexion_deg": _rms(raw_trunk_thigh - trunk_thigh),
        },
        cutoff_hz=cutoffs,
        torso_px=track.torso_px,
        thigh_px=_median(np.hypot(thigh[:, 0], thigh[:, 1])),
    )


def _spikes(
    time_s: Floats,
    values: Floats,
    torso_px: float,
    settings: SignalSettings,
) -> NDArray[np.bool_]:
    step = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0
    half = max(2, round(settings.hampel_window_s / step))
    floor = SPIKE_FLOOR_TORSOS * (torso_px if np.isfinite(torso_px) else 0.0)
    columns = [clean.hampel(values[:, i], half, settings.hampel_sigmas, floor) for i in (0, 1)]
    return columns[0] | columns[1]


def _angles(points: Landmarks, facing: Facing) -> tuple[Floats, Floats]:
    shoulder, hip, knee, ankle = (points[n] for n in ("shoulder", "hip", "knee", "ankle"))
    return (
        knee_flexion_deg(hip, knee, ankle, facing),
        trunk_thigh_flexion_deg(shoulder, hip, knee, facing),
    )


def _rms(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.sqrt((known**2).mean())) if len(known) else float("nan")


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else float("nan")
