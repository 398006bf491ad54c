"""A comparison in words: what changed, how sure it is, and what makes it less sure."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TypeVar

from legpress_cv._model import FrozenModel
from legpress_cv._toml import parse_toml
from legpress_cv.errors import ResultError
from legpress_cv.results import (
    Caveat,
    CaveatCode,
    Certainty,
    Difference,
    NoDifference,
    NotTold,
    PairComparison,
    Quantity,
    QuantityDifference,
    SetComparison,
    SetNumber,
    Trend,
)

from . import numbers as say
from .change import change_of, range_of_change

QUANTITY_WORDS: dict[Quantity, str] = {
    Quantity.PPT: "Pelvic tilt",
    Quantity.KNEE_FLEXION_MAX: "Knee bend",
    Quantity.TRUNK_THIGH_FLEXION_MAX: "Trunk-thigh",
    Quantity.HIP_FLEXION_MAX: "Hip flexion",
    Quantity.DESCENT: "Descent",
    Quantity.BOTTOM_PAUSE: "Pause at the bottom",
    Quantity.ASCENT: "Ascent",
    Quantity.ONSET_HIP_FLEXION: "Tuck starts, hip",
    Quantity.ONSET_KNEE_FLEXION: "Tuck starts, knee",
    Quantity.STOP_HIP_FLEXION: "Stop depth, hip",
    Quantity.STOP_KNEE_FLEXION: "Stop depth, knee",
}
"""The name of every number, in every place where a person reads it."""

CERTAINTY_WORDS: dict[Certainty, str] = {
    Certainty.VERY_LIKELY: "very likely a real change",
    Certainty.LIKELY: "likely a real change",
    Certainty.VERY_LIKELY_SAME: "very likely no change worth having",
    Certainty.LIKELY_SAME: "likely no change worth having",
    Certainty.UNCLEAR: "unclear whether it changed",
    Certainty.UNKNOWN: "cannot be compared",
}
"""The few words for each certainty."""

AT_DEPTH = {"equal_depth": "At the same depth", "own_depth": "Each rep at its own depth,"}
"""Begins a sentence on a tilt."""


Told = TypeVar("Told", SetNumber, Difference, QuantityDifference)


class NoDifferenceWords(FrozenModel):
    """Words of a reason, for one set and for both."""

    one: str
    both: str


class ComparisonWords(FrozenModel):
    """What ``comparison.toml`` holds."""

    no_difference: dict[NoDifference, NoDifferenceWords]
    caveat: dict[CaveatCode, str]


@lru_cache(maxsize=1)
def comparison_words() -> ComparisonWords:
    """Read ``comparison.toml``."""
    text = resources.files("legpress_cv.wording").joinpath("comparison.toml").read_text("utf-8")
    return ComparisonWords.model_validate(parse_toml(text))


def worded(comparison: SetComparison) -> SetComparison:
    """Give a comparison its sentences."""
    labels = [one.label for one in comparison.sets]
    sets = tuple(
        one.model_copy(update={"numbers": tuple(map(_with_reason, one.numbers))})
        for one in comparison.sets
    )
    pairs = tuple(
        _worded_pair(pair, labels[pair.before], labels[pair.after])
        for pair in comparison.comparisons
    )
    trend = comparison.trend
    if trend is not None:
        trend = trend.model_copy(update={"finding": trend_sentence(trend)})
    return comparison.model_copy(update={"sets": sets, "comparisons": pairs, "trend": trend})


def finding(pair: PairComparison, before: str, after: str) -> str:
    """Say in one sentence what changed.

    Parameters
    ----------
    pair
        The two sets, reasons worded.
    before, after
        Labels of the sets.

    Returns
    -------
    str
        Such as ``"Rep for rep at the same depth the pelvis tilts 6° less (2 to 10) after; very
        likely a real change."``
    """
    change = pair.headline
    if pair.basis is None or change.difference is None or change.low is None or change.high is None:
        return _unknown(pair)
    where, certainty = AT_DEPTH[pair.basis], CERTAINTY_WORDS[pair.certainty]
    interval = range_of_change(change.low, change.high)
    if pair.certainty in (Certainty.VERY_LIKELY, Certainty.LIKELY):
        if pair.basis == "equal_depth":
            where = f"Rep for rep {where[0].lower()}{where[1:]}"
        size = change_of(change.difference)
        then = _than(before, after, "than")
        return f"{where} the pelvis tilts {size} ({interval}) {then}; {certainty}."
    if pair.certainty is Certainty.UNCLEAR:
        size = change_of(change.difference)
        then = _than(before, after, "as" if size == "the same" else "than")
        words = f"{where} the pelvis tilts {size} {then}, but anything from {interval} fits"
        return f"{words}; {certainty}{_at_own_depth(pair)}."
    then = _than(before, after, "as")
    words = f"{where} the pelvis tilts about the same {then} ({interval})"
    return f"{words}; {certainty}{_at_own_depth(pair)}."


def trend_sentence(trend: Trend) -> str:
    """Say how the tilt changes from set to set."""
    if (
        trend.basis is None
        or trend.slope_deg is None
        or trend.low_deg is None
        or trend.high_deg is None
    ):
        return f"No trend is told: it takes three sets with a measured tilt, not {trend.sets}."
    where, over = AT_DEPTH[trend.basis], f"from set to set, over {trend.sets} sets"
    size = change_of(trend.slope_deg, digits=1)
    interval = range_of_change(trend.low_deg, trend.high_deg, digits=1)
    if trend.low_deg > 0 or trend.high_deg < 0:
        return f"{where} the pelvis tilts {size} ({interval}) {over}."
    return f"{where} the pelvis tilts {size} {over}, but anything from {interval} fits."


def not_told_sentence(reason: NotTold) -> str:
    """Say why a number is not told."""
    words = comparison_words().no_difference[reason.code]
    label = reason.values.get("label")
    if label is None:
        return say.sentence(words.both)
    name = f"the set {label}" if label in ("before", "after") else f"'{label}'"
    return say.sentence(words.one.replace("{set}", name))


def caveat_sentence(caveat: Caveat) -> str:
    """Say what the clips do not share, and what it does to the difference."""
    try:
        words = comparison_words().caveat[caveat.code].format_map(caveat.values)
    except (KeyError, ValueError) as error:  # a comparison that was edited by hand
        raise ResultError(
            f"the caveat {caveat.code} of this comparison lacks its numbers; compare the sets"
            " again."
        ) from error
    added = f"this adds a standard error of {caveat.added_sd_deg:.1f}° to the difference"
    return say.sentence(f"{words}; {added}" if caveat.added_sd_deg else words)


def _worded_pair(pair: PairComparison, before: str, after: str) -> PairComparison:
    parts = {
        "at_own_depth": _with_reason(pair.at_own_depth),
        "at_equal_depth": _with_reason(pair.at_equal_depth),
        "quantities": tuple(map(_with_reason, pair.quantities)),
        "caveats": tuple(
            caveat.model_copy(update={"message": caveat_sentence(caveat)})
            for caveat in pair.caveats
        ),
    }
    pair = pair.model_copy(update=parts)
    return pair.model_copy(update={"finding": finding(pair, before, after)})


def _with_reason(value: Told) -> Told:
    if value.reason is None:
        return value
    message = not_told_sentence(value.reason)
    return value.model_copy(update={"reason": value.reason.model_copy(update={"message": message})})


def _at_own_depth(pair: PairComparison) -> str:
    """Add a change at the reps' own depths that the one at equal depth does not show."""
    own = pair.at_own_depth
    if pair.basis != "equal_depth" or own.difference is None or own.low is None or own.high is None:
        return ""
    if own.low <= 0 <= own.high:
        return ""
    size, interval = change_of(own.difference), range_of_change(own.low, own.high)
    return f"; each rep at its own depth, it tilts {size} ({interval})"


def _unknown(pair: PairComparison) -> str:
    reason = pair.at_equal_depth.reason or pair.at_own_depth.reason
    why = say.phrase(reason.message) if reason is not None else "no tilt is known"
    why = why[:1].lower() + why[1:]
    compared = any(number.difference is not None for number in pair.quantities)
    if not compared:
        return f"Nothing can be compared: {why}."
    return f"Whether the pelvis tilts less cannot be told: {why}; depth and tempo are compared."


def _than(before: str, after: str, word: str) -> str:
    """Name the sets at the end of a sentence; before and after need one word."""
    if (before, after) == ("before", "after"):
        return "after as before" if word == "as" else "after"
    return f"in '{after}' {word} in '{before}'"
