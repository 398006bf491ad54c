"""Reading documents that we wrote: a result, a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from legpress_cv._model import FrozenModel, first_error, is_finite, version_of
from legpress_cv._text import decode
from legpress_cv.errors import ResultError

Model = TypeVar("Model", bound=FrozenModel)


@dataclass(frozen=True)
class Kind:
    """What a document is called, and what to do about one that cannot be read.

    Attributes
    ----------
    noun
        Such as ``"result"``.
    version
        Schema version that is read.
    file
        How its files are named.
    cure
        Ends the sentence about a document that is broken, or of another version.
    """

    noun: str
    version: str
    file: str
    cure: str


def text_of(path: str | Path, kind: Kind) -> str:
    """Read the text of a document.

    Raises
    ------
    ResultError
        If the file cannot be read, or is no text.
    """
    try:
        return decode(Path(path).read_bytes())
    except OSError as error:
        raise ResultError(
            f"{path} cannot be read ({error.strerror or error}); name a {kind.file}."
        ) from error
    except ValueError as error:
        raise ResultError(f"{path} {error}; name a {kind.file}.") from error


def read(model: type[Model], text: str | bytes, name: str | Path, kind: Kind) -> Model:
    """Make a document's value from its text, which a sentence calls `name`.

    Raises
    ------
    ResultError
        If it is no such document, one of another schema version, or holds infinity.
    """
    try:
        found = model.model_validate_json(text)
    except ValidationError as error:
        if isinstance(name, Path) and name.suffix.lower() != ".json":
            raise ResultError(f"{name} is no {kind.noun}; name a {kind.file}.") from error
        raise ResultError(f"{name} is {_fault(text, error, kind)}; {kind.cure}") from error
    if not is_finite(found):
        raise ResultError(
            f"{name} is no {kind.noun}: it holds infinity, or no number for one; {kind.cure}"
        )
    return found


def _fault(text: str | bytes, error: ValidationError, kind: Kind) -> str:
    version = version_of(text)
    if version is not None and version != kind.version:
        return (
            f"a {kind.noun} of schema version {version[:20]}, and this version of legpress-cv reads"
            f" {kind.version}"
        )
    where, what = first_error(error)
    return f"no {kind.noun} that this version can read ({where}: {what})"
