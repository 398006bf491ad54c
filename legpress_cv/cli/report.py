"""``legpress-cv report``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import FILE, debug_option

if TYPE_CHECKING:
    from .terminal import Terminal


@click.command()
@click.argument("results", nargs=-1, required=True, metavar="NAME.analysis.json...", type=FILE)
@click.option("-o", "--out", type=FILE, help="Folder for the reports; default: beside each result.")
@click.option("--clip", type=FILE, help="The clip, if it has moved; for one result.")
@click.option("--blur-face", is_flag=True, default=None, help="Hide the face in the pictures.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@debug_option
def report(results: tuple[Path, ...], **options: Any) -> int:  # noqa: ANN401 - click's values
    r"""Make NAME.report.html again from NAME.analysis.json.

    A report that is there already is replaced, unless it is that of another clip. Its pictures come
    from the clip, looked for where it was analysed and beside the result; its annotated clip has to
    lie beside the report.
    """
    from legpress_cv.files.atomic import no_empty_folder_left

    from .errors import Outcome
    from .terminal import Terminal

    if options["clip"] is not None and len(results) > 1:
        raise click.UsageError("--clip goes with one result; name one alone, or leave --clip out.")
    terminal = Terminal(quiet=options.pop("quiet"))
    outcome = Outcome(terminal)
    with no_empty_folder_left(options["out"]):
        for result in results:
            with outcome.errors_told():
                _remake(result, terminal, **options)
    return outcome.code


def _remake(
    result: Path, terminal: Terminal, *, out: Path | None, clip: Path | None, blur_face: bool | None
) -> None:
    from legpress_cv.errors import ClipNotFoundError
    from legpress_cv.files.names import shown
    from legpress_cv.report.html import find_clip, is_the_clip, write_report
    from legpress_cv.report.owner import refuse_report_of_another
    from legpress_cv.report.paths import SUFFIXES
    from legpress_cv.results import SetAnalysis

    analysis = SetAnalysis.load(result)
    folder = result.parent if out is None else out
    stem = result.name.removesuffix(SUFFIXES["json"])
    if clip is None:
        source = find_clip(analysis, result.parent)
        if source is None:
            terminal.warn(
                f"the clip of {result.name} is not where it was analysed, nor beside the result, so"
                " the report has no pictures; name it with --clip."
            )
    elif is_the_clip(analysis, clip):
        source = clip
    else:
        if not os.path.isfile(clip):  # noqa: PTH113 - never raises
            raise ClipNotFoundError(f"There is no file {shown(clip)}; check the path.")
        raise ClipNotFoundError(
            f"{shown(clip)} is not the clip that {result.name} was made from; name that one, or"
            " leave --clip out."
        )
    video = folder / f"{stem}{SUFFIXES['video']}"
    target = folder / f"{stem}{SUFFIXES['report']}"
    if folder != result.parent:  # beside a result stands its own report
        beside = folder / f"{stem}{SUFFIXES['json']}"
        refuse_report_of_another(target, analysis.clip.sha256, beside)
    write_report(
        analysis,
        target,
        clip_path=source,
        video_name=video.name if video.is_file() else None,
        overwrite=True,
        blur_face=blur_face,
    )
    terminal.note(f"Written: {target}")
