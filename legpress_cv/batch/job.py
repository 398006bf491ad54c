"""The work on one clip, as it is sent to a worker."""

from __future__ import annotations

import contextlib
import shutil
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from legpress_cv._version import __version__
from legpress_cv.errors import LegpressError, OutputError, WorkerError
from legpress_cv.files.atomic import output_error
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.report.paths import output_paths
from legpress_cv.settings import Settings

from .dates import recorded_at
from .layout import Layout
from .progress import reporter
from .state import Record, publish, publish_failure
from .summary_row import ClipRow, row_of

REPORT_KINDS = ("report", "video", "json")
"""What the summary links to: the first of these that was made."""


@dataclass(frozen=True)
class Job:
    """A clip to analyse; small, and fit to be sent to another machine.

    Parameters
    ----------
    number
        Place in the batch.
    clip
        Absolute path.
    relative
        From the folder on; names the results.
    name
        The same as text.
    size_bytes
        Of the clip.
    out
        Absolute path of the batch's output folder.
    run_key
        From :func:`~legpress_cv.batch.fingerprint.run_key`.
    settings, model
        As for :func:`~legpress_cv.analyze_video`.
    video
        Whether an annotated clip is wanted.
    version
        Of the package that made the job; a worker of another one must not do it.
    """

    number: int
    clip: Path
    relative: Path
    name: str
    size_bytes: int
    out: Path
    run_key: str
    settings: Settings
    model: Path | None
    video: bool
    version: str = __version__

    @property
    def target(self) -> Path:
        """Folder for the results."""
        return Layout(self.out).results(self.relative)


Work = Callable[[Job], ClipRow]
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
    from legpress_cv.analyse_to_files import analyse_to_files, settled_models

    if job.version != __version__:
        raise WorkerError(
            f"the worker has legpress-cv {__version__}, not {job.version}; install the same"
            " version everywhere."
        )
    settings, models = settled_models(job.settings, job.model)
    layout = Layout(job.out)
    staging = layout.fresh()
    start_s = time.monotonic()
    try:
        staging.mkdir(parents=True)
        outputs = output_paths(job.clip, staging, video=job.video)
        analysis = analyse_to_files(
            job.clip,
            contextlib.nullcontext(outputs),
            settings=settings,
            models=models,
            progress=reporter(job.number),
            warn=lambda _sentence: None,
        )
        made = {kind: path.name for kind, path in outputs.items() if path.exists()}
        row = row_of(
            analysis,
            job.name,
            recorded_at=recorded_at(job.clip),
            results=f"clips/{job.name}",
            report=link_to(job, made),
            analysis_s=time.monotonic() - start_s,
        )
        record = Record(run_key=job.run_key, sha256=row.sha256, kinds=tuple(made), row=row)
        return publish(staging, job.target, job.clip, record, layout).row
    except OSError as error:
        raise output_error(job.target, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def attempt(work: Work, job: Job) -> ClipRow:
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
    reason, detail = str(error), None
    if not isinstance(error, LegpressError):
        text = " ".join(reason.split())
        reason = f"something unexpected went wrong ({type(error).__name__}: {text})."
        detail = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    sha256 = None
    with contextlib.suppress(OSError):
        sha256 = file_sha256(job.clip)
    row = ClipRow(clip=job.name, status="failed", reason=reason, sha256=sha256, version=job.version)
    record = Record(run_key=job.run_key, sha256=sha256, kinds=(), row=row, detail=detail)
    try:
        publish_failure(record, job.target)
    except OutputError as trouble:
        row = row.model_copy(update={"reason": f"{row.reason} This is not recorded: {trouble}"})
    return row


def link_to(job: Job, made: dict[str, str]) -> str | None:
    """Link from the summary to the results of a clip, percent-encoded.

    Parameters
    ----------
    job
        The clip.
    made
        Names of the results by kind.
    """
    place = job.target.relative_to(job.out)
    for kind in REPORT_KINDS:
        if kind in made:
            # Bytes, so that names that are no UTF-8 lead somewhere too.
            return quote((place / made[kind]).as_posix().encode("utf-8", "surrogateescape"))
    return None
