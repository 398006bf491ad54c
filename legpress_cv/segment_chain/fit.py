"""The segment chain fitted through a clip's lumbopelvic landmarks: pelvis, spine, thorax, leg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from legpress_cv._interpolation import interpolate
from legpress_cv.lumbopelvic.contract import PELVIS_POINTS
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.segment_chain.angles import AngleTrack
from legpress_cv.segment_chain.columns import BIAS, N_POINTS, POINTS, Constant, Pose
from legpress_cv.segment_chain.prior import constants_prior
from legpress_cv.segment_chain.propagation import direction_difference, trunk_thigh_flexion
from legpress_cv.segment_chain.readings import Readings, readings_of
from legpress_cv.segment_chain.solve import Solution, solve
from legpress_cv.segment_chain.start import start_of
from legpress_cv.settings.chain import ChainSettings

Floats = NDArray[np.float64]

MIN_FRAMES = 10
"""Fewer looks fix no second derivative and no constants."""


@dataclass(frozen=True, eq=False)
class ChainFit:
    """Body of one clip on the track's own clock; every angle in the sagittal plane.

    Angles grow with posterior turn of the pelvis, with flexion of hip and spine, and with a lean
    back; the same for a mirrored clip.

    Attributes
    ----------
    time_s
        Shape (n,).
    points_px
        Name to shape (n, 2): fitted points in the upright picture.
    scores
        Name to shape (n,): how far the network saw the point, 0 to 1.
    pelvis, thorax, thigh
        Directions: how far pelvis and thorax lean back from upright (the thorax' zero is its
        line from T12/L1 to the shoulder), how far the thigh lifts from hanging down.
    lumbar_flexion
        Pelvis against thorax; only changes mean anything.
    hip_flexion
        Femur against pelvis, anatomical: zero where the femur lies along the vertical that the
        pelvis has in standing. Its shared error holds what bodies differ by.
    trunk_thigh_flexion
        As in :mod:`legpress_cv.signals.angles`.
    pelvis_sd_mm
        Shape (n,): spread of the pelvis' landmarks as seen, root mean square; NaN where not seen.
    window_apart_deg
        Shape (n,): how far the pelvis was turned where the same frame was read through another
        window, posterior positive; NaN where it was not.
    misfit_ratio
        Root mean square distance of landmarks and chain over the landmarks' spread.
    azimuth_deg, azimuth_sd_deg
        Of the camera, after the fit.
    torso_px
        Scale of the clip.
    """

    time_s: Floats
    points_px: dict[str, Floats]
    scores: dict[str, Floats]
    pelvis: AngleTrack
    thorax: AngleTrack
    thigh: AngleTrack
    lumbar_flexion: AngleTrack
    hip_flexion: AngleTrack
    trunk_thigh_flexion: AngleTrack
    pelvis_sd_mm: Floats
    window_apart_deg: Floats
    misfit_ratio: float
    azimuth_deg: float
    azimuth_sd_deg: float
    torso_px: float


def fit_chain(track: LumbopelvicTrack, settings: ChainSettings) -> ChainFit | None:
    """Fit the chain to a clip.

    Parameters
    ----------
    track
        What the network saw.
    settings
        Body shape, smoothness, error model.

    Returns
    -------
    ChainFit or None
        None where the network looked at too few frames to fit anything.

    Notes
    -----
    The derivation is in ``README.md`` beside this file.
    """
    readings = readings_of(track, settings)
    if int(readings.seen.all(axis=1).sum()) < MIN_FRAMES:
        return None
    prior = constants_prior(settings, readings.azimuth_deg, readings.azimuth_sd_deg)
    start = start_of(readings, settings, prior[0])
    # The products are small: threads gain nothing, and on a busy machine they wait for each other.
    with threadpool_limits(1, user_api="blas"):
        solution = solve(readings, settings, start, prior)
    return _fit_of(track, readings, solution, settings)


def _fit_of(
    track: LumbopelvicTrack, readings: Readings, solution: Solution, settings: ChainSettings
) -> ChainFit:
    blank = _far_from_looks(readings, settings.max_gap_s)
    # The landmark's error that goes with posture is the network's, not the body's.
    bias = solution.constant[BIAS].reshape(N_POINTS, 2) * solution.clip.posture[:, None, None]
    points = readings.to_picture(solution.seen_mm - bias)
    points[blank] = np.nan
    sd = np.stack([readings.sd_mm[:, POINTS.index(name)] for name in PELVIS_POINTS])
    azimuth_sd_rad = np.linalg.norm(solution.covariance.constant_root[Constant.AZIMUTH])

    def angle(plus: Pose, minus: Pose | None = None) -> AngleTrack:
        return direction_difference(solution, blank, plus, minus)

    return ChainFit(
        time_s=track.time_s,
        points_px={name: points[:, k] for k, name in enumerate(POINTS)},
        scores={name: np.where(blank, np.nan, track.seen_ratio[name]) for name in POINTS},
        pelvis=angle(Pose.PELVIS),
        thorax=angle(Pose.THORAX),
        thigh=angle(Pose.THIGH),
        lumbar_flexion=angle(Pose.PELVIS, Pose.THORAX),
        hip_flexion=angle(Pose.THIGH, Pose.PELVIS),
        trunk_thigh_flexion=trunk_thigh_flexion(solution, blank),
        pelvis_sd_mm=np.sqrt((sd**2).mean(axis=0)),
        # Clockwise in the picture is forward for a lifter who faces right.
        window_apart_deg=track.pelvis_apart_deg * (1.0 if track.faces_left else -1.0),
        misfit_ratio=float(np.sqrt(np.nanmean(solution.misfit_ratio**2) / 2)),
        azimuth_deg=float(np.degrees(solution.constant[Constant.AZIMUTH])),
        azimuth_sd_deg=float(np.degrees(azimuth_sd_rad)),
        torso_px=track.torso_px,
    )


def _far_from_looks(readings: Readings, max_gap_s: float) -> NDArray[np.bool_]:
    """Frames (n,) without a look, inside of a gap longer than `max_gap_s` or at the ends."""
    looks = np.where(readings.known, 1.0, np.nan)[:, None]
    return np.isnan(interpolate(readings.time_s, looks, readings.time_s, max_gap_s)[:, 0])
