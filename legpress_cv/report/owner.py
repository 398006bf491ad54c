"""Whose results stand under a name: those of one clip must not be replaced by another's unasked."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from legpress_cv.errors import OutputExistsError
from legpress_cv.files.names import as_text, one_line, shown
from legpress_cv.files.sha256 import file_sha256

CLIP_MARK = "legpress-cv-clip"
"""Name of the tag in a report that holds the hash of its clip."""

_MARKED = re.compile(rf'<meta name="{CLIP_MARK}" content="([0-9a-f]{{64}})">')
_HEAD_CHARACTERS = 4096
"""The tag stands in the first lines of a report, before its style."""


def refuse_results_of_another(clip: Path, outputs: Mapping[str, Path]) -> None:
    """See that the names of a clip's results are free, or hold results of this very clip.

    It is the same clip if its content is the same, or if it lies where the other one lay: one that
    was cut or filmed again replaces its own results. Results that do not say whose they are count
    as its own.

    Parameters
    ----------
    clip
        The clip, which can be read.
    outputs
        From :func:`~legpress_cv.report.paths.output_paths`.

    Raises
    ------
    OutputExistsError
        If they are those of another clip.
    """
    facts = _recorded_clip(outputs["json"])
    if facts is None:
        return
    path, sha256 = facts
    if _same_place(path, clip, outputs["json"]) or file_sha256(clip) == sha256:
        return
    raise OutputExistsError(
        f"{shown(outputs['json'])} holds the results of another clip ('{one_line(path)}');"
        f" choose another folder with -o, or rename {shown(Path(clip.name))}"
        " (--overwrite-other replaces them)."
    )


def refuse_files_of_another(targets: Iterable[Path], sha256: str, result: Path) -> None:
    """See that files which do not say whose they are stand beside no other clip's results.

    Parameters
    ----------
    targets
        The files to be written.
    sha256
        Hash of the clip that they are about.
    result
        Where the result that goes with them would lie, beside them.

    Raises
    ------
    OutputExistsError
        If that of another clip is there.
    """
    facts = _recorded_clip(result)
    if facts is not None and facts[1] != sha256:
        raise OutputExistsError(
            f"{shown(result)} is of another clip, so {shown(next(iter(targets)))} would be taken"
            " for its own; choose another folder with -o, or move it away."
        )


def refuse_report_of_another(target: Path, sha256: str, result: Path) -> None:
    """See that a report replaces none of another clip, and stands beside no other's results.

    Parameters
    ----------
    target
        The report to be written.
    sha256
        Hash of the clip that it is about.
    result
        Where the result that goes with `target` would lie, beside it.

    Raises
    ------
    OutputExistsError
        If those of another clip are there.
    """
    facts = _recorded_clip(result)
    beside = facts[1] if facts is not None else None
    for path, found in ((target, _marked_clip(target)), (result, beside)):
        if found not in (None, sha256):
            raise OutputExistsError(
                f"{shown(path)} is of another clip; choose another folder with -o, or move it away."
            )


def _recorded_clip(result: Path) -> tuple[str, str] | None:
    """Path and hash of the clip of a result, whatever version wrote it; None if it does not say."""
    try:
        facts = json.loads(result.read_bytes())["clip"]
        path, sha256 = facts["path"], facts["sha256"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return (path, sha256) if isinstance(path, str) and isinstance(sha256, str) else None


def _marked_clip(report: Path) -> str | None:
    try:
        with report.open(encoding="utf-8", errors="replace") as file:
            found = _MARKED.search(file.read(_HEAD_CHARACTERS))
    except OSError:
        return None
    return found[1] if found else None


def _same_place(recorded: str, clip: Path, result: Path) -> bool:
    """Whether a clip lies where the recorded one lay when it was analysed."""
    if Path(recorded).name != as_text(Path(clip.name)):
        return False
    # Where results stand beside their clip it is there, from wherever it was named.
    if os.path.realpath(clip.parent) == os.path.realpath(result.parent):
        return True
    try:
        return os.path.realpath(recorded) == os.path.realpath(as_text(clip))
    except (OSError, ValueError):  # a text that is no path
        return False
