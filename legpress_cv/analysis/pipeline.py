"""One call from a clip to its result."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from legpress_cv.advice import advise
from legpress_cv.analysis.assemble import (
    frame_noise,
    frame_table,
    rep_results,
    side_decision,
    summary_of,
)
from legpress_cv.analysis.clip_facts import clip_facts
from legpress_cv.analysis.first_pass import FirstPass, first_pass
from legpress_cv.analysis.joints import finish_joints
from legpress_cv.analysis.lumbopelvic_pass import (
    NotAsked,
    PelvisSight,
    SightSettings,
    look_at_pelvis,
)
from legpress_cv.analysis.measurement import (
    Measurement,
    measure,
    nobody_measured,
    pelvis_estimator,
)
from legpress_cv.analysis.people import find_subject, follow_subject
from legpress_cv.analysis.provenance import models_used, provenance_now
from legpress_cv.analysis.quality import clip_findings
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.pose.store import resolve_models
from legpress_cv.pose.subject import Subject
from legpress_cv.pose.types import PoseTrack
from legpress_cv.results import (
    ClipFacts,
    ModelFacts,
    SetAnalysis,
)
from legpress_cv.settings import Settings
from legpress_cv.tuck import PelvisEstimator
from legpress_cv.video import Clip, FrameStream
from legpress_cv.wording import reason_sentence, with_messages

Progress = Callable[[str, float], None]

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
    s = settings or Settings()
    report = progress or (lambda _stage, _ratio: None)
    clip = Clip.open(path, s.video)
    scout_variant = s.subject.scout_variant
    models = resolve_models(
        (s.pose.variant, scout_variant),
        explicit=model,
        progress=lambda text, ratio: report(text, ratio or 0.0),
        warn=warn,
    )
    network = LumbopelvicNetwork(threads=s.landmarks.threads) if s.landmarks.network else None
    workers = s.pose.workers or min(MAX_WORKERS, _cores())

    subject = find_subject(
        clip,
        models[scout_variant],
        s.subject,
        s.pose,
        workers,
        partial(report, "Looking for the lifter"),
    )
    stream, track = follow_subject(
        clip,
        subject,
        models[s.pose.variant],
        s.pose,
        analysis_rate_hz=s.video.analysis_rate_hz,
        crop_margin_ratio=s.subject.crop_margin_ratio,
        workers=workers,
        progress=partial(report, "Following the pose"),
    )
    rate_hz = _clock_rate_hz(stream, s.video.analysis_rate_hz)
    first = first_pass(track, rate_hz, s.signals, s.reps)
    sight: PelvisSight = NotAsked()
    if network is not None:
        sight = look_at_pelvis(
            clip,
            track,
            first,
            network,
            SightSettings(s.landmarks, s.video, s.pose, s.subject),
            workers,
            partial(report, "Looking at the pelvis"),
        )
    lesser_model = models[s.pose.variant].variant in ("full", "lite")
    measured = measure_track(
        track, first, sight, pelvis_estimator(sight, s, lesser_model=lesser_model), rate_hz, s
    )
    facts = clip_facts(clip, stream, analysis_rate_hz=rate_hz, frames_analysed=len(track.time_s))
    return _result(s, facts, subject, measured, track, models_used(models.values(), network))


def measure_track(
    track: PoseTrack,
    first: FirstPass | None,
    sight: PelvisSight,
    estimator: PelvisEstimator,
    rate_hz: float,
    settings: Settings,
) -> Measurement:
    """Measure one person's set from landmarks alone.

    Parameters
    ----------
    track
        Landmarks at the clip's own times.
    first
        What :func:`~legpress_cv.analysis.first_pass.first_pass` says of `track`.
    sight
        What the lumbopelvic network saw in the frames of `track`.
    estimator
        How the pelvis is found.
    rate_hz
        Rate of the uniform clock: that of the frames in `track`.
    settings
        All thresholds.
    """
    s = settings
    joints = finish_joints(
        first, sight, rate_hz, landmarks=s.landmarks, signals=s.signals, reps=s.reps
    )
    if joints is None:
        return nobody_measured(int(track.found.sum()), estimator.name)
    return measure(joints, estimator, signals=s.signals, reps=s.reps, view=s.view, tuck=s.tuck)


def _clock_rate_hz(stream: FrameStream, analysis_rate_hz: float) -> float:
    """Rate of the uniform clock: the analysis rate, or the clip's own where that is lower."""
    return min(analysis_rate_hz, stream.frame_rate_hz or analysis_rate_hz)


def _result(
    settings: Settings,
    facts: ClipFacts,
    subject: Subject | None,
    measured: Measurement,
    track: PoseTrack,
    models: tuple[ModelFacts, ...],
) -> SetAnalysis:
    reps = rep_results(measured, settings.tuck)
    quality = with_messages(clip_findings(facts, subject, settings.subject) + measured.findings)
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


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
