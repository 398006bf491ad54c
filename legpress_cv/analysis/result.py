"""The result of an analysis, as it is published."""

from __future__ import annotations

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
from legpress_cv.analysis.measurement import Measurement
from legpress_cv.analysis.provenance import provenance_now
from legpress_cv.analysis.quality import clip_findings
from legpress_cv.pose.subject import Subject
from legpress_cv.results import ClipFacts, MarksUsed, ModelFacts, SetAnalysis
from legpress_cv.settings import Settings
from legpress_cv.wording import reason_sentence, with_messages


def set_analysis(
    settings: Settings,
    facts: ClipFacts,
    subject: Subject | None,
    measured: Measurement,
    time_s: NDArray[np.float64],
    models: tuple[ModelFacts, ...],
    marks: MarksUsed | None = None,
) -> SetAnalysis:
    """Put the result together.

    Parameters
    ----------
    settings
        All that were asked for.
    facts
        Of the clip.
    subject
        The lifter; None if nobody was found.
    measured
        What was measured of them.
    time_s
        Shape (n,), of the analysed frames.
    models
        That were used.
    marks
        Made by hand, that were used.
    """
    reps = rep_results(measured, settings.tuck, settings.signals)
    quality = with_messages(clip_findings(facts, subject, settings.subject) + measured.findings)
    frames = frame_table(measured, time_s, settings.signals)
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
        rep_signal=measured.rep_signal,
        marks=marks,
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
