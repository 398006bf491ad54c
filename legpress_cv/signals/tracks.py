"""The clean track: near-side points on a uniform clock, and the angles between them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv._interpolation import interpolate
from legpress_cv.landmarks.near_side import SIDE_POINTS, SagittalTrack
from legpress_cv.landmarks.points import Landmarks
from legpress_cv.settings import SignalSettings
from legpress_cv.signals import clean as cleaning
from legpress_cv.signals.angles import Facing, knee_flexion_deg, trunk_thigh_flexion_deg

Floats = NDArray[np.float64]

SPIKE_FLOOR_TORSOS = 0.03
"""Deviations below this are landmark noise, not spikes: the frame noise seen on real clips."""


@dataclass(frozen=True, eq=False)
class CleanPoint:
    """One point on the uniform clock.

    Attributes
    ----------
    raw_px, filtered_px
        Shape (n, 2): without spikes, before and after the filter; NaN in long gaps.
    score
        Shape (n,).
    cutoff_hz
        Of the filter.
    """

    raw_px: Floats
    filtered_px: Floats
    score: Floats
    cutoff_hz: float


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
    points
        Name to what the point was cleaned to; all of them, also where one is not believed.
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
    points: dict[str, CleanPoint]
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
    points = {name: _clean_point(track, name, clock_s, rate_hz, settings) for name in SIDE_POINTS}
    return _clean_track(track, clock_s, rate_hz, points)


def clean_again(
    clean: CleanTrack, track: SagittalTrack, name: str, settings: SignalSettings
) -> CleanTrack:
    """Clean one point that was moved since; the others stay as they are.

    Parameters
    ----------
    clean
        What `clean_track` made of the points as they were.
    track
        The points as they are.
    name
        Of the point.
    settings
        As for `clean_track`.
    """
    point = _clean_point(track, name, clean.time_s, clean.rate_hz, settings)
    return _clean_track(track, clean.time_s, clean.rate_hz, clean.points | {name: point})


def _clean_point(
    track: SagittalTrack, name: str, clock_s: Floats, rate_hz: float, settings: SignalSettings
) -> CleanPoint:
    raw = _between(track, track.landmarks[name], clock_s, settings)
    cutoff_hz = cleaning.residual_cutoff_hz(raw, rate_hz, settings)
    score = np.nan_to_num(track.landmarks.score_of(name))
    return CleanPoint(
        raw_px=raw,
        filtered_px=cleaning.low_pass(raw, rate_hz, cutoff_hz, settings.filter_order),
        score=np.interp(clock_s, track.time_s, score),
        cutoff_hz=cutoff_hz,
    )


def at_frames(track: SagittalTrack, time_s: Floats, settings: SignalSettings) -> SagittalTrack:
    """Bring points that were looked for now and then to the times of all frames, without spikes.

    Parameters
    ----------
    track
        Near-side landmarks at the times of the looks.
    time_s
        Shape (n,), of the frames.
    settings
        Windows and gaps.
    """
    if np.array_equal(track.time_s, time_s):
        return track

    def moved(points: Landmarks) -> Landmarks:
        xy = [_between(track, points[name], time_s, settings) for name in points.names]
        scores = [np.interp(time_s, track.time_s, points.score_of(name)) for name in points.names]
        return Landmarks(points.names, np.stack(xy, axis=1), np.stack(scores, axis=1))

    radius = interpolate(track.time_s, track.head_radius_px[:, None], time_s, settings.max_gap_s)
    return replace(
        track,
        time_s=time_s,
        landmarks=moved(track.landmarks),
        far=moved(track.far),
        head_px=interpolate(track.time_s, track.head_px, time_s, settings.max_gap_s),
        head_radius_px=radius[:, 0],
    )


def _between(
    track: SagittalTrack, values: Floats, at_s: Floats, settings: SignalSettings
) -> Floats:
    """Read a point (n, 2) of the track at other times, on a curve that leaves out its spikes."""
    values = values.copy()
    values[_spikes(track.time_s, values, track.torso_px, settings)] = np.nan
    return interpolate(track.time_s, values, at_s, settings.max_gap_s, smooth=True)


def _clean_track(
    track: SagittalTrack, clock_s: Floats, rate_hz: float, points: dict[str, CleanPoint]
) -> CleanTrack:
    """Bring cleaned points together, and the angles between them."""
    filtered = {name: point.filtered_px for name, point in points.items()}
    raw_knee, raw_trunk_thigh = _angles(
        {name: point.raw_px for name, point in points.items()}, track.facing
    )
    knee, trunk_thigh = _angles(filtered, track.facing)
    radius = interpolate(track.time_s, track.head_radius_px[:, None], clock_s, np.inf)
    thigh = filtered["knee"] - filtered["hip"]
    return CleanTrack(
        time_s=clock_s,
        rate_hz=rate_hz,
        facing=track.facing,
        landmarks=Landmarks(
            SIDE_POINTS,
            np.stack([filtered[name] for name in SIDE_POINTS], axis=1),
            np.stack([points[name].score for name in SIDE_POINTS], axis=1),
        ),
        points=points,
        knee_flexion_deg=knee,
        trunk_thigh_flexion_deg=trunk_thigh,
        head_px=interpolate(track.time_s, track.head_px, clock_s, np.inf),
        head_radius_px=radius[:, 0],
        noise_deg={
            "knee_flexion_deg": _rms(raw_knee - knee),
            "trunk_thigh_flexion_deg": _rms(raw_trunk_thigh - trunk_thigh),
        },
        cutoff_hz={name: point.cutoff_hz for name, point in points.items()},
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
    columns = [cleaning.hampel(values[:, i], half, settings.hampel_sigmas, floor) for i in (0, 1)]
    return columns[0] | columns[1]


def _angles(points: dict[str, Floats], facing: Facing) -> tuple[Floats, Floats]:
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
