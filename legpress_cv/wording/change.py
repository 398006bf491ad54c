"""Changes of an angle as a reader says them: less, more, from one to the other.

Ranges are rounded outwards, so that the words never claim more than the interval holds.
"""

from __future__ import annotations

import math

SLACK = 0.05
"""Of the last digit told: 9.00001 is no reason to widen a range."""


def change_of(value_deg: float, *, digits: int = 0) -> str:
    """Write a change, such as ``"6° less"``, ``"6° more"`` or ``"the same"``."""
    told = f"{abs(value_deg):.{digits}f}"
    if float(told) == 0.0:
        return "the same"
    return f"{told}° {_word(value_deg)}"


def range_of_change(low_deg: float, high_deg: float, *, digits: int = 0) -> str:
    """Write the range of a change.

    Returns
    -------
    str
        ``"2 to 10"`` where the words before it say which way, ``"7° less to 3° more"`` where the
        range holds none.
    """
    scale = 10.0**digits
    low = math.floor(low_deg * scale + SLACK) / scale
    high = math.ceil(high_deg * scale - SLACK) / scale
    if low >= 0 or high <= 0:
        near, far = sorted((abs(low), abs(high)))
        return f"{near:.{digits}f} to {far:.{digits}f}"
    return f"{-low:.{digits}f}° less to {high:.{digits}f}° more"


def signed(value: float, unit: str) -> str:
    """Write a difference with its sign and unit, such as ``"-6°"`` or ``"+0.4 s"``."""
    if unit == "s":
        return f"{value:+.1f} s".replace("-0.0", "0.0").replace("+0.0", "0.0")
    return f"{value:+.0f}°".replace("-0°", "0°").replace("+0°", "0°")


def signed_range(low: float, high: float, unit: str) -> str:
    """Write its interval, such as ``"-10 to -2"``, rounded outwards."""
    digits = 1 if unit == "s" else 0
    scale = 10.0**digits
    ends = (
        math.floor(low * scale + SLACK) / scale,
        math.ceil(high * scale - SLACK) / scale,
    )
    texts = [f"{end + 0.0:+.{digits}f}" if end else f"{0.0:.{digits}f}" for end in ends]
    return " to ".join(texts)


def _word(value: float) -> str:
    return "less" if value < 0 else "more"
