"""How the verdict on a rep is marked: by a shape, a word and a colour, never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from legpress_cv.advice import is_judged, rep_verdict
from legpress_cv.annotate.palette import PIPS
from legpress_cv.results import RepResult
from legpress_cv.tuck.tuck_span import Signal, signal_of


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
        Dots for the grade, 0 to 3; ``None`` where no grade is sure enough to be shown.
    """

    icon: str
    tone: str
    words: str
    pips: int | None


_ICONS: dict[Signal, tuple[str, str]] = {
    "tuck": ("▲", "tuck"),
    "indicated": ("△", "tuck"),
    "borderline": ("◇", "edge"),
    "mild": ("●", "mild"),
}


def mark_of(rep: RepResult) -> Mark:
    """Choose the marks of a rep; the words are those of the advice."""
    # What follows is the size, or the reason: each has a place of its own.
    words = rep_verdict(rep).partition(":")[0].partition(",")[0]
    words = words[:1].upper() + words[1:]
    if not is_judged(rep):
        return Mark("?", "unknown", words, None)
    signal = signal_of(rep)
    measured = rep.evidence == "measured"
    pips = PIPS[rep.severity] if measured and rep.severity is not None else None
    if signal is not None:
        icon, tone = _ICONS[signal]
        return Mark(icon, tone, words, pips)
    # Not standing out is no proof of staying still, so it is not marked as good.
    sure = measured and bool(rep.confident)
    return Mark("✓", "clear", words, pips) if sure else Mark("○", "unknown", words, pips)
