"""What a change did: sets of one lifter, held against the first of them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from legpress_cv._model import FrozenModel
from legpress_cv.errors import ResultError
from legpress_cv.settings.comparison import ComparisonSettings

from .differences import Caveat, Certainty, Difference, Quantity, QuantityDifference, SetNumber
from .document import Kind, read, text_of
from .verdict import Evidence

COMPARISON_VERSION: Literal["1.0"] = "1.0"


class ComparedSet(FrozenModel):
    """One of the sets.

    Attributes
    ----------
    label
        ``"before"`` and ``"after"``, or what the user calls them; the clips' names for three and
        more.
    name, sha256
        Of the clip.
    near_side
        Side of the body that the camera saw; ``None`` without a person in the clip.
    evidence
        What the tilts rest on: the gravest case of its reps, indicated before marked before
        measured; ``None`` where no rep is judged.
    reps, measured_reps, tucks, borderline
        How many there are: found, with a measured or marked tilt, tucked, borderline.
    numbers
        One for every :class:`~legpress_cv.results.differences.Quantity`, in its order.
    """

    label: str
    name: str
    sha256: str
    near_side: Literal["left", "right"] | None
    evidence: Evidence | None
    reps: int = Field(ge=0)
    measured_reps: int = Field(ge=0)
    tucks: int = Field(ge=0)
    borderline: int = Field(ge=0)
    numbers: tuple[SetNumber, ...]

    def number(self, quantity: Quantity) -> SetNumber:
        """Look a number up."""
        return next(number for number in self.numbers if number.quantity is quantity)


class RepPair(FrozenModel):
    """The same rep of both sets, counted from the first; one that has no partner stands alone.

    Attributes
    ----------
    before_rep, after_rep
        Numbers of the reps; ``None`` where the set has no such rep.
    before_bottom_s, after_bottom_s
        Deepest moments, each in seconds of its own clip.
    before_ppt_deg, after_ppt_deg
        Pelvic tilt; ``None`` where it is not measured, or only indicated.
    difference_deg
        After less before; ``None`` where either is not known.
    before_equal_depth_deg, after_equal_depth_deg, equal_depth_difference_deg
        The same at the depth that both sets reach.
    """

    before_rep: int | None
    after_rep: int | None
    before_bottom_s: float | None = None
    after_bottom_s: float | None = None
    before_ppt_deg: float | None = None
    after_ppt_deg: float | None = None
    difference_deg: float | None = None
    before_equal_depth_deg: float | None = None
    after_equal_depth_deg: float | None = None
    equal_depth_difference_deg: float | None = None


class PairComparison(FrozenModel):
    """One set against the first.

    Attributes
    ----------
    before, after
        Indices in ``SetComparison.sets``.
    at_own_depth
        Posterior pelvic tilt of the reps, each at its own greatest depth.
    at_equal_depth
        The same read on the descent at `equal_trunk_thigh_flexion_deg`. A smaller tilt here is no
        mere matter of stopping earlier.
    equal_trunk_thigh_flexion_deg
        Depth that both sets reach: trunk-thigh flexion, the thigh against the trunk. It is not
        anatomical hip flexion, which hardly grows any more while the pelvis tucks. ``None`` where
        the sets have no depth in common.
    basis
        Which of the two `certainty` and `finding` rest on: equal depth where it is known.
    certainty
        How sure it is that there is a change worth having, or none.
    less_ratio, same_ratio, more_ratio
        Probabilities that the pelvis tilts less, by at least the smallest worthwhile change; that
        it changes by less than that; that it tilts more. ``None`` where neither is told.
    finding
        The same in one sentence.
    quantities
        Every number of the sets, in the order of :class:`Quantity`.
    rep_pairs
        Rep by rep.
    caveats
        What makes the difference less sure than the same clips of one camera place would be.
    """

    before: int = Field(ge=0)
    after: int = Field(ge=0)
    at_own_depth: Difference
    at_equal_depth: Difference
    equal_trunk_thigh_flexion_deg: float | None
    basis: Literal["equal_depth", "own_depth"] | None
    certainty: Certainty
    less_ratio: float | None = None
    same_ratio: float | None = None
    more_ratio: float | None = None
    finding: str = ""
    quantities: tuple[QuantityDifference, ...]
    rep_pairs: tuple[RepPair, ...]
    caveats: tuple[Caveat, ...]

    @property
    def headline(self) -> Difference:
        """The difference that the finding is about."""
        return self.at_own_depth if self.basis == "own_depth" else self.at_equal_depth

    def quantity(self, quantity: Quantity) -> QuantityDifference:
        """Look a difference up."""
        return next(found for found in self.quantities if found.quantity is quantity)


class Trend(FrozenModel):
    """Change of the tilt from set to set, in the order given.

    Attributes
    ----------
    sets
        How many went into the slope.
    basis
        Depth at which the tilts are read; ``None`` where no slope is told.
    equal_trunk_thigh_flexion_deg
        Depth that all of them reach, if that is the basis.
    slope_deg, low_deg, high_deg
        Degrees more with each set, and the 90 % interval; negative where the tilt gets less.
    finding
        The same in one sentence, or why it is not told.
    """

    sets: int = Field(ge=0)
    basis: Literal["equal_depth", "own_depth"] | None
    equal_trunk_thigh_flexion_deg: float | None = None
    slope_deg: float | None = None
    low_deg: float | None = None
    high_deg: float | None = None
    finding: str = ""


_KIND = Kind(
    "comparison", COMPARISON_VERSION, "BEFORE--AFTER.comparison.json", "compare the sets again."
)


class SetComparison(FrozenModel):
    """Two sets or more, every later one against the first.

    ``trend`` is there for three and more. ``version`` is that of the program. Make it again from a
    file with :meth:`load`.
    """

    schema_version: Literal["1.0"] = COMPARISON_VERSION
    version: str
    settings: ComparisonSettings
    sets: tuple[ComparedSet, ...] = Field(min_length=2)
    comparisons: tuple[PairComparison, ...] = Field(min_length=1)
    trend: Trend | None = None

    def to_json(self, *, indent: int | None = None) -> str:
        """Serialise; missing values become ``null``."""
        return self.model_dump_json(indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes) -> SetComparison:
        """Read what :meth:`to_json` wrote.

        Raises
        ------
        ResultError
            If it is no comparison, or one of another schema version.
        """
        return cls._read(text, "this")

    @classmethod
    def load(cls, path: str | Path) -> SetComparison:
        """Read a ``BEFORE--AFTER.comparison.json``.

        Raises
        ------
        ResultError
            If it cannot be read, is no comparison, or is one of another schema version.
        """
        return cls._read(text_of(path, _KIND), Path(path))

    @classmethod
    def _read(cls, text: str | bytes, name: str | Path) -> SetComparison:
        """Read a text that a sentence calls `name`."""
        found = read(cls, text, name, _KIND)
        pairs = [index for pair in found.comparisons for index in (pair.before, pair.after)]
        if max(pairs) >= len(found.sets):
            raise ResultError(
                f"{name} is no comparison: it names a set that it lacks; {_KIND.cure}"
            )
        return found
