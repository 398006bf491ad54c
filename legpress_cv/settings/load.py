"""Reading a settings file."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from legpress_cv._text import decode
from legpress_cv._toml import parse_toml
from legpress_cv.errors import SettingsError

from .root import Settings


def load_settings(path: str | Path | None = None, **overrides: dict[str, Any]) -> Settings:
    """Read settings from a TOML file and lay overrides over them.

    Parameters
    ----------
    path
        TOML file with one table per section, as UTF-8 or with a byte order mark; ``None`` for the
        defaults.
    **overrides
        One mapping per section, such as ``video={"analysis_rate_hz": 60}``; it wins over the file.

    Returns
    -------
    Settings

    Raises
    ------
    SettingsError
        If the file cannot be read, holds an unknown key, or a value is out of its range.
    """
    values: dict[str, Any] = {}
    source = "the settings"
    if path is not None:
        path = Path(path)
        source = f"the settings file {path}"
        try:
            text = decode(path.read_bytes())
        except OSError as error:
            raise SettingsError(
                f"{source} cannot be read ({error.strerror}); check its path."
            ) from error
        except ValueError as error:
            raise SettingsError(f"{source} {error}; save it as UTF-8.") from error
        try:
            values = parse_toml(text.replace("\r\n", "\n").replace("\r", "\n"))
        except ValueError as error:
            raise SettingsError(f"{source} is not valid TOML: {error}; correct it.") from error
    for section, given in overrides.items():
        if not isinstance(given, dict):
            raise SettingsError(f"{section} needs a table of settings, such as {section}={{...}}.")
        table = values.setdefault(section, {})
        if not isinstance(table, dict):
            raise SettingsError(f"{source} needs a table [{section}], not a single value.")
        table.update(given)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(f"{source}: {_first_problem(error)}") from error


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"]) or "the whole"
    if problem["type"] == "extra_forbidden":
        names = _names_beside(problem["loc"])
        near = difflib.get_close_matches(str(problem["loc"][-1]), names, n=1)
        meant = f" (perhaps {near[0]} is meant)" if near else ""
        return f"unknown key {where}{meant}; remove it or correct its name."
    if problem["type"] == "value_error":
        reason = str(problem["msg"]).removeprefix("Value error, ")
        return f"[{where}]: {reason}; correct the values."
    return f"{where}: {problem['msg']} (got {problem['input']!r}); correct the value."


def _names_beside(place: tuple[int | str, ...]) -> list[str]:
    """Names that there are where an unknown one was found: of sections, or of one's settings."""
    if len(place) == 1:
        return list(Settings.model_fields)
    section = Settings.model_fields[str(place[0])].annotation
    return list(getattr(section, "model_fields", ()))
