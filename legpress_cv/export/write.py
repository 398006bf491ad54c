"""A result in several formats at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from legpress_cv.errors import ExportError
from legpress_cv.files.names import one_line
from legpress_cv.results import SetAnalysis

from .c3d import write_c3d
from .formats import FORMATS
from .markers import MarkerSet, marker_set
from .mot import write_mot
from .netcdf import write_netcdf
from .trc import write_trc


def is_exportable(analysis: SetAnalysis) -> bool:
    """Whether a person was found in the clip, and the joints that give the scale."""
    return marker_set(analysis, analysis.settings.export.stature_cm) is not None


def _markers_of(analysis: SetAnalysis) -> MarkerSet:
    markers = marker_set(analysis, analysis.settings.export.stature_cm)
    if markers is None:
        name = one_line(analysis.clip.name)
        why = f" ({analysis.reason.rstrip('.')})" if analysis.reason else ""
        raise ExportError(
            f"no lifter's joints were found in '{name}'{why}, so there is nothing to export; film"
            " it again, or export another result."
        )
    return markers


def write_exports(analysis: SetAnalysis, paths: Mapping[str, Path]) -> None:
    """Write those of `paths` that are formats for other programs.

    Lengths are in metres where the settings of the result name the lifter's stature
    (:class:`~legpress_cv.settings.ExportSettings`).

    Parameters
    ----------
    analysis
        The result.
    paths
        Where, by format, such as from :func:`~legpress_cv.files.atomic.staged_files`; kinds that
        are no formats are left alone.

    Raises
    ------
    ExportError
        If there is nothing to export.
    MissingLibraryError
        If the library that writes a format is not installed.
    OSError
        If one cannot be written; what was written is left to the caller.
    """
    wanted = _formats_in(paths)
    if not wanted:
        return
    stature_cm = analysis.settings.export.stature_cm
    markers = _markers_of(analysis)
    for name in wanted:
        if name == "trc":
            write_trc(markers, paths[name])
        elif name == "mot":
            write_mot(analysis, markers.side, paths[name])
        elif name == "c3d":
            write_c3d(analysis, markers, paths[name])
        else:
            write_netcdf(analysis, stature_cm, paths[name])


def _formats_in(kinds: Iterable[str]) -> list[str]:
    return [name for name in FORMATS if name in set(kinds)]
