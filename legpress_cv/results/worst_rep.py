"""The worst rep of a set: one rule for the headline, the figures and the summary."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .reps import RepResult


def upper_bound_deg(rep: RepResult) -> float:
    """How far the pelvis may have turned in a rep; minus infinity where no number is known."""
    known = [value for value in (rep.ppt_high_deg, rep.ppt_deg) if value is not None]
    return max(known, default=-math.inf)


def worst_of(reps: Sequence[RepResult]) -> RepResult:
    """Give the rep in which the pelvis may have turned farthest."""
    return max(reps, key=upper_bound_deg)


def worst_of_set(reps: Sequence[RepResult]) -> RepResult | None:
    """Give the rep that the verdict on the set is about: the worst tuck, else borderline, else any.

    ``None`` where no rep is judged.
    """
    judged = [rep for rep in reps if rep.measurable]
    tucked = [rep for rep in judged if rep.tucked]
    possible = [rep for rep in judged if rep.verdict.is_fault]
    return worst_of(tucked or possible or judged) if judged else None
