"""Columns of the chain's arrays: the pose of one moment, the constants of one clip, the rows seen.

The enums are integers, so they index arrays: ``pose[:, Pose.THIGH]``.
"""

from __future__ import annotations

from enum import IntEnum

from legpress_cv.lumbopelvic.contract import LUMBOPELVIC_POINTS

POINTS = LUMBOPELVIC_POINTS
N_POINTS = len(POINTS)
LEG_POINTS = ("knee", "ankle")


class Pose(IntEnum):
    """Pose of one moment: hip centre (mm), and how far segments lean back from upright (rad)."""

    HIP_X = 0
    HIP_Z = 1
    PELVIS = 2
    LOW_LUMBAR = 3
    HIGH_LUMBAR = 4
    THORAX = 5
    THIGH = 6
    SHANK = 7


class Constant(IntEnum):
    """Constants of one clip; after them comes the landmarks' posture bias, see `BIAS`."""

    ASIS_X = 0
    ASIS_Z = 1
    PSIS_X = 2
    PSIS_Z = 3
    L5_X = 4
    L5_Z = 5
    LOW_LUMBAR_MM = 6
    HIGH_LUMBAR_MM = 7
    THORAX_MM = 8
    THIGH_MM = 9
    SHANK_MM = 10
    LOW_LUMBAR_ZERO = 11
    HIGH_LUMBAR_ZERO = 12
    LOW_LUMBAR_SHARE = 13
    HIGH_LUMBAR_SHARE = 14
    TURN_ZERO = 15
    TURN_GAIN = 16
    TURN_POSTURE = 17
    AZIMUTH = 18
    SIDE_RIGHT = 19
    SIDE_UP = 20


class Row(IntEnum):
    """Rows of one moment after the right and up of every point."""

    TURN = 2 * N_POINTS
    LOW_LUMBAR = 2 * N_POINTS + 1
    HIGH_LUMBAR = 2 * N_POINTS + 2


N_POSE = len(Pose)
BIAS = slice(len(Constant), len(Constant) + 2 * N_POINTS)
"""Constants: how right and up of every point go with posture (mm)."""
N_CONSTANTS = BIAS.stop
PELVIS_SHAPE = slice(Constant.ASIS_X, Constant.L5_Z + 1)
POINT_ROWS = slice(0, 2 * N_POINTS)
LUMBAR_ROWS = slice(Row.LOW_LUMBAR, Row.HIGH_LUMBAR + 1)
N_ROWS = LUMBAR_ROWS.stop

LUMBAR_PARTS = (
    (Row.LOW_LUMBAR, Pose.LOW_LUMBAR, Constant.LOW_LUMBAR_ZERO, Constant.LOW_LUMBAR_SHARE),
    (Row.HIGH_LUMBAR, Pose.HIGH_LUMBAR, Constant.HIGH_LUMBAR_ZERO, Constant.HIGH_LUMBAR_SHARE),
)
"""Row, direction, zero and share of flexion of both lumbar segments."""
