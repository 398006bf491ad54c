"""The command of ``benchmarks/accuracy.py``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console

from .analyse import analyse_folder, made_with
from .bootstrap import DRAWS, SEED
from .errors import ProtocolError
from .page import page
from .report import as_document, evaluate
from .tables import print_report, reps_table, rich_table


def parser(description: str) -> argparse.ArgumentParser:
    """Describe the command line."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("clips", type=Path, help="folder of clips with truth")
    made.add_argument("--out", type=Path, help="results; default: CLIPS/results")
    made.add_argument("--json", type=Path, help="write every figure there")
    made.add_argument("--page", type=Path, help="write the Markdown page there")
    made.add_argument("--jobs", type=int, default=1, help="clips at a time")
    made.add_argument("--draws", type=int, default=DRAWS, help="of the bootstrap")
    made.add_argument("--seed", type=int, default=SEED, help="of the bootstrap")
    made.add_argument("--short", action="store_true", help="print only the main tables")
    made.add_argument("--reps", action="store_true", help="print every rep too")
    made.add_argument("--model", help="passed on")
    made.add_argument("--settings", help="passed on")
    made.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE")
    made.add_argument("--fast", action="store_true", help="passed on")
    return made


def passed_on(given: argparse.Namespace) -> list[str]:
    """Options for ``legpress-cv analyze``."""
    options = ["--fast"] if given.fast else []
    for name in ("model", "settings"):
        value = getattr(given, name)
        options += [] if value is None else [f"--{name}", value]
    for value in given.set:
        options += ["--set", value]
    return options


def main(description: str, arguments: list[str] | None = None) -> int:
    """Analyse, compare, print and write."""
    given = parser(description).parse_args(arguments)
    talk = Console(stderr=True)
    options = passed_on(given)
    try:
        clips = analyse_folder(
            given.clips,
            given.out or given.clips / "results",
            options,
            jobs=given.jobs,
            tell=lambda line: talk.print(line, markup=False, highlight=False),
        )
        report = evaluate(
            clips, draws=given.draws, seed=given.seed, made_with=made_with(clips, options)
        )
        if given.json:
            given.json.write_text(json.dumps(as_document(report), indent=1), encoding="utf-8")
        if given.page:
            given.page.write_text(page(report), encoding="utf-8")
    except ProtocolError as error:
        talk.print(str(error), markup=False)
        return 2
    console = Console()
    print_report(report, console, every=not given.short)
    if given.reps:
        console.print(rich_table(reps_table(report)))
    return 0
