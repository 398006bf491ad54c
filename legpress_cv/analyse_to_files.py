"""One clip to all its result files: what the commands ``analyze`` and ``batch`` share."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from legpress_cv.analysis import analyze_video
from legpress_cv.errors import OutputError
from legpress_cv.pose.store import VARIANTS, ModelFile, Variant, resolve_models
from legpress_cv.report import check_outputs, write_results
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import Settings

STAGING_PREFIX = ".legpress-cv-"

Report = Callable[[str, "float | None"], None]
"""Takes what is being done and its ratio, ``None`` where that is not known."""


def settle_models(
    settings: Settings,
    model: Path | None,
    *,
    progress: Report | None = None,
    warn: Callable[[str], None] | None = None,
) -> tuple[Settings, dict[Variant, ModelFile]]:
    """Fetch what is missing before the first clip.

    Parameters
    ----------
    settings
        What was asked for.
    model
        A ``.task`` file that stands for all variants.
    progress, warn
        As for :func:`~legpress_cv.pose.store.resolve_models`.

    Returns
    -------
    settings : Settings
        They name the variant that was taken, which may be a lesser one than was asked for.
    models : dict
        The files, by the variant asked for.

    Raises
    ------
    ModelError
        If no pose model can be had.
    """
    pose = settings.pose
    models = resolve_models(
        [pose.variant, settings.subject.scout_variant],
        explicit=model,
        progress=progress,
        warn=warn,
    )
    taken = models[pose.variant].variant
    if taken == pose.variant or taken not in VARIANTS:
        return settings, models
    pose = pose.model_copy(update={"variant": taken})
    return settings.model_copy(update={"pose": pose}), models


def analyse_to_files(
    clip: Path,
    outputs: Mapping[str, Path],
    *,
    settings: Settings,
    model: Path | None,
    overwrite: bool,
    progress: Report,
    warn: Callable[[str], None],
) -> SetAnalysis:
    """Analyse one clip and put all its results in place.

    They are written to a hidden folder beside their place and renamed at the end, the JSON last:
    until then those of an earlier run stay as they were, and a run that fails or is stopped leaves
    nothing.

    Parameters
    ----------
    clip
        The clip.
    outputs
        From :func:`~legpress_cv.report.output_paths`; the folder has to exist.
    settings, model
        As for :func:`~legpress_cv.analyze_video`.
    overwrite
        Whether results that are there already may be replaced.
    progress, warn
        Called with what is being done and its ratio, and with a sentence.

    Returns
    -------
    SetAnalysis
        What was written.

    Raises
    ------
    LegpressError
        If the clip cannot be read or analysed, or a result cannot be written.
    """
    folder = outputs["json"].parent
    analysis: SetAnalysis = analyze_video(
        clip, settings=settings, model=model, progress=progress, warn=warn
    )
    try:
        with tempfile.TemporaryDirectory(
            prefix=STAGING_PREFIX, dir=folder, ignore_cleanup_errors=True
        ) as staging:
            staged = {kind: Path(staging) / path.name for kind, path in outputs.items()}
            _write(clip, folder, analysis, staged, progress)
            # A file that came meanwhile is not ours to replace.
            check_outputs(outputs, overwrite=overwrite)
            # The JSON last: where it stands, the set is complete.
            for kind in sorted(staged, key="json".__eq__):
                staged[kind].replace(outputs[kind])
    except OSError as error:
        raise OutputError(
            f"the results of {clip.name} cannot be written to {folder}"
            f" ({error.strerror or error}); make room there, or choose another folder with -o."
        ) from error
    return analysis


def _write(
    clip: Path, folder: Path, analysis: SetAnalysis, staged: Mapping[str, Path], report: Report
) -> None:
    from legpress_cv.report.html import write_report

    staging = staged["json"].parent
    try:
        write_results(analysis, staged, overwrite=False)
        if "video" in staged:
            from legpress_cv.annotate import annotate_clip

            annotate_clip(
                clip,
                analysis,
                staged["video"],
                settings=analysis.settings.annotation,
                overwrite=False,
                progress=lambda ratio: report("Drawing the annotated clip", ratio),
            )
        if "report" in staged:
            report("Writing the report", None)
            write_report(
                analysis,
                staged["report"],
                clip_path=clip,
                video_name=staged["video"].name if "video" in staged else None,
                overwrite=False,
            )
    except OutputError as error:
        # The hidden folder is no business of the user's.
        raise type(error)(str(error).replace(str(staging), str(folder))) from error
