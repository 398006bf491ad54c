"""What the page says of one set against the first: differences, numbers, rep by rep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from legpress_cv.report.html.cards import Card, rep_cards
from legpress_cv.report.html.stills import Still
from legpress_cv.results import (
    Difference,
    PairComparison,
    Quantity,
    SetAnalysis,
    SetComparison,
)
from legpress_cv.wording import comparison_page as words
from legpress_cv.wording.comparison import QUANTITY_WORDS

from .rep_blocks import RepBlock, rep_blocks
from .scale import DifferenceScale, Span, difference_scale

Told = tuple[str, str]
"""A number and its interval, in words."""

GROUPS: tuple[tuple[str, tuple[Quantity, ...]], ...] = (
    (
        "Depth",
        (
            Quantity.KNEE_FLEXION_MAX,
            Quantity.TRUNK_THIGH_FLEXION_MAX,
            Quantity.HIP_FLEXION_MAX,
        ),
    ),
    ("Tempo", (Quantity.DESCENT, Quantity.BOTTOM_PAUSE, Quantity.ASCENT)),
    (
        "Start of the tuck",
        (
            Quantity.ONSET_KNEE_FLEXION,
            Quantity.ONSET_HIP_FLEXION,
            Quantity.STOP_KNEE_FLEXION,
            Quantity.STOP_HIP_FLEXION,
        ),
    ),
)
"""Rows of the table below the pelvis, in their order."""


@dataclass(frozen=True)
class NumberRow:
    """A row of the table."""

    name: str
    before: Told
    after: Told
    difference: Told


@dataclass(frozen=True)
class Change:
    """A difference of the tilt, in words and on the scale."""

    name: str
    told: Told
    text: str
    span: Span | None
    chosen: bool


@dataclass(frozen=True)
class PairBlock:
    """One set against the first.

    Attributes
    ----------
    pair, titles
        The comparison, and the titles of its two sets.
    certainty, chances
        In words; of the chances also the ratio.
    scale, changes
        The drawing of the differences of the tilt.
    groups
        The table.
    not_compared
        What is not told, and why.
    reps
        Rep by rep.
    """

    pair: PairComparison
    titles: tuple[str, str]
    certainty: str
    chances: tuple[tuple[str, str, float], ...]
    scale: DifferenceScale
    changes: tuple[Change, ...]
    groups: tuple[tuple[str, tuple[NumberRow, ...]], ...]
    not_compared: tuple[Told, ...]
    reps: tuple[RepBlock, ...]

    @property
    def has_pictures(self) -> bool:
        """Whether there is a picture of any bottom."""
        pictures = [picture for rep in self.reps for picture in rep.pictures]
        return any(picture is not None and picture.source for picture in pictures)


def pair_blocks(
    comparison: SetComparison,
    analyses: Sequence[SetAnalysis],
    stills: Sequence[Mapping[float, Still]],
) -> list[PairBlock]:
    """Make a block for every set after the first.

    Parameters
    ----------
    comparison
        The comparison.
    analyses
        The results that it was made from, in the order of its sets.
    stills
        For each set its pictures, by the time that was asked for.
    """
    cards = [
        {card.rep.rep: card for card in rep_cards(analysis, pictures)}
        for analysis, pictures in zip(analyses, stills, strict=True)
    ]
    return [_block(comparison, pair, cards) for pair in comparison.comparisons]


def _block(
    comparison: SetComparison, pair: PairComparison, cards: Sequence[Mapping[int, Card]]
) -> PairBlock:
    sets = comparison.sets[pair.before], comparison.sets[pair.after]
    both = cards[pair.before], cards[pair.after]
    settings = comparison.settings
    titles = words.set_title(sets[0].label), words.set_title(sets[1].label)
    named = (
        (words.EQUAL_DEPTH, pair.at_equal_depth, pair.basis == "equal_depth"),
        (words.OWN_DEPTH, pair.at_own_depth, pair.basis == "own_depth"),
    )
    scale = difference_scale([of for _, of, _ in named], settings.worthwhile_deg)
    return PairBlock(
        pair=pair,
        titles=titles,
        certainty=words.certainty(pair),
        chances=tuple(words.chances(pair, settings)),
        scale=scale,
        changes=tuple(
            Change(
                name,
                words.difference_words(of),
                words.scale_text(name, of),
                scale.span(of),
                chosen,
            )
            for name, of, chosen in named
        ),
        groups=tuple(_groups(comparison, pair)),
        not_compared=tuple(_not_compared(pair)),
        reps=rep_blocks(pair.rep_pairs, (sets[0].label, sets[1].label), both),
    )


def _groups(
    comparison: SetComparison, pair: PairComparison
) -> list[tuple[str, tuple[NumberRow, ...]]]:
    equal = pair.at_equal_depth
    pelvis = [_row(comparison, pair, Quantity.PPT, words.OWN_DEPTH)]
    if equal.before is not None or equal.after is not None:
        told = [(words.plain(value, "deg"), "") for value in (equal.before, equal.after)]
        row = NumberRow(words.EQUAL_DEPTH, told[0], told[1], words.difference_words(equal))
        pelvis.insert(0, row)
    found = [("Pelvis", pelvis)]
    found += [
        (name, [_row(comparison, pair, quantity) for quantity in quantities])
        for name, quantities in GROUPS
    ]
    known = [(name, tuple(row for row in rows if _any(row))) for name, rows in found]
    return [(name, rows) for name, rows in known if rows]


def _row(
    comparison: SetComparison, pair: PairComparison, quantity: Quantity, name: str | None = None
) -> NumberRow:
    before, after = comparison.sets[pair.before], comparison.sets[pair.after]
    return NumberRow(
        name or QUANTITY_WORDS[quantity],
        words.number_words(before.number(quantity)),
        words.number_words(after.number(quantity)),
        words.difference_words(pair.quantity(quantity)),
    )


def _any(row: NumberRow) -> bool:
    return (row.before[0], row.after[0]) != (words.NOT_KNOWN, words.NOT_KNOWN)


def _not_compared(pair: PairComparison) -> list[Told]:
    """Gather by reason what is not compared."""
    named: list[tuple[str, Difference]] = [
        (words.EQUAL_DEPTH, pair.at_equal_depth),
        (words.OWN_DEPTH, pair.at_own_depth),
    ]
    named += [
        (QUANTITY_WORDS[quantity], pair.quantity(quantity))
        for _, quantities in GROUPS
        for quantity in quantities
    ]
    by_reason: dict[str, list[str]] = {}
    for name, of in named:
        if of.reason is not None:
            by_reason.setdefault(of.reason.message, []).append(name)
    return [("; ".join(names), reason) for reason, names in by_reason.items()]
