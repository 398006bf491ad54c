"""How the verdict on a rep is marked: by a shape, a word and a colour, never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from legpress_cv.annotate.palette import PIPS
from legpress_cv.results import RepResult, Verdict
from legpress_cv.wording import verdict_title


@dataclass(frozen=True)
class Mark:
    """Marks of a rep.

    Attributes
    ----------
    icon
        One letter with a shape of its own.
    tone
        Name of the colour in the style sheet.
    words
        The verdict in a few words, without numbers.
    pips
        Dots for the grade of a sure tuck, 2 or 3; ``None`` for any other verdict.
    """

    icon: str
    tone: str
    words: str
    pips: int | None


_ICONS: dict[Verdict, tuple[str, str]] = {
    Verdict.TUCK: ("▲", "tuck"),
    Verdict.TUCK_INDICATED: ("△", "tuck"),
    Verdict.BORDERLINE: ("◇", "edge"),
    Verdict.NO_TUCK: ("✓", "clear"),
    # Not standing out is no proof of staying still, so it is not marked as good.
    Verdict.NO_TUCK_INDICATED: ("○", "unknown"),
    Verdict.NOT_MEASURABLE: ("?", "unknown"),
}


def mark_of(rep: RepResult) -> Mark:
    """Choose the marks of a rep."""
    icon, tone = _ICONS[rep.verdict]
    graded = rep.verdict is Verdict.TUCK and rep.severity is not None
    pips = PIPS[rep.severity] if graded and rep.severity is not None else None
    return Mark(icon, tone, verdict_title(rep), pips)
