"""Writing result files: all of them or none, and never half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path

from legpress_cv.errors import OutputError, OutputExistsError
from legpress_cv.results import SetAnalysis

from .tables import frames_csv, reps_csv

TEMPORARY_PREFIX = ".legpress-cv-"
"""Begins the name of a file that is being written."""

WHAT_TO_DO = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder with -o",
    errno.EDQUOT: "your disk quota is used up; free some space or choose another folder with -o",
    errno.EROFS: "it is on a read-only file system; choose another folder with -o",
    errno.EACCES: "you may not write there; choose another folder with -o",
    errno.EPERM: "you may not write there; choose another folder with -o",
    errno.ENOTDIR: "a part of the path is not a folder; choose another folder with -o",
    errno.EEXIST: "a part of the path is not a folder; choose another folder with -o",
    errno.EISDIR: "a folder of that name is there already; move it away",
    errno.ENAMETOOLONG: "the path is too long; choose another folder with -o",
}
"""What is wrong and what to do, by error number."""


def check_outputs(paths: Mapping[str, Path], *, overwrite: bool) -> None:
    """See before a long analysis that its results can be written.

    Parameters
    ----------
    paths
        From :func:`~legpress_cv.report.output_paths`.
    overwrite
        Whether files that are there already may be replaced.

    Raises
    ------
    OutputExistsError
        If one is there already and `overwrite` was not asked for.
    OutputError
        If a folder cannot be made or written to.
    """
    _refuse_existing(paths.values(), overwrite=overwrite)
    for folder in {path.parent for path in paths.values()}:
        trial = folder / f"{TEMPORARY_PREFIX}{uuid.uuid4().hex}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with trial.open("xb"):
                pass
            trial.unlink()
        except OSError as error:
            raise _sentence(folder, error) from error


def write_results(analysis: SetAnalysis, paths: Mapping[str, Path], *, overwrite: bool) -> None:
    """Write the JSON and both CSV files of a result.

    The JSON comes last: where it stands, the result is complete. See :func:`write_texts`.

    Parameters
    ----------
    analysis
        The result.
    paths
        From :func:`~legpress_cv.report.output_paths`; a ``"video"`` and a ``"report"`` are left to
        their own writers.
    overwrite
        Whether files that are there already may be replaced.

    Raises
    ------
    OutputExistsError
        If one is there already and `overwrite` was not asked for; nothing was written.
    OutputError
        If a file cannot be written; nothing was left behind.
    """
    texts = {
        paths["frames"]: frames_csv(analysis.frames),
        paths["reps"]: reps_csv(analysis.reps),
        paths["json"]: f"{analysis.to_json()}\n",
    }
    write_texts(texts, overwrite=overwrite)


def write_texts(texts: Mapping[Path, str], *, overwrite: bool) -> None:
    """Write several text files as UTF-8: all of them or none.

    Each goes to a temporary file in the same folder, is flushed to disk, and all are renamed at the
    end, in order.

    Parameters
    ----------
    texts
        What to write, by path; at least one.
    overwrite
        Whether files that are there already may be replaced.

    Raises
    ------
    OutputExistsError
        If one is there already and `overwrite` was not asked for; nothing was written.
    OutputError
        If a file cannot be written; nothing was left behind.
    """
    _refuse_existing(texts, overwrite=overwrite)
    temporary: dict[Path, Path] = {}
    fresh: list[Path] = []
    path = next(iter(texts))
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary[path] = path.parent / f"{TEMPORARY_PREFIX}{uuid.uuid4().hex}"
            _write(temporary[path], text)
        for path in texts:
            if not path.exists():
                fresh.append(path)
            temporary[path].replace(path)
    except BaseException as error:
        # Ctrl-C included: nothing half-written may stay.
        for leftover in (*temporary.values(), *fresh):
            with contextlib.suppress(OSError):
                leftover.unlink()
        if isinstance(error, OSError):
            raise _sentence(path, error) from error
        raise


def _write(path: Path, text: str) -> None:
    with path.open("xb") as file:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())


def _refuse_existing(paths: Iterable[Path], *, overwrite: bool) -> None:
    for path in paths:
        # os.path never raises here: what cannot be looked at fails at writing, with a sentence.
        if os.path.isdir(path):  # noqa: PTH112
            raise _sentence(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
        if not overwrite and os.path.lexists(path):
            raise OutputExistsError(
                f"{path} is there already; add --overwrite to replace it, or choose another"
                " folder with -o."
            )


def _sentence(path: Path, error: OSError) -> OutputError:
    cause = WHAT_TO_DO.get(error.errno or 0, f"{error.strerror or error}; choose another folder")
    return OutputError(f"{path} cannot be written: {cause}.")
