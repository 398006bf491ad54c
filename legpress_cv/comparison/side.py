"""A set on one side of a comparison, with what is read from it once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from legpress_cv.results import (
    ComparedSet,
    Evidence,
    NoDifference,
    NotTold,
    Quantity,
    SetAnalysis,
    SetNumber,
)
from legpress_cv.results.descents import Descent, descents_of, tilted_reps
from legpress_cv.settings import ComparisonSettings

from .caveats import Circumstances, circumstances_of
from .readings import (
    Found,
    angle_error_deg,
    readings_of,
    rep_sd_of,
    tilt_refusal,
)
from .statistics import Readings, mean_of

LEAST_SURE_FIRST: tuple[Evidence, ...] = ("indicated", "marked", "measured")


@dataclass(frozen=True)
class Side:
    """A set and what it is called."""

    label: str
    analysis: SetAnalysis

    @cached_property
    def descents(self) -> list[Descent]:
        """Ways down of the reps with a tilt."""
        return descents_of(self.analysis)

    @cached_property
    def circumstances(self) -> Circumstances:
        """How it was filmed, of whom, on what."""
        return circumstances_of(self.analysis)

    @cached_property
    def found(self) -> dict[Quantity, Found]:
        """Readings of every quantity, or why there is none."""
        return {quantity: readings_of(self.analysis, quantity) for quantity in Quantity}

    @cached_property
    def tilts(self) -> dict[int, float]:
        """Pelvic tilt by number of the rep, of reps that have one of their own."""
        reps = tilted_reps(self.analysis)
        return {rep.rep: rep.ppt_deg for rep in reps if rep.ppt_deg is not None}

    @cached_property
    def tilt_refusal(self) -> NoDifference | None:
        """Why none of its tilts can be held against another set's, if so."""
        return tilt_refusal(self.analysis)


def compared_set(side: Side, settings: ComparisonSettings) -> ComparedSet:
    """Put a set in numbers; words are left blank."""
    analysis = side.analysis
    evidences = {rep.evidence for rep in analysis.reps}
    return ComparedSet(
        label=side.label,
        name=analysis.clip.name,
        sha256=analysis.clip.sha256,
        near_side=analysis.side.near_side if analysis.side is not None else None,
        evidence=next((kind for kind in LEAST_SURE_FIRST if kind in evidences), None),
        reps=len(analysis.reps),
        measured_reps=len(side.tilts),
        tucks=analysis.summary.tucks,
        borderline=analysis.summary.borderline,
        numbers=tuple(_number(side, quantity, settings) for quantity in Quantity),
    )


def not_told(sides: Sequence[Side], found: Sequence[Found | None]) -> NotTold | None:
    """Say which sets lack a number, and why the first of them does."""
    lacking = [
        (side.label, reason)
        for side, reason in zip(sides, found, strict=True)
        if isinstance(reason, NoDifference)
    ]
    if not lacking:
        return None
    code = lacking[0][1]
    labels = [label for label, reason in lacking if reason is code]
    if code is NoDifference.NO_COMMON_DEPTH or len(labels) == len(sides) > 1:
        return NotTold(code=code)  # of no set alone
    return NotTold(code=code, values={"label": labels[0]})


def _number(side: Side, quantity: Quantity, settings: ComparisonSettings) -> SetNumber:
    readings = side.found[quantity]
    if not isinstance(readings, Readings):
        return SetNumber(quantity=quantity, reason=not_told([side], [readings]))
    own_sd = angle_error_deg(side.analysis, quantity)
    mean = mean_of(readings, rep_sd_of(quantity, settings), own_sd, settings)
    low, high = mean.interval
    rep_sd = (readings.squares / (readings.n - 1)) ** 0.5 if readings.n > 1 else None
    return SetNumber(
        quantity=quantity, value=mean.value, low=low, high=high, reps=readings.n, rep_sd=rep_sd
    )
