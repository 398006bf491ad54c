"""What every page of ours shares: one file, offline, in which nothing runs but its own script."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

FOLDER = "assets"
"""Folder of a package that holds the parts of its page."""


@cache
def environment(*packages: str) -> Environment:
    """Give the templates of some packages; of two with the same name, that of the first."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(package, FOLDER) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def compile_templates(*packages: str) -> None:
    """Have the templates of some packages ready, which a page would else wait for."""
    pages = environment(*packages)
    for name in pages.list_templates(extensions=["html"]):
        pages.get_template(name)


@cache
def joined(package: str, *names: str) -> str:
    """Put the parts of a style or of a script together, in order."""
    folder = files(package) / FOLDER
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def policy(style: str, script: str, *loaded: str) -> str:
    """Name what a page may run and load.

    Parameters
    ----------
    style, script
        The only ones that count.
    loaded
        What else it may load, as directives; nothing by default.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            *loaded,
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


CLIPS_AND_PICTURES: Sequence[str] = (
    "img-src data:",
    # On a page from disk some browsers do not take 'self' for the folder.
    "media-src 'self' file:",
)
"""Directives for pictures that the page holds, and clips beside it."""


def address_of(name: str) -> str:
    """Write the address of a file beside the page: any name, never read as anything else."""
    return f"./{quote(os.fsencode(name), safe='')}"


def address_from(folder: Path, path: Path) -> str | None:
    """Write the address of a file as seen from a folder; None where no relative one leads there."""
    try:
        parts = Path(os.path.relpath(path, folder)).parts
    except ValueError:  # on another drive
        return None
    steps = [quote(os.fsencode(part), safe="") for part in parts]
    return "/".join(steps if steps[0] == ".." else [".", *steps])


def shown_name(name: str) -> str:
    """Write a file's name as text; bytes that are no UTF-8 come out as U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def encodable(page: str) -> str:
    """Replace lone surrogates, which cannot be encoded; text from a result may hold them."""
    return page.encode("utf-8", "replace").decode("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
