"""The CSV files: the columns of the result's tables, as text."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence

from legpress_cv.results import FrameTable, RepResult
from legpress_cv.results.tables import Value, frame_columns, rep_columns

DECIMALS = {"_deg": 2, "_px": 2, "_s": 4, "_ratio": 4, "_score": 3}
"""Decimals by unit: a hundredth of a degree or a pixel is far below what can be measured."""

CSV_ENCODING = "utf-8-sig"
"""Of every CSV file: without the byte order mark, Excel takes UTF-8 for the system's old code page
and garbles degree signs and accents."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that begins so is run as a formula by spreadsheets."""


def reps_csv(reps: Sequence[RepResult]) -> str:
    """Write a row per rep, in order."""
    return _table(rep_columns(reps))


def frames_csv(frames: FrameTable) -> str:
    """Write a row per analysed frame."""
    return _table(frame_columns(frames))


def _table(columns: Mapping[str, Sequence[Value]]) -> str:
    decimals = [_decimals_of(name) for name in columns]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow(_cell(value, places) for value, places in zip(row, decimals, strict=True))
    return text.getvalue()


def _decimals_of(column: str) -> int:
    return next((n for unit, n in DECIMALS.items() if column.endswith(unit)), 0)


def _cell(value: Value, places: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # A quote in front makes a spreadsheet take it for text.
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    if not math.isfinite(value):
        return ""
    # Adding zero turns -0.0 into 0.0.
    return f"{round(value, places) + 0.0:.{places}f}"
