"""``legpress-cv batch``."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import click

from . import codes
from .options import FILE, analysis_options, debugging, export_options, refuse_empty, settings_from
from .terminal import Terminal


@click.command()
@click.argument("folder", type=FILE)
@click.option("-o", "--out", type=FILE, required=True, help="Folder for the results.")
@click.option(
    "--pattern",
    "patterns",
    callback=refuse_empty,
    multiple=True,
    metavar="GLOB",
    help="Names of the clips, such as '*.mp4' or 'anna/*'; may be given several times."
    " Default: what phones and cameras write.",
)
@click.option("--workers", type=click.IntRange(1, 1024), help="Clips at a time on this machine.")
@click.option("--threads", type=int, help="Trackers that each clip uses.")
@click.option(
    "--scheduler",
    callback=refuse_empty,
    metavar="ADDRESS",
    help="Dask scheduler whose workers do the work instead.",
)
@click.option("--retry-failed", is_flag=True, help="Try clips again that failed earlier.")
@export_options
@analysis_options
def batch(folder: Path, **options: Any) -> int:  # noqa: ANN401 - click's values
    r"""Analyse every clip in FOLDER and in the folders below it.

    Results of a clip go to OUT/clips/PATH/NAME.EXTENSION/, a row per clip to OUT/summary.csv and
    OUT/summary.html. Clips that have finished results there, with the same content, settings and
    version, are skipped: a run that was stopped goes on where it was.

    Ends with 0 when every clip was read, with 1 when some failed, with 2 when nothing could start.
    """
    from legpress_cv.batch import analyze_folder
    from legpress_cv.batch.discovery import CLIP_PATTERNS
    from legpress_cv.pose.native import native_noise_hidden

    from .batch_view import BatchView

    if options["scheduler"] and options["workers"]:
        raise click.UsageError("--workers is for this machine; a scheduler has its own workers.")
    settings = settings_from(options, [("pose", "workers", options["threads"])])
    terminal = Terminal(quiet=options["quiet"])
    with (
        contextlib.nullcontext() if debugging() else native_noise_hidden(),
        BatchView(terminal) as view,
    ):
        result = analyze_folder(
            folder,
            options["out"],
            patterns=options["patterns"] or CLIP_PATTERNS,
            settings=settings,
            model=options["model"],
            video=not options["no_video"],
            exports=options["exports"],
            workers=options["workers"],
            scheduler=options["scheduler"],
            retry_failed=options["retry_failed"],
            observer=view,
        )
    tucked = sum(bool(row.tucks) for row in result.rows)
    terminal.note(
        f"{len(result.rows)} clips: {result.analysed} worked on now, {result.skipped} finished"
        f" before, {len(result.failed)} failed; {tucked} with a tuck. See {result.summary['html']}"
    )
    return codes.SOME_FAILED if result.failed else codes.OK
