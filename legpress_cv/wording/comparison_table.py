"""A comparison in a table: the names of the numbers, and every cell."""

from __future__ import annotations

from legpress_cv.results import ComparedSet, Difference, PairComparison, Quantity

from . import numbers as say
from .change import signed, signed_range
from .comparison import QUANTITY_WORDS

OWN_DEPTH = "Pelvic tilt, own depth"
"""Name of the tilts that are each read at the depth of their rep."""
CHANGE, INTERVAL, CAVEAT, TREND = "Change", "90 % interval", "Less sure:", "Trend:"
"""Heads of columns and of lines."""
UNKNOWN = "-"
"""Stands for a number that is not known."""
INTERVAL_LEGEND = (
    "Change is after less before. The true change should lie in the interval nine times in ten;"
    " what is read wrong alike in both clips counts in part only."
)

Row = tuple[str, str, str, str, str]


def sets_line(before: ComparedSet, after: ComparedSet) -> str:
    """Name two sets with what was read of each."""
    return "; ".join(
        f"{one.label}: {one.name}, {say.counted(one.reps)},"
        f" {one.measured_reps or 'none'} with a measured tilt{_faults(one)}"
        for one in (before, after)
    )


def rows(pair: PairComparison) -> list[Row]:
    """Make a row for each number that either set has."""
    depth = pair.equal_trunk_thigh_flexion_deg
    found = [] if depth is None else [_row(equal_depth_name(depth), pair.at_equal_depth)]
    return found + [
        _row(_name(number.quantity), number)
        for number in pair.quantities
        if number.before is not None or number.after is not None
    ]


def equal_depth_name(depth_deg: float) -> str:
    """Name the tilt at the depth that both sets reach."""
    return f"Pelvic tilt at {say.degrees(depth_deg)}"


def reasons(pair: PairComparison) -> list[str]:
    """Say why a tilt is not compared, each reason once."""
    found = [
        change.reason.message
        for change in (pair.at_equal_depth, pair.at_own_depth)
        if change.reason
    ]
    return list(dict.fromkeys(found))


def number_cell(value: float | None, unit: str) -> str:
    """Write a number of a set."""
    if value is None:
        return UNKNOWN
    return f"{value:.1f} s" if unit == "s" else say.degrees(value)


def _faults(one: ComparedSet) -> str:
    """Say how many reps tucked, or may have."""
    tucks = f", {one.tucks} tucked" if one.tucks else ""
    return f"{tucks}, {one.borderline} borderline" if one.borderline else tucks


def _name(quantity: Quantity) -> str:
    return OWN_DEPTH if quantity is Quantity.PPT else QUANTITY_WORDS[quantity]


def _row(name: str, change: Difference) -> Row:
    before, after = (number_cell(value, change.unit) for value in (change.before, change.after))
    if change.difference is None or change.low is None or change.high is None:
        return name, before, after, UNKNOWN, UNKNOWN
    return (
        name,
        before,
        after,
        signed(change.difference, change.unit),
        signed_range(change.low, change.high, change.unit),
    )
