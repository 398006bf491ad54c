"""What the chain is fitted to, and the pose that the fit starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.segment_chain import model as m
from legpress_cv.settings.chain import ChainSettings

Floats = NDArray[np.float64]

TORSO_MM = 500.0
POSTURE_RAD = np.radians(60.0)
"""Thigh motion that posture-bound errors are counted over."""
STEADY_S = 0.5
"""Window of the running median that the fit starts from: longer than an outlier, shorter than a
phase."""


@dataclass(frozen=True, eq=False)
class Readings:
    """Landmarks in millimetres of a body with a torso of 500 mm, of a lifter who faces right.

    Attributes
    ----------
    time_s
        Shape (n,).
    points_mm
        Shape (n, P, 2): right and up, from the middle of the hip's way; NaN where not looked.
    sd_mm
        Shape (n, P): with floors and with what being hidden adds.
    turn_rad, turn_sd_rad
        Shape (n,): posterior positive.
    azimuth_deg, azimuth_sd_deg, elevation_deg
        Of the clip.
    origin_px, px_per_mm, sign
        Back to the picture: ``x = origin + sign * right * px_per_mm``.
    looks
        Frames that count as one look, since their errors are alike.
    """

    time_s: Floats
    points_mm: Floats
    sd_mm: Floats
    turn_rad: Floats
    turn_sd_rad: Floats
    azimuth_deg: float
    azimuth_sd_deg: float
    elevation_deg: float
    origin_px: Floats
    px_per_mm: float
    sign: float
    looks: float

    @property
    def known(self) -> NDArray[np.bool_]:
        """Frames in which the network looked, shape (n,)."""
        return np.asarray(np.isfinite(self.points_mm).any(axis=(1, 2)))

    def to_picture(self, seen_mm: Floats) -> Floats:
        """Right and up (..., 2) in pixels of the upright picture."""
        scaled = seen_mm * self.px_per_mm * np.array([self.sign, -1.0])
        return np.asarray(scaled + self.origin_px)


def readings_of(track: LumbopelvicTrack, settings: ChainSettings) -> Readings:
    """Scale, mirror and weigh what the network saw.

    Parameters
    ----------
    track
        Raw landmarks.
    settings
        Floors and what being hidden costs.
    """
    sign = -1.0 if track.faces_left else 1.0
    px_per_mm = track.torso_px / TORSO_MM
    points_px = np.stack([track.points_px[name] for name in m.POINTS], axis=1)
    hip = track.points_px["hip"]
    seen_hip = hip[np.isfinite(hip).all(axis=1)]
    origin = np.median(seen_hip, axis=0) if len(seen_hip) else np.zeros(2)
    points = (points_px - origin) / px_per_mm * np.array([sign, -1.0])
    sd = np.stack([track.sd_px[name] for name in m.POINTS], axis=1) / px_per_mm
    seen = np.stack([track.seen_ratio[name] for name in m.POINTS], axis=1)
    sd = sd * (1.0 + (settings.hidden_sd_ratio - 1.0) * (1.0 - np.clip(seen, 0.0, 1.0)))
    floor = np.array(
        [settings.leg_sd_floor_mm if n in m.LEG else settings.sd_floor_mm for n in m.POINTS]
    )
    sd = np.sqrt(sd**2 + floor**2)
    points[~np.isfinite(sd)] = np.nan
    step = float(np.median(np.diff(track.time_s))) if len(track.time_s) > 1 else 1.0
    azimuth, azimuth_sd = clip_azimuth(track, settings)
    return Readings(
        time_s=track.time_s,
        points_mm=points,
        sd_mm=sd,
        turn_rad=np.radians(track.turn_deg),
        turn_sd_rad=np.radians(np.hypot(track.turn_sd_deg, settings.turn_sd_floor_deg)),
        azimuth_deg=azimuth,
        azimuth_sd_deg=azimuth_sd,
        elevation_deg=_median(track.elevation_deg, 0.0),
        origin_px=origin,
        px_per_mm=px_per_mm,
        sign=sign,
        looks=max(1.0, settings.correlation_s / step),
    )


def clip_azimuth(track: LumbopelvicTrack, settings: ChainSettings) -> tuple[float, float]:
    """Azimuth of the clip and its spread: the median, since one look errs like the next."""
    known = np.isfinite(track.azimuth_deg) & np.isfinite(track.azimuth_sd_deg)
    if not known.any():
        return 0.0, settings.azimuth_unknown_sd_deg
    sd = float(np.median(track.azimuth_sd_deg[known]))
    if sd > settings.azimuth_max_sd_deg:
        return 0.0, settings.azimuth_unknown_sd_deg
    order = np.argsort(track.azimuth_deg[known])
    weight = np.cumsum(1.0 / np.maximum(track.azimuth_sd_deg[known][order], 1e-3) ** 2)
    middle = int(np.searchsorted(weight, weight[-1] / 2))
    azimuth = float(track.azimuth_deg[known][order][middle])
    return azimuth, float(np.hypot(sd, settings.azimuth_floor_sd_deg))


def _median(values: Floats, otherwise: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else otherwise


def start_of(
    readings: Readings, settings: ChainSettings, mean: Floats
) -> tuple[Floats, Floats, m.ChainClip]:
    """Pose, constants and clip to start from, straight from the steadied landmarks.

    Parameters
    ----------
    readings
        At least one frame with every point.
    settings
        Body shape.
    mean
        Of the constants before the clip is seen.

    Returns
    -------
    tuple
        State (n, STATES), constants (CONSTANTS,), clip.
    """
    across = m.across_mm(settings)
    az, el = np.radians(readings.azimuth_deg), np.radians(readings.elevation_deg)
    steady = _steadied(readings)
    middle = np.median(steady, axis=0)
    nearness = -across[:, None] / settings.camera_distance_mm
    nearness = nearness * (middle - middle[m.POINTS.index("hip")])
    steady = steady - nearness
    right, up = settings.side_slope
    x = (steady[..., 0] - across * (np.sin(az) + right)) / np.cos(az)
    shift = across * (np.cos(az) * np.sin(el) + up) - x * np.sin(az) * np.sin(el)
    z = (steady[..., 1] - shift) / np.cos(el)
    place = dict(zip(m.POINTS, np.moveaxis(np.stack((x, z), -1), 1, 0), strict=True))
    state = np.zeros((len(x), m.STATES))
    state[:, :2] = place["hip"]
    state[:, m.PELVIS] = _pelvis(place, mean)
    for part, low, high in (
        (m.LOW, "l5", "l3"),
        (m.HIGH, "l3", "t12"),
        (m.THORAX, "t12", "shoulder"),
    ):
        state[:, part] = _lean(place[high] - place[low])
    for part, top, low in ((m.THIGH, "hip", "knee"), (m.SHANK, "knee", "ankle")):
        state[:, part] = _lean(place[top] - place[low])
    state[:, m.PELVIS :] = _near(np.unwrap(state[:, m.PELVIS :], axis=0))
    posture = (state[:, m.THIGH] - state[:, m.THIGH].mean()) / POSTURE_RAD
    lumbar = state[:, m.PELVIS] - state[:, m.THORAX]
    clip = m.ChainClip(
        posture=posture,
        elevation_rad=float(el),
        across_mm=across,
        opening_mm=m.opening_mm(settings),
        nearness_mm=nearness,
        pelvis_zero_rad=float(np.median(state[:, m.PELVIS])),
        lumbar_zero_rad=float(np.median(lumbar)),
    )
    constant = mean.copy()
    for length, low, high in (
        (m.LOW_MM, "l5", "l3"),
        (m.HIGH_MM, "l3", "t12"),
        (m.THORAX_MM, "t12", "shoulder"),
        (m.THIGH_MM, "hip", "knee"),
        (m.SHANK_MM, "knee", "ankle"),
    ):
        constant[length] = float(np.median(np.linalg.norm(place[high] - place[low], axis=1)))
    flexed = lumbar - clip.lumbar_zero_rad
    for part, at, share in ((m.LOW, m.LOW_AT, m.LOW_SHARE), (m.HIGH, m.HIGH_AT, m.HIGH_SHARE)):
        off = state[:, part] - state[:, m.THORAX] - constant[share] * flexed
        constant[at] = float(np.median(off))
    turned = readings.turn_rad - (state[:, m.PELVIS] - clip.pelvis_zero_rad)
    constant[m.TURN_AT] = _median(turned, 0.0)
    return state, constant, clip


def _steadied(readings: Readings) -> Floats:
    """Points (n, P, 2) without gaps or outliers: interpolated, then a running median."""
    t, out = readings.time_s, readings.points_mm.copy()
    step = float(np.median(np.diff(t))) if len(t) > 1 else 1.0
    width = 2 * max(1, round(STEADY_S / step / 2)) + 1
    for k in range(m.P):
        known = np.isfinite(out[:, k]).all(axis=1)
        for axis in (0, 1):
            filled = np.interp(t, t[known], out[known, k, axis])
            out[:, k, axis] = median_filter(filled, size=width, mode="nearest")
    return out


def _pelvis(place: dict[str, Floats], mean: Floats) -> Floats:
    """Direction of the pelvis that brings its usual shape nearest to its points."""
    dot, cross = np.zeros(len(place["hip"])), np.zeros(len(place["hip"]))
    for first, name in ((0, "asis"), (2, "psis"), (4, "l5")):
        usual, found = mean[first : first + 2], place[name] - place["hip"]
        dot += found @ usual
        cross += usual[0] * found[:, 1] - usual[1] * found[:, 0]
    return np.asarray(np.arctan2(cross, dot))


def _lean(up: Floats) -> Floats:
    """How far a segment leans back: the angle of a vector (n, 2) from upright."""
    return np.asarray(np.arctan2(-up[:, 0], up[:, 1]))


def _near(angles: Floats) -> Floats:
    """Move whole columns by full turns so that they start near the pelvis' (first column)."""
    middle = np.median(angles, axis=0)
    turns = np.round((middle - middle[0]) / (2 * np.pi))
    return np.asarray(angles - turns * 2 * np.pi)
