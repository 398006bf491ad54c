"""Analysing clips one after the other: look before the long work, then all results or none."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from legpress_cv.analyse_to_files import analyse_to_files, settle_models
from legpress_cv.errors import OutputError
from legpress_cv.files.atomic import check_targets, staged_files
from legpress_cv.progress import Stage
from legpress_cv.report import output_paths, print_summary
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import Settings
from legpress_cv.video import Clip

from . import codes
from .errors import Outcome, printing_results
from .terminal import Report, Terminal


@dataclass(frozen=True)
class Job:
    """A clip and the names of its results."""

    clip: Path
    outputs: dict[str, Path]


def run_clips(
    clips: Sequence[Path],
    terminal: Terminal,
    *,
    settings: Settings,
    out: Path | None,
    model: Path | None,
    overwrite: bool,
    video: bool,
    as_json: bool,
) -> int:
    """Analyse clips and write and print their results.

    A clip that fails does not keep the others from being done. The results of a clip are written
    to a hidden folder beside their place and renamed at the end: until then, those of an earlier
    run stay as they were, and a run that fails or is stopped leaves nothing.

    Returns
    -------
    int
        The worst exit code of all clips.

    Raises
    ------
    LegpressError
        If no clip could be analysed as asked: no model, or two clips with the same results.
    """
    jobs = [Job(clip, output_paths(clip, out, video=video)) for clip in clips]
    _refuse_same_outputs(jobs)
    outcome = Outcome(terminal)
    with _no_empty_folder_left(out):
        ready = []
        for job in jobs:
            with outcome.errors_told():
                clip = Clip.open(job.clip, settings.video)  # before a model is fetched for none
                check_targets(job.outputs.values(), overwrite=overwrite)
                ready.append((job, clip))
        if ready:
            with terminal.bar() as report:
                settings, models = settle_models(
                    settings, model, progress=report, warn=terminal.warn
                )
        for job, clip in ready:
            with outcome.errors_told():
                with terminal.bar(job.clip.name) as report:
                    analysis = analyse_to_files(
                        clip,
                        # The JSON last: where it stands, the set is complete.
                        staged_files(dict(reversed(job.outputs.items())), overwrite=overwrite),
                        settings=settings,
                        models=models,
                        progress=partial(_show_whole, report),
                        warn=terminal.warn,
                    )
                if analysis.status == "not_measurable":
                    outcome.add(codes.NOT_MEASURABLE)
                with printing_results():
                    _show(job, analysis, terminal, as_json=as_json)
    return outcome.code


@contextlib.contextmanager
def _no_empty_folder_left(out: Path | None) -> Iterator[None]:
    """Remove the folders that were made for the results, if none came."""
    # os.path never raises here: a folder that cannot be looked at fails later, with a sentence.
    fresh = [] if out is None else [f for f in (out, *out.parents) if not os.path.lexists(f)]
    try:
        yield
    finally:
        for folder in fresh:
            with contextlib.suppress(OSError):  # it holds results
                folder.rmdir()


def _show_whole(report: Report, stage: Stage, ratio: float | None) -> None:
    report(stage.value, stage.whole_ratio(ratio))


def _refuse_same_outputs(jobs: Sequence[Job]) -> None:
    owners: dict[str, Path] = {}
    for job in jobs:
        result = job.outputs["json"]
        key = os.path.normcase(os.path.join(os.path.realpath(result.parent), result.name))  # noqa: PTH118
        other = owners.setdefault(key, job.clip)
        if other is job.clip:
            continue
        with contextlib.suppress(OSError):  # not there: told later
            if other.samefile(job.clip):
                raise OutputError(f"{job.clip} is given twice; name it once.")
        raise OutputError(
            f"{other} and {job.clip} would write the same results"
            f" ({job.outputs['json']}); analyse them into two folders, or rename one."
        )


def _show(job: Job, analysis: SetAnalysis, terminal: Terminal, *, as_json: bool) -> None:
    if as_json:
        click.echo(analysis.to_json())
    if terminal.quiet:
        if analysis.reason is not None:
            terminal.error(f"{job.clip.name} could not be measured: {analysis.reason}")
        return
    print_summary(analysis, terminal.text)
    names = ", ".join(path.name for path in job.outputs.values())
    terminal.note(f"Written to {job.outputs['json'].parent}: {names}")
