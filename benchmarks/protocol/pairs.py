"""A clip's truth with what was found in it, and the same for each rep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from legpress_cv.results import RepResult, SetAnalysis

from .matching import match_spans
from .truth import Truth, TruthRep


@dataclass(frozen=True)
class RepPair:
    """A true rep that the clip shows whole, and the found one, or None where it was missed."""

    clip: int
    truth: TruthRep
    found: RepResult | None


@dataclass(frozen=True, eq=False)
class ClipPair:
    """A clip's truth and its result.

    Attributes
    ----------
    truth : Truth
    found : SetAnalysis or None
        None where the analysis failed; the clip's reps then count as missed.
    failure : str
        Why.
    """

    truth: Truth
    found: SetAnalysis | None
    failure: str = ""

    @cached_property
    def matches(self) -> tuple[tuple[TruthRep, RepResult | None], ...]:
        """Every true rep, partial ones too, with its found one."""
        found = self.found.reps if self.found is not None else ()
        indices = match_spans(self.truth.reps, found)
        return tuple(
            (rep, None if i is None else found[i])
            for rep, i in zip(self.truth.reps, indices, strict=True)
        )

    @property
    def extra_reps(self) -> int:
        """Whole reps that were found where there is none."""
        taken = {rep.rep for _, rep in self.matches if rep is not None}
        found = self.found.reps if self.found is not None else ()
        return sum(not rep.partial and rep.rep not in taken for rep in found)


def rep_pairs(clips: Sequence[ClipPair]) -> list[RepPair]:
    """Whole true reps of all clips, in order."""
    return [
        RepPair(i, truth, found)
        for i, clip in enumerate(clips)
        for truth, found in clip.matches
        if not truth.partial
    ]
