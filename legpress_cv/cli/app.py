"""The group of commands."""

from __future__ import annotations

import click

from legpress_cv._version import __version__

from .analyze import analyze
from .batch import batch
from .compare import compare
from .doctor import doctor
from .export import export
from .mark import mark
from .models import models
from .options import debug_option
from .report import report


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 analysed; 2 the input or the call is wrong; 3 read, but nothing could"
    " be measured; 130 stopped with Ctrl-C. Of several clips the worst counts (2 over 3 over 0);"
    " batch has codes of its own.",
    commands=[analyze, mark, compare, batch, report, export, models, doctor],
)
@click.version_option(__version__, prog_name="legpress-cv", message="%(prog)s %(version)s")
@debug_option
def cli() -> None:
    """Find posterior pelvic tilt (butt wink) in side-view clips of leg-press sets, rep by rep."""
