"""The table of reps at the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from legpress_cv.results import RepResult, Verdict
from legpress_cv.wording import rep_verdict

from .plain import printable

WIDTH_FOR_TEMPO = 72
"""Narrower terminals do without the tempo."""

WIDTH_FOR_TIME = 50
"""Narrower terminals do without the times."""

UNKNOWN = "-"
"""Stands for a number that is not known."""


def rep_table(reps: Sequence[RepResult], console: Console) -> Table:
    """Make a row per rep: when, how deep, how fast, and what the pelvis did."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    wide, medium = console.width >= WIDTH_FOR_TEMPO, console.width >= WIDTH_FOR_TIME
    table.add_column("Rep", justify="right", no_wrap=True)
    if medium:
        table.add_column("Time (s)", justify="right", no_wrap=True)
    table.add_column("Knee\nbend", justify="right", no_wrap=True)
    table.add_column("Trunk-\nthigh", justify="right", no_wrap=True)
    if wide:
        table.add_column("Down-hold-up\n(s)", justify="right", no_wrap=True)
    table.add_column("Pelvis")
    for rep in reps:
        cells = [str(rep.rep)]
        cells += [f"{rep.start_s:.1f}-{rep.end_s:.1f}"] if medium else []
        cells += [_depth(rep.knee_flexion_max_deg), _depth(rep.trunk_thigh_flexion_max_deg)]
        cells += [_tempo(rep)] if wide else []
        row = [Text(printable(cell, console)) for cell in cells]
        table.add_row(*row, Text(printable(_pelvis(rep), console), style=_style(rep)))
    return table


def unmeasured(reps: Sequence[RepResult]) -> list[tuple[str, str]]:
    """Name once, for each reason, the reps that could not be measured."""
    by_reason: dict[str, list[str]] = {}
    for rep in reps:
        if not rep.measurable and rep.not_measurable_reason:
            by_reason.setdefault(rep.not_measurable_reason, []).append(str(rep.rep))
    return [
        (f"{'Rep' if len(numbers) == 1 else 'Reps'} {', '.join(numbers)}", reason)
        for reason, numbers in by_reason.items()
    ]


def _depth(angle_deg: float | None) -> str:
    return UNKNOWN if angle_deg is None else f"{angle_deg:.0f}°"


def _tempo(rep: RepResult) -> str:
    phases = (rep.descent_s, rep.bottom_pause_s, rep.ascent_s)
    if all(phase is None for phase in phases):
        return UNKNOWN
    return " - ".join("?" if phase is None else f"{phase:.1f}" for phase in phases)


def _pelvis(rep: RepResult) -> str:
    # The reason has a line of its own below the table.
    words = rep_verdict(rep).partition(":")[0]
    if not rep.partial:
        return words
    return f"partial ({rep.cut} cut off): {words}" if rep.cut else f"partial: {words}"


def _style(rep: RepResult) -> str:
    # Colour repeats what the words say.
    if not rep.measurable:
        return "dim"
    if rep.tucked:
        return "bold red"
    return "yellow" if rep.verdict is Verdict.BORDERLINE else "green"
