"""``NAME.marks.json``: read with care, written whole."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from legpress_cv._model import first_error, is_finite, version_of
from legpress_cv._text import decode
from legpress_cv.errors import MarksError
from legpress_cv.files.atomic import atomic_write
from legpress_cv.files.names import shown
from legpress_cv.marks.faults import first_fault
from legpress_cv.marks.model import MARKS_VERSION, ClipMarks

MARKS_SUFFIX = ".marks.json"
MAX_BYTES = 20_000_000
"""A hundred times a long set marked twenty times."""


def marks_path(result: Path) -> Path:
    """Name the marks that go with a result ``NAME.analysis.json``."""
    return result.with_name(result.name.removesuffix(".analysis.json") + MARKS_SUFFIX)


def load_marks(path: Path) -> ClipMarks:
    """Read marks.

    Raises
    ------
    MarksError
        If the file cannot be read, holds no marks or those of another version, or if a mark means
        nothing.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise MarksError(f"{shown(path)} is too large for marks; name a NAME.marks.json.")
        text = decode(path.read_bytes())
    except OSError as error:
        raise MarksError(
            f"{shown(path)} cannot be read ({error.strerror or error}); check the path."
        ) from error
    except ValueError as error:
        raise MarksError(f"{shown(path)} {error}; name a NAME.marks.json.") from error
    try:
        marks = ClipMarks.model_validate_json(text)
    except ValidationError as error:
        raise MarksError(f"{shown(path)} {_fault(text, error)}.") from error
    fault = first_fault(marks)
    if fault is None and not is_finite(marks):
        fault = "a number is infinite"
    if fault is not None:
        raise MarksError(f"{shown(path)}: {fault}; move it with legpress-cv mark.")
    return marks


def save_marks(marks: ClipMarks, path: Path) -> None:
    """Write marks in place of those that are there, whole or not at all.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    atomic_write(path, (marks.model_dump_json(indent=1) + "\n").encode())


def _fault(text: str, error: ValidationError) -> str:
    """Say what is wrong with a text that holds no marks, and what to do."""
    version = version_of(text)
    if version is not None and version != MARKS_VERSION:
        return (
            f"holds marks of version {version[:20]}, and this version of legpress-cv reads"
            f" {MARKS_VERSION}; update legpress-cv, or mark the clip again"
        )
    where, what = first_error(error)
    return f"holds no marks ({where[:80]}: {what}); name another, or mark the clip again"
