"""The verdict on a rep, decided once; everything else about the decision follows from it."""

from __future__ import annotations

from enum import Enum
from typing import Literal

Severity = Literal["none", "mild", "moderate", "severe"]
"""Grade of the posterior pelvic tilt; none and mild are no fault."""
Evidence = Literal["measured", "marked", "indicated"]
"""From lumbopelvic landmarks, from marks made by hand, or inferred by comparing the reps of one
clip at equal depth."""


def is_direct(evidence: Evidence | None) -> bool:
    """Whether the pelvis itself was seen, by the network or by a person."""
    return evidence in ("measured", "marked")


class Verdict(str, Enum):
    """Whether the pelvis tucked in a rep.

    Attributes
    ----------
    TUCK
        Measured, and surely of the size of a tuck.
    BORDERLINE
        Measured; the 90 % interval reaches the size of a tuck, but the tuck is not sure.
    NO_TUCK
        Measured; the whole interval lies below the size of a tuck.
    TUCK_INDICATED
        Inferred by comparison: the rep stands out from the rep that shows the least.
    NO_TUCK_INDICATED
        Inferred by comparison: the rep does not stand out.
    NOT_MEASURABLE
        Nothing can be said of the pelvis.
    """

    TUCK = "tuck"
    BORDERLINE = "borderline"
    NO_TUCK = "no_tuck"
    TUCK_INDICATED = "tuck_indicated"
    NO_TUCK_INDICATED = "no_tuck_indicated"
    NOT_MEASURABLE = "not_measurable"

    def __str__(self) -> str:
        return self.value

    @property
    def is_judged(self) -> bool:
        """Whether anything is said of the pelvis."""
        return self is not Verdict.NOT_MEASURABLE

    @property
    def is_tuck(self) -> bool:
        """Whether the rep counts as a tuck, measured or indicated."""
        return self in (Verdict.TUCK, Verdict.TUCK_INDICATED)

    @property
    def is_fault(self) -> bool:
        """Whether the rep is, or may be, a tuck."""
        return self.is_tuck or self is Verdict.BORDERLINE

    @property
    def evidence(self) -> Evidence | None:
        """What the verdict rests on."""
        if self is Verdict.NOT_MEASURABLE:
            return None
        indicated = self in (Verdict.TUCK_INDICATED, Verdict.NO_TUCK_INDICATED)
        return "indicated" if indicated else "measured"

    @property
    def is_confident(self) -> bool | None:
        """Whether the verdict is sure; None where there is no grade that could be."""
        if self in (Verdict.NOT_MEASURABLE, Verdict.NO_TUCK_INDICATED):
            return None
        return self in (Verdict.TUCK, Verdict.NO_TUCK)
