"""The words of the page of a comparison that stand in no other place."""

from __future__ import annotations

from collections.abc import Sequence

from legpress_cv.results import (
    ComparedSet,
    Difference,
    PairComparison,
    RepPair,
    RepResult,
    SetNumber,
    is_direct,
)
from legpress_cv.settings import ComparisonSettings

from . import numbers as say
from .change import signed, signed_range
from .comparison import CERTAINTY_WORDS
from .report import CHART_WORDS

NOT_KNOWN = "\N{EN DASH}"
"""Stands for a number that is missing; why, is said beside it."""
BEFORE_AFTER = ("before", "after")
"""Labels of sets that nobody named."""
EQUAL_DEPTH = "Tilt at equal depth"
OWN_DEPTH = "Tilt at each rep's own depth"
PAGE_WORDS = {
    "tilt_axis": CHART_WORDS["tilt_axis"],
    "depth_axis": "thigh against trunk: deeper →",
    "normal_rhythm": CHART_WORDS["normal_rhythm"],
    "equal_depth": "equal depth",
    "bottom": "bottom",
    "before": "before the bottom",
    "after": "after the bottom",
    "rep": "Rep",
    "absent": "This set has no such rep",
}
"""Words that the page's script writes."""
FILMING = (
    "Change one thing only: feet, seat or weight. The rest stays as it was.",
    "Leave the phone where it is: same place, same height, same side, square to the lifter. Same"
    " clothes, nothing over the near hip.",
    "Go as deep, and as slowly, in both sets: then depth and tempo cannot answer for the change.",
    "Film each set whole, from before the first rep until after the last: four reps or more.",
    "Rest in between, so that it is not the tired set that looks worse.",
    "Do it again another day, with the sets the other way round: one pair of sets proves little.",
)
"""How to film two sets that can be compared."""


def set_title(label: str) -> str:
    """Let a set's label begin a line; a name that somebody chose stays as it is."""
    return label.capitalize() if label in BEFORE_AFTER else label


def sides_words(one: ComparedSet) -> str:
    """Say in few words what a set holds."""
    seen = f", {one.near_side} side" if one.near_side else ""
    return f"{say.counted(one.reps)}{seen}"


def difference_words(of: Difference) -> tuple[str, str]:
    """Write a difference and, apart, its interval: ``("-6°", "-10 to -2")``."""
    if of.difference is None or of.low is None or of.high is None:
        return NOT_KNOWN, ""
    return minus(signed(of.difference, of.unit)), minus(signed_range(of.low, of.high, of.unit))


def number_words(of: SetNumber) -> tuple[str, str]:
    """Write a number of a set and, apart, its interval."""
    if of.value is None:
        return NOT_KNOWN, ""
    value = plain(of.value, of.quantity.unit)
    if of.low is None or of.high is None:
        return value, ""
    if of.quantity.unit == "s":
        return value, f"{max(of.low, 0.0):.1f}-{of.high:.1f}"
    return value, say.range_of(of.low, of.high).rstrip("°").replace(" to ", "-")


def plain(value: float | None, unit: str) -> str:
    """Write a number alone."""
    if value is None:
        return NOT_KNOWN
    return f"{value:.1f} s" if unit == "s" else minus(say.degrees(value))


def chances(pair: PairComparison, settings: ComparisonSettings) -> list[tuple[str, str, float]]:
    """Name the three chances: key, words, ratio; nothing where none is told."""
    least = say.degrees(settings.worthwhile_deg)
    named = (
        ("less", f"tilts less, by {least} or more", pair.less_ratio),
        ("same", f"changes by less than {least}", pair.same_ratio),
        ("more", f"tilts more, by {least} or more", pair.more_ratio),
    )
    return [(key, words, ratio) for key, words, ratio in named if ratio is not None]


def percent(ratio: float) -> str:
    """Write a chance; never as certain."""
    whole = round(100 * ratio)
    return "under 1 %" if whole < 1 else "over 99 %" if whole > 99 else f"{whole} %"  # noqa: PLR2004


def too_small(settings: ComparisonSettings) -> str:
    """Name the part of a scale that is not worth having."""
    return f"under {say.degrees(settings.worthwhile_deg)}"


def certainty(pair: PairComparison) -> str:
    """Say how sure it is, to stand alone."""
    words = CERTAINTY_WORDS[pair.certainty]
    return words[:1].upper() + words[1:]


def scale_text(name: str, of: Difference) -> str:
    """Tell the drawing of a difference to somebody who cannot see it."""
    value, interval = difference_words(of)
    return f"{name}: {value} ({interval})"


def rep_difference(before: float | None, after: float | None) -> str:
    """Write the difference of two reps, which has no range of its own."""
    return NOT_KNOWN if before is None or after is None else minus(signed(after - before, "deg"))


def pair_name(pair: RepPair) -> str:
    """Name a pair of reps on its button."""
    if pair.before_rep == pair.after_rep:
        return f"{pair.before_rep}"
    return f"{pair.before_rep or NOT_KNOWN} | {pair.after_rep or NOT_KNOWN}"


def pair_text(pair: RepPair, before: str, after: str) -> str:
    """Name a pair of reps in words."""
    if pair.before_rep is None:
        return f"Rep {pair.after_rep} {_of(after)} alone"
    if pair.after_rep is None:
        return f"Rep {pair.before_rep} {_of(before)} alone"
    if pair.before_rep == pair.after_rep:
        return f"Rep {pair.before_rep} of both sets"
    return f"Rep {pair.before_rep} {_of(before)}, rep {pair.after_rep} {_of(after)}"


def rep_tilt(rep: RepResult | None) -> str:
    """Say how far the pelvis tilted in a rep; an estimate is worth nothing beside another set."""
    if rep is None or not is_direct(rep.evidence):
        return NOT_KNOWN
    return say.tuck_size(rep) or NOT_KNOWN


def depth_words(rep: RepResult | None) -> str:
    """Say how deep a rep went."""
    return plain(rep.knee_flexion_max_deg if rep is not None else None, "deg")


def video_text(title: str) -> str:
    """Name a clip for who cannot see it."""
    return f"{title}: the set with the analysis drawn over it"


def missing_clip(name: str | None) -> str:
    """Say that a clip cannot be played."""
    if name is None:
        return "There is no annotated clip of this set. The charts work without it."
    return f"{name} cannot be played here. Put it beside this page; the charts work without it."


def picture_words(rep: RepResult, title: str) -> str:
    """Tell a picture of a bottom to somebody who cannot see it."""
    return f"{title}, rep {rep.rep} at the bottom, {say.time_of(rep.bottom_s)} in its clip."


def over_time(
    name: str, key: str, pairs: Sequence[tuple[RepResult | None, RepResult | None]]
) -> str:
    """Tell a chart over time to somebody who cannot see it."""
    told = depth_words if key == "knee" else rep_tilt
    rows = "; ".join(
        f"pair {row}: {told(before)}, then {told(after)}"
        for row, (before, after) in enumerate(pairs, start=1)
    )
    return f"{name} of both sets over time, laid over each other at the bottom. Largest in {rows}."


def depth_chart(pair: PairComparison) -> str:
    """Tell the chart of the tilt against depth to somebody who cannot see it."""
    words = "Posterior pelvic tilt against depth, the reps of both sets laid over each other."
    depth = pair.equal_trunk_thigh_flexion_deg
    at = pair.at_equal_depth
    if depth is None or at.before is None or at.after is None:
        return words
    sizes = f"{plain(at.before, 'deg')} before and {plain(at.after, 'deg')} after"
    return f"{words} At the equal depth of {say.degrees(depth)} they tilt {sizes} on average."


def trend_text(sets: Sequence[ComparedSet], values: Sequence[SetNumber]) -> str:
    """Tell the drawing of all sets to somebody who cannot see it."""
    told = []
    for one, number in zip(sets, values, strict=True):
        value, interval = number_words(number)
        told.append(f"{one.label} {value}" + (f" ({interval})" if interval else ""))
    return f"Mean pelvic tilt of each set, in order, with its range: {'; '.join(told)}."


def definitions(settings: ComparisonSettings) -> list[tuple[str, str]]:
    """Explain what the page says: word, meaning."""
    least = say.degrees(settings.worthwhile_deg)
    likely, sure = (f"{100 * r:.0f} %" for r in (settings.likely_ratio, settings.very_likely_ratio))
    return [
        (
            "Pelvic tilt",
            "How far the pelvis turns backward from the top of a rep to its bottom, against the"
            " back-rest; the mean over the whole reps of a set.",
        ),
        (
            "At equal depth",
            "The same where the thigh has come equally close to the trunk in both sets, read on the"
            " way down. Less tilt there is not just the work of stopping earlier.",
        ),
        (
            "At each rep's own depth",
            "At the bottom of each rep. A shallower set tilts less here, whatever else changed.",
        ),
        (
            "The range",
            "It should hold the true difference nine times out of ten. What is read wrong alike in"
            " both sets cancels in part. What is left was about as large as the error of one set"
            " when rendered sets were compared, and grows with what the two clips do not share.",
        ),
        ("Worth having", f"A change of {least} or more. That is opinion, not science."),
        ("Likely, very likely", f"A chance of {likely} or more, and of {sure} or more."),
        (
            "What it cannot tell",
            "Why it changed. Rest, warm-up, attention and the order of the sets change a set too.",
        ),
    ]


def _of(label: str) -> str:
    return label if label in BEFORE_AFTER else f"of {label}"


def minus(text: str) -> str:
    """Give negative numbers a sign that is as wide as a plus."""
    return text.replace("-", "\N{MINUS SIGN}")
