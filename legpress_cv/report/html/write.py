"""Writing ``NAME.report.html``."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from legpress_cv.files.atomic import atomic_write, check_targets
from legpress_cv.report.single_page import compile_templates
from legpress_cv.results import SetAnalysis

from .page import PACKAGE, html_report
from .stills import Still, stills_if_any


def write_report(
    analysis: SetAnalysis,
    out_path: Path,
    *,
    clip_path: Path | None,
    video_name: str | None,
    overwrite: bool,
    blur_face: bool | None = None,
    stills: Mapping[float, Still] | None = None,
) -> None:
    """Write the report of a set; the file appears only when it is complete.

    Parameters
    ----------
    analysis
        The result.
    out_path
        The file to write.
    clip_path
        The clip that was analysed, for the stills; without it, or where it cannot be read, the
        report says so in their place.
    video_name
        Name of the annotated clip, beside the report; ``None`` if there is none.
    overwrite
        Whether a file that is there already may be replaced.
    blur_face
        Whether to hide the lifter's face in the stills; by default as the settings say.
    stills
        From a :class:`~legpress_cv.report.html.StillsCollector` that saw the clip, which then is
        not read again.

    Raises
    ------
    OutputExistsError
        If the file is there already and `overwrite` was not asked for.
    OutputError
        If it cannot be written; missing folders are made.
    """
    check_targets([out_path], overwrite=overwrite)
    if stills is None:
        with ThreadPoolExecutor(1, thread_name_prefix="templates") as aside:
            compiled = aside.submit(compile_templates, PACKAGE)
            stills = stills_if_any(clip_path, analysis, blur_face=blur_face)
        compiled.result()
    page = html_report(analysis, stills=stills, video_name=video_name)
    atomic_write(out_path, page.encode(), overwrite=overwrite)
