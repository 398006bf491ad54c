"""A comparison at the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from legpress_cv.results import PairComparison, SetComparison
from legpress_cv.wording import comparison_table as words
from legpress_cv.wording.legend import DISCLAIMER

from .console_page import ConsolePage
from .plain import printable

WIDTH_FOR_INTERVAL = 64
"""Narrower terminals do without the interval of a change."""


def print_comparison(comparison: SetComparison, console: Console) -> None:
    """Print what changed: a sentence, a table, and what makes it less sure, for each later set.

    Parameters
    ----------
    comparison
        The value.
    console
        Where to print; without a terminal it comes out as plain text.
    """
    page = ConsolePage(console)
    for place, pair in enumerate(comparison.comparisons):
        if place:
            page.gap()
        _pair(page, comparison, pair, console)
    if comparison.trend is not None:
        page.gap()
        page.led(words.TREND, comparison.trend.finding, indent=0)
    page.gap()
    page.line(words.INTERVAL_LEGEND, "dim")
    page.line(DISCLAIMER, "dim")


def _pair(
    page: ConsolePage, comparison: SetComparison, pair: PairComparison, console: Console
) -> None:
    before, after = comparison.sets[pair.before], comparison.sets[pair.after]
    page.line(words.sets_line(before, after), "dim")
    page.line(pair.finding, "bold")
    page.gap()
    console.print(_table(pair, before.label, after.label, console))
    for message in words.reasons(pair):
        if not page.holds(message):
            page.line(message)
    for caveat in pair.caveats:
        page.led(words.CAVEAT, caveat.message, "yellow", indent=0)


def _table(pair: PairComparison, before: str, after: str, console: Console) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    wide = console.width >= WIDTH_FOR_INTERVAL
    table.add_column("")
    for label in (before, after, words.CHANGE):
        table.add_column(Text(printable(label, console)), justify="right")
    if wide:
        table.add_column(words.INTERVAL, justify="right", no_wrap=True)
    for row in words.rows(pair):
        cells = row if wide else row[:-1]
        table.add_row(*(Text(printable(cell, console)) for cell in cells))
    return table
