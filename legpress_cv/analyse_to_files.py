"""One clip to all its result files: what the commands ``analyze`` and ``batch`` share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path

from legpress_cv.analysis import analyze_video
from legpress_cv.marks import ClipMarks
from legpress_cv.pose.store import VARIANTS, ModelFile, Variant, resolve_models
from legpress_cv.progress import Stage
from legpress_cv.report import write_results
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import Settings
from legpress_cv.video import Clip

Report = Callable[[Stage, "float | None"], None]
"""Takes what is being done and its ratio, ``None`` where that is not known."""


def settle_models(
    settings: Settings,
    model: Path | None,
    *,
    progress: Callable[[str, float | None], None] | None = None,
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
        The files, by the variants that the settings name.

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
    models = models | {taken: models[pose.variant]}
    pose = pose.model_copy(update={"variant": taken})
    return settings.model_copy(update={"pose": pose}), models


@lru_cache(maxsize=1)
def settled_models(
    settings: Settings, model: Path | None
) -> tuple[Settings, dict[Variant, ModelFile]]:
    """Do as :func:`settle_models`, once for all clips that a worker is given."""
    return settle_models(settings, model)


def analyse_to_files(
    clip: Clip | Path,
    files: AbstractContextManager[Mapping[str, Path]],
    *,
    settings: Settings,
    models: Mapping[Variant, ModelFile],
    marks: ClipMarks | None = None,
    progress: Report,
    warn: Callable[[str], None],
) -> SetAnalysis:
    """Analyse one clip and write all its results.

    Parameters
    ----------
    clip
        The clip, open or not.
    files
        Entered when the analysis is done: where each kind of result is written, such as
        :func:`~legpress_cv.files.atomic.staged_files` of what
        :func:`~legpress_cv.report.output_paths` names. It decides what becomes of them.
    settings, models
        From :func:`settle_models`.
    marks
        Made by hand in this clip.
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
    analysis: SetAnalysis = analyze_video(
        clip, settings=settings, models=models, marks=marks, progress=progress, warn=warn
    )
    clip_path = clip.path if isinstance(clip, Clip) else clip
    with files as paths:
        write_results(analysis, paths)
        if "video" in paths:
            from legpress_cv.annotate import annotate_clip

            annotate_clip(
                clip_path,
                analysis,
                paths["video"],
                settings=analysis.settings.annotation,
                overwrite=False,
                progress=lambda ratio: progress(Stage.DRAWING, ratio),
            )
        if "report" in paths:
            from legpress_cv.report.html import write_report

            progress(Stage.REPORT, None)
            write_report(
                analysis,
                paths["report"],
                clip_path=clip_path,
                video_name=paths["video"].name if "video" in paths else None,
                overwrite=False,
            )
    return analysis
