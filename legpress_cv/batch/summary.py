"""The summary of a batch: a row per clip, as CSV, as Parquet where that is installed, as HTML."""

from __future__ import annotations

import csv
import importlib.util
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from legpress_cv.files.atomic import atomic_write
from legpress_cv.report.tables import CSV_ENCODING, FORMULA_STARTS

from .summary_html import summary_page
from .summary_row import ClipRow


def write_summary(rows: Sequence[ClipRow], folder: Path) -> dict[str, Path]:
    """Write the summary, each file appearing whole; older ones are replaced.

    Parameters
    ----------
    rows
        The clips.
    folder
        The batch's output folder.

    Returns
    -------
    dict
        Paths by kind: ``"csv"``, ``"html"`` and, where pyarrow is installed, ``"parquet"``.

    Raises
    ------
    OutputError
        If one cannot be written.
    """
    contents = {"csv": summary_csv(rows).encode(CSV_ENCODING), "html": summary_page(rows).encode()}
    if importlib.util.find_spec("pyarrow") is not None:
        contents["parquet"] = _parquet(rows)
    paths = {}
    for kind, content in contents.items():
        paths[kind] = folder / f"summary.{kind}"
        atomic_write(paths[kind], content)
    return paths


def summary_csv(rows: Sequence[ClipRow]) -> str:
    """Lay rows out as CSV: a missing value is an empty cell, never zero."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(ClipRow.model_fields)
    for row in rows:
        values = row.model_dump()
        values["clip"] = _no_formula(row.clip)
        writer.writerow("" if value is None else value for value in values.values())
    return text.getvalue()


def _no_formula(path: str) -> str:
    # Unlike a quote, it leaves a path that leads to the file.
    return f"./{path}" if path.startswith(FORMULA_STARTS) else path


def _parquet(rows: Sequence[ClipRow]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    columns = {
        name: pa.array([getattr(row, name) for row in rows], type=_type_of(name, pa))
        for name in ClipRow.model_fields
    }
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.table(columns), sink)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _type_of(name: str, pa: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Type of a column, also where every value is missing."""
    kind = str(ClipRow.model_fields[name].annotation)
    if "float" in kind:
        return pa.float64()
    return pa.int64() if "int" in kind else pa.string()
