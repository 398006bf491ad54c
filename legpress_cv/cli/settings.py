"""Options of the command line over a settings file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from legpress_cv.settings import Settings


def settings_from(file: Path | None, given: Iterable[tuple[str, str, Any]]) -> Settings:
    """Lay options over the settings file; those that were not given leave it alone.

    Parameters
    ----------
    file
        TOML file, or ``None`` for the defaults.
    given
        Section, key and value; ``None`` where the option was not given.

    Returns
    -------
    Settings

    Raises
    ------
    SettingsError
        If the file or a value is wrong.
    """
    from legpress_cv.settings import load_settings

    sections: dict[str, dict[str, Any]] = {}
    for section, key, value in given:
        if value is not None:
            sections.setdefault(section, {})[key] = value
    return load_settings(file, **sections)
