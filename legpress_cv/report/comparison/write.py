"""Writing ``BEFORE--AFTER.comparison.html``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from legpress_cv.files.atomic import atomic_write, check_targets
from legpress_cv.report import single_page
from legpress_cv.report.html.stills import stills_if_any
from legpress_cv.results import SetAnalysis, SetComparison

from .page import Video, html_comparison


def write_comparison(
    comparison: SetComparison,
    analyses: Sequence[SetAnalysis],
    target: Path,
    *,
    clip_paths: Sequence[Path | None],
    annotated_paths: Sequence[Path | None],
    json_name: str | None = None,
    overwrite: bool,
    blur_face: bool | None = None,
    folder: Path | None = None,
) -> None:
    """Write the page of a comparison; the file appears only when it is complete.

    Parameters
    ----------
    comparison
        The comparison.
    analyses
        The results that it was made from, in the order of its sets.
    target
        The file to write.
    clip_paths
        For each set the clip that was analysed, for the pictures of its bottoms; without it, or
        where it cannot be read, the page says so in their place.
    annotated_paths
        For each set its annotated clip, best beside the page; None if there is none.
    json_name
        Name of the file beside the page that holds the comparison.
    overwrite
        Whether a file that is there already may be replaced.
    blur_face
        Whether to hide the lifter's face in the pictures; by default as the settings say.
    folder
        Where the page will lie in the end, from which it finds the annotated clips; by default
        that of `target`.

    Raises
    ------
    OutputExistsError
        If the file is there already and `overwrite` was not asked for.
    OutputError
        If it cannot be written; missing folders are made.
    """
    check_targets([target], overwrite=overwrite)
    folder = target.parent if folder is None else folder
    page = html_comparison(
        comparison,
        analyses,
        stills=[
            stills_if_any(
                path,
                analysis,
                blur_face=blur_face,
                times_s=[rep.bottom_s for rep in analysis.reps],
            )
            for analysis, path in zip(analyses, clip_paths, strict=True)
        ],
        videos=[_video(folder, path) for path in annotated_paths],
        json_name=json_name,
    )
    atomic_write(target, page.encode(), overwrite=overwrite)


def _video(folder: Path, path: Path | None) -> Video | None:
    address = None if path is None else single_page.address_from(folder, path)
    return None if path is None or address is None else (address, single_page.shown_name(path.name))
