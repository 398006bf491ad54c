"""The two tables of a result, by column: what the CSV files and the data frames both are made of.

Columns stand in the order of the contract, then what was added since.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .frames import POINT_NAMES, FrameTable
from .reps import RepResult

_PARTS = ("x_px", "y_px", "score")

REP_COLUMNS = (
    "rep",
    "partial",
    "start_s",
    "bottom_s",
    "end_s",
    "descent_s",
    "ascent_s",
    "knee_flexion_max_deg",
    "trunk_thigh_flexion_max_deg",
    "hip_flexion_max_deg",
    "thigh_excursion_deg",
    "platform_travel_ratio",
    "measurable",
    "not_measurable_reason",
    "ppt_deg",
    "ppt_se_deg",
    "ppt_low_deg",
    "ppt_high_deg",
    "excess_tuck_deg",
    "onset_hip_flexion_deg",
    "onset_knee_flexion_deg",
    "onset_s",
    "severity",
    "confident",
    # Added after the first version of the contract.
    "evidence",
    "indicated",
    "cut",
    "bottom_pause_s",
    "top_pause_s",
    "onset_hip_flexion_low_deg",
    "onset_hip_flexion_high_deg",
    "onset_knee_flexion_low_deg",
    "onset_knee_flexion_high_deg",
    "verdict",
    "tuck_start_s",
    "tuck_end_s",
    "marked",
    "depth_marked",
)
"""Columns of ``NAME.reps.csv``."""

FRAME_COLUMNS = (
    "time_s",
    "rep",
    "phase",
    "knee_flexion_deg",
    "trunk_thigh_flexion_deg",
    "hip_flexion_deg",
    "pelvic_tilt_deg",
    "pelvic_tilt_se_deg",
    "lumbar_flexion_deg",
    *(f"{point}_{part}" for point in POINT_NAMES for part in _PARTS),
    # Added after the first version of the contract.
    "backrest_deg",
    "head_x_px",
    "head_y_px",
    "head_radius_px",
)
"""Columns of ``NAME.frames.csv``."""

Value = str | float | int | bool | None
"""Of a cell; missing is ``None`` or NaN, and an empty phase."""


def rep_columns(reps: Sequence[RepResult]) -> dict[str, list[Value]]:
    """Lay reps out by column, in their order; codes come as plain text."""
    return {name: [_plain(getattr(rep, name)) for rep in reps] for name in REP_COLUMNS}


def frame_columns(frames: FrameTable) -> dict[str, list[Value]]:
    """Lay frames out by column; a point that the result lacks is missing in all of them."""
    missing = np.full(len(frames.time_s), np.nan)
    columns: dict[str, list[Value]] = {}
    for name in FRAME_COLUMNS:
        point, _, part = name.partition("_")
        if name == "phase":
            columns[name] = list(frames.phase)
        elif point in POINT_NAMES and part in _PARTS:
            track = frames.points.get(point)
            columns[name] = (missing if track is None else getattr(track, part)).tolist()
        else:
            columns[name] = getattr(frames, name).tolist()
    return columns


def _plain(value: Value) -> Value:
    # An enum's value, not its name.
    return str(value) if isinstance(value, str) else value
