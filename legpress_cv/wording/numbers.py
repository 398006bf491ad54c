"""Numbers, counts and ranges as a reader says them.

Ranges are rounded outwards, so that the words never claim more than the interval holds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from legpress_cv.results import RepResult, is_direct


def degrees(value: float) -> str:
    """Write an angle, such as ``"12°"``."""
    return f"{_whole(value)}°"


def range_of(low: float, high: float) -> str:
    """Write a range in running text, such as ``"9 to 25°"``; its lower end is never below zero."""
    low, high = _outwards(low, high)
    return f"{low:.0f} to {high:.0f}°"


def measured(value: float, low: float | None, high: float | None) -> str:
    """Write a measured angle with its interval, such as ``"12° (9-15)"``."""
    words = degrees(max(value, 0.0))
    if low is None or high is None:
        return words
    low, high = _outwards(low, high)
    return f"{words} ({low:.0f}-{high:.0f})"


def at_least(value: float) -> str:
    """Write a positive margin without promising more than is there."""
    return f"at least {degrees(math.floor(value))}" if value >= 1 else "less than 1°"


def count_of(part: int, whole: int) -> str:
    """Write a share of the set, such as ``"3 of 8 reps"``."""
    return f"{part} of {whole} {'rep' if whole == 1 else 'reps'}"


def counted(number: int, noun: str = "rep") -> str:
    """Write a count, such as ``"no rep"``, ``"1 rep"`` or ``"3 reps"``."""
    return f"{number or 'no'} {noun}{'s' if number > 1 else ''}"


def numbers_of(reps: Sequence[RepResult]) -> str:
    """Name reps, such as ``"rep 2"`` or ``"reps 2, 3 and 5"``."""
    names = [str(rep.rep) for rep in reps]
    if len(names) == 1:
        return f"rep {names[0]}"
    return f"reps {', '.join(names[:-1])} and {names[-1]}"


def tuck_size(rep: RepResult) -> str | None:
    """Say how far the pelvis turned in a rep.

    Returns
    -------
    str or None
        ``"12° (9-15)"`` where measured, ``"9 to 25°"`` where only indicated; ``None`` where there
        is no number, or an indicated one without its interval, which must not be shown.
    """
    low, high = rep.ppt_low_deg, rep.ppt_high_deg
    if not is_direct(rep.evidence):
        return None if low is None or high is None else range_of(low, high)
    return None if rep.ppt_deg is None else measured(rep.ppt_deg, low, high)


def time_of(time_s: float) -> str:
    """Write a time in the clip, such as ``"4.3 s"`` or ``"2:05.1"``."""
    tenths = round(10 * max(time_s, 0.0))
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest / 10:04.1f}" if minutes else f"{rest / 10:.1f} s"


def phrase(sentence: str) -> str:
    """Make a sentence of another room fit for the middle or the end of one of ours."""
    return " ".join(sentence.split()).rstrip(".")


def sentence(text: str) -> str:
    """Let a text begin with a capital and end with a full stop."""
    text = phrase(text)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _whole(value: float) -> int:
    return math.floor(value + 0.5)


def _outwards(low: float, high: float) -> tuple[float, float]:
    # Half a tenth of slack keeps 9.00001 at 9: the third decimal is no reason to widen.
    slack = 0.05
    return float(max(0, math.floor(low + slack))), float(max(0, math.ceil(high - slack)))
