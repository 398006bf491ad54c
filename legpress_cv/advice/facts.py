"""What the rules ask about a set, derived once from its results."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from legpress_cv.results import (
    Evidence,
    FrameTable,
    QualityFinding,
    Refusal,
    RepResult,
    StopDepth,
    Verdict,
    is_direct,
)
from legpress_cv.settings import TuckSettings

MIN_FRAMES_OF_A_REP = 5
"""Fewer frames have no spread worth a name (5th to 95th percentile)."""


@dataclass(frozen=True)
class Growth:
    """Rise of the PPT from the first to the last rep on a straight line, with its interval."""

    rise_deg: float
    low_deg: float
    high_deg: float


@dataclass(frozen=True)
class SetFacts:
    """A set as the rules see it.

    Attributes
    ----------
    reps, stop_depth, refusal, quality, frames
        As in :class:`~legpress_cv.results.SetAnalysis`.
    tuck
        Thresholds of the verdict.
    """

    reps: tuple[RepResult, ...]
    stop_depth: StopDepth | None
    refusal: Refusal | None
    quality: tuple[QualityFinding, ...]
    tuck: TuckSettings
    frames: FrameTable | None = None

    @cached_property
    def whole(self) -> tuple[RepResult, ...]:
        """Reps seen from their start to their end."""
        return tuple(rep for rep in self.reps if not rep.partial)

    @cached_property
    def judged(self) -> tuple[RepResult, ...]:
        """Reps with a verdict on the pelvis; of partial ones, on what was seen."""
        return tuple(rep for rep in self.reps if rep.measurable)

    @cached_property
    def tucked(self) -> tuple[RepResult, ...]:
        """Reps that count as a tuck."""
        return tuple(rep for rep in self.judged if rep.tucked)

    @cached_property
    def borderline(self) -> tuple[RepResult, ...]:
        """Reps that may count as a tuck."""
        return tuple(rep for rep in self.judged if rep.verdict is Verdict.BORDERLINE)

    @cached_property
    def clean(self) -> tuple[RepResult, ...]:
        """Judged reps that are neither tucked nor borderline."""
        return tuple(rep for rep in self.judged if not rep.verdict.is_fault)

    @cached_property
    def evidence(self) -> Evidence:
        """What the judged reps have in common; of seen and marked ones together, measured."""
        found = {rep.evidence for rep in self.judged}
        if not found:
            return "measured"
        if not all(is_direct(evidence) for evidence in found):
            return "indicated"
        return "marked" if found == {"marked"} else "measured"

    @cached_property
    def basis(self) -> Literal["measured", "indicated"]:
        """Which words advice is given in: those of a pelvis that was seen, or of an estimate."""
        return "measured" if is_direct(self.evidence) else "indicated"

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why the set, or some of its reps, could not be measured; whole reps before cut ones."""
        in_order = sorted(self.reps, key=lambda rep: rep.partial)
        given = (self.refusal, *(rep.refusal for rep in in_order))
        return tuple(refusal for refusal in given if refusal is not None)

    @cached_property
    def top_trunk_thigh_deg(self) -> float | None:
        """Trunk-thigh flexion at the top of the reps, median: what is left before the descent."""
        tops = [
            rep.trunk_thigh_flexion_max_deg - rep.thigh_excursion_deg
            for rep in self.whole
            if rep.trunk_thigh_flexion_max_deg is not None and rep.thigh_excursion_deg is not None
        ]
        return float(np.median(tops)) if tops else None

    def growth(self, min_reps: int) -> Growth | None:
        """Fit a line through the PPT of the whole reps.

        ``None`` with fewer than `min_reps` reps, or where a rep's uncertainty is unknown.
        """
        reps = [r for r in self.judged if not r.partial and r.ppt_deg is not None and r.ppt_se_deg]
        if len(reps) < max(min_reps, 2):
            return None
        number = np.array([rep.rep for rep in reps], dtype=float)
        ppt = np.array([rep.ppt_deg for rep in reps], dtype=float)
        se = np.array([rep.ppt_se_deg for rep in reps], dtype=float)
        off = number - number.mean()
        span = (number[-1] - number[0]) / (off @ off)
        rise, error = float(span * (off @ ppt)), float(span * np.sqrt(off**2 @ se**2))
        reach = self.tuck.confidence_z * error
        return Growth(rise, rise - reach, rise + reach)

    def trunk_movement_deg(self) -> dict[int, float]:
        """Turn of the shoulder-hip line within each whole rep, 5th to 95th percentile."""
        if self.frames is None or not {"shoulder", "hip"} <= self.frames.points.keys():
            return {}
        shoulder, hip = self.frames.points["shoulder"], self.frames.points["hip"]
        angle = np.arctan2(hip.y_px - shoulder.y_px, shoulder.x_px - hip.x_px)
        turns = {}
        for rep in self.whole:
            of_rep = angle[self.frames.rep == rep.rep]
            of_rep = np.unwrap(of_rep[~np.isnan(of_rep)])
            if len(of_rep) >= MIN_FRAMES_OF_A_REP:
                low, high = np.percentile(of_rep, (5, 95))
                turns[rep.rep] = math.degrees(high - low)
        return turns
