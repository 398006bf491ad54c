"""Finding the marks that go with a clip."""

from __future__ import annotations

from pathlib import Path

from legpress_cv.files.sha256 import file_sha256
from legpress_cv.marks import ClipMarks, load_marks, marks_path
from legpress_cv.report.paths import output_paths


def find_marks(clip_path: Path, folder: Path | None = None) -> Path | None:
    """Look for ``NAME.marks.json`` among the clip's results, then beside the clip.

    Parameters
    ----------
    clip_path
        The clip.
    folder
        Of the results, where that is another.
    """
    for place in (folder, None):
        path = marks_path(output_paths(clip_path, place)["json"])
        if path.is_file():
            return path
    return None


def read_marks_of(clip_path: Path, folder: Path | None = None) -> ClipMarks | None:
    """Read the marks that :func:`find_marks` finds; None where there are none.

    Raises
    ------
    MarksError
        If they cannot be read or mean nothing.
    """
    path = find_marks(clip_path, folder)
    return None if path is None else load_marks(path)


def marks_file_sha256(clip_path: Path) -> str:
    """Hash the marks beside a clip; empty where there are none that can be read."""
    path = find_marks(clip_path)
    try:
        return "" if path is None else file_sha256(path)
    except OSError:
        return ""
