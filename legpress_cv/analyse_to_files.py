"""One clip to all its result files: what the commands ``analyze`` and ``batch`` share."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from pathlib import Path

from legpress_cv._memory import give_spare_memory_back
from legpress_cv.analysis import LoadedModels, analyze_video
from legpress_cv.export import FORMATS, is_exportable, write_exports
from legpress_cv.marks import ClipMarks
from legpress_cv.pose.store import VARIANTS, ModelFile, Variant, resolve_models
from legpress_cv.progress import Plan, Stage
from legpress_cv.report import write_results
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import Settings
from legpress_cv.video import Clip
from legpress_cv.video.looks import frames_to_a_look

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


@lru_cache(maxsize=1)
def models_kept() -> LoadedModels:
    """Give the models that a worker keeps from clip to clip: to load them takes a core 0.4 s."""
    return LoadedModels(keep=True)


LOOK_S: Mapping[Stage, float] = {Stage.LIFTER: 0.06, Stage.POSE: 0.09, Stage.PELVIS: 0.06}
"""Core seconds of one look of a stage, its pass through the clip left out."""
DECODED_MPX_S, DRAWN_MPX_S = 0.004, 0.02
"""Core seconds for a megapixel: to decode and convert it, and to draw over it and encode it."""
TO_BEGIN_S: Mapping[Stage, float] = {Stage.LIFTER: 4.0, Stage.POSE: 2.0, Stage.PELVIS: 1.0}
"""Core seconds before the first look of a stage, those that are idle meanwhile included: models
load on one core."""
ONE_STRETCH_RATIO = 1.7
"""A clip of one stretch is followed by one core, while the other has only to decode."""
REPORT_S, REPORT_WITH_STILLS_S = 1.5, 0.1
"""Core seconds of the report: with a pass through the clip for its stills, and where they were
taken as the clip was drawn. All of these were measured on two cores (docs/scaling.md); that all
of them are twice as long on another machine changes no share."""


def open_to_analyse(path: Path, settings: Settings) -> Clip:
    """Open a clip as the analysis reads it.

    Raises
    ------
    ClipError
        If it cannot be read.
    """
    return Clip.open(path, settings.video)


def plan_of(clip: Clip, settings: Settings, *, video: bool) -> Plan:
    """Tell how the time of an analysis will be shared out, by the clip's length, rate and size.

    Parameters
    ----------
    clip
        The clip.
    settings
        How often it is looked at.
    video
        Whether it is drawn too.
    """
    length_s, rate_hz = clip.real_duration_s, clip.real_rate_hz
    if not length_s or not rate_hz:
        return Plan()
    looked_hz = min(rate_hz, settings.video.analysis_rate_hz)
    frames = length_s * looked_hz
    mpx = length_s * rate_hz * clip.width_px * clip.height_px / 1e6
    looks = {
        Stage.LIFTER: min(
            length_s * settings.subject.scout_rate_hz, settings.subject.scout_max_frames
        ),
        Stage.POSE: frames / frames_to_a_look(looked_hz, settings.pose.look_rate_hz),
        Stage.PELVIS: min(length_s * settings.landmarks.look_rate_hz, frames),
    }
    if not settings.landmarks.network:
        del looks[Stage.PELVIS]
    seconds = {
        stage: TO_BEGIN_S[stage] + count * LOOK_S[stage] + mpx * DECODED_MPX_S
        for stage, count in looks.items()
    }
    if looks[Stage.POSE] <= settings.pose.stretch_frames:
        seconds[Stage.POSE] *= ONE_STRETCH_RATIO
    if video:
        seconds[Stage.DRAWING] = mpx * (DECODED_MPX_S + DRAWN_MPX_S)
    return Plan.of_work(seconds | {Stage.REPORT: REPORT_WITH_STILLS_S if video else REPORT_S})


def analyse_to_files(
    clip: Clip,
    files: AbstractContextManager[MutableMapping[str, Path]],
    *,
    settings: Settings,
    models: Mapping[Variant, ModelFile],
    loaded: LoadedModels | None = None,
    marks: ClipMarks | None = None,
    progress: Report,
    warn: Callable[[str], None],
    analysed: Callable[[SetAnalysis], None] | None = None,
) -> SetAnalysis:
    """Analyse one clip and write all its results.

    Parameters
    ----------
    clip
        From :func:`open_to_analyse`.
    files
        Entered when the analysis is done: where each kind of result is written, such as
        :func:`~legpress_cv.files.atomic.staged_files` of what
        :func:`~legpress_cv.report.output_paths` names. It decides what becomes of them. Formats
        for other programs are taken out of it where there is no lifter to export.
    settings, models
        From :func:`settle_models`.
    loaded
        Models that stay in memory from clip to clip.
    marks
        Made by hand in this clip.
    progress, warn
        Called with what is being done and its ratio, and with a sentence.
    analysed
        Called with the result as soon as it is known, before anything is written or drawn.

    Returns
    -------
    SetAnalysis
        What was written.

    Raises
    ------
    LegpressError
        If the clip cannot be read or analysed, or a result cannot be written.
    """
    with _report_imported_aside(progress) as told:
        analysis: SetAnalysis = analyze_video(
            clip,
            settings=settings,
            models=models,
            loaded=loaded,
            marks=marks,
            progress=told,
            warn=warn,
        )
    if analysed is not None:
        analysed(analysis)
    with files as paths:
        write_results(analysis, paths)
        if not is_exportable(analysis):
            for name in FORMATS:
                paths.pop(name, None)
        write_exports(analysis, paths)
        give_spare_memory_back()  # what angles and tables of a long clip needed, before drawing
        _write_for_people(clip, analysis, paths, progress)
    return analysis


@contextmanager
def _report_imported_aside(progress: Report) -> Iterator[Report]:
    """Import what writes the report while the pelvis is found in the first picture.

    That takes one core; a quarter of a second less is waited for at the end.
    """
    begun: list[object] = []

    def told(stage: Stage, ratio: float | None) -> None:
        if stage is Stage.PELVIS and not begun:
            begun.append(aside.submit(importlib.import_module, "legpress_cv.report.html"))
        progress(stage, ratio)

    with ThreadPoolExecutor(1, thread_name_prefix="aside") as aside:
        yield told


def _write_for_people(
    clip: Clip, analysis: SetAnalysis, paths: Mapping[str, Path], progress: Report
) -> None:
    """Draw the annotated clip and write the report, whose stills are taken in passing."""
    stills: StillsCollector | None = None
    if {"video", "report"} <= paths.keys():
        from legpress_cv.report.html import StillsCollector

        stills = StillsCollector(analysis, clip.width_px, clip.height_px)
    if "video" in paths:
        from legpress_cv.annotate import annotate_clip

        annotate_clip(
            clip.path,
            analysis,
            paths["video"],
            settings=analysis.settings.annotation,
            overwrite=False,
            progress=lambda ratio: progress(Stage.DRAWING, ratio),
            watch=None if stills is None else stills.see,
        )
    if "report" in paths:
        from legpress_cv.report.html import write_report

        progress(Stage.REPORT, None)
        write_report(
            analysis,
            paths["report"],
            clip_path=clip.path,
            video_name=paths["video"].name if "video" in paths else None,
            overwrite=False,
            stills=None if stills is None else stills.stills(),
        )
