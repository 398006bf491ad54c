"""Analysing clips one after the other: look before the long work, then all results or none."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path

import click

from legpress_cv.analyse_to_files import analyse_to_files, plan_of, settle_models
from legpress_cv.analysis import LoadedModels
from legpress_cv.analysis.by_hand import check_marks
from legpress_cv.errors import ClipError, OutputError
from legpress_cv.export import FORMATS, check_libraries, is_exportable
from legpress_cv.files.atomic import check_targets, no_empty_folder_left, staged_files
from legpress_cv.files.names import shown
from legpress_cv.marks import ClipMarks, load_marks
from legpress_cv.report import output_paths, print_summary
from legpress_cv.report.marks_file import read_marks_of
from legpress_cv.report.owner import refuse_results_of_another
from legpress_cv.report.paths import is_annotated_clip
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import Settings
from legpress_cv.video import Clip

from . import codes
from .errors import Outcome, printing_results
from .terminal import PlanBar, Terminal


@dataclass(frozen=True)
class Job:
    """A clip and the names of its results."""

    clip: Path
    outputs: dict[str, Path]


@dataclass(frozen=True)
class Marks:
    """Which marks made by hand are used: those of a file, else those beside the clip."""

    path: Path | None = None
    wanted: bool = True

    def of(self, job: Job) -> ClipMarks | None:
        """Read them.

        Raises
        ------
        MarksError
            If they cannot be read, or mean nothing.
        """
        if not self.wanted:
            return None
        if self.path is not None:
            return load_marks(self.path)
        return read_marks_of(job.clip, job.outputs["json"].parent)


class Replace(Enum):
    """Which results may be replaced."""

    NOTHING = "nothing"
    OWN = "those of the same clip"
    ANY = "those of other clips too"

    @classmethod
    def of(cls, overwrite: bool, overwrite_other: bool) -> Replace:
        """Read the two switches, the second of which says more than the first."""
        if overwrite_other:
            return cls.ANY
        return cls.OWN if overwrite else cls.NOTHING


def run_clips(
    clips: Sequence[Path],
    terminal: Terminal,
    *,
    settings: Settings,
    out: Path | None,
    model: Path | None,
    marks: Marks,
    replace: Replace,
    video: bool,
    exports: Sequence[str],
    as_json: bool,
    summary: bool = True,
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
        If no clip could be analysed as asked: no model, no library for a format, two clips with the
        same results, or nothing but results.
    """
    check_libraries(exports)
    clips = _without_results(clips, terminal)
    jobs = [Job(clip, output_paths(clip, out, video=video, exports=exports)) for clip in clips]
    _refuse_same_outputs(jobs)
    outcome = Outcome(terminal)
    with no_empty_folder_left(out):
        ready = []
        for job in jobs:
            with outcome.errors_told():
                clip = Clip.open(job.clip, settings.video)  # before a model is fetched for none
                _refuse_the_clip_itself(job)
                _check_owner(job, replace)
                check_targets(job.outputs.values(), overwrite=replace is not Replace.NOTHING)
                made = marks.of(job)
                if made is not None:
                    check_marks(made, clip)
                _tell_stale(job, terminal)
                ready.append((job, clip, made))
        if ready:
            with terminal.bar() as report:
                settings, models = settle_models(
                    settings, model, progress=report, warn=terminal.warn
                )
        with contextlib.closing(LoadedModels(keep=len(ready) > 1)) as loaded:
            for job, clip, made in ready:
                with outcome.errors_told():
                    plan = plan_of(clip, settings, video="video" in job.outputs)
                    with terminal.plan_bar(job.clip.name, plan) as bar:
                        analysis = analyse_to_files(
                            clip,
                            _in_place(job, replace),
                            settings=settings,
                            models=models,
                            loaded=loaded,
                            marks=made,
                            progress=bar.report,
                            warn=terminal.warn,
                            analysed=partial(_show_at_once, job, terminal, bar, summary),
                        )
                    if analysis.status == "not_measurable":
                        outcome.add(codes.NOT_MEASURABLE)
                    with printing_results():
                        _show_written(job, analysis, terminal, as_json=as_json)
    return outcome.code


def _without_results(clips: Sequence[Path], terminal: Terminal) -> list[Path]:
    """Pass by annotated clips, which a shell pattern brings along on the second day."""
    ours = [clip for clip in clips if is_annotated_clip(clip)]
    if not ours:
        return list(clips)
    what = f"{shown(ours[0])} is an annotated clip, a result of this program"
    if len(ours) > 1:
        what = f"{shown(ours[0])} and {len(ours) - 1} more are annotated clips, results of this"
        what += " program"
    if len(ours) == len(clips):
        raise ClipError(
            f"{what}; give the clip as it was filmed, or rename a file to have it analysed all the"
            " same."
        )
    terminal.warn(f"{what}, and passed by; rename a file to have it analysed all the same.")
    return [clip for clip in clips if clip not in ours]


def _refuse_the_clip_itself(job: Job) -> None:
    """See that no result would replace the clip, to which a link may have led."""
    for path in job.outputs.values():
        with contextlib.suppress(OSError):  # not there, as it should be
            if path.samefile(job.clip):
                raise OutputError(
                    f"{shown(path)} is the clip itself, to which {shown(job.clip)} leads; choose"
                    " another folder with -o."
                )


def _tell_stale(job: Job, terminal: Terminal) -> None:
    """Say that an annotated clip or an exported file beside new results does not go with them."""
    folder = job.outputs["json"].parent
    for kind, path in output_paths(job.clip, folder, exports=FORMATS).items():
        if kind not in job.outputs and os.path.lexists(path):
            cure = "leave out --no-video" if kind == "video" else f"add --export {kind}"
            terminal.warn(
                f"{shown(path)} is of an earlier analysis and stays as it is; delete it, or {cure}"
                " to replace it."
            )


def _check_owner(job: Job, replace: Replace) -> None:
    if replace is not Replace.ANY:
        refuse_results_of_another(job.clip, job.outputs)


@contextlib.contextmanager
def _in_place(job: Job, replace: Replace) -> Iterator[dict[str, Path]]:
    """Have the results written; whose stand there is looked at again, after the long work."""
    _check_owner(job, replace)
    # The JSON last: where it stands, the set is complete.
    outputs = dict(reversed(job.outputs.items()))
    with staged_files(outputs, overwrite=replace is not Replace.NOTHING) as staged:
        yield staged


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


def _show_at_once(
    job: Job, terminal: Terminal, bar: PlanBar, summary: bool, analysis: SetAnalysis
) -> None:
    """Tell the verdict as soon as it is known: the lifter does not wait for the annotated clip."""
    with bar.paused(), printing_results():
        _show(job, analysis, terminal, summary=summary)


def _show(job: Job, analysis: SetAnalysis, terminal: Terminal, *, summary: bool) -> None:
    """Tell the verdict."""
    if terminal.quiet:
        if analysis.reason is not None:
            terminal.error(f"{job.clip.name} could not be measured: {analysis.reason}")
    elif summary:
        print_summary(analysis, terminal.text)


def _show_written(job: Job, analysis: SetAnalysis, terminal: Terminal, *, as_json: bool) -> None:
    """Say what was written."""
    if as_json:
        click.echo(analysis.to_json())
    absent = () if is_exportable(analysis) else FORMATS
    lacking = [job.outputs[name] for name in absent if name in job.outputs]
    if lacking:
        old = any(os.path.lexists(path) for path in lacking)
        terminal.warn(
            f"no lifter's joints were found in {shown(Path(job.clip.name))}, so nothing was"
            f" exported ({', '.join(path.name for path in lacking)}); film it again"
            f"{', and delete the files of an earlier analysis' if old else ''}."
        )
    names = ", ".join(path.name for kind, path in job.outputs.items() if kind not in absent)
    terminal.note(f"Written to {job.outputs['json'].parent}: {names}")
