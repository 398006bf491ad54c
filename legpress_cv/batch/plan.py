"""Which clips are left to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from legpress_cv.errors import OutputError
from legpress_cv.files.names import as_text, one_line, shown
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.report.marks_file import marks_file_sha256
from legpress_cv.report.paths import output_paths

from .discovery import FoundClip
from .job import Job, Run
from .layout import FAILED, FINISHED
from .state import Record, made_as_asked, read_record
from .summary_row import ClipRow


@dataclass(frozen=True)
class Plan:
    """What a run does.

    Parameters
    ----------
    jobs
        Clips to analyse.
    finished, failed
        Rows of the clips that are done, and of those that failed and are not tried again.
    """

    jobs: tuple[Job, ...]
    finished: tuple[ClipRow, ...]
    failed: tuple[ClipRow, ...]


def make_plan(
    clips: Sequence[FoundClip],
    run: Run,
    *,
    retry_failed: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Hold each clip against what is known of it on disk.

    Content is read only where a record was made with the same settings, models and version: a first
    run reads nothing, a resumed one reads what it then need not analyse.

    Parameters
    ----------
    clips
        From :func:`~legpress_cv.batch.discovery.find_clips`.
    run
        What is asked for.
    retry_failed
        Whether clips that failed are tried again.
    progress
        Called with clips done and clips in all.

    Returns
    -------
    Plan

    Raises
    ------
    OutputError
        If a clip of another folder has its results where those of one of these belong.
    """
    kinds = frozenset(output_paths("clip", video=run.video, exports=run.exports))
    jobs: list[Job] = []
    finished: list[ClipRow] = []
    failed: list[ClipRow] = []
    for number, clip in enumerate(clips):
        folder = run.layout.results(clip.relative)
        done = read_record(folder, FINISHED)
        if done is not None:
            _refuse_results_of_another(done, folder, clip)
            if not made_as_asked(done, folder, clip.path, run.fingerprint, kinds):
                done = None
        last_failure = read_record(folder, FAILED)
        if last_failure is not None and not _fails_still(last_failure, run, clip):
            last_failure = None
        content = _hash(clip) if done or last_failure else None
        if done is not None and content is not None and done.sha256 == content:
            finished.append(_named(done, clip))
        elif last_failure is not None and last_failure.sha256 == content and not retry_failed:
            failed.append(_named(last_failure, clip))
        else:
            jobs.append(Job(number, clip, run))
        if progress is not None:
            progress(number + 1, len(clips))
    return Plan(tuple(jobs), tuple(finished), tuple(failed))


def _fails_still(failure: Record, run: Run, clip: FoundClip) -> bool:
    """Whether nothing but the clip's content can have changed since it failed."""
    same_marks = failure.marks_sha256 == marks_file_sha256(clip.path)
    return failure.fingerprint == run.fingerprint and same_marks


def _refuse_results_of_another(record: Record, folder: Path, clip: FoundClip) -> None:
    """See that results are of this clip: it has their content, or lies where theirs lay."""
    if record.clip_path in ("", as_text(clip.path)):
        return
    if record.sha256 != _hash(clip):
        raise OutputError(
            f"{shown(folder)} holds the results of another clip ('{one_line(record.clip_path)}');"
            " choose another folder with -o, or move these results away."
        )


def _hash(clip: FoundClip) -> str | None:
    try:
        return file_sha256(clip.path)
    except OSError:
        return None


def _named(record: Record, clip: FoundClip) -> ClipRow:
    return record.row.model_copy(update={"clip": clip.name})
