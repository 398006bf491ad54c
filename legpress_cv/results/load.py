"""Opening a result."""

from __future__ import annotations

from pathlib import Path

from .analysis import SetAnalysis


def load_analysis(path: str | Path) -> SetAnalysis:
    """Read a ``NAME.analysis.json``, as :meth:`SetAnalysis.load` does.

    Raises
    ------
    ResultError
        If it cannot be read, is no result, or is one of another schema version.
    """
    return SetAnalysis.load(path)
