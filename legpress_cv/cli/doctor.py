"""``legpress-cv doctor``."""

from __future__ import annotations

import click
from rich.table import Column, Table
from rich.text import Text

from legpress_cv.files.names import one_line

from . import codes
from .options import debug_option
from .terminal import Terminal

STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@click.command()
@debug_option
def doctor() -> int:
    """Check versions, model files, codecs and native libraries, each with its cure.

    Ends with 0 when an analysis can run, with 2 when something stops it.
    """
    from legpress_cv.doctor import run_checks

    checks = run_checks()
    terminal = Terminal()
    table = Table.grid(
        Column(no_wrap=True), Column(no_wrap=True), Column(overflow="fold"), padding=(0, 1)
    )
    for check in checks:
        table.add_row(
            Text(check.status, STYLES[check.status]), Text(check.name), Text(one_line(check.found))
        )
    terminal.text.print(table)
    for check in checks:
        if check.cure:
            terminal.note(f"{check.name}: {check.cure}")
    failed = sum(check.status == "fail" for check in checks)
    warned = sum(check.status == "warn" for check in checks)
    if failed:
        verdict = f"{failed} of {len(checks)} checks failed: no clip can be analysed until cured."
    elif warned:
        verdict = f"Clips can be analysed; {warned} of {len(checks)} checks gave a warning."
    else:
        verdict = f"All {len(checks)} checks passed."
    terminal.note(verdict)
    return codes.BAD_INPUT if failed else codes.OK
