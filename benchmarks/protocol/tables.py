"""The report as tables of text, for the terminal and for the page."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .angles import TABLE as ANGLES
from .baselines import PIPELINE, RHYTHM
from .marks import MARKS
from .report import Figure, Report, Section

UNKNOWN = "-"
"""Stands for what was not measured."""
PLACES = {"deg": 1, "mm": 1, "s": 2, "reps": 2, "deg/cm": 2}
"""Decimals by unit; pure numbers have two."""

STRATA_MARKS = (
    "PPT, RMSE",
    "PPT, bias",
    "tilt curve, r within a clip",
    "hip flexion, RMSE",
    "knee flexion, RMSE",
    "flag at 10 deg, sensitivity",
    "flag at 10 deg, specificity",
    "reps judged, fair view",
)
"""Marks that the table of strata shows; the JSON has every figure of every stratum."""


@dataclass(frozen=True)
class TextTable:
    """A title, a header and rows of cells; a cell may have a second line."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def number(value: float, unit: str) -> str:
    """Write a value with the decimals of its unit, or "-"."""
    if not math.isfinite(value):
        return UNKNOWN
    text = f"{value:.{PLACES.get(unit, 2)}f}"
    # No sign for what is rounded to nothing.
    return text.removeprefix("-") if not float(text) else text


def cell(figure: Figure, told: int = -1) -> str:
    """Write a value, and its interval and n on further lines; n only where it is not `told`."""
    lines = [number(figure.value, figure.unit)]
    if math.isfinite(figure.low) and math.isfinite(figure.high):
        low, high = number(figure.low, figure.unit), number(figure.high, figure.unit)
        lines.append(f"({low} to {high})")
    if figure.values != told:
        lines.append(f"n {figure.values}")
    return "\n".join(lines)


def report_tables(report: Report) -> Iterator[TextTable]:
    """Yield all tables in order: marks first, strata and refusals last."""
    yield marks_table(report)
    names = list(dict.fromkeys(table for table, _, _ in report.overall.figures))
    for name in names:
        yield figure_table(report.overall, name)
    yield strata_table(report)
    yield TextTable(
        "Reps that were not judged",
        ("reason", "reps"),
        tuple((reason, str(count)) for reason, count in report.refusals) or ((UNKNOWN, "0"),),
    )


def marks_table(report: Report) -> TextTable:
    """Make the marks with what was found."""
    rows = []
    for mark in MARKS:
        figure = report.overall.get(mark.key)
        rows.append(
            (
                f"{mark.name} ({mark.unit})" if mark.unit else mark.name,
                mark.told(mark.must),
                mark.told(mark.aim),
                cell(figure, figure.values),
                str(figure.values),
                mark.status(figure.value, mark.must),
                mark.status(figure.value, mark.aim),
            )
        )
    return TextTable("Marks", ("figure", "must", "aim", "found", "n", "must?", "aim?"), tuple(rows))


def figure_table(section: Section, name: str) -> TextTable:
    """One table of figures: rows by columns, with the most values that a row has."""
    keys = [key for key in section.figures if key[0] == name]
    columns = list(dict.fromkeys(column for _, _, column in keys))
    rows = []
    for row in dict.fromkeys(row for _, row, _ in keys):
        figures = [section.get((name, row, column)) for column in columns]
        most = max(figures, key=lambda figure: figure.values)
        cells = [cell(figure, most.values) for figure in figures]
        rows.append((row, str(most.values), str(most.clips), *cells))
    headed = [_headed(section, name, column) for column in columns]
    return TextTable(name, ("", "n", "clips", *headed), tuple(rows))


def strata_table(report: Report) -> TextTable:
    """Figures of `STRATA_MARKS` by level; empty levels too."""
    marks = [mark for mark in MARKS if mark.name in STRATA_MARKS]
    rows = []
    for (name, level), section in report.strata.items():
        cells = [cell(section.get(mark.key)) for mark in marks]
        rows.append((f"{name}: {level}", str(section.clips), *cells))
    header = [f"{mark.name} ({mark.unit})" if mark.unit else mark.name for mark in marks]
    return TextTable("Strata", ("stratum", "clips", *header), tuple(rows))


def reps_table(report: Report) -> TextTable:
    """Every true rep: what is true and what was reported."""
    rows = []
    for rep in report.rows:
        low, high = (_given(rep[f"ppt_{end}_deg"]) for end in ("low", "high"))
        truth, found = rep["true_ppt_deg"], rep[f"ppt_deg: {PIPELINE}"]
        held = UNKNOWN if math.isnan(low) else "yes" if low <= truth <= high else "NO"
        told = UNKNOWN if math.isnan(low) else f"{number(low, 'deg')} to {number(high, 'deg')}"
        baseline = number(rep[f"ppt_deg: {RHYTHM}"], "deg")
        why = rep["evidence"] or rep["reason"] or "not found"
        values = number(truth, "deg"), number(found, "deg"), told, held, baseline
        rows.append((f"{rep['clip']} {rep['rep']}", *values, why))
    header = ("clip, rep", "true PPT", "reported", "90 % interval", "holds", RHYTHM, "evidence")
    return TextTable("Reps, deg", header, tuple(rows))


def print_report(report: Report, console: Console, *, every: bool = True) -> None:
    """Print the tables; without `every` only the marks, the methods side by side, and refusals."""
    console.print(f"{report.clips} clips, {report.reps} whole true reps; reference: synthetic")
    short = {"Marks", "PPT, rep by rep", ANGLES, "Reps that were not judged"}
    for table in report_tables(report):
        if every or table.title in short:
            console.print(rich_table(table))
    for clip, reason in report.failures:
        console.print(f"{clip} could not be analysed: {reason}", markup=False)


def rich_table(table: TextTable) -> Table:
    """Make a table for the terminal."""
    made = Table(title=table.title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(table.header):
        made.add_column(escape(name), justify="right" if i else "left", vertical="top")
    for row in table.rows:
        style = "bold" if row[0] == PIPELINE else None
        made.add_row(*(escape(text) for text in row), style=style)
    return made


def _given(value: float | None) -> float:
    return float("nan") if value is None else value


def _headed(section: Section, table: str, column: str) -> str:
    units = {section.get((table, row, column)).unit for row in _rows(section, table)}
    units.discard("")
    return f"{column} ({units.pop()})" if len(units) == 1 else column


def _rows(section: Section, table: str) -> list[str]:
    return [row for name, row, _ in section.figures if name == table]
