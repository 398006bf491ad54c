"""``legpress-cv export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .options import FILE, debug_option, parse_export, stature_option


@click.command()
@click.argument("results", nargs=-1, required=True, metavar="NAME.analysis.json...", type=FILE)
@click.option(
    "--to",
    "formats",
    required=True,
    multiple=True,
    metavar="FORMATS",
    callback=parse_export,
    help="What to write: trc, mot, c3d, nc; several with commas between.",
)
@click.option("-o", "--out", type=FILE, help="Folder for the files; default: beside each result.")
@stature_option
@click.option("--overwrite", is_flag=True, help="Replace files of these names.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@debug_option
def export(results: tuple[Path, ...], **options: Any) -> int:  # noqa: ANN401 - click's values
    r"""Write NAME.trc, NAME.mot, NAME.c3d or NAME.nc from NAME.analysis.json.

    trc and c3d hold landmarks, mot the joint angles by OpenSim's names, nc everything as a data set
    of xarray. The clip is not needed.
    """
    from legpress_cv.errors import OutputError
    from legpress_cv.export_to_files import export_analysis, export_name
    from legpress_cv.files.names import shown
    from legpress_cv.results import SetAnalysis

    from .errors import Outcome
    from .terminal import Terminal

    terminal = Terminal(quiet=options["quiet"])
    outcome = Outcome(terminal)
    made: dict[Path, Path] = {}
    for result in results:
        with outcome.errors_told():
            out = result.parent if options["out"] is None else options["out"]
            target = out.resolve() / export_name(result)
            if target in made:
                raise OutputError(
                    f"{shown(made[target])} and {shown(result)} would write the same files; export"
                    " them into two folders."
                )
            made[target] = result
            written = export_analysis(
                SetAnalysis.load(result),
                out,
                options["formats"],
                name=export_name(result),
                stature_cm=options["stature_cm"],
                overwrite=options["overwrite"],
            )
            for path in written.values():
                terminal.note(f"Written: {path}")
    return outcome.code
