"""A comparison of two sets held against the truth of both clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from legpress_cv import compare_sets
from legpress_cv.results import Certainty, Difference, PairComparison, RepResult
from legpress_cv.settings import ComparisonSettings

from .errors import ProtocolError
from .paired_truth import descents_of, equal_depth_deg, mean_at_deg, mean_ppt_deg
from .pairs import ClipPair

Floats = NDArray[np.float64]
Change = Literal["less", "same", "more"]

BEFORE, AFTER = "_before", "_after"
"""How the names of a pair's two clips end."""
UNCHANGED = "none"
"""Level of the stratum "change" where nothing but the tuck is another, if that."""
EQUAL_DEG = 1.0
"""A true difference that is smaller is none: reps of one set differ by more."""
SURE = (Certainty.VERY_LIKELY, Certainty.VERY_LIKELY_SAME, Certainty.LIKELY, Certainty.LIKELY_SAME)


@dataclass(frozen=True)
class Reading:
    """A difference, true and told; the told one is NaN where none is told."""

    true_deg: float
    told_deg: float
    low_deg: float
    high_deg: float

    @property
    def error_deg(self) -> float:
        """Told less true."""
        return self.told_deg - self.true_deg

    @property
    def held(self) -> bool | None:
        """Whether the interval holds the truth; None without one."""
        return None if np.isnan(self.low_deg) else self.low_deg <= self.true_deg <= self.high_deg

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval says that there is a difference."""
        return self.low_deg > 0.0 or self.high_deg < 0.0


@dataclass(frozen=True, eq=False)
class SetScore:
    """One set of a pair.

    Attributes
    ----------
    true_mean_deg, told_mean_deg
        PPT, each rep at its own depth; told: of the reps that have one, else NaN.
    rep_errors_deg, rep_se_deg
        Of every rep that was found where there is one and has a tilt: told less true, and its own
        standard error; shape (n,).
    reps
        Whole true reps.
    """

    true_mean_deg: float
    told_mean_deg: float
    rep_errors_deg: Floats
    rep_se_deg: Floats
    reps: int

    @property
    def error_deg(self) -> float:
        """Error of the mean."""
        return self.told_mean_deg - self.true_mean_deg


@dataclass(frozen=True, eq=False)
class PairScore:
    """One pair.

    Attributes
    ----------
    name, change, renderer
        What it is called, what beside the tuck is another, and what drew it.
    before, after
        The sets.
    own, equal
        Differences, each rep at its own depth, and at equal depth.
    true_change, told_change
        By the truth at the depth that the finding rests on, and as told; None where the telling is
        not at least likely.
    certainty
        How sure the told change is; None where there is no comparison.
    why
        Why nothing is told, if so.
    """

    name: str
    change: str
    renderer: str
    before: SetScore
    after: SetScore
    own: Reading
    equal: Reading
    true_change: Change
    told_change: Change | None
    certainty: Certainty | None
    why: str = ""

    @property
    def is_false_difference(self) -> bool:
        """Whether nothing was changed, so that any difference told is a false one."""
        return self.change == UNCHANGED and abs(self.own.true_deg) < EQUAL_DEG


def paired(clips: Sequence[ClipPair]) -> list[tuple[str, ClipPair, ClipPair]]:
    """Put the clips of a folder together by their names.

    Raises
    ------
    ProtocolError
        If a set has no partner.
    """
    by_name = {clip.truth.name: clip for clip in clips}
    for name in by_name:
        end = BEFORE if name.endswith(BEFORE) else AFTER
        partner = name.removesuffix(end) + (AFTER if end == BEFORE else BEFORE)
        if not name.endswith(end) or partner not in by_name:
            raise ProtocolError(f"{name} has no partner; a pair is NAME{BEFORE} and NAME{AFTER}.")
    stems = [name.removesuffix(BEFORE) for name in by_name if name.endswith(BEFORE)]
    return [(stem, by_name[stem + BEFORE], by_name[stem + AFTER]) for stem in stems]


def score(name: str, before: ClipPair, after: ClipPair) -> PairScore:
    """Compare the results of two clips as the program does, and hold that against their truth."""
    settings = ComparisonSettings()
    told, why = _compared(before, after, settings)
    true_own = mean_ppt_deg(after.truth) - mean_ppt_deg(before.truth)
    ways = [descents_of(clip.truth) for clip in (before, after)]
    depth = equal_depth_deg(ways, settings.equal_depth_margin_deg)
    true_equal = mean_at_deg(ways[1], depth) - mean_at_deg(ways[0], depth)
    own = _reading(true_own, told.at_own_depth if told else None)
    equal = _reading(true_equal, told.at_equal_depth if told else None)
    basis = own if told is not None and told.basis == "own_depth" else equal
    return PairScore(
        name=name,
        change=after.truth.strata.get("change", UNCHANGED),
        renderer=after.truth.strata.get("renderer", ""),
        before=_set_score(before, told.at_own_depth.before if told else None),
        after=_set_score(after, told.at_own_depth.after if told else None),
        own=own,
        equal=equal,
        true_change=_change(basis.true_deg, settings.worthwhile_deg),
        told_change=_told_change(told),
        certainty=told.certainty if told else None,
        why=why,
    )


def _compared(
    before: ClipPair, after: ClipPair, settings: ComparisonSettings
) -> tuple[PairComparison | None, str]:
    """Return the comparison, if there can be one, and why it tells no difference, if so."""
    if before.found is None or after.found is None:
        return None, before.failure or after.failure
    told = compare_sets(before.found, after.found, settings=settings).comparisons[0]
    reason = told.at_own_depth.reason
    return told, "" if reason is None else reason.message


def _reading(true_deg: float, told: Difference | None) -> Reading:
    values = (None, None, None) if told is None else (told.difference, told.low, told.high)
    return Reading(true_deg, *(float("nan") if value is None else value for value in values))


def _set_score(clip: ClipPair, told_mean_deg: float | None) -> SetScore:
    known = [
        (rep.ppt_deg - true.ppt_deg, rep.ppt_se_deg)
        for true, rep in clip.matches
        if not true.partial and _has_tilt(rep)
    ]
    errors, se = np.array(known, dtype=float).reshape(-1, 2).T
    told = float("nan") if told_mean_deg is None else told_mean_deg
    reps = len(clip.truth.whole_reps)
    return SetScore(mean_ppt_deg(clip.truth), told, errors, se, reps)


def _has_tilt(rep: RepResult | None) -> bool:
    """Whether a rep has a tilt of its own; an indicated one is told against its own set."""
    return rep is not None and rep.evidence == "measured" and rep.ppt_deg is not None


def _change(difference_deg: float, worthwhile_deg: float) -> Change:
    if abs(difference_deg) < worthwhile_deg:
        return "same"
    return "less" if difference_deg < 0 else "more"


def _told_change(told: PairComparison | None) -> Change | None:
    if told is None or told.certainty not in SURE or told.headline.difference is None:
        return None
    if told.certainty in (Certainty.VERY_LIKELY_SAME, Certainty.LIKELY_SAME):
        return "same"
    return "less" if told.headline.difference < 0 else "more"
