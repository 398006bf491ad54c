"""The result of a clip: the one that is there, or a new one."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import codes
from .options import debugging, settings_from

if TYPE_CHECKING:
    from legpress_cv.results import SetAnalysis

    from .clips import Marks
    from .terminal import Terminal


def analysed(
    clip: Path,
    terminal: Terminal,
    options: dict[str, Any],
    *,
    marks: Marks,
    again: bool,
    summary: bool = True,
    video: bool = False,
) -> tuple[int, Path]:
    """Analyse a clip that has no result yet, or shall have a new one.

    Parameters
    ----------
    clip
        The clip.
    terminal
        Where it is told.
    options
        Those of the command, :func:`~legpress_cv.cli.options.analysis_options` and ``out``.
    marks
        Which marks made by hand go into it.
    again
        Whether a clip with a result is analysed as well.
    summary
        Whether what was found is printed.
    video
        Whether an annotated clip is made as well.

    Returns
    -------
    tuple of int and Path
        Exit code, and where the result is.
    """
    from legpress_cv._memory import bound_spare_memory
    from legpress_cv.pose.native import native_noise_hidden
    from legpress_cv.report import output_paths
    from legpress_cv.video.opening import check_file

    from .clips import Replace, run_clips

    check_file(clip)
    result = output_paths(clip, options["out"])["json"]
    if result.exists() and not again:
        return codes.OK, result
    settings = settings_from(options, [])
    bound_spare_memory()
    with contextlib.nullcontext() if debugging() else native_noise_hidden():
        code = run_clips(
            [clip],
            terminal,
            settings=settings,
            out=options["out"],
            model=options["model"],
            marks=marks,
            replace=Replace.of(again, False),
            video=video,
            exports=(),
            as_json=False,
            summary=summary,
        )
    return code, result


def result_of(clip: Path, result: Path, cure: str) -> SetAnalysis:
    """Read the result of a clip, and see that it is its own.

    Parameters
    ----------
    clip, result
        Where they are.
    cure
        What to do about one that is of this clip as it was before; ends the sentence.

    Raises
    ------
    ResultError
        If it cannot be read, or is that of another clip.
    """
    from legpress_cv.errors import ResultError
    from legpress_cv.files.names import shown
    from legpress_cv.files.sha256 import file_sha256
    from legpress_cv.results import SetAnalysis

    analysis = SetAnalysis.load(result)
    if analysis.clip.sha256 != file_sha256(clip):
        raise ResultError(
            f"{shown(result)} is the result of another clip, or of this one before it was changed;"
            f" choose another folder with -o, or {cure} if it is of this one."
        )
    return analysis
