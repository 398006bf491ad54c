"""Libraries that come with an extra of this package: imported where used, or a sentence."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from legpress_cv.errors import MissingLibraryError


def library(name: str, *, extra: str, purpose: str) -> Any:  # noqa: ANN401 - a module
    """Import a library that need not be installed.

    Parameters
    ----------
    name
        Of the library.
    extra
        The extra of this package that brings it.
    purpose
        What needs it, as the start of a sentence.

    Returns
    -------
    module

    Raises
    ------
    MissingLibraryError
        If it is not there, or cannot be loaded.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingLibraryError(
            f"{purpose} needs {name}, which cannot be imported here;"
            f" run pip install 'legpress-cv[{extra}]'."
        ) from error
