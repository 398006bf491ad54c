"""A result to files for other programs: what the command ``export`` and Python share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from legpress_cv.errors import ExportError
from legpress_cv.export import check_libraries, parse_formats, write_exports
from legpress_cv.files.atomic import check_targets, no_empty_folder_left, staged_files
from legpress_cv.report.owner import refuse_files_of_another
from legpress_cv.report.paths import SUFFIXES, output_paths
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import load_settings


def export_analysis(
    analysis: SetAnalysis,
    out: str | Path,
    formats: str | Sequence[str],
    *,
    name: str | None = None,
    stature_cm: float | None = None,
    overwrite: bool = False,
) -> dict[str, Path]:
    """Write a result in the formats of other programs, all of them or none.

    Parameters
    ----------
    analysis
        From :func:`~legpress_cv.analyze_video` or :func:`~legpress_cv.load_analysis`.
    out
        Folder for the files; made if it is not there.
    formats
        One or several of ``"trc"``, ``"mot"``, ``"c3d"`` and ``"nc"``; what each holds stands in
        ``docs/formats.md``.
    name
        Of the files, without an extension; default: the clip's.
    stature_cm
        Height of the lifter, which gives landmarks in metres; default: the one that the clip was
        analysed with, else lengths are in torso lengths.
    overwrite
        Whether files of those names may be replaced. Beside the result of another clip nothing is.

    Returns
    -------
    dict of str to Path
        What was written, by format.

    Raises
    ------
    ExportError
        If a format is none of these, or the result holds no lifter.
    MissingLibraryError
        If the library that writes a format is not installed.
    SettingsError
        If the height is none.
    OutputError
        If a file is there already, is of another clip, or cannot be written.
    """
    wanted = parse_formats([formats] if isinstance(formats, str) else formats)
    check_libraries(wanted)
    out = Path(out)
    # An extension of its own keeps one in the name: "set.2" is no "set" with an extension.
    every = output_paths(f"{_name_of(analysis, name)}.clip", out, exports=wanted)
    targets = {kind: every[kind] for kind in wanted}
    refuse_files_of_another(targets.values(), analysis.clip.sha256, every["json"])
    analysis = _of_stature(analysis, stature_cm)
    with _folder_made(out, targets, overwrite), staged_files(targets, overwrite=overwrite) as paths:
        write_exports(analysis, paths)
    return targets


def export_name(result: Path) -> str:
    """Name exported files after the file of a result."""
    return result.name.removesuffix(SUFFIXES["json"])


@contextlib.contextmanager
def _folder_made(out: Path, targets: dict[str, Path], overwrite: bool) -> Iterator[None]:
    with no_empty_folder_left(out):
        check_targets(targets.values(), overwrite=overwrite)
        yield


def _name_of(analysis: SetAnalysis, name: str | None) -> str:
    name = analysis.clip.name if name is None else name
    if not name.strip() or Path(name).name != name:
        raise ExportError(f"{name!r} is no name for a file; give one without folders.")
    return name


def _of_stature(analysis: SetAnalysis, stature_cm: float | None) -> SetAnalysis:
    if stature_cm is None:
        return analysis
    export = load_settings(export={"stature_cm": stature_cm}).export
    settings = analysis.settings.model_copy(update={"export": export})
    return analysis.model_copy(update={"settings": settings})
