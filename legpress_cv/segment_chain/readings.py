"""What the chain is fitted to: the landmarks, scaled, mirrored and weighed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.segment_chain.columns import LEG_POINTS, POINTS
from legpress_cv.settings.chain import ChainSettings

Floats = NDArray[np.float64]

TORSO_MM = 500.0
"""Length that a torso (shoulder to hip) is scaled to."""


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

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Points that the network gave, shape (n, P)."""
        return np.asarray(np.isfinite(self.points_mm).all(axis=2))

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
    points_px = np.stack([track.points_px[name] for name in POINTS], axis=1)
    hip = track.points_px["hip"]
    seen_hip = hip[np.isfinite(hip).all(axis=1)]
    origin = np.median(seen_hip, axis=0) if len(seen_hip) else np.zeros(2)
    points = (points_px - origin) / px_per_mm * np.array([sign, -1.0])
    sd = np.stack([track.sd_px[name] for name in POINTS], axis=1) / px_per_mm
    seen = np.stack([track.seen_ratio[name] for name in POINTS], axis=1)
    sd = sd * (1.0 + (settings.hidden_sd_ratio - 1.0) * (1.0 - np.clip(seen, 0.0, 1.0)))
    floor = np.array(
        [settings.leg_sd_floor_mm if n in LEG_POINTS else settings.sd_floor_mm for n in POINTS]
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
        elevation_deg=median_known(track.elevation_deg, 0.0),
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


def median_known(values: Floats, otherwise: float) -> float:
    """Median of the finite values; `otherwise` where there is none."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else otherwise
