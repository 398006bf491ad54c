"""Parts of a comparison: numbers of a set, their differences, what they lack."""

from __future__ import annotations

from enum import Enum
from typing import Literal

from pydantic import Field

from legpress_cv._model import FrozenModel

from .reasons import Values


class Quantity(str, Enum):
    """A number of a set, named as in :class:`~legpress_cv.results.RepResult`.

    Attributes
    ----------
    PPT
        Mean posterior pelvic tilt of the reps, each at its own greatest depth.
    KNEE_FLEXION_MAX, TRUNK_THIGH_FLEXION_MAX, HIP_FLEXION_MAX
        Mean depth of the reps.
    DESCENT, BOTTOM_PAUSE, ASCENT
        Mean tempo of the reps.
    ONSET_HIP_FLEXION, ONSET_KNEE_FLEXION
        Mean onset of the reps that have one.
    STOP_HIP_FLEXION, STOP_KNEE_FLEXION
        Where to stop the descent.
    """

    PPT = "ppt_deg"
    KNEE_FLEXION_MAX = "knee_flexion_max_deg"
    TRUNK_THIGH_FLEXION_MAX = "trunk_thigh_flexion_max_deg"
    HIP_FLEXION_MAX = "hip_flexion_max_deg"
    DESCENT = "descent_s"
    BOTTOM_PAUSE = "bottom_pause_s"
    ASCENT = "ascent_s"
    ONSET_HIP_FLEXION = "onset_hip_flexion_deg"
    ONSET_KNEE_FLEXION = "onset_knee_flexion_deg"
    STOP_HIP_FLEXION = "stop_hip_flexion_deg"
    STOP_KNEE_FLEXION = "stop_knee_flexion_deg"

    def __str__(self) -> str:
        return self.value

    @property
    def unit(self) -> Literal["deg", "s"]:
        """Unit of the number."""
        return "s" if self.value.endswith("_s") else "deg"


class NoDifference(str, Enum):
    """Why a number or a difference is not told; ``wording/comparison.toml`` has the words.

    Attributes
    ----------
    NO_REP
        No rep was found in the set.
    NOT_MEASURED
        No rep of the set has this number.
    NO_TILT_MEASURED
        The pelvis of no rep could be measured.
    INDICATED_ONLY
        The tilt was only inferred by comparing the reps of the set with each other, which tells
        nothing of another set.
    NO_COMMON_DEPTH
        The shallower set ends where the other one has hardly begun, or too few reps are followed
        down to the depth that both reach.
    NO_ONSET
        No rep of the set tucks, so that there is no depth at which it starts.
    """

    NO_REP = "no_rep"
    NOT_MEASURED = "not_measured"
    NO_TILT_MEASURED = "no_tilt_measured"
    INDICATED_ONLY = "indicated_only"
    NO_COMMON_DEPTH = "no_common_depth"
    NO_ONSET = "no_onset"

    def __str__(self) -> str:
        return self.value


class NotTold(FrozenModel):
    """Why a number or a difference is not told.

    Attributes
    ----------
    code, values
        As in :class:`~legpress_cv.results.Refusal`; ``values["label"]`` names the set, where it is
        one of them.
    message
        The same in one sentence.
    """

    code: NoDifference
    values: Values = Field(default_factory=dict)
    message: str = ""


class SetNumber(FrozenModel):
    """A number of a set, with its 90 % interval.

    Attributes
    ----------
    quantity
        What it is; its name ends with the unit.
    value, low, high
        Mean over the reps that have it; ``None`` where `reason` says why.
    reps
        How many reps have it.
    rep_sd
        Standard deviation between the reps; ``None`` for fewer than two.
    reason
        Why it is not told.
    """

    quantity: Quantity
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reps: int = Field(0, ge=0)
    rep_sd: float | None = None
    reason: NotTold | None = None


class Difference(FrozenModel):
    """After less before, with its 90 % interval.

    Attributes
    ----------
    unit
        Of every number here.
    before, after
        Means of the two sets, told even where the difference is not.
    difference, low, high
        ``None`` where `reason` says why.
    se
        Standard error of the difference, caveats included.
    df
        Degrees of freedom of its t distribution: few where few reps tell how far reps scatter.
    before_reps, after_reps
        Reps in each mean.
    reason
        Why it is not told.
    """

    unit: Literal["deg", "s"]
    before: float | None = None
    after: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    df: float | None = None
    before_reps: int = Field(0, ge=0)
    after_reps: int = Field(0, ge=0)
    reason: NotTold | None = None


class QuantityDifference(Difference):
    """Difference of a number of the sets.

    Attributes
    ----------
    quantity
        Which number.
    """

    quantity: Quantity


class Certainty(str, Enum):
    """How sure a change of the tilt is.

    Attributes
    ----------
    VERY_LIKELY, LIKELY
        A change in the direction of the difference, by at least the smallest worthwhile change.
    VERY_LIKELY_SAME, LIKELY_SAME
        No change of that size.
    UNCLEAR
        Neither.
    UNKNOWN
        No difference of the tilt is told.
    """

    VERY_LIKELY = "very_likely"
    LIKELY = "likely"
    VERY_LIKELY_SAME = "very_likely_same"
    LIKELY_SAME = "likely_same"
    UNCLEAR = "unclear"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return self.value


class CaveatCode(str, Enum):
    """What makes a difference less sure; ``wording/comparison.toml`` has the words.

    Attributes
    ----------
    OTHER_SIDE
        The two clips show different sides of the body.
    OTHER_VIEW
        The camera stood at another angle to the lifter.
    OTHER_BODY
        The thigh is longer or shorter against the trunk: another person, or another view.
    OTHER_MACHINE
        The foot travels another way: another machine, or other foot places.
    OTHER_BACKREST
        The back-rest lies at another angle in the picture: seat, machine or phone.
    OTHER_MODEL
        The two results were made by different pose models.
    OTHER_EVIDENCE
        One tilt rests on marks made by hand, the other one on the network.
    OTHER_VERSION
        The two results were made by different versions of the program.
    """

    OTHER_SIDE = "other_side"
    OTHER_VIEW = "other_view"
    OTHER_BODY = "other_body"
    OTHER_MACHINE = "other_machine"
    OTHER_BACKREST = "other_backrest"
    OTHER_MODEL = "other_model"
    OTHER_EVIDENCE = "other_evidence"
    OTHER_VERSION = "other_version"

    def __str__(self) -> str:
        return self.value


class Caveat(FrozenModel):
    """Something that the two clips do not share.

    Attributes
    ----------
    code, values
        What it is, with its numbers.
    added_sd_deg
        Standard deviation that it adds to the error of a difference of tilts.
    message
        The same in one sentence.
    """

    code: CaveatCode
    values: Values = Field(default_factory=dict)
    added_sd_deg: float = Field(0.0, ge=0.0)
    message: str = ""
