"""Which formats there are, and what they need."""

from __future__ import annotations

from collections.abc import Iterable

from legpress_cv._extras import library
from legpress_cv.errors import ExportError
from legpress_cv.files.names import one_line

FORMATS = ("trc", "mot", "c3d", "nc")
"""Names of the formats, which are the extensions of their files too."""

LIBRARIES = {"c3d": "ezc3d", "nc": "xarray"}
"""What writes a format that is not plain text; both come with the extra ``export``."""


def parse_formats(texts: Iterable[str]) -> tuple[str, ...]:
    """Read names of formats, several of which may stand in one text with commas between.

    Returns
    -------
    tuple of str
        In the order of :data:`FORMATS`, each once.

    Raises
    ------
    ExportError
        If one is none of them, or none is named.
    """
    names = [name.strip().lower().removeprefix(".") for text in texts for name in text.split(",")]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        what = f"'{one_line(unknown[0])}'" if unknown else "nothing"
        raise ExportError(
            f"{what} is no format to export to; name one or several of {', '.join(FORMATS)}, with"
            " commas between."
        )
    return tuple(name for name in FORMATS if name in names)


def check_libraries(formats: Iterable[str]) -> None:
    """See before long work that what writes the formats is installed.

    Raises
    ------
    MissingLibraryError
        If a library is not; the sentence names the command that installs it.
    """
    for name in formats:
        if name in LIBRARIES:
            writer(name)


def writer(name: str) -> object:
    """Import the library that writes a format."""
    return library(LIBRARIES[name], extra="export", purpose=f"A {name} file")
