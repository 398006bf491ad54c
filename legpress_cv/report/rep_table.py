"""The table of reps at the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from legpress_cv.results import RepResult, Verdict
from legpress_cv.wording import terminal as words

from .plain import printable

WIDTH_FOR_TEMPO = 72
"""Narrower terminals do without the tempo."""

WIDTH_FOR_TIME = 50
"""Narrower terminals do without the times."""


def rep_table(reps: Sequence[RepResult], console: Console) -> Table:
    """Make a row per rep: when, how deep, how fast, and what the pelvis did."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    wide, medium = console.width >= WIDTH_FOR_TEMPO, console.width >= WIDTH_FOR_TIME
    table.add_column(words.REP, justify="right", no_wrap=True)
    if medium:
        table.add_column(words.TIME, justify="right", no_wrap=True)
    table.add_column(words.KNEE, justify="right", no_wrap=True)
    table.add_column(words.TRUNK_THIGH, justify="right", no_wrap=True)
    if wide:
        table.add_column(words.TEMPO, justify="right", no_wrap=True)
    table.add_column(words.PELVIS)
    for rep in reps:
        cells = [str(rep.rep)]
        cells += [words.time_cell(rep)] if medium else []
        cells += [
            words.depth_cell(rep.knee_flexion_max_deg),
            words.depth_cell(rep.trunk_thigh_flexion_max_deg),
        ]
        cells += [words.tempo_cell(rep)] if wide else []
        row = [Text(printable(cell, console)) for cell in cells]
        table.add_row(*row, Text(printable(words.pelvis_cell(rep), console), style=_style(rep)))
    return table


def _style(rep: RepResult) -> str:
    # Colour repeats what the words say.
    if not rep.measurable:
        return "dim"
    if rep.tucked:
        return "bold red"
    return "yellow" if rep.verdict is Verdict.BORDERLINE else "green"
