"""The result as files: JSON, and CSV of frames and reps."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from legpress_cv.results import SetAnalysis

from .tables import CSV_ENCODING, frames_csv, reps_csv


def write_results(analysis: SetAnalysis, paths: Mapping[str, Path]) -> None:
    """Write the JSON of a result, as UTF-8, and both CSV files, with a byte order mark.

    Parameters
    ----------
    analysis
        The result.
    paths
        Where, by kind of result, such as from :func:`~legpress_cv.files.atomic.staged_files`;
        a ``"video"`` and a ``"report"`` are left to their own writers.

    Raises
    ------
    OSError
        If one cannot be written; what was written is left to the caller.
    """
    paths["frames"].write_bytes(frames_csv(analysis.frames).encode(CSV_ENCODING))
    paths["reps"].write_bytes(reps_csv(analysis.reps).encode(CSV_ENCODING))
    paths["json"].write_bytes(f"{analysis.to_json()}\n".encode())
