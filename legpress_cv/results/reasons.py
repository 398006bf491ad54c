"""Why something cannot be measured, or how well: codes and numbers, worded in `wording`."""

from __future__ import annotations

from enum import Enum
from typing import Literal

from pydantic import Field

from legpress_cv._model import FrozenModel

Level = Literal["note", "warning", "blocking"]
Values = dict[str, int | float | str]


class Reason(str, Enum):
    """What forbids or limits a measurement; ``wording/reasons.toml`` has the words of each.

    The first group forbids the whole set, the second one the pelvis of a rep; the third one limits
    what was measured.
    """

    NO_PERSON = "no_person"
    TOO_SHORT = "too_short"
    FRONT_VIEW = "front_view"
    POINTS_NEVER_SEEN = "points_never_seen"
    POINTS_HIDDEN = "points_hidden"
    NO_REP = "no_rep"
    TRUNK_LENGTH_VARIES = "trunk_length_varies"

    BEGINS_INSIDE = "begins_inside"
    NO_REP_TO_COMPARE = "no_rep_to_compare"
    HIP_TOO_NOISY = "hip_too_noisy"
    TOO_OBLIQUE_TO_COMPARE = "too_oblique_to_compare"
    CAMERA_OFF_SIDE = "camera_off_side"
    FRAME_RATE_TOO_LOW = "frame_rate_too_low"
    HIP_HIDDEN = "hip_hidden"
    OFF_THE_PAD = "off_the_pad"
    PELVIS_NOT_SEEN = "pelvis_not_seen"
    ONLY_COUNTED = "only_counted"
    CHAIN_MISFIT = "chain_misfit"
    PELVIS_HIDDEN = "pelvis_hidden"
    PELVIS_HIDDEN_AT_END = "pelvis_hidden_at_end"
    TILT_TOO_UNCERTAIN = "tilt_too_uncertain"

    PERSON_SMALL = "person_small"
    OBLIQUE_VIEW = "oblique_view"
    FRAME_RATE_LOW = "frame_rate_low"
    SIDE_UNCERTAIN = "side_uncertain"
    LABELS_SWAPPED = "labels_swapped"
    ANGLE_ACCURACY = "angle_accuracy"
    POINTS_GUESSED = "points_guessed"
    FRAMES_BROKEN = "frames_broken"
    CLOCK_JUMPS = "clock_jumps"
    FRAMES_RETIMED = "frames_retimed"
    START_UNDECODABLE = "start_undecodable"
    SHORTER_THAN_ANNOUNCED = "shorter_than_announced"
    SLOW_MOTION = "slow_motion"
    SUBJECT_DOUBTFUL = "subject_doubtful"
    FOUND_BY_SEARCH = "found_by_search"
    SAME_IN_EVERY_REP = "same_in_every_rep"
    PELVIS_OFTEN_REFUSED = "pelvis_often_refused"
    PELVIS_OFTEN_HIDDEN = "pelvis_often_hidden"
    MARKS_USED = "marks_used"
    STICKERS_USED = "stickers_used"
    MARKS_DISAGREE = "marks_disagree"
    MARKS_LEFT_OVER = "marks_left_over"

    def __str__(self) -> str:
        return self.value


class Refusal(FrozenModel):
    """Why something cannot be measured.

    Attributes
    ----------
    code
        The reason.
    values
        Its numbers, each with its unit in its name.
    """

    code: Reason
    values: Values = Field(default_factory=dict)

    @classmethod
    def of(cls, code: Reason, /, **values: float | str) -> Refusal:
        """Make one from a reason and its numbers."""
        return cls(code=code, values=values)


class QualityFinding(FrozenModel):
    """Something that limits the measurement; ``blocking`` ones made it impossible.

    Attributes
    ----------
    code, values
        As in :class:`Refusal`.
    level
        How grave it is.
    message
        The same in words, one sentence.
    """

    code: Reason
    level: Level
    values: Values = Field(default_factory=dict)
    message: str = ""

    @classmethod
    def of(cls, code: Reason, level: Level, /, **values: float | str) -> QualityFinding:
        """Make one from a reason and its numbers, without words yet."""
        return cls(code=code, level=level, values=values)

    @property
    def refusal(self) -> Refusal:
        """The reason alone."""
        return Refusal(code=self.code, values=self.values)
