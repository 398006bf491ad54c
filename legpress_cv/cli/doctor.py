"""``legpress-cv doctor``."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from . import codes
from .options import debug_option
from .terminal import one_line

STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@click.command()
@debug_option
def doctor() -> int:
    """Check versions, model files, codecs and native libraries, each with its cure.

    Ends with 0 when an analysis can run, with 2 when something stops it.
    """
    from legpress_cv.doctor import run_checks

    checks = run_checks()
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        table.add_row(
            Text(check.status, STYLES[check.status]), Text(check.name), Text(one_line(check.found))
        )
    console.print(table)
    for check in checks:
        if check.cure:
            console.print(Text(f"{check.name}: {one_line(check.cure)}"), soft_wrap=True)
    failed = sum(check.status == "fail" for check in checks)
    warned = sum(check.status == "warn" for check in checks)
    if failed:
        verdict = f"{failed} of {len(checks)} checks failed: no clip can be analysed until cured."
    elif warned:
        verdict = f"Clips can be analysed; {warned} of {len(checks)} checks gave a warning."
    else:
        verdict = f"All {len(checks)} checks passed."
    console.print(Text(verdict), soft_wrap=True)
    return codes.BAD_INPUT if failed else codes.OK
