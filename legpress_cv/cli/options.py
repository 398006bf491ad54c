"""Options that several commands share, the parsing of values, and the settings they make."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from legpress_cv._toml import parse_toml
from legpress_cv.errors import ExportError

if TYPE_CHECKING:
    from legpress_cv.settings import Settings


class GivenPath(click.Path):
    """A path that is more than nothing: an empty one, as from an unset variable, means no place."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Refuse an empty path; click would take it for the current folder."""
        if not os.fspath(value).strip():
            self.fail("the path is empty; give one, or leave the option out.", param, ctx)
        return super().convert(value, param, ctx)


FILE = GivenPath(path_type=Path)
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


Text = TypeVar("Text", "str | None", tuple[str, ...])


def refuse_empty(_context: click.Context, _parameter: click.Parameter, value: Text) -> Text:
    """Refuse an empty text where one was given."""
    for text in (value,) if isinstance(value, str) else value or ():
        if not text.strip():
            raise click.BadParameter("the value is empty; give one, or leave the option out.")
    return value


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
    parsed = []
    for value in values:
        name, equals, text = value.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and section and key):
            raise click.BadParameter(
                f"{value!r} is no setting; write it as tuck.moderate_ppt_deg=12."
            )
        try:
            given = parse_toml(f"value = {text}")["value"]
        except ValueError:
            given = text.strip()
        parsed.append((section, key, given))
    return parsed


def parse_export(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Parse formats such as ``"trc,mot"``; none where the option was not given."""
    if not values:
        return ()
    from legpress_cv.export import parse_formats

    try:
        return parse_formats(values)
    except ExportError as error:
        raise click.BadParameter(str(error)) from error


stature_option = click.option(
    "--stature-cm",
    type=float,
    metavar="CM",
    help="Height of the lifter: exported landmarks are in metres then, else in torso lengths.",
)
_EXPORT_OPTIONS = (
    click.option(
        "--export",
        "exports",
        multiple=True,
        metavar="FORMATS",
        callback=parse_export,
        help="Files for other programs: trc, mot, c3d, nc; several with commas between.",
    ),
    stature_option,
)


def export_options(command: Command) -> Command:
    """Add what commands take that write files for other programs beside their results."""
    for option in reversed(_EXPORT_OPTIONS):
        command = option(command)
    return command


_ANALYSIS_OPTIONS = (
    click.option("--settings", "settings_file", type=FILE, help="TOML file of settings."),
    click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="SECTION.KEY=VALUE",
        callback=parse_overrides,
        help="One setting, over the file; may be given several times.",
    ),
    click.option("--model", type=FILE, help="Pose model (.task) to use instead of a stored one."),
    click.option(
        "--fast", is_flag=True, help="Use the pose model full: three times quicker, less steady."
    ),
    click.option(
        "--speed",
        type=click.FloatRange(min=1),
        metavar="FACTOR",
        help="How many times slower than life the clip plays: 4 for slow motion of 120 frames a"
        " second stored at 30, 1 for an ordinary clip. Default: what the camera wrote into it.",
    ),
    click.option("--no-video", is_flag=True, help="Write no annotated clip."),
    click.option(
        "--blur-face", is_flag=True, default=None, help="Hide the face in the clip and the report."
    ),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
)


def analysis_options(command: Command) -> Command:
    """Add what every command that analyses clips takes."""
    command = debug_option(command)
    for option in reversed(_ANALYSIS_OPTIONS):  # click lists the last one that was added first
        command = option(command)
    return command


def settings_from(options: dict[str, Any], more: Iterable[tuple[str, str, Any]]) -> Settings:
    """Lay options over the settings file; those that were not given leave it alone.

    Parameters
    ----------
    options
        Values of :func:`analysis_options`.
    more
        Section, key and value of the command's own; ``None`` where one was not given.

    Raises
    ------
    SettingsError
        If the file or a value is wrong.
    """
    from legpress_cv.settings import load_settings

    given = [
        *options["overrides"],
        ("pose", "variant", "full" if options["fast"] else None),
        ("annotation", "blur_face", options["blur_face"]),
        ("video", "slow_motion_ratio", options["speed"]),
        ("export", "stature_cm", options.get("stature_cm")),
        *more,
    ]
    sections: dict[str, dict[str, Any]] = {}
    for section, key, value in given:
        if value is not None:
            sections.setdefault(section, {})[key] = value
    return load_settings(options["settings_file"], **sections)
