"""Options that several commands share, and the parsing of values."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

import click

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - depends on the interpreter
    import tomli as tomllib

DEBUG_VARIABLE = "LEGPRESS_CV_DEBUG"
_DEBUG: ContextVar[bool] = ContextVar("debug", default=False)
Command = TypeVar("Command", bound=Callable[..., Any])


def debugging() -> bool:
    """Whether tracebacks and native messages are shown."""
    return _DEBUG.get() or bool(os.environ.get(DEBUG_VARIABLE))


def debug_option(command: Command) -> Command:
    """Add ``--debug``."""

    def switch_on(_context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            _DEBUG.set(True)

    return click.option(
        "--debug",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=switch_on,
        help=f"Show tracebacks and the libraries' own messages (also: {DEBUG_VARIABLE}=1).",
    )(command)


def parse_point(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[float, float] | None:
    """Parse a point of the picture such as ``"320,180"``."""
    if value is None:
        return None
    try:
        x, y = (float(part) for part in value.split(","))
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} is no point; give two numbers such as 320,180."
        ) from error
    if not all(math.isfinite(part) and part >= 0 for part in (x, y)):
        raise click.BadParameter(
            f"{value!r} lies outside every picture; count pixels from its upper left corner."
        )
    return x, y


def parse_overrides(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> list[tuple[str, str, Any]]:
    """Parse settings such as ``"tuck.moderate_ppt_deg=12"``: values as in TOML, or bare words."""
    return [_parse_override(value) for value in values]


def _parse_override(value: str) -> tuple[str, str, Any]:
    name, equals, text = value.partition("=")
    section, dot, key = name.strip().partition(".")
    if not (equals and dot and section and key):
        raise click.BadParameter(f"{value!r} is no setting; write it as tuck.moderate_ppt_deg=12.")
    try:
        parsed = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        parsed = text.strip()
    return section, key, parsed
