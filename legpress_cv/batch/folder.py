"""A whole folder in one call."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from legpress_cv.errors import ClipNotFoundError, OutputError, WorkerError
from legpress_cv.export import check_libraries, parse_formats
from legpress_cv.files.atomic import output_error
from legpress_cv.files.names import shown
from legpress_cv.settings import Settings

from .cluster import cluster
from .core_budget import core_budget
from .discovery import CLIP_PATTERNS, find_clips
from .fingerprint import fingerprint
from .job import JobFunction, Run, analyse_job
from .layout import Layout
from .plan import Plan, make_plan
from .processes import local_workers
from .progress import Observer
from .scheduler import run_jobs
from .state import sweep
from .summary import write_summary
from .summary_row import ClipRow
from .workplace import Workplace


@dataclass(frozen=True)
class BatchResult:
    """What became of a folder.

    Parameters
    ----------
    rows
        A row per clip, in order of their paths.
    analysed
        How many clips this run worked on.
    skipped
        How many were finished before.
    summary
        Paths of the summary's files by kind.
    """

    rows: tuple[ClipRow, ...]
    analysed: int
    skipped: int
    summary: dict[str, Path]

    @property
    def failed(self) -> tuple[ClipRow, ...]:
        """Clips that could not be read or analysed, in this run or an earlier one."""
        return tuple(row for row in self.rows if row.status == "failed")


def analyze_folder(
    folder: str | Path,
    out: str | Path,
    *,
    patterns: str | Sequence[str] = CLIP_PATTERNS,
    settings: Settings | None = None,
    model: str | Path | None = None,
    video: bool = True,
    exports: str | Sequence[str] = (),
    workers: int | None = None,
    scheduler: str | None = None,
    retry_failed: bool = False,
    observer: Observer | None = None,
    work: JobFunction = analyse_job,
) -> BatchResult:
    """Measure every recorded set in a folder.

    Results of each clip go to ``out/clips/PATH/NAME.EXTENSION/``, a row per clip to
    ``out/summary.csv``. A clip whose content, settings, models and version have a finished result
    there is skipped. One that fails is recorded and ends nothing.

    Parameters
    ----------
    folder
        Where the clips are, also in folders below.
    out
        Folder for the results; made if it is not there.
    patterns
        One or several; see :func:`~legpress_cv.batch.discovery.find_clips`.
    settings, model
        As for :func:`~legpress_cv.analyze_video`; ``settings.pose.workers`` are the threads that
        each worker uses.
    video
        Whether annotated clips are wanted.
    exports
        Formats for other programs, as for :func:`~legpress_cv.export_analysis`.
    workers
        Processes at a time; ``None`` for the cores of this machine / threads of one analysis. In a
        script of your own the call has to stand below ``if __name__ == "__main__":``.
    scheduler
        Address of a Dask scheduler, whose workers do the work instead; they have to see both
        folders under the same paths.
    retry_failed
        Whether clips that failed in an earlier run are tried again.
    observer
        Is told how far it is.
    work
        What is done with each clip.

    Returns
    -------
    BatchResult

    Raises
    ------
    ClipNotFoundError
        If there is no such folder, or no clip in it.
    OutputError
        If `out` cannot be used, another batch is working there, or it holds the results of clips
        of another folder under the same names.
    ExportError
        If a format is none that there is.
    MissingLibraryError
        If the library that writes a format is not installed.
    ModelError
        If no pose model can be had.
    WorkerError
        If no worker can be started or the cluster does not answer.
    """
    from legpress_cv.analyse_to_files import settle_models

    observer = observer or Observer()
    settings = settings or Settings()
    if not str(folder).strip():  # Path("") would be the current folder
        raise ClipNotFoundError("the name of the clips' folder is empty; give a folder.")
    if not str(out).strip():
        raise OutputError("the name of the results' folder is empty; give a folder.")
    if workers is not None and workers < 1:
        raise WorkerError(f"{workers} workers can do no work; give one or more, or none for all.")
    exports = (exports,) if isinstance(exports, str) else exports
    formats = parse_formats(exports) if exports else ()
    check_libraries(formats)
    patterns = (patterns,) if isinstance(patterns, str) else patterns
    clips = find_clips(folder, patterns, warn=observer.warned)
    if not clips:
        raise ClipNotFoundError(
            f"no clip in {shown(Path(folder))} has a name like {', '.join(patterns)}"
            " (hidden files and annotated clips do not count); give another folder or --pattern."
        )
    layout = Layout(_separate_results(Path(folder), Path(out)))
    rows: list[ClipRow] = []
    with _locked(layout):
        sweep(layout)
        model = Path(os.path.abspath(model)) if model is not None else None  # noqa: PTH100
        settings, models = settle_models(
            settings, model, progress=observer.preparing, warn=observer.warned
        )
        workers, threads = core_budget(workers, settings.pose.workers)
        pose = settings.pose.model_copy(update={"workers": threads})
        settings = settings.model_copy(update={"pose": pose})
        hashes = [found.sha256 for found in models.values()]
        run = Run(layout, fingerprint(settings, hashes), settings, model, video, formats)
        plan = make_plan(clips, run, retry_failed=retry_failed, progress=observer.planning)
        observer.planned(len(plan.jobs), len(plan.finished), len(plan.failed))
        try:
            if plan.jobs:
                with _workplace(scheduler, min(workers, len(plan.jobs)), work) as workplace:
                    run_jobs(plan.jobs, workplace, rows, observer)
        finally:
            sweep(layout)
            # Also when the run is stopped: what is done is done.
            everything = _in_order(plan, rows)
            summary = write_summary(everything, layout.root) if everything else {}
    return BatchResult(everything, len(rows), len(plan.finished), summary)


def _workplace(
    scheduler: str | None, workers: int, work: JobFunction
) -> contextlib.AbstractContextManager[Workplace]:
    return local_workers(workers, work) if scheduler is None else cluster(scheduler, work)


def _in_order(plan: Plan, rows: Sequence[ClipRow]) -> tuple[ClipRow, ...]:
    whole = (*plan.finished, *plan.failed, *rows)
    return tuple(sorted(whole, key=lambda row: row.clip.split("/")))


def _separate_results(folder: Path, out: Path) -> Path:
    """Make sure that results and clips do not mix; returns the absolute output folder."""
    clips, results = (Path(os.path.realpath(path)) for path in (folder, out))
    if results == clips or results in clips.parents:
        raise OutputError(
            f"the results cannot go to {shown(out)}, which holds the clips themselves; choose"
            " another folder with -o (one inside the clips' folder will do)."
        )
    return results


@contextlib.contextmanager
def _locked(layout: Layout) -> Iterator[None]:
    """Have the output folder to ourselves; an empty one that was made for it goes again."""
    fresh = [f for f in (layout.root, *layout.root.parents) if not os.path.lexists(f)]
    try:
        layout.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(layout.marker)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise OutputError(
            f"another batch is working in {shown(layout.root)}; wait for it, or choose another"
            " folder with -o."
        ) from error
    except OSError as error:
        raise output_error(layout.root, error) from error
    try:
        yield
    finally:
        lock.release()
        _leave_nothing_empty(layout, fresh)


def _leave_nothing_empty(layout: Layout, fresh: Sequence[Path]) -> None:
    """Remove what was made for results, if none came."""
    with contextlib.suppress(OSError):
        layout.work.rmdir()
    with contextlib.suppress(OSError):
        if [path.name for path in layout.root.iterdir()] == [layout.marker.name]:
            layout.marker.unlink()
            for folder in fresh:
                folder.rmdir()
