"""What a lumbopelvic network would see of a clip, without drawing it: true landmarks plus errors.

The errors are of the kinds that real networks make: constant for a clip and a point, bound to the
posture, drifting, fresh in every frame, and gross now and then. With them the chain fit and the
tuck stage can be judged in minutes over many bodies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from legpress_cv.lumbopelvic.contract import LUMBOPELVIC_POINTS
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from training.camera import camera_track
from training.kinematics.motion import Motion
from training.truth.angles import angles_of
from training.truth.record import landmarks_m, landmarks_px
from training.truth.reps import BREAK_DEG

Floats = NDArray[np.float64]
TORSO_MM = 500.0
FINE = 400  # moments of a descent that its least tilt and its onset are looked for at
POSTURE_DEG = 60.0  # thigh motion over which errors bound to posture are counted


@dataclass(frozen=True)
class Errors:
    """Sizes of a network's errors: standard deviations, in mm with a torso of 500 mm.

    Parameters
    ----------
    constant_mm, posture_mm, frame_mm, drift_mm : float
        Of a point along one axis: for the clip, over 60 deg of thigh, in each frame, and slowly.
    drift_s : float
        After which a drift is forgotten.
    outlier_share, outlier_mm : float
        How many frames of a point are gross errors, and how large.
    hidden_share, hidden_ratio : float
        Chance that a point is hidden for the clip, and how much larger its fresh errors are then.
    said_spread : float
        Relative error of the spread that the network says.
    turn_gain, turn_deg, azimuth_deg : float
        Of the turn's slope (relative), of one turn, of the clip's azimuth.
    """

    constant_mm: float = 12.0
    posture_mm: float = 6.0
    frame_mm: float = 5.0
    drift_mm: float = 4.0
    drift_s: float = 0.7
    outlier_share: float = 0.02
    outlier_mm: float = 60.0
    hidden_share: float = 0.15
    hidden_ratio: float = 3.0
    said_spread: float = 0.2
    turn_gain: float = 0.1
    turn_deg: float = 2.0
    azimuth_deg: float = 4.0


EXACT = Errors(
    constant_mm=0.0, posture_mm=0.0, frame_mm=0.0, drift_mm=0.0, outlier_share=0.0,
    hidden_share=0.0, said_spread=0.0, turn_gain=0.0, turn_deg=0.0, azimuth_deg=0.0,
)  # fmt: skip


@dataclass(frozen=True)
class TrueRep:
    """Times and tilt of one rep; the onset is None where there is no clear bend."""

    start_s: float
    bottom_s: float
    end_s: float
    ppt_deg: float
    tuck_deg: float
    onset_hip_flexion_deg: float | None


@dataclass(frozen=True, eq=False)
class TrueTrack:
    """A clip as it was.

    Parameters
    ----------
    time_s : ndarray, shape (n,)
    points_px : dict of str to ndarray, shape (n, 2)
        Near side, every landmark of the data engine.
    angles_deg : dict of str to ndarray, shape (n,)
    reps : tuple of TrueRep
    torso_px : float
    faces_left : bool
    azimuth_deg, elevation_deg : float
    """

    time_s: Floats
    points_px: dict[str, Floats]
    angles_deg: dict[str, Floats]
    reps: tuple[TrueRep, ...]
    torso_px: float
    faces_left: bool
    azimuth_deg: float
    elevation_deg: float


def true_track(motion: Motion, *, rate_hz: float = 30.0, walk_hz: float = 12.0) -> TrueTrack:
    """Walk through a clip.

    Parameters
    ----------
    motion : Motion
    rate_hz : float
        Of the track.
    walk_hz : float
        How often the body is posed; between, splines through its points and angles.
    """
    spec = motion.spec
    walk = np.arange(int(motion.course.duration_s * walk_hz) + 1) / walk_hz
    states = [motion.at(float(t)) for t in walk]
    times = np.arange(int(walk[-1] * rate_hz) + 1) / rate_hz
    marks = [landmarks_m(state, "r") for state in states]
    angles = [angles_of(motion, state) for state in states]

    def between(values: list[Any]) -> Floats:
        return np.asarray(CubicSpline(walk, np.array(values))(times))

    points = np.stack([between([mark[name] for mark in marks]) for name in marks[0]], axis=1)
    cameras = camera_track(spec.camera, spec.picture, motion.seat.layout, times)
    pixels = np.stack(
        [
            list(
                landmarks_px(
                    dict(zip(marks[0], at, strict=True)), c, spec.picture.mirrored
                ).values()
            )
            for at, c in zip(points, cameras, strict=True)
        ]
    )
    stacked = {name: pixels[:, k] for k, name in enumerate(marks[0])}
    columns = {name: between([a[name] for a in angles]) for name in angles[0]}
    torso = np.linalg.norm(stacked["shoulder"] - stacked["hip"], axis=1)
    return TrueTrack(
        time_s=times,
        points_px=stacked,
        angles_deg=columns,
        reps=tuple(_rep(motion, k, times, columns) for k in range(len(motion.course.reps))),
        torso_px=float(np.median(torso)),
        faces_left=spec.picture.mirrored,
        azimuth_deg=spec.camera.azimuth_deg,
        elevation_deg=spec.camera.elevation_deg,
    )


def _rep(motion: Motion, number: int, time_s: Floats, angles: dict[str, Floats]) -> TrueRep:
    """Numbers of one rep as `training.truth.reps` defines them, from sampled angles."""
    at, spec = motion.course.reps[number], motion.spec.motion.reps[number]
    fine = np.linspace(at.start_s, at.bottom_s, FINE)
    tilt, hip, thigh = (
        np.interp(fine, time_s, angles[name])
        for name in ("pelvic_tilt_deg", "hip_flexion_deg", "thigh_excursion_deg")
    )
    past = thigh >= spec.onset_ratio * motion.rep_excursion_deg(number)
    bends = spec.tuck_deg >= BREAK_DEG and past.any()
    return TrueRep(
        start_s=at.start_s,
        bottom_s=at.bottom_s,
        end_s=at.end_s,
        ppt_deg=float(tilt[-1] - tilt.min()),
        tuck_deg=spec.tuck_deg,
        onset_hip_flexion_deg=float(hip[int(np.argmax(past))]) if bends else None,
    )


def network_track(
    true: TrueTrack, rng: np.random.Generator, errors: Errors | None = None
) -> LumbopelvicTrack:
    """Return what a network with some errors would say of a clip.

    Parameters
    ----------
    true : TrueTrack
    rng : numpy.random.Generator
    errors : Errors, optional
    """
    e = errors or Errors()
    n, px = len(true.time_s), true.torso_px / TORSO_MM
    excursion = true.angles_deg["thigh_excursion_deg"]
    posture = (excursion - excursion.mean()) / POSTURE_DEG
    step = float(np.median(np.diff(true.time_s)))
    points, sds, seen = {}, {}, {}
    for name in LUMBOPELVIC_POINTS:
        hidden = rng.random() < e.hidden_share
        ratio = e.hidden_ratio if hidden else 1.0
        error = rng.normal(0, 1, 2) * e.constant_mm
        error = error + posture[:, None] * rng.normal(0, 1, 2) * e.posture_mm
        error = error + _drift(rng, n, step / e.drift_s) * e.drift_mm
        error = error + rng.normal(0, 1, (n, 2)) * e.frame_mm * ratio
        gross = rng.random(n) < e.outlier_share
        error[gross] += rng.normal(0, 1, (int(gross.sum()), 2)) * e.outlier_mm
        points[name] = true.points_px[name] + error * px
        spread = np.hypot(e.frame_mm * ratio, e.drift_mm) + 1.0
        said = np.exp(rng.normal(0, 1, n) * e.said_spread)
        sds[name] = spread * said * px
        seen[name] = np.full(n, 0.1 if hidden else 0.95)
    tilt = true.angles_deg["pelvic_tilt_deg"]
    gain = 1.0 + rng.normal() * e.turn_gain
    return LumbopelvicTrack(
        time_s=true.time_s,
        faces_left=true.faces_left,
        torso_px=true.torso_px,
        points_px=points,
        sd_px=sds,
        seen_ratio=seen,
        turn_deg=gain * (tilt - tilt[0]) + rng.normal(0, 1, n) * e.turn_deg,
        turn_sd_deg=np.full(n, max(e.turn_deg, 0.5)),
        azimuth_deg=true.azimuth_deg
        + rng.normal() * e.azimuth_deg
        + rng.normal(0, 1, n) * e.azimuth_deg / 2,
        azimuth_sd_deg=np.full(n, max(e.azimuth_deg, 1.0)),
        elevation_deg=np.full(n, true.elevation_deg),
        apart_torsos=np.full(n, e.frame_mm / TORSO_MM),
        pelvis_apart_deg=np.full(n, np.nan),
    )


def _drift(rng: np.random.Generator, n: int, step_share: float) -> Floats:
    """Slow noise (n, 2) of unit variance: each frame forgets a share of the one before."""
    keep = float(np.exp(-step_share))
    out = rng.normal(0, 1, (n, 2))
    for k in range(1, n):
        out[k] = keep * out[k - 1] + np.sqrt(1 - keep**2) * out[k]
    return out
