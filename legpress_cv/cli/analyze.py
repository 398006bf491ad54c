"""``legpress-cv analyze``."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import click

from .options import (
    FILE,
    GivenPath,
    analysis_options,
    debugging,
    export_options,
    parse_point,
    settings_from,
)

CLIP = GivenPath(path_type=Path, readable=False)  # one that may not be read stops no other


@click.command()
@click.argument("clips", nargs=-1, required=True, type=CLIP)
@click.option("-o", "--out", type=FILE, help="Folder for the results; default: beside each clip.")
@click.option(
    "--subject",
    metavar="X,Y",
    callback=parse_point,
    help="A point of the picture that lies on the lifter.",
)
@click.option("--rate", type=float, metavar="HZ", help="Frames per second to analyse.")
@click.option("--workers", type=int, help="Trackers at a time; default: one per core.")
@click.option("--overwrite", is_flag=True, help="Replace results of these clips.")
@click.option(
    "--overwrite-other", is_flag=True, help="Replace results of other clips with such names too."
)
@click.option("--audio/--no-audio", default=None, help="Keep the sound; default: no.")
@click.option(
    "--marks",
    type=FILE,
    help="Marks made by hand; default: NAME.marks.json beside the clip. For one clip.",
)
@click.option("--no-marks", is_flag=True, help="Leave marks made by hand out.")
@click.option("--json", "as_json", is_flag=True, help="Print results to standard output as JSON.")
@export_options
@analysis_options
def analyze(clips: tuple[Path, ...], **options: Any) -> int:  # noqa: ANN401 - click's values
    r"""Analyse CLIPS and write the results beside them, or into --out.

    For NAME.mp4 these are NAME.report.html (open it in a browser), NAME.annotated.mp4,
    NAME.analysis.json, NAME.frames.csv and NAME.reps.csv, each complete or not there; --export adds
    more. Several clips with --json give one JSON document a line.
    """
    from legpress_cv._memory import bound_spare_memory
    from legpress_cv.pose.native import native_noise_hidden

    from .clips import Marks, Replace, run_clips
    from .terminal import Terminal

    if options["marks"] is not None and len(clips) > 1:
        raise click.UsageError("--marks goes with one clip; name one alone, or leave --marks out.")
    if options["marks"] is not None and options["no_marks"]:
        raise click.UsageError("--marks and --no-marks exclude each other; leave one out.")
    settings = settings_from(
        options,
        [
            ("pose", "workers", options["workers"]),
            ("subject", "point", options["subject"]),
            ("video", "analysis_rate_hz", options["rate"]),
            ("annotation", "audio", options["audio"]),
        ],
    )
    terminal = Terminal(quiet=options["quiet"], results_on_stdout=not options["as_json"])
    bound_spare_memory()
    with contextlib.nullcontext() if debugging() else native_noise_hidden():
        return run_clips(
            clips,
            terminal,
            settings=settings,
            out=options["out"],
            model=options["model"],
            marks=Marks(options["marks"], wanted=not options["no_marks"]),
            replace=Replace.of(options["overwrite"], options["overwrite_other"]),
            video=not options["no_video"],
            exports=options["exports"],
            as_json=options["as_json"],
        )
