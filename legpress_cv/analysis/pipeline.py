"""One call from a clip to its result."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from legpress_cv.advice import advise
from legpress_cv.analysis.assemble import (
    frame_noise,
    frame_table,
    rep_results,
    side_decision,
    summary_of,
)
from legpress_cv.analysis.clip_facts import clip_facts
from legpress_cv.analysis.first_pass import settle_side
from legpress_cv.analysis.lumbopelvic_pass import look_at_pelvis
from legpress_cv.analysis.measure import Measurement, measure
from legpress_cv.analysis.provenance import models_used, provenance_now
from legpress_cv.analysis.quality import clip_findings
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.pose.follow import follow
from legpress_cv.pose.mediapipe_backend import MediaPipePoseEstimator
from legpress_cv.pose.plan import FollowPlan
from legpress_cv.pose.scout import look_around, people_in
from legpress_cv.pose.store import ModelFile, resolve_models
from legpress_cv.pose.subject import Subject, choose_subject
from legpress_cv.pose.types import LANDMARK_COUNT, PoseTrack
from legpress_cv.results import (
    ClipFacts,
    ModelFacts,
    SetAnalysis,
)
from legpress_cv.settings import Settings
from legpress_cv.video import Clip, FrameStream
from legpress_cv.wording import reason_sentence, with_messages

Progress = Callable[[str, float], None]

MIN_LOOKS = 8
"""Looks that even a short clip gets."""
MAX_WORKERS = 8
"""More trackers than this wait for the decoder."""


def analyze_video(
    path: str | Path,
    *,
    settings: Settings | None = None,
    model: Path | None = None,
    progress: Progress | None = None,
    warn: Callable[[str], None] | None = None,
) -> SetAnalysis:
    """Measure one recorded set.

    Nothing is printed and no result is written; a pose model that is on this machine nowhere is
    fetched once into the user's cache.

    Parameters
    ----------
    path
        A clip that PyAV can read.
    settings
        Thresholds; the defaults if not given.
    model
        A ``.task`` pose model that stands for all variants.
    progress
        Called with the name of the stage and a ratio from 0 to 1, from this thread.
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
    SettingsError
        If nobody is at the point given for the subject.
    """
    settings = settings or Settings()
    report = progress or (lambda _stage, _ratio: None)
    clip = Clip.open(path, settings.video)
    variants = (settings.pose.variant, settings.subject.scout_variant)
    models = resolve_models(
        variants,
        explicit=model,
        progress=lambda text, ratio: report(text, ratio or 0.0),
        warn=warn,
    )
    workers = settings.pose.workers or min(MAX_WORKERS, _cores())
    subject = _find_subject(clip, settings, models[variants[1]], workers, report)
    stream, track = _follow_subject(clip, settings, subject, models[variants[0]], workers, report)
    facts = clip_facts(
        clip,
        stream,
        analysis_rate_hz=_clock_rate_hz(stream, settings),
        frames_analysed=len(track.time_s),
    )
    settled = settle_side(track, settings, facts.analysis_rate_hz)
    network = None
    lumbopelvic = None
    if settings.landmarks.network:
        network = LumbopelvicNetwork(threads=settings.landmarks.threads)
        lumbopelvic = look_at_pelvis(
            clip,
            settings,
            track,
            settled,
            network,
            workers,
            partial(report, "Looking at the pelvis"),
        )
    measured = measure(
        track,
        settings,
        rate_hz=facts.analysis_rate_hz,
        lesser_model=models[variants[0]].variant in ("full", "lite"),
        settled=settled,
        lumbopelvic=lumbopelvic,
        unknown_picture=network is not None and lumbopelvic is None,
    )
    used = models_used(models.values(), network)
    return _result(settings, facts, subject, measured, track, used)


def _find_subject(
    clip: Clip, settings: Settings, model: ModelFile, workers: int, report: Progress
) -> Subject | None:
    stage = "Looking for the lifter"
    report(stage, 0.0)
    s = settings.subject
    length_s = clip.duration_s
    rate = s.scout_rate_hz
    if length_s:
        rate = min(max(rate, MIN_LOOKS / length_s), s.scout_max_frames / length_s)
    side = settings.pose.working_side_px

    def pictures(stream: FrameStream) -> Iterator[tuple[float, NDArray[np.uint8], float]]:
        for frame in stream:
            rgb = frame.rgb(max_side_px=side)
            yield frame.time_s, rgb, clip.width_px / rgb.shape[1]

    with clip.frames(rate) as stream:
        looks = look_around(
            pictures(stream),
            partial(
                MediaPipePoseEstimator,
                model.path,
                follow=False,
                max_people=s.max_people,
                min_confidence=settings.pose.min_confidence,
            ),
            workers=workers,
            progress=lambda time_s: report(stage, min(1.0, time_s / length_s) if length_s else 0.0),
        )
    return choose_subject(people_in(looks), len(looks), s.point)


def _follow_subject(
    clip: Clip,
    settings: Settings,
    subject: Subject | None,
    model: ModelFile,
    workers: int,
    report: Progress,
) -> tuple[FrameStream, PoseTrack]:
    stage = "Following the pose"
    p = settings.pose
    wanted_hz = settings.video.analysis_rate_hz
    rate_hz = min(wanted_hz, clip.nominal_rate_hz or wanted_hz)
    total = (clip.duration_s or 0.0) * rate_hz
    with clip.frames(wanted_hz) as stream:
        if subject is None:
            times = np.array([frame.time_s for frame in stream])
            return stream, _nobody(times)
        plan = FollowPlan(
            subject, clip.width_px, clip.height_px, settings.subject.crop_margin_ratio
        )
        track = follow(
            stream,
            plan,
            partial(
                MediaPipePoseEstimator,
                model.path,
                follow=True,
                min_confidence=p.min_confidence,
            ),
            stretch_frames=p.stretch_frames,
            warm_up_frames=p.warm_up_frames,
            stretch_s=p.stretch_frames / rate_hz,
            working_side_px=p.working_side_px,
            workers=workers,
            progress=lambda done: report(stage, min(1.0, done / total) if total else 0.0),
        )
    report(stage, 1.0)
    return stream, track


def _clock_rate_hz(stream: FrameStream, settings: Settings) -> float:
    """Rate of the uniform clock: the analysis rate, or the clip's own where that is lower."""
    own = stream.frame_rate_hz or settings.video.analysis_rate_hz
    return min(settings.video.analysis_rate_hz, own)


def _result(
    settings: Settings,
    facts: ClipFacts,
    subject: Subject | None,
    measured: Measurement,
    track: PoseTrack,
    models: tuple[ModelFacts, ...],
) -> SetAnalysis:
    reps = rep_results(measured, settings.tuck)
    quality = with_messages(clip_findings(facts, subject, settings) + measured.findings)
    frames = frame_table(measured, track.time_s)
    summary = summary_of(reps, measured.refusal, settings.tuck)
    return SetAnalysis(
        status="not_measurable" if measured.refusal else "measured",
        refusal=measured.refusal,
        reason=measured.refusal and reason_sentence(measured.refusal),
        clip=facts,
        settings=settings,
        provenance=provenance_now(),
        models=models,
        subject=subject.choice if subject is not None else None,
        side=side_decision(measured),
        quality=quality,
        noise=frame_noise(measured),
        estimator=measured.estimator,
        summary=summary,
        reps=reps,
        advice=advise(
            reps,
            summary.stop_depth,
            refusal=measured.refusal,
            quality=quality,
            settings=settings,
            frames=frames,
        ),
        frames=frames,
    )


def _nobody(time_s: NDArray[np.float64]) -> PoseTrack:
    shape = (len(time_s), LANDMARK_COUNT)
    return PoseTrack(
        time_s, np.full((*shape, 2), np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    )


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
