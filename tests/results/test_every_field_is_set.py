"""No field of the result is there that nothing ever sets."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from factories import analysis_from_truth
from hand_marks import marks_of
from lumbopelvic import lifter, pose_of, seen
from measuring import ESTIMATING, S, measured
from pydantic import BaseModel
from synthetic import Move, nobody, pose_track, truth_of

from legpress_cv.analysis.by_hand import marks_used, over
from legpress_cv.analysis.lumbopelvic_pass import Seen
from legpress_cv.analysis.result import set_analysis
from legpress_cv.results import ModelFacts, SetAnalysis, SubjectCandidate, SubjectChoice
from legpress_cv.settings import Settings
from legpress_cv.tuck.marked.estimator import HandMeasure

CANDIDATE = SubjectCandidate(
    box_px=(0.0, 0.0, 10.0, 20.0),
    seen_ratio=1.0,
    knee_excursion_deg=60.0,
    trunk_recline_deg=40.0,
    score=1.0,
)
MODEL = ModelFacts(name="heavy.task", variant="heavy", sha256="0" * 64, source="here")


def finished(found, time_s, subject=None, marks=None) -> SetAnalysis:
    facts = analysis_from_truth().clip
    return set_analysis(Settings(), facts, subject, found, time_s, (MODEL,), marks)


@pytest.fixture(scope="module")
def results() -> list[SetAnalysis]:
    """Sets of every kind, put together as the pipeline does: by chain, by comparison, refused."""
    choice = SubjectChoice(
        chosen_by="automatic", chosen=0, margin_ratio=1.0, candidates=(CANDIDATE,)
    )
    subject = SimpleNamespace(choice=choice)
    body = lifter((14.0, 0.0, 18.0))
    network = seen(body, noise_mm=2.0)
    by_chain = measured(pose_of(network), sight=Seen(network))
    marks = marks_of(body, joints=True)
    marked = measured(
        pose_of(network), sight=Seen(network), by_hand=over(HandMeasure(marks), ESTIMATING, S.marks)
    )
    moves = [Move(), Move(tilt_deg=20), Move()]
    track = pose_track(truth_of(moves, lead_s=0.4), noise_px=0.3)
    by_comparison = measured(track)
    late = replace_start(track)
    glimpse = pose_track(truth_of([], lead_s=0.1, tail_s=0.1))
    hidden = replace(network, sd_px={k: 30.0 * v for k, v in network.sd_px.items()})
    return [
        finished(by_chain, network.time_s, subject),
        finished(marked, network.time_s, subject, marks_used(marks, marked, S.marks)),
        finished(measured(pose_of(network), sight=Seen(hidden)), network.time_s),
        finished(by_comparison, track.time_s),
        finished(measured(late), late.time_s),
        finished(measured(nobody()), np.arange(90) / 30),
        finished(measured(glimpse), glimpse.time_s),
    ]


def replace_start(track):
    """The same clip, begun inside its first rep."""
    first = int(np.searchsorted(track.time_s, 1.6))
    parts = {name: getattr(track, name)[first:] for name in ("xy_px", "z_px", "visibility")}
    return replace(track, time_s=track.time_s[first:] - track.time_s[first], **parts)


def leaves(value, name=""):
    """Every field with its values, lists and tables gone through."""
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from leaves(getattr(value, field), f"{name}.{field}" if name else field)
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for item in value:
            yield from leaves(item, f"{name}[]")
    elif isinstance(value, dict) and value and isinstance(next(iter(value.values())), BaseModel):
        for key, item in value.items():
            yield from leaves(item, f"{name}.{key}")
    else:
        yield name, value


def is_set(value) -> bool:
    if isinstance(value, np.ndarray):
        return bool(np.isfinite(value).any())
    if isinstance(value, str | tuple | dict):
        return len(value) > 0 and value != ("",) * len(value)
    return value is not None


def names_set(results) -> tuple[set[str], set[str]]:
    named, known = set(), set()
    for result in results:
        for name, value in leaves(result):
            if name.startswith("settings."):
                continue  # what was asked for, not what was found
            named.add(name)
            if is_set(value):
                known.add(name)
    return named, known


def test_every_field_is_set(results):
    named, known = names_set(results)
    assert len(named) > 100
    # A value that is there in parts is there.
    parents = {n for n in named if any(k.startswith((f"{n}.", f"{n}[]")) for k in known)}
    assert named - known - parents == set()


def test_a_field_that_nothing_sets_is_found_out(results):
    blind = [
        result.model_copy(
            update={
                "reps": tuple(
                    rep.model_copy(update={"platform_travel_ratio": None}) for rep in result.reps
                )
            }
        )
        for result in results
    ]
    named, known = names_set(blind)
    assert "reps[].platform_travel_ratio" in named - known
