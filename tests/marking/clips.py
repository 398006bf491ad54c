"""A rendered clip with its true result beside it, ready to be marked."""

from __future__ import annotations

import contextlib
from pathlib import Path

from factories import SAMPLES, analysis_from_truth

from legpress_cv.files.sha256 import file_sha256
from legpress_cv.marking import Desk, MarkingServer, Task, set_up
from legpress_cv.results import SetAnalysis

CLIP = SAMPLES / "rendered_tuck.mp4"


def analysis_of_clip(**changes) -> SetAnalysis:
    analysis = analysis_from_truth(**changes)
    facts = {"sha256": file_sha256(CLIP)}
    return analysis.model_copy(update={"clip": analysis.clip.model_copy(update=facts)})


def task_in(folder: Path, name: str = "set.mp4", **more) -> Task:
    """Lay the clip and its result into a folder."""
    clip = folder / name
    if not clip.exists():
        clip.write_bytes(CLIP.read_bytes())
    result = clip.with_suffix(".analysis.json")
    analysis = analysis_of_clip()
    result.write_text(analysis.to_json())
    return Task(clip, result, analysis, **more)


def desk_in(folder: Path, **more) -> Desk:
    return set_up(task_in(folder, **more))


@contextlib.contextmanager
def served(folder: Path, **more):
    server = MarkingServer(desk_in(folder, **more))
    with server.running():
        yield server
