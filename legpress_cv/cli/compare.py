"""``legpress-cv compare``."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import codes
from .options import FILE, analysis_options, refuse_empty, settings_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from legpress_cv.results import SetAnalysis, SetComparison

    from .terminal import Terminal

ANALYSE_AGAIN = "analyse it again with legpress-cv analyze --overwrite"


@dataclass(frozen=True)
class Read:
    """A set that was read: its result, and where this and the clip lie."""

    analysis: SetAnalysis
    result: Path
    clip: Path | None = None


@click.command()
@click.argument("sets", nargs=-1, required=True, metavar="BEFORE AFTER [MORE]...", type=FILE)
@click.option("-o", "--out", type=FILE, help="Folder for the comparison; default: beside BEFORE.")
@click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="TEXT",
    callback=refuse_empty,
    help="What to call a set, such as 'feet higher'; once for each, in their order.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it to standard output as JSON.")
@click.option("--overwrite", is_flag=True, help="Replace a comparison of these names.")
@analysis_options
def compare(sets: tuple[Path, ...], **options: Any) -> int:  # noqa: ANN401 - click's values
    r"""Tell whether a change helped: sets of one lifter, each against the first.

    Each is a clip or its NAME.analysis.json. A clip that was analysed already is not analysed
    again; any other gets the results of analyze, whose annotated clip the page plays.

    Writes BEFORE--AFTER.comparison.html (open it in a browser) and BEFORE--AFTER.comparison.json,
    both complete or not there.
    """
    from legpress_cv.comparison import compare_sets
    from legpress_cv.files.atomic import check_targets, no_empty_folder_left
    from legpress_cv.report.paths import comparison_paths

    from .terminal import Terminal

    if len(sets) == 1:
        raise click.UsageError("a comparison takes two sets or more; name a second one.")
    terminal = Terminal(quiet=options["quiet"], results_on_stdout=not options["as_json"])
    settings = settings_from(options, [])
    out: Path | None = options["out"]
    with no_empty_folder_left(out):
        targets = comparison_paths(sets, sets[0].parent if out is None else out)
        ready = _look_before(sets, options)
        check_targets(targets.values(), overwrite=options["overwrite"])
        read = []
        for given, found in zip(sets, ready, strict=True):
            code, one = (codes.OK, found) if found else _analysed(given, terminal, options)
            if one is None:
                return code
            read.append(one)
        comparison = compare_sets(
            *(one.analysis for one in read),
            labels=options["labels"] or None,
            settings=settings.comparison,
        )
        _write(comparison, read, targets, terminal, options)
    _show(comparison, terminal, targets, as_json=options["as_json"])
    told = any(n.difference is not None for pair in comparison.comparisons for n in pair.quantities)
    return codes.OK if told else codes.NOT_MEASURABLE


def _look_before(sets: Sequence[Path], options: dict[str, Any]) -> list[Read | None]:
    """Read what is there, and see before long work that the sets can be told apart.

    Returns
    -------
    list
        In the order of the sets; None for a clip that has yet to be analysed.

    Raises
    ------
    LegpressError
        If one cannot be read, or is there twice.
    """
    from legpress_cv.comparison import check_labels, refuse_twice
    from legpress_cv.errors import OutputError
    from legpress_cv.files.names import as_text, shown
    from legpress_cv.files.sha256 import file_sha256
    from legpress_cv.report import output_paths

    if options["labels"]:
        check_labels(options["labels"], len(sets))
    ready = [_ready(given, options["out"]) for given in sets]
    refuse_twice(
        (as_text(given), one.analysis.clip.sha256 if one else file_sha256(given))
        for given, one in zip(sets, ready, strict=True)
    )
    owners: dict[Path, Path] = {}
    for given, one in zip(sets, ready, strict=True):
        result = one.result if one else output_paths(given, options["out"])["json"]
        other = owners.setdefault(result, given)
        if other is not given:
            raise OutputError(
                f"{shown(other)} and {shown(given)} would have the same result ({shown(result)});"
                " analyse them into two folders, or rename one."
            )
    return ready


def _ready(given: Path, out: Path | None) -> Read | None:
    """Read the result that is named, or is there for a clip."""
    from legpress_cv.errors import ClipError, ResultError
    from legpress_cv.files.names import shown
    from legpress_cv.report import output_paths
    from legpress_cv.report.paths import is_annotated_clip, is_result
    from legpress_cv.results import SetAnalysis
    from legpress_cv.video.opening import check_file

    from .finished import result_of

    if is_result(given):
        return Read(SetAnalysis.load(given), given)
    if is_annotated_clip(given):
        raise ClipError(
            f"{shown(given)} is an annotated clip, a result of this program; name the clip as it"
            " was filmed."
        )
    check_file(given)
    beside, wanted = output_paths(given)["json"], output_paths(given, out)["json"]
    if wanted.exists():
        return Read(result_of(given, wanted, ANALYSE_AGAIN), wanted, given)
    if beside.exists():
        # One that is not its own is left alone, since a new one goes elsewhere.
        with contextlib.suppress(ResultError):
            return Read(result_of(given, beside, ANALYSE_AGAIN), beside, given)
    return None


def _analysed(clip: Path, terminal: Terminal, options: dict[str, Any]) -> tuple[int, Read | None]:
    """Analyse a clip; None where that failed."""
    from .clips import Marks
    from .finished import analysed, result_of

    code, result = analysed(
        clip,
        terminal,
        options,
        marks=Marks(),
        again=False,
        summary=False,
        video=not options["no_video"],
    )
    if code not in (codes.OK, codes.NOT_MEASURABLE):
        return code, None
    return code, Read(result_of(clip, result, ANALYSE_AGAIN), result, clip)


def _write(
    comparison: SetComparison,
    read: Sequence[Read],
    targets: Mapping[str, Path],
    terminal: Terminal,
    options: dict[str, Any],
) -> None:
    """Write page and JSON, together or not at all."""
    from legpress_cv.files.atomic import staged_files
    from legpress_cv.report import comparison as page

    clips = [_clip_of(one, terminal) for one in read]
    with staged_files(targets, overwrite=options["overwrite"]) as staged:
        page.write_comparison(
            comparison,
            [one.analysis for one in read],
            staged["page"],
            clip_paths=clips,
            annotated_paths=[_annotated_clip_of(one) for one in read],
            json_name=targets["json"].name,
            overwrite=True,
            blur_face=options["blur_face"],
            folder=targets["page"].parent,
        )
        staged["json"].write_bytes(f"{comparison.to_json()}\n".encode())


def _clip_of(one: Read, terminal: Terminal) -> Path | None:
    from legpress_cv.files.names import shown
    from legpress_cv.report.html import find_clip

    clip = one.clip or find_clip(one.analysis, one.result.parent)
    if clip is None:
        terminal.warn(
            f"the clip of {shown(one.result)} is not where it was analysed, nor beside the result,"
            " so the page has no pictures of it; put it there."
        )
    return clip


def _annotated_clip_of(one: Read) -> Path | None:
    from legpress_cv.report.paths import SUFFIXES, clip_stem

    video = one.result.with_name(f"{clip_stem(one.result)}{SUFFIXES['video']}")
    return video if video.is_file() else None


def _show(
    comparison: SetComparison, terminal: Terminal, targets: Mapping[str, Path], *, as_json: bool
) -> None:
    from legpress_cv.files.names import shown
    from legpress_cv.report.comparison_summary import print_comparison

    from .errors import printing_results

    with printing_results():
        if as_json:
            click.echo(comparison.to_json())
        if terminal.quiet:
            return
        print_comparison(comparison, terminal.text)
        names = ", ".join(shown(Path(path.name)) for path in targets.values())
        terminal.note(f"Written to {shown(targets['json'].parent)}: {names}")
