"""The CSV files: columns in the order of the contract, then what was added since."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

from legpress_cv.results import POINT_NAMES, FrameTable, RepResult

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
    *(f"{point}_{part}" for point in POINT_NAMES for part in ("x_px", "y_px", "score")),
    # Added after the first version of the contract.
    "backrest_deg",
    "head_x_px",
    "head_y_px",
    "head_radius_px",
)
"""Columns of ``NAME.frames.csv``."""

DECIMALS = {"_deg": 2, "_px": 2, "_s": 4, "_ratio": 4, "_score": 3}
"""Decimals by unit: a hundredth of a degree or a pixel is far below what can be measured."""

CSV_ENCODING = "utf-8-sig"
"""Of every CSV file: without the byte order mark, Excel takes UTF-8 for the system's old code page
and garbles degree signs and accents."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that begins so is run as a formula by spreadsheets."""

Cell = str | float | int | bool | None


def reps_csv(reps: Sequence[RepResult]) -> str:
    """Write a row per rep, in order."""
    rows = ((getattr(rep, name) for name in REP_COLUMNS) for rep in reps)
    return _table(REP_COLUMNS, rows)


def frames_csv(frames: FrameTable) -> str:
    """Write a row per analysed frame."""
    missing = [None] * len(frames.time_s)
    columns: list[Iterable[Cell]] = []
    for name in FRAME_COLUMNS:
        point, _, part = name.partition("_")
        if point in POINT_NAMES and part in ("x_px", "y_px", "score"):
            track = frames.points.get(point)
            columns.append(missing if track is None else getattr(track, part).tolist())
        elif name == "rep":
            numbers = frames.rep.tolist()
            columns.append(None if math.isnan(number) else int(number) for number in numbers)
        elif name == "phase":
            columns.append(frames.phase)
        else:
            columns.append(getattr(frames, name).tolist())
    return _table(FRAME_COLUMNS, zip(*columns, strict=True))


def _table(header: Sequence[str], rows: Iterable[Iterable[Cell]]) -> str:
    decimals = [_decimals_of(name) for name in header]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(_cell(value, places) for value, places in zip(row, decimals, strict=True))
    return text.getvalue()


def _decimals_of(column: str) -> int:
    return next((n for unit, n in DECIMALS.items() if column.endswith(unit)), 0)


def _cell(value: Cell, places: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        value = str(value)  # an enum's value, not its name
        # A quote in front makes a spreadsheet take it for text.
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    if not math.isfinite(value):
        return ""
    # Adding zero turns -0.0 into 0.0.
    return f"{round(value, places) + 0.0:.{places}f}"
