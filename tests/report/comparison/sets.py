"""Sets and comparisons for the tests of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from factories import SAMPLES, analysis_from_truth, played_slower
from report.pages import evil, finished, indicated, measured, nothing_found

from legpress_cv.comparison import compare_sets
from legpress_cv.results import SetAnalysis, SetComparison

EVIL_LABEL = "</script><img src=x onerror=alert(3)>"
EVIL_FILE = "<img src=x onerror=alert(1)>.annotated.mp4"
TUCK, NEUTRAL = SAMPLES / "rendered_tuck.mp4", SAMPLES / "rendered_neutral.mp4"
TIMES = ("start_s", "bottom_s", "end_s", "onset_s", "tuck_start_s", "tuck_end_s")


@dataclass(frozen=True, eq=False)
class Case:
    """A comparison with what it was made from, and where its clips are."""

    comparison: SetComparison
    analyses: tuple[SetAnalysis, ...]
    clips: tuple[Path | None, ...]
    annotated: tuple[str | None, ...]


def named(analysis: SetAnalysis, name: str) -> SetAnalysis:
    """The result as that of another clip."""
    sha256 = name.encode().hex().ljust(64, "0")[:64]
    clip = analysis.clip.model_copy(update={"name": name, "sha256": sha256})
    return analysis.model_copy(update={"clip": clip})


def later(analysis: SetAnalysis, by_s: float) -> SetAnalysis:
    """The result of a clip that begins earlier: every time in it is later."""
    reps = tuple(
        rep.model_copy(
            update={
                name: value + by_s for name in TIMES if (value := getattr(rep, name)) is not None
            }
        )
        for rep in analysis.reps
    )
    frames = analysis.frames.model_copy(update={"time_s": analysis.frames.time_s + by_s})
    clip = analysis.clip.model_copy(update={"duration_s": analysis.clip.duration_s + by_s})
    return analysis.model_copy(update={"reps": reps, "frames": frames, "clip": clip})


def neutral() -> SetAnalysis:
    return named(finished(analysis_from_truth("rendered_neutral")), "neutral")


def without_last_rep(analysis: SetAnalysis) -> SetAnalysis:
    return finished(analysis.model_copy(update={"reps": analysis.reps[:-1]}))


def case(*analyses: SetAnalysis, clips=(), annotated=(), labels=None) -> Case:
    nothing = (None,) * len(analyses)
    comparison = compare_sets(*analyses, labels=labels)
    return Case(comparison, analyses, tuple(clips) or nothing, tuple(annotated) or nothing)


@cache
def uneven() -> Case:
    """Two reps in slow motion against three; the bottoms lie at other times of their clips."""
    before = named(played_slower(without_last_rep(neutral()), 2.0), "slow")
    after = later(named(measured(), "tuck"), 0.6)
    return case(before, after, clips=(NEUTRAL, None), annotated=("long.annotated.mp4",) * 2)


@cache
def pair() -> Case:
    """A plain pair with pictures of both."""
    videos = ("long.annotated.mp4", "long.annotated.mp4")
    return case(neutral(), named(measured(), "tuck"), clips=(NEUTRAL, TUCK), annotated=videos)


@cache
def one_gone() -> Case:
    """One annotated clip that is not where it was, and none of the other set."""
    return case(neutral(), named(measured(), "tuck"), annotated=("gone.annotated.mp4", None))


@cache
def three() -> Case:
    """Three sets with names of their own; of one the pelvis was not measured."""
    sets = (neutral(), named(measured(), "tuck"), named(indicated(), "guess"))
    videos = ("long.annotated.mp4", "long.annotated.mp4", "other.annotated.mp4")
    return case(*sets, annotated=videos)


@cache
def indicated_pair() -> Case:
    return case(neutral(), named(indicated(), "guess"))


@cache
def empty() -> Case:
    """Not a rep in either set."""
    return case(nothing_found(), named(nothing_found(), "nothing"))


@cache
def hostile() -> Case:
    """Every text from outside tries to be more than text."""
    return case(
        evil(),
        named(evil(), EVIL_LABEL),
        annotated=(EVIL_FILE, None),
        labels=(EVIL_LABEL, "'\"><b>"),
    )


KINDS = (pair, uneven, one_gone, three, indicated_pair, empty, hostile)
