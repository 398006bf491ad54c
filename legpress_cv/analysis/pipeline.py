"""One call from a clip to its result."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from legpress_cv._memory import give_spare_memory_back
from legpress_cv.analysis.by_hand import check_marks, hand_measure, marks_used, over
from legpress_cv.analysis.clip_facts import clip_facts
from legpress_cv.analysis.first_pass import first_pass
from legpress_cv.analysis.followed import followed_stickers, with_stickers
from legpress_cv.analysis.joints import finish_joints
from legpress_cv.analysis.loaded import LoadedModels
from legpress_cv.analysis.lumbopelvic_pass import look_at_pelvis
from legpress_cv.analysis.measurement import measure, nobody_measured, pelvis_estimator
from legpress_cv.analysis.people import find_subject, follow_subject, trackers_at_once
from legpress_cv.analysis.provenance import models_used
from legpress_cv.analysis.result import set_analysis
from legpress_cv.analysis.trunk_place import SightSettings
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.marks import ClipMarks
from legpress_cv.pose.native import import_mediapipe, refuse_fork
from legpress_cv.pose.store import ModelFile, Variant, resolve_models
from legpress_cv.progress import Stage
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import Settings
from legpress_cv.settings.landmarks import LandmarkSettings
from legpress_cv.tuck import EstimatorSettings
from legpress_cv.video import Clip, FrameStream

Progress = Callable[[Stage, "float | None"], None]

LESSER_VARIANTS = ("lite", "full")
"""Pose models that err more than heavy."""
MAX_WORKERS = 8
"""More trackers than this wait for the decoder."""
NEEDED_LATER = ("scipy.linalg", "scipy.ndimage", "scipy.interpolate")
"""SciPy loads its parts when they are first used, these in nearly a second."""


def analyze_video(
    path: str | Path | Clip,
    *,
    settings: Settings | None = None,
    model: str | Path | None = None,
    models: Mapping[Variant, ModelFile] | None = None,
    loaded: LoadedModels | None = None,
    marks: ClipMarks | None = None,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> SetAnalysis:
    """Measure one recorded set.

    Nothing is printed and no result is written; a pose model that is on this machine nowhere is
    fetched once into the user's cache.

    Parameters
    ----------
    path
        A clip that PyAV can read, or one that was opened before.
    settings
        Thresholds; the defaults if not given.
    model
        A ``.task`` pose model that stands for all variants.
    models
        Pose models by variant, where they were found before; `model` is not looked at then.
    loaded
        Models that stay in memory, for whoever analyses clips one after the other.
    marks
        Made by hand in this clip: their degrees stand for those of the reps that they tell.
    progress
        Called with the stage and its ratio from 0 to 1 (``None``: not known), from this thread.
    warn
        Called with a sentence when something is not as asked, such as a lesser pose model.

    Returns
    -------
    SetAnalysis
        With ``status`` ``"not_measurable"`` and a reason where nothing could be measured.

    Raises
    ------
    ClipError
        If the clip cannot be read.
    ModelError
        If no pose model can be had.
    NativeLibraryError
        If a system library of the pose estimator is missing.
    MarksError
        If the marks are those of another clip.
    SettingsError
        If nobody is at the point given for the subject.
    WorkerError
        If this process was forked from one that has analysed a clip: start it with "spawn".
    """
    refuse_fork()
    s = settings or Settings()
    report = progress or (lambda _stage, _ratio: None)
    workers = s.pose.workers or min(MAX_WORKERS, _cores())
    clip = path if isinstance(path, Clip) else Clip.open(path, s.video)
    if marks is not None:
        check_marks(marks, clip)
    models = models or resolve_models(
        (s.pose.variant, s.subject.scout_variant),
        explicit=None if model is None else Path(model),
        progress=lambda _text, ratio: report(Stage.MODELS, ratio),
        warn=warn,
    )
    pose_model, scout_model = models[s.pose.variant], models[s.subject.scout_variant]

    stages = (Stage.LIFTER, Stage.POSE, Stage.PELVIS)
    finding, following, looking = (partial(report, stage) for stage in stages)
    loaded = loaded or LoadedModels()
    # The network first: without MediaPipe, which it imports, the scout cannot begin.
    with (
        loaded.trackers(pose_model, s.pose) as trackers,
        ThreadPoolExecutor(1, thread_name_prefix="aside") as aside,
    ):
        network_loaded = aside.submit(_network, s.landmarks, loaded)
        prepared = aside.submit(trackers.prepare, trackers_at_once(clip, s.pose, s.video, workers))
        aside.submit(_import_needed_later)
        with loaded.scouts(scout_model, s.subject, s.pose) as scouts:
            scouted = find_subject(clip, scouts, s.subject, s.pose, workers, finding)
        subject = scouted.subject
        stream, track, time_s = follow_subject(
            clip, subject, trackers, s.pose, s.video, s.subject, workers, following
        )
        prepared.result()
    network = network_loaded.result()
    give_spare_memory_back()
    rate_hz = _clock_rate_hz(stream, s.video.analysis_rate_hz)
    first = first_pass(track, rate_hz, s.signals, s.reps)
    sight_settings = SightSettings(s.landmarks, s.video, s.pose, s.subject, s.signals)
    sight = look_at_pelvis(
        clip, track, first, time_s, network, sight_settings, workers, looking, scouted.pictures
    )
    give_spare_memory_back()
    joints = finish_joints(first, sight, rate_hz, s.landmarks, s.signals, s.reps, s.view)
    lesser_model = pose_model.variant in LESSER_VARIANTS
    estimating = EstimatorSettings(s.chain, s.chain_tilt, s.tuck, s.view)
    estimator = pelvis_estimator(sight, estimating, lesser_model=lesser_model)
    by_hand = None
    if marks is not None and joints is not None:
        stickers = followed_stickers(marks, clip, rate_hz, s.stickers, lambda _ratio: looking(None))
        joints = with_stickers(joints, stickers, s.signals)
        torso_px = joints.clean.torso_px
        hand = hand_measure(marks, clip, rate_hz, torso_px, stickers, s.stickers)
        by_hand = over(hand, estimating, s.marks)
    if joints is None:
        measured = nobody_measured(int(track.found.sum()), estimator.name)
    else:
        measured = measure(joints, estimator, s.signals, s.reps, s.view, s.tuck, by_hand)
    facts = clip_facts(clip, stream, analysis_rate_hz=rate_hz, frames_analysed=len(time_s))
    used = models_used(models.values(), network)
    told = None if marks is None else marks_used(marks, measured, s.marks)
    return set_analysis(s, facts, subject, measured, time_s, used, told)


def _network(settings: LandmarkSettings, loaded: LoadedModels) -> LumbopelvicNetwork | None:
    import_mediapipe()  # the scout waits for it: nothing else comes between
    return loaded.network(settings.threads) if settings.network else None


def _import_needed_later() -> None:
    for name in NEEDED_LATER:
        importlib.import_module(name)


def _clock_rate_hz(stream: FrameStream, analysis_rate_hz: float) -> float:
    """Rate of the uniform clock: the analysis rate, or the clip's own where that is lower."""
    return min(analysis_rate_hz, stream.frame_rate_hz or analysis_rate_hz)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
