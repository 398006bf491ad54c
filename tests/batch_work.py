"""Work for batches that takes no model: a clip's text says what happens to it.

A module of its own beside the tests, so that worker processes can import it.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from legpress_cv.batch.job import Job, link_to
from legpress_cv.batch.progress import reporter
from legpress_cv.batch.state import Record, publish
from legpress_cv.batch.summary_row import ClipRow
from legpress_cv.errors import UnreadableClipError
from legpress_cv.files.names import as_text
from legpress_cv.files.sha256 import file_sha256
from legpress_cv.progress import Stage
from legpress_cv.report import output_paths

GO = ".go"
"""A clip that waits does so until this file stands beside it."""
CALLS = ".calls"
"""Gets a line per clip that was begun, beside it."""


def pretend(job: Job) -> ClipRow:
    """Write result files as an analysis would, or fail as the clip says."""
    text = job.clip.path.read_text()
    calls = job.clip.path.parent / CALLS
    before = calls.read_bytes().split(b"\n") if calls.exists() else []
    name = os.fsencode(job.clip.path.name)
    with calls.open("ab") as file:
        file.write(name + b"\n")
    reporter(job.number)(Stage.POSE, 0.5)
    if text == "fail":
        raise UnreadableClipError(f"{job.clip.name} is truncated; copy it again.")
    if text == "bug":
        raise ZeroDivisionError("division by zero")
    if text == "memory":
        raise MemoryError
    run = job.run
    staging = run.layout.fresh()
    staging.mkdir(parents=True)
    outputs = output_paths(job.clip.path, staging, video=run.video, exports=run.exports)
    for path in outputs.values():
        path.write_text(text)
        if text == "die" or (text == "die once" and name not in before):
            os.kill(os.getpid(), signal.SIGKILL)
    while text == "wait" and not (job.clip.path.parent / GO).exists():
        time.sleep(0.05)
    row = ClipRow(
        clip=job.clip.name,
        status="not_measurable" if text == "blank" else "measured",
        reason="no rep was found." if text == "blank" else None,
        reps=8,
        tucks=3 if "tuck" in text else 0,
        verdict="3 of 8 reps tucked." if "tuck" in text else "No tuck in 8 reps.",
        results=f"clips/{job.clip.name}",
        report=link_to(job, outputs),
        sha256=file_sha256(job.clip.path),
    )
    record = Record(
        fingerprint=run.fingerprint,
        sha256=row.sha256,
        kinds=tuple(outputs),
        row=row,
        clip_path=as_text(job.clip.path),
    )
    return publish(staging, job.target, job.clip.path, record, run.layout).row


def begun(folder: Path) -> list[str]:
    """Names of the clips of a folder that work was begun on, in order, and forget them."""
    calls = folder / CALLS
    names = calls.read_text().split() if calls.exists() else []
    calls.unlink(missing_ok=True)
    return names
