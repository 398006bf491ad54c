"""The work on one clip, as it is sent to a worker."""

from __future__ import annotations

import contextlib
import shutil
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from legpress_cv._memory import memory_ran_out
from legpress_cv._version import __version__
from legpress_cv.errors import LegpressError, OutOfMemoryError, OutputError, WorkerError
from legpress_cv.files.atomic import output_error
from legpress_cv.files.names import as_text
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.report.marks_file import marks_file_sha256, read_marks_of
from legpress_cv.report.paths import output_paths
from legpress_cv.settings import Settings

from .dates import recorded_at
from .discovery import FoundClip
from .layout import Layout
from .progress import reporter
from .state import Record, publish, publish_failure
from .summary_row import ClipRow, row_of

REPORT_KINDS = ("report", "video", "json")
"""What the summary links to: the first of these that was made."""


@dataclass(frozen=True)
class Run:
    """What all clips of a batch have in common; fit to be sent to another machine.

    Parameters
    ----------
    layout
        The output folder.
    fingerprint
        From :func:`~legpress_cv.batch.fingerprint.fingerprint`.
    settings, model
        As for :func:`~legpress_cv.analyze_video`.
    video
        Whether annotated clips are wanted.
    exports
        Formats for other programs that are wanted.
    version
        Of the package that began the run; a worker of another one must not take part.
    """

    layout: Layout
    fingerprint: str
    settings: Settings
    model: Path | None = None
    video: bool = True
    exports: tuple[str, ...] = ()
    version: str = __version__


@dataclass(frozen=True)
class Job:
    """A clip to analyse: its place in the batch, and the run that it belongs to."""

    number: int
    clip: FoundClip
    run: Run

    @property
    def target(self) -> Path:
        """Folder for the results."""
        return self.run.layout.results(self.clip.relative)


JobFunction = Callable[[Job], ClipRow]
"""What a worker does with a job: a function of a module, so that it can be sent."""


def analyse_job(job: Job) -> ClipRow:
    """Analyse a clip and put its results in place, all of them or none.

    Parameters
    ----------
    job
        What to do.

    Returns
    -------
    ClipRow
        What the summary says of it.

    Raises
    ------
    LegpressError
        If the clip cannot be read or analysed, or its results cannot be written.
    """
    from legpress_cv.analyse_to_files import (
        analyse_to_files,
        models_kept,
        open_to_analyse,
        plan_of,
        settled_models,
    )

    run, clip = job.run, job.clip
    if run.version != __version__:
        raise WorkerError(
            f"the worker has legpress-cv {__version__}, not {run.version}; install the same"
            " version everywhere."
        )
    settings, models = settled_models(run.settings, run.model)
    marks_sha256 = marks_file_sha256(clip.path)
    marks = read_marks_of(clip.path)
    staging = run.layout.fresh()
    start_s = time.monotonic()
    try:
        staging.mkdir(parents=True)
        outputs = output_paths(clip.path, staging, video=run.video, exports=run.exports)
        asked = tuple(outputs)
        opened = open_to_analyse(clip.path, settings)
        analysis = analyse_to_files(
            opened,
            contextlib.nullcontext(outputs),
            settings=settings,
            models=models,
            loaded=models_kept(),
            marks=marks,
            progress=reporter(job.number, plan_of(opened, settings, video=run.video)),
            warn=lambda _sentence: None,
        )
        row = row_of(
            analysis,
            clip.name,
            recorded_at=recorded_at(clip.path),
            results=f"clips/{clip.name}",
            report=link_to(job, outputs),
            analysis_s=time.monotonic() - start_s,
        )
        record = Record(
            fingerprint=run.fingerprint,
            sha256=row.sha256,
            kinds=(*outputs,),
            absent=tuple(kind for kind in asked if kind not in outputs),
            row=row,
            clip_path=as_text(clip.path),
            marks_sha256=marks_sha256,
        )
        return publish(staging, job.target, clip.path, record, run.layout).row
    except OSError as error:
        raise output_error(job.target, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def attempt(work: JobFunction, job: Job) -> ClipRow:
    """Do the work on a clip; where it fails, record that and give the row that says why.

    Raises
    ------
    WorkerError
        If this worker can do no work at all.
    """
    try:
        return work(job)
    except WorkerError:
        raise
    except Exception as error:
        return fail(job, error)


def fail(job: Job, error: Exception) -> ClipRow:
    """Record that a clip failed.

    Parameters
    ----------
    job
        The clip.
    error
        Why.

    Returns
    -------
    ClipRow
        Its row; it counts also where the record cannot be written.
    """
    if memory_ran_out(error):
        error = OutOfMemoryError()
    reason, detail = str(error), None
    if not isinstance(error, LegpressError):
        text = " ".join(reason.split())
        reason = f"something unexpected went wrong ({type(error).__name__}: {text})."
        detail = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    sha256 = None
    with contextlib.suppress(OSError):
        sha256 = file_sha256(job.clip.path)
    row = ClipRow(
        clip=job.clip.name, status="failed", reason=reason, sha256=sha256, version=job.run.version
    )
    record = Record(
        fingerprint=job.run.fingerprint,
        sha256=sha256,
        kinds=(),
        row=row,
        detail=detail,
        marks_sha256=marks_file_sha256(job.clip.path),
    )
    try:
        publish_failure(record, job.target)
    except OutputError as trouble:
        row = row.model_copy(update={"reason": f"{row.reason} This is not recorded: {trouble}"})
    return row


def link_to(job: Job, outputs: Mapping[str, Path]) -> str:
    """Link from the summary to the best of the results of a clip, percent-encoded."""
    kind = next(kind for kind in REPORT_KINDS if kind in outputs)
    place = job.target.relative_to(job.run.layout.root) / outputs[kind].name
    # Bytes, so that names that are no UTF-8 lead somewhere too.
    return quote(place.as_posix().encode("utf-8", "surrogateescape"))
