"""The segment chain: from its pose and its constants to landmarks in the picture.

Sagittal plane of the lifter: X forward, Z up, millimetres of a body with a torso of 500 mm. Angles
turn from X to Z, so that a pelvis that leans back (posterior) and a thigh that lifts grow. The
pelvis is a rigid body with hip centre, ASIS, PSIS and L5/S1; above it the discs L3/L4 and T12/L1
and the shoulder, below it knee and ankle, each at a constant length.

The picture of a lifter who faces right, camera at an azimuth (towards the front) and an elevation::

    right = X cos(azimuth) + Y sin(azimuth)
    up    = Z cos(elevation) - X sin(azimuth) sin(elevation) + Y cos(azimuth) sin(elevation)

with Y the place across, negative on the near side. Rays are parallel, but for two slopes by which
points nearer to the camera are shifted: the lifter is rarely on the lens' axis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.contract import LUMBOPELVIC_POINTS
from legpress_cv.settings.chain import ChainSettings

Floats = NDArray[np.float64]

POINTS = LUMBOPELVIC_POINTS
P = len(POINTS)
HIP_X, HIP_Z, PELVIS, LOW, HIGH, THORAX, THIGH, SHANK = range(8)
STATES = 8
"""Of one moment: hip centre (mm) and directions (rad) of pelvis, lumbar parts, thorax, leg."""

SHAPE = slice(0, 6)
LOW_MM, HIGH_MM, THORAX_MM, THIGH_MM, SHANK_MM = range(6, 11)
LOW_AT, HIGH_AT, LOW_SHARE, HIGH_SHARE = range(11, 15)
TURN_AT, TURN_GAIN, TURN_POSTURE, AZIMUTH, SIDE_RIGHT, SIDE_UP = range(15, 21)
BIAS = slice(21, 21 + 2 * P)
CONSTANTS = 21 + 2 * P
"""Of one clip: the pelvis' shape, lengths, the spine's curve, the turn's zero, the camera, and how
each landmark's error goes with posture."""

ROWS = 2 * P + 3
TURN_ROW, LOW_ROW, HIGH_ROW = 2 * P, 2 * P + 1, 2 * P + 2
"""Rows of one moment: right and up of every point, the turn, two lumbar parts."""

LEG = ("knee", "ankle")

FREE_RAD = 1.5
"""Spread of a constant that is not known at all: a direction."""

STRETCH = 512
"""Moments whose derivatives are held at a time: those of ten minutes would be half a gigabyte."""


def stretches(count: int) -> Iterator[slice]:
    """Cut so many moments into pieces of at most `STRETCH`."""
    for begin in range(0, count, STRETCH):
        yield slice(begin, min(begin + STRETCH, count))


@dataclass(frozen=True, eq=False)
class ChainClip:
    """What the model needs of a clip besides pose and constants.

    Attributes
    ----------
    posture
        Shape (n,): thigh angle over 60 deg, centred; what posture-bound errors go with.
    elevation_rad
        Of the camera.
    across_mm
        Shape (P,): Y of every point.
    opening_mm
        Shape (P,): how it changes with posture.
    nearness_mm
        Shape (P, 2): how much further from the hip a point is seen since it lies nearer.
    pelvis_zero_rad, lumbar_zero_rad
        Pelvis direction that turns are counted from, and pelvis less thorax that lumbar flexion is.
    """

    posture: Floats
    elevation_rad: float
    across_mm: Floats
    opening_mm: Floats
    nearness_mm: Floats
    pelvis_zero_rad: float
    lumbar_zero_rad: float

    def of(self, moments: slice) -> ChainClip:
        """Return the same for some of the moments."""
        return replace(self, posture=self.posture[moments])


@dataclass(frozen=True, eq=False)
class Predicted:
    """Rows of every moment, and how they follow pose and constants.

    ``value`` (n, ROWS), ``by_state`` (n, ROWS, STATES), ``by_constant`` (n, ROWS, CONSTANTS).
    """

    value: Floats
    by_state: Floats
    by_constant: Floats


def across_mm(settings: ChainSettings) -> Floats:
    """Y of every point: towards the camera negative."""
    hip, asis, psis, shoulder, knee, ankle = settings.near_side_mm
    near = {"hip": hip, "asis": asis, "psis": psis, "shoulder": shoulder, "knee": knee}
    return np.array([-(near | {"ankle": ankle}).get(name, 0.0) for name in POINTS])


def opening_mm(settings: ChainSettings) -> Floats:
    """How Y of every point changes over 60 deg of the thigh."""
    return np.array([-settings.knee_opens_mm if name == "knee" else 0.0 for name in POINTS])


def constants_prior(
    settings: ChainSettings, azimuth_deg: float, azimuth_sd_deg: float
) -> tuple[Floats, Floats]:
    """Mean and standard deviation of every constant before the clip is seen."""
    s = shape = settings
    mean, sd = np.zeros(CONSTANTS), np.ones(CONSTANTS)
    mean[SHAPE] = (*shape.asis_mm, *shape.psis_mm, *shape.l5_mm)
    sd[SHAPE] = (*shape.asis_sd_mm, *shape.psis_sd_mm, *shape.l5_sd_mm)
    mean[LOW_MM : SHANK_MM + 1] = (
        shape.low_lumbar_mm,
        shape.high_lumbar_mm,
        shape.thorax_mm,
        shape.thigh_mm,
        shape.shank_mm,
    )
    sd[[LOW_MM, HIGH_MM]] = shape.lumbar_sd_mm
    sd[THORAX_MM] = shape.thorax_sd_mm
    sd[[THIGH_MM, SHANK_MM]] = shape.leg_sd_mm
    sd[[LOW_AT, HIGH_AT, TURN_AT]] = FREE_RAD
    mean[LOW_SHARE], mean[HIGH_SHARE] = s.lumbar_share_low_ratio, s.lumbar_share_high_ratio
    sd[[LOW_SHARE, HIGH_SHARE]] = s.lumbar_share_sd_ratio
    sd[TURN_GAIN] = max(s.turn_gain_sd_ratio, 1e-6)
    sd[TURN_POSTURE] = max(np.radians(s.turn_posture_bias_deg), 1e-6)
    mean[AZIMUTH], sd[AZIMUTH] = np.radians(azimuth_deg), np.radians(azimuth_sd_deg)
    mean[SIDE_RIGHT : SIDE_UP + 1], sd[SIDE_RIGHT : SIDE_UP + 1] = s.side_slope, s.side_slope_sd
    bias = [s.leg_posture_bias_mm if n in LEG else s.posture_bias_mm for n in POINTS]
    sd[BIAS] = np.repeat(bias, 2)
    return mean, sd


def predict(state: Floats, constant: Floats, clip: ChainClip) -> Predicted:
    """Return every row, with derivatives; for some hundred moments at a time, see `stretches`.

    Parameters
    ----------
    state
        Shape (n, STATES).
    constant
        Shape (CONSTANTS,).
    clip
        What stays.
    """
    place, by_state, by_constant = places(state, constant)
    n = len(state)
    az, el = constant[AZIMUTH], clip.elevation_rad
    ca, sa, ce, se = np.cos(az), np.sin(az), np.cos(el), np.sin(el)
    view = np.array([[ca, 0.0], [-sa * se, ce]])
    view_by_az = np.array([[-sa, 0.0], [-ca * se, 0.0]])
    across = (clip.across_mm + clip.posture[:, None] * clip.opening_mm)[..., None]
    side = np.array([sa + constant[SIDE_RIGHT], ca * se + constant[SIDE_UP]])
    side_by_az = np.array([ca, -sa * se])

    value = np.empty((n, ROWS))
    rows_by_state = np.zeros((n, ROWS, STATES))
    rows_by_constant = np.zeros((n, ROWS, CONSTANTS))
    bias = constant[BIAS].reshape(P, 2)
    seen = place @ view.T + across * side + clip.nearness_mm + clip.posture[:, None, None] * bias
    value[:, : 2 * P] = seen.reshape(n, 2 * P)
    rows_by_state[:, : 2 * P] = (view @ by_state).reshape(n, 2 * P, STATES)
    seen_by_constant = view @ by_constant
    seen_by_constant[..., AZIMUTH] = place @ view_by_az.T + across * side_by_az
    seen_by_constant[..., 0, SIDE_RIGHT] = across[..., 0]
    seen_by_constant[..., 1, SIDE_UP] = across[..., 0]
    rows_by_constant[:, : 2 * P] = seen_by_constant.reshape(n, 2 * P, CONSTANTS)
    for k in range(2 * P):
        rows_by_constant[:, k, BIAS.start + k] = clip.posture

    turn = state[:, PELVIS] - clip.pelvis_zero_rad
    gain = 1.0 + constant[TURN_GAIN]
    value[:, TURN_ROW] = gain * turn + constant[TURN_AT] + constant[TURN_POSTURE] * clip.posture
    rows_by_state[:, TURN_ROW, PELVIS] = gain
    rows_by_constant[:, TURN_ROW, TURN_AT] = 1.0
    rows_by_constant[:, TURN_ROW, TURN_GAIN] = turn
    rows_by_constant[:, TURN_ROW, TURN_POSTURE] = clip.posture

    lumbar = state[:, PELVIS] - state[:, THORAX] - clip.lumbar_zero_rad
    for row, part, at, share in (
        (LOW_ROW, LOW, LOW_AT, LOW_SHARE),
        (HIGH_ROW, HIGH, HIGH_AT, HIGH_SHARE),
    ):
        value[:, row] = state[:, part] - state[:, THORAX] - constant[at] - constant[share] * lumbar
        rows_by_state[:, row, part] = 1.0
        rows_by_state[:, row, THORAX] = constant[share] - 1.0
        rows_by_state[:, row, PELVIS] = -constant[share]
        rows_by_constant[:, row, at] = -1.0
        rows_by_constant[:, row, share] = -lumbar
    return Predicted(value, rows_by_state, rows_by_constant)


def places(state: Floats, constant: Floats) -> tuple[Floats, Floats, Floats]:
    """Place every landmark in the sagittal plane.

    Returns
    -------
    tuple
        Millimetres (n, P, 2), and how they follow the pose (n, P, 2, STATES) and the constants
        (n, P, 2, CONSTANTS).
    """
    n = len(state)
    at = {name: k for k, name in enumerate(POINTS)}
    place = np.zeros((n, P, 2))
    by_state = np.zeros((n, P, 2, STATES))
    by_constant = np.zeros((n, P, 2, CONSTANTS))
    place[:] = state[:, None, :2]
    by_state[:, :, 0, HIP_X] = by_state[:, :, 1, HIP_Z] = 1.0

    c, s = np.cos(state[:, PELVIS]), np.sin(state[:, PELVIS])
    turned = np.stack((np.stack((c, -s), -1), np.stack((s, c), -1)), -2)
    turned_by = np.stack((np.stack((-s, -c), -1), np.stack((c, -s), -1)), -2)
    spine = ("l5", "l3", "t12", "shoulder")
    bones: tuple[tuple[int, tuple[str, ...]], ...] = ((0, ("asis",)), (2, ("psis",)), (4, spine))
    for first, names in bones:
        offset = constant[first : first + 2]
        for k in (at[name] for name in names):
            place[:, k] += turned @ offset
            by_state[:, k, :, PELVIS] = turned_by @ offset
            by_constant[:, k, :, first : first + 2] = turned
    segments: tuple[tuple[int, int, tuple[str, ...], float], ...] = (
        (LOW, LOW_MM, spine[1:], 1.0),
        (HIGH, HIGH_MM, spine[2:], 1.0),
        (THORAX, THORAX_MM, spine[3:], 1.0),
        (THIGH, THIGH_MM, ("knee", "ankle"), -1.0),
        (SHANK, SHANK_MM, ("ankle",), -1.0),
    )
    for segment, length, names, up in segments:
        angle = state[:, segment]
        along = up * np.stack((-np.sin(angle), np.cos(angle)), -1)
        along_by = up * np.stack((-np.cos(angle), -np.sin(angle)), -1)
        for k in (at[name] for name in names):
            place[:, k] += constant[length] * along
            by_state[:, k, :, segment] = constant[length] * along_by
            by_constant[:, k, :, length] = along
    return place, by_state, by_constant
