"""What is known on disk of each clip: finished, failed, or neither."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from legpress_cv._model import FrozenModel, is_finite
from legpress_cv.errors import OutputError
from legpress_cv.export import FORMATS
from legpress_cv.files.atomic import atomic_write, check_targets, to_disk
from legpress_cv.files.names import shown
from legpress_cv.files.temporary import sweep as sweep_temporary
from legpress_cv.report.marks_file import marks_file_sha256
from legpress_cv.report.paths import output_paths

from .layout import FAILED, FINISHED, Layout
from .summary_row import ClipRow


class Record(FrozenModel):
    """How an attempt at a clip ended.

    Attributes
    ----------
    fingerprint
        From :func:`~legpress_cv.batch.fingerprint.fingerprint`.
    sha256
        Hash of the clip's content; ``None`` where it could not be read.
    kinds
        Kinds of results that were made; their names follow from the clip's.
    absent
        Kinds that were asked for and that there is nothing for, such as landmarks without a person.
    row
        What the summary says of the clip.
    clip_path
        Where the clip lay; empty in records of earlier versions.
    marks_sha256
        Hash of the file of marks made by hand that lay beside the clip; empty without one.
    detail
        Of a failure that nobody expected: where in the program it was.
    """

    format: Literal[1] = 1
    fingerprint: str
    sha256: str | None
    kinds: tuple[str, ...]
    absent: tuple[str, ...] = ()
    row: ClipRow
    clip_path: str = ""
    marks_sha256: str = ""
    detail: str | None = None

    @property
    def content(self) -> bytes:
        """Of its file."""
        return self.model_dump_json(indent=1).encode()


def read_record(folder: Path, name: str) -> Record | None:
    """Read ``finished.json`` or ``failed.json``; anything but a whole one counts as none."""
    try:
        record = Record.model_validate_json((folder / name).read_bytes())
    except (OSError, ValidationError):
        return None
    return record if is_finite(record) else None


def finished_record(
    folder: Path, clip: Path, fingerprint: str, kinds: frozenset[str]
) -> Record | None:
    """Return the record of results that were made as asked and are all there still.

    Parameters
    ----------
    folder
        Results of a clip.
    clip
        The clip, which the results are named after.
    fingerprint
        What they have to be made with.
    kinds
        Kinds of results that are asked for.

    Returns
    -------
    Record or None
        The clip's content is not looked at.
    """
    record = read_record(folder, FINISHED)
    made = record is not None and made_as_asked(record, folder, clip, fingerprint, kinds)
    return record if made else None


def made_as_asked(
    record: Record, folder: Path, clip: Path, fingerprint: str, kinds: frozenset[str]
) -> bool:
    """Tell whether the results of a record were; parameters as of :func:`finished_record`."""
    if record.fingerprint != fingerprint or not kinds.issubset({*record.kinds, *record.absent}):
        return False
    if record.marks_sha256 != marks_file_sha256(clip):
        return False
    paths = output_paths(clip, folder, exports=FORMATS)
    return all(kind in paths and paths[kind].is_file() for kind in record.kinds)


def publish(staging: Path, target: Path, clip: Path, record: Record, layout: Layout) -> Record:
    """Put a folder of results in its place, whole, in one step.

    Parameters
    ----------
    staging
        The results.
    target
        Their place; older results there are replaced.
    clip
        The clip, which the results are named after.
    record
        What becomes ``finished.json``.
    layout
        The output folder.

    Returns
    -------
    Record
        The one that stands there now: another worker's, where it was quicker with the same clip.

    Raises
    ------
    OutputError
        If something else than results is in the way.
    OSError
        If it cannot be written.
    """
    kinds = frozenset((*record.kinds, *record.absent))
    for kind, path in output_paths(clip, staging, exports=FORMATS).items():
        if kind in record.kinds:
            to_disk(path)
    atomic_write(staging / FINISHED, record.content)
    target.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        other = finished_record(target, clip, record.fingerprint, kinds)
        if other is not None and other.sha256 == record.sha256:
            shutil.rmtree(staging, ignore_errors=True)
            return other
        _clear(target, layout)
        with contextlib.suppress(OSError):  # another worker came between
            staging.rename(target)
            return record
    raise OutputError(f"{shown(target)} cannot be replaced; see what is in the way there.")


def publish_failure(record: Record, target: Path) -> None:
    """Write ``failed.json`` in one step; results of an earlier run beside it stay.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    check_targets([target / FAILED], overwrite=True)  # makes the folder
    atomic_write(target / FAILED, record.content)


def sweep(layout: Layout) -> None:
    """Remove what runs that were killed have left; only while the folder is locked."""
    shutil.rmtree(layout.work, ignore_errors=True)
    layout.work.mkdir(parents=True, exist_ok=True)


def _clear(target: Path, layout: Layout) -> None:
    """Move older results away, never anything else."""
    if not os.path.lexists(target):
        return
    if not target.is_symlink():
        sweep_temporary(target)  # all that a killed run may have left there
    ours = any((target / name).is_file() for name in (FINISHED, FAILED))
    if target.is_symlink() or not target.is_dir() or not (ours or not any(target.iterdir())):
        raise OutputError(
            f"{shown(target)} is in the way and holds no results of a batch; move it away."
        )
    aside = layout.fresh()
    target.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)
