"""The segment chain fitted through a clip's lumbopelvic landmarks: pelvis, spine, thorax, leg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.segment_chain import model as m
from legpress_cv.segment_chain.angles import AngleTrack
from legpress_cv.segment_chain.solve import Solution, solve
from legpress_cv.segment_chain.start import Readings, readings_of, start_of
from legpress_cv.settings.chain import ChainSettings

Floats = NDArray[np.float64]

MIN_FRAMES = 10
"""Fewer looks fix no second derivative and no constants."""
PELVIS_POINTS = ("hip", "asis", "psis", "l5")


@dataclass(frozen=True, eq=False)
class ChainFit:
    """Body of one clip on the track's own clock; every angle in the sagittal plane.

    Angles grow with posterior turn of the pelvis, with flexion of hip, knee and spine, and with a
    lean back; the same for a mirrored clip.

    Attributes
    ----------
    time_s
        Shape (n,).
    points_px
        Name to shape (n, 2): fitted points in the upright picture.
    places_mm
        Name to shape (n, 2): fitted points in the sagittal plane, forward and up, with a torso of
        500 mm.
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
    knee_flexion, trunk_thigh_flexion
        As in :mod:`legpress_cv.signals.angles`.
    pelvis_sd_mm
        Shape (n,): spread of the pelvis' landmarks as seen, root mean square; NaN where not seen.
    misfit_ratio
        Root mean square distance of landmarks and chain over the landmarks' spread.
    azimuth_deg, azimuth_sd_deg
        Of the camera, after the fit.
    torso_px
        Scale of the clip.
    """

    time_s: Floats
    points_px: dict[str, Floats]
    places_mm: dict[str, Floats]
    scores: dict[str, Floats]
    pelvis: AngleTrack
    thorax: AngleTrack
    thigh: AngleTrack
    lumbar_flexion: AngleTrack
    hip_flexion: AngleTrack
    knee_flexion: AngleTrack
    trunk_thigh_flexion: AngleTrack
    pelvis_sd_mm: Floats
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
    """
    readings = readings_of(track, settings)
    whole = np.isfinite(readings.points_mm).all(axis=(1, 2))
    if int(whole.sum()) < MIN_FRAMES:
        return None
    prior = m.constants_prior(settings, readings.azimuth_deg, readings.azimuth_sd_deg)
    start = start_of(readings, settings, prior[0])
    # The products are small: threads gain nothing, and on a busy machine they wait for each other.
    with threadpool_limits(1, user_api="blas"):
        found = solve(readings, settings, start, prior)
    return _fit_of(track, readings, found, settings)


def _fit_of(
    track: LumbopelvicTrack, readings: Readings, found: Solution, settings: ChainSettings
) -> ChainFit:
    blank = _far_from_looks(readings, settings.max_gap_s)
    rows = _Rows(found, blank)
    # The landmark's error that goes with posture is the network's, not the body's.
    bias = found.constant[m.BIAS].reshape(m.P, 2) * found.clip.posture[:, None, None]
    points = readings.to_picture(found.seen_mm - bias)
    points[blank] = np.nan
    places = np.concatenate(
        [m.places(found.state[s], found.constant)[0] for s in m.stretches(len(points))]
    )
    sd = np.stack([readings.sd_mm[:, m.POINTS.index(name)] for name in PELVIS_POINTS])
    return ChainFit(
        time_s=track.time_s,
        points_px={name: points[:, k] for k, name in enumerate(m.POINTS)},
        places_mm={name: places[:, k] for k, name in enumerate(m.POINTS)},
        scores={name: np.where(blank, np.nan, track.seen_ratio[name]) for name in m.POINTS},
        pelvis=rows.of({m.PELVIS: 1.0}),
        thorax=rows.of({m.THORAX: 1.0}),
        thigh=rows.of({m.THIGH: 1.0}),
        lumbar_flexion=rows.of({m.PELVIS: 1.0, m.THORAX: -1.0}),
        hip_flexion=rows.of({m.THIGH: 1.0, m.PELVIS: -1.0}),
        knee_flexion=rows.of({m.THIGH: 1.0, m.SHANK: -1.0}),
        trunk_thigh_flexion=rows.trunk_thigh(),
        pelvis_sd_mm=np.sqrt((sd**2).mean(axis=0)),
        misfit_ratio=float(np.sqrt(np.nanmean(found.misfit_ratio**2) / 2)),
        azimuth_deg=float(np.degrees(found.constant[m.AZIMUTH])),
        azimuth_sd_deg=float(np.degrees(np.linalg.norm(found.shared[m.AZIMUTH]))),
        torso_px=track.torso_px,
    )


class _Rows:
    """Linear functions of state and constants, with their errors."""

    def __init__(self, found: Solution, blank: NDArray[np.bool_]) -> None:
        self._found, self._blank = found, blank

    def of(self, share: dict[int, float]) -> AngleTrack:
        """Sum of states by their shares."""
        by_state = np.zeros((len(self._blank), m.STATES))
        for state, by in share.items():
            by_state[:, state] = by
        value = (self._found.state * by_state).sum(axis=1)
        return self._track(value, by_state, np.zeros((len(value), m.CONSTANTS)))

    def trunk_thigh(self) -> AngleTrack:
        """Thigh against the line from hip to shoulder."""
        state, constant = self._found.state, self._found.constant
        shoulder, hip = m.POINTS.index("shoulder"), m.POINTS.index("hip")
        n = len(state)
        trunk = np.empty((n, 2))
        by_state, by_constant = np.empty((n, m.STATES)), np.empty((n, m.CONSTANTS))
        for part in m.stretches(n):
            place, *by = m.places(state[part], constant)
            line = trunk[part] = place[:, shoulder] - place[:, hip]
            across = np.stack((-line[:, 1], line[:, 0]), axis=1) / (line**2).sum(1)[:, None]
            by_state[part], by_constant[part] = (
                np.einsum("ni,nij->nj", across, one[:, shoulder] - one[:, hip]) for one in by
            )
        lean = np.unwrap(np.arctan2(-trunk[:, 0], trunk[:, 1]))
        thigh = np.zeros(m.STATES)
        thigh[m.THIGH] = 1.0
        flexion = state[:, m.THIGH] - lean
        flexion = flexion - 2 * np.pi * np.round((np.median(flexion) - np.pi / 3) / (2 * np.pi))
        return self._track(flexion, thigh - by_state, -by_constant)

    def _track(self, value: Floats, by_state: Floats, by_constant: Floats) -> AngleTrack:
        own = np.einsum("ni,nij,nj->n", by_state, self._found.own, by_state)
        through = np.einsum("ni,cni->nc", by_state, self._found.tie) + by_constant
        columns = [value, np.sqrt(np.maximum(own, 0.0))]
        deg, own_sd = (np.where(self._blank, np.nan, np.degrees(c)) for c in columns)
        return AngleTrack(deg, own_sd, np.degrees(through @ self._found.shared))


def _far_from_looks(readings: Readings, max_gap_s: float) -> NDArray[np.bool_]:
    """Frames (n,) without a look, inside of a gap longer than `max_gap_s` or at the ends."""
    t, known = readings.time_s, readings.known
    looks = t[known]
    after = np.clip(np.searchsorted(looks, t), 0, len(looks) - 1)
    before = np.clip(np.searchsorted(looks, t, side="right") - 1, 0, len(looks) - 1)
    gap = looks[after] - looks[before]
    outside = (t < looks[0]) | (t > looks[-1])
    return np.asarray(~known & (outside | (gap > max_gap_s + 1e-9)))
