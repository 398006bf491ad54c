"""What was found on a clip, set against what a person reads off it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from legpress_cv.results import RepResult, SetAnalysis

from .manifest import RealClip

BOTTOM_S = 0.3
"""A rep is found where its bottom lies this near to the one by eye, which is as sure."""


@dataclass(frozen=True)
class ClipScore:
    """One clip.

    Attributes
    ----------
    clip
        What a person reads off it.
    found
        Bottom by eye to the rep that was found there.
    missed_s
        Whole reps that were not found, by their bottoms.
    counted
        Whole reps by eye that lie inside of a found one, however far off its bottom is: what
        counting is about where a knee is guessed.
    extra_s
        Whole reps that were found where there is none, by their bottoms: they hold no bottom by
        eye, or one that another rep holds too.
    refused
        Why no rep of the clip was told, if so.
    signal
        What the reps were cut from.
    """

    clip: RealClip
    found: dict[float, RepResult] = field(default_factory=dict)
    missed_s: tuple[float, ...] = ()
    counted: int = 0
    extra_s: tuple[float, ...] = ()
    refused: str | None = None
    signal: str | None = None

    @property
    def bottoms_off_s(self) -> list[float]:
        """Found less by eye, of every rep that was found."""
        return [rep.bottom_s - at for at, rep in self.found.items()]

    @property
    def judged(self) -> list[RepResult]:
        """Reps with a verdict on the pelvis."""
        return [rep for rep in self.found.values() if rep.measurable]

    @property
    def half_widths_deg(self) -> list[float]:
        """Of the intervals of the pelvic tilt."""
        return [
            (rep.ppt_high_deg - rep.ppt_low_deg) / 2
            for rep in self.judged
            if rep.ppt_low_deg is not None and rep.ppt_high_deg is not None
        ]

    @property
    def breach(self) -> str | None:
        """What was told that must not be told of this clip."""
        if self.clip.must_find_no_rep and (self.found or self.extra_s):
            return "a rep was found where there is none"
        if self.clip.must_refuse_tilt and self.judged:
            return "the tilt was judged, and it cannot be seen"
        return None


def score(clip: RealClip, analysis: SetAnalysis) -> ClipScore:
    """Match what was found with what a person sees."""
    reps = analysis.reps
    matched = match_times(clip.all_bottoms_s, [rep.bottom_s for rep in reps], BOTTOM_S)
    found = {
        at: reps[k] for at, k in zip(clip.all_bottoms_s, matched, strict=True) if k is not None
    }
    held = _held(clip.all_bottoms_s, reps)
    used = {k for k in matched if k is not None} | set(held.values())
    return ClipScore(
        clip=clip,
        found=found,
        missed_s=tuple(at for at in clip.bottoms_s if at not in found),
        counted=sum(at in held for at in clip.bottoms_s),
        extra_s=tuple(
            rep.bottom_s for k, rep in enumerate(reps) if k not in used and not rep.partial
        ),
        refused=analysis.reason,
        signal=None if analysis.rep_signal is None else analysis.rep_signal.value,
    )


def _held(bottoms_s: Sequence[float], reps: Sequence[RepResult]) -> dict[float, int]:
    """Bottom by eye to the found rep that it lies in; each rep holds one, the nearest."""
    held: dict[float, int] = {}
    for k, rep in enumerate(reps):
        inside = [at for at in bottoms_s if rep.start_s <= at <= rep.end_s and at not in held]
        if inside:
            held[min(inside, key=lambda at: abs(at - rep.bottom_s))] = k
    return held


def match_times(
    wanted_s: Sequence[float], found_s: Sequence[float], within_s: float
) -> list[int | None]:
    """For each wanted time the index of the found one, or None; one to one, nearest in all."""
    matched: list[int | None] = [None] * len(wanted_s)
    if not wanted_s or not found_s:
        return matched
    apart = np.abs(np.subtract.outer(np.array(wanted_s), np.array(found_s)))
    # What is too far is as bad as none at all, and may not push a near pair apart.
    cost = np.where(apart <= within_s, apart - within_s, 0.0)
    for i, j in zip(*linear_sum_assignment(cost), strict=True):
        if apart[i, j] <= within_s:
            matched[i] = int(j)
    return matched


@dataclass(frozen=True)
class Total:
    """Many clips together."""

    clips: int
    reps: int
    found: int
    counted: int
    extra: int
    bottoms: int
    judged: int
    half_width_deg: float
    bottom_off_s: float

    @property
    def counted_ratio(self) -> float:
        """Of the whole reps."""
        return self.counted / self.reps if self.reps else float("nan")

    @property
    def found_ratio(self) -> float:
        """Of the whole reps."""
        return self.found / self.reps if self.reps else float("nan")

    @property
    def extra_ratio(self) -> float:
        """Reps found where there is none, over the whole ones."""
        return self.extra / self.reps if self.reps else float("nan")

    @property
    def judged_ratio(self) -> float:
        """Of all reps whose bottom is in the clip."""
        return self.judged / self.bottoms if self.bottoms else float("nan")


def total(scores: Iterable[ClipScore]) -> Total:
    """Sum clips up."""
    scores = list(scores)
    halves = [half for s in scores for half in s.half_widths_deg]
    off = [abs(seconds) for s in scores for seconds in s.bottoms_off_s]
    return Total(
        clips=len(scores),
        reps=sum(len(s.clip.bottoms_s) for s in scores),
        found=sum(len(s.clip.bottoms_s) - len(s.missed_s) for s in scores),
        counted=sum(s.counted for s in scores),
        extra=sum(len(s.extra_s) for s in scores),
        bottoms=sum(len(s.clip.all_bottoms_s) for s in scores),
        judged=sum(len(s.judged) for s in scores),
        half_width_deg=float(np.median(halves)) if halves else float("nan"),
        bottom_off_s=float(np.max(off)) if off else float("nan"),
    )


@dataclass(frozen=True)
class Change:
    """What a benign change of the clip did to one rep.

    Attributes
    ----------
    ppt_deg, knee_flexion_deg, trunk_thigh_flexion_deg
        Of the copy less of the clip; None where either has none.
    lost
        The copy does not show the rep at all.
    judged_flipped, verdict_flipped
        The one is judged and the other is not; both are, with different verdicts.
    """

    ppt_deg: float | None = None
    knee_flexion_deg: float | None = None
    trunk_thigh_flexion_deg: float | None = None
    lost: bool = False
    judged_flipped: bool = False
    verdict_flipped: bool = False


def changes(
    plain: Sequence[RepResult], copy: Sequence[RepResult], skipped_s: float
) -> list[Change]:
    """Compare the reps of a copy with those of the clip, rep by rep.

    Parameters
    ----------
    plain, copy
        Reps of the clip and of its copy.
    skipped_s
        What the copy lacks at its start; reps that begin in it are not compared.
    """
    kept = [rep for rep in plain if rep.start_s >= skipped_s]
    wanted = [rep.bottom_s - skipped_s for rep in kept]
    matched = match_times(wanted, [rep.bottom_s for rep in copy], BOTTOM_S)
    return [
        Change(lost=True) if k is None else _change(rep, copy[k])
        for rep, k in zip(kept, matched, strict=True)
    ]


def _change(before: RepResult, after: RepResult) -> Change:
    def less(name: str) -> float | None:
        a, b = getattr(before, name), getattr(after, name)
        return None if a is None or b is None else b - a

    both = before.measurable and after.measurable
    return Change(
        ppt_deg=less("ppt_deg"),
        knee_flexion_deg=less("knee_flexion_max_deg"),
        trunk_thigh_flexion_deg=less("trunk_thigh_flexion_max_deg"),
        judged_flipped=before.measurable != after.measurable,
        verdict_flipped=both and before.verdict is not after.verdict,
    )


def rms(values: Iterable[float | None]) -> float:
    """Root mean square of the known values."""
    known = [value for value in values if value is not None]
    return float(np.sqrt(np.mean(np.square(known)))) if known else float("nan")
