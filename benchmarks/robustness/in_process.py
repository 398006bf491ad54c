"""A batch whose one worker is this process: nothing to start, the stand-in is seen."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any
from unittest import mock

from legpress_cv.batch import folder as batch_folder
from legpress_cv.batch.folder import BatchResult, analyze_folder
from legpress_cv.batch.job import Job, JobFunction, attempt
from legpress_cv.batch.summary_row import ClipRow
from legpress_cv.batch.workplace import Workplace


@contextlib.contextmanager
def _here(_workers: int, work: JobFunction) -> Iterator[Workplace]:
    def submit(job: Job) -> Future[ClipRow]:
        future: Future[ClipRow] = Future()
        try:
            future.set_result(attempt(work, job))
        except Exception as error:  # as an executor does
            future.set_exception(error)
        return future

    yield Workplace(submit, lambda: 1, lambda: iter(()), lambda: None)


def batches_here() -> contextlib.AbstractContextManager[Any]:
    """Have batches work in this process while the block runs."""
    return mock.patch.object(batch_folder, "local_workers", _here)


def analyze_here(*args: Any, **options: Any) -> BatchResult:  # noqa: ANN401 - analyze_folder's
    """Call :func:`~legpress_cv.batch.folder.analyze_folder` so."""
    with batches_here():
        return analyze_folder(*args, **options)
