"""``legpress-cv models``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from legpress_cv.errors import ModelCorruptError, ModelNotFoundError

from . import codes
from .options import debug_option
from .terminal import Terminal

if TYPE_CHECKING:
    from legpress_cv.pose.store import Variant

CHOICES = ("heavy", "full", "lite")  # the store's, without importing it for --help
DEFAULT_VARIANTS: tuple[Variant, ...] = ("heavy", "full")  # follows the lifter; finds the lifter
MEGABYTE = 1e6


@click.group()
def models() -> None:
    """List, fetch or verify the pose models."""


@models.command("list")
@debug_option
def list_models() -> int:
    """Show which pose models are on this machine."""
    from rich.table import Table
    from rich.text import Text

    from legpress_cv.pose.store import MODEL_VARIABLE, cache_folder, installed_models

    terminal = Terminal()
    table = Table(box=None, pad_edge=False)
    for heading in ("variant", "size", "path"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "size" else "left")
    for variant, paths in installed_models().items():
        for path in paths:
            size = f"{path.stat().st_size / MEGABYTE:.1f} MB"
            table.add_row(variant, size, Text(str(path)))
        if not paths:
            table.add_row(variant, "-", "not here; run `legpress-cv models fetch " + variant + "`")
    terminal.text.print(table)
    terminal.note(f"Fetched models are kept in {cache_folder()}.")
    named = os.environ.get(MODEL_VARIABLE)
    if named:
        terminal.note(f"{MODEL_VARIABLE} is set: {named} is used instead of these.")
    return codes.OK


@models.command()
@click.argument("variants", nargs=-1, type=click.Choice(CHOICES))
@click.option("--force", is_flag=True, help="Fetch again what is there already.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@debug_option
def fetch(variants: tuple[Variant, ...], *, force: bool, quiet: bool) -> int:
    """Fetch pose models into the cache: heavy and full, or those that are named."""
    from legpress_cv.pose.store import bundle_name, cache_folder, fetch_models

    terminal = Terminal(quiet=quiet)
    wanted = variants or DEFAULT_VARIANTS
    with terminal.bar() as report:
        found, reasons = fetch_models(wanted, force=force, progress=report)
    for model in found.values():
        terminal.note(f"{model.variant}: {model.path} ({model.source})")
    missing = [variant for variant in wanted if variant not in found]
    if missing:
        why = "; ".join(f"{source}: {reason}" for source, reason in reasons.items())
        raise ModelNotFoundError(
            f"{' and '.join(missing)} could not be fetched ({why}); connect to the internet and try"
            f" again, or put {bundle_name(missing[0])} into {cache_folder()} by hand."
        )
    return codes.OK


@models.command()
@debug_option
def verify() -> int:
    """Check every pose model on this machine against its recorded SHA-256.

    Ends with 0 when all are sound, with 2 when one is damaged or none is there.
    """
    from legpress_cv.pose.store import installed_models, open_model

    terminal = Terminal()
    code, count = codes.OK, 0
    for variant, paths in installed_models().items():
        for path in paths:
            count += 1
            try:
                model = open_model(path, variant=variant, cure="delete it and fetch it again")
            except ModelCorruptError as error:
                terminal.error(str(error))
                code = codes.BAD_INPUT
            else:
                terminal.note(f"{variant}: sound, sha256 {model.sha256} ({path})")
    if count == 0:
        terminal.error("no pose model is on this machine; run `legpress-cv models fetch`.")
        return codes.BAD_INPUT
    return code
