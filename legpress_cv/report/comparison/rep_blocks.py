"""What the page says of a pair of reps: both bottoms, both verdicts, the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from legpress_cv.report.html.cards import Card, Picture
from legpress_cv.results import RepPair, RepResult
from legpress_cv.wording import comparison_page as words


@dataclass(frozen=True)
class RepRow:
    """A number of a pair of reps, in words."""

    name: str
    before: str
    after: str
    difference: str


@dataclass(frozen=True)
class RepBlock:
    """A pair of reps.

    Attributes
    ----------
    row
        Its place among the pairs.
    name
        In words.
    rows
        Numbers.
    pictures
        The bottoms; None where the set has no such rep.
    texts
        What they show.
    cards
        The cards that hold the verdicts.
    """

    row: int
    name: str
    rows: tuple[RepRow, ...]
    pictures: tuple[Picture | None, Picture | None]
    texts: tuple[str, str]
    cards: tuple[Card | None, Card | None]


def rep_blocks(
    pairs: Sequence[RepPair],
    labels: tuple[str, str],
    cards: tuple[Mapping[int, Card], Mapping[int, Card]],
) -> tuple[RepBlock, ...]:
    """Make a block for every pair of reps.

    Parameters
    ----------
    pairs
        The pairs.
    labels
        Of the two sets.
    cards
        Of the two sets, by number of the rep.
    """
    return tuple(_rep_block(k, row, labels, cards) for k, row in enumerate(pairs))


def _rep_block(
    k: int,
    row: RepPair,
    labels: tuple[str, str],
    cards: tuple[Mapping[int, Card], Mapping[int, Card]],
) -> RepBlock:
    titles = [words.set_title(label) for label in labels]
    numbers = row.before_rep, row.after_rep
    found = [
        of.get(number) if number is not None else None
        for of, number in zip(cards, numbers, strict=True)
    ]
    reps: list[RepResult | None] = [card.rep if card is not None else None for card in found]
    knees = [rep.knee_flexion_max_deg if rep is not None else None for rep in reps]
    own = row.before_ppt_deg, row.after_ppt_deg
    equal = row.before_equal_depth_deg, row.after_equal_depth_deg
    rows = (
        RepRow(
            words.OWN_DEPTH,
            words.rep_tilt(reps[0]),
            words.rep_tilt(reps[1]),
            words.rep_difference(*own),
        ),
        _rep_row(words.EQUAL_DEPTH, *equal),
        _rep_row("Deepest knee bend", *knees),
    )
    texts = [
        words.picture_words(rep, title) if rep is not None else ""
        for rep, title in zip(reps, titles, strict=True)
    ]
    pictures = [card.pictures[1] if card is not None else None for card in found]
    return RepBlock(
        row=k,
        name=words.pair_text(row, *labels),
        rows=tuple(row for row in rows if {row.before, row.after} != {words.NOT_KNOWN}),
        pictures=(pictures[0], pictures[1]),
        texts=(texts[0], texts[1]),
        cards=(found[0], found[1]),
    )


def _rep_row(name: str, before: float | None, after: float | None) -> RepRow:
    told = [words.plain(value, "deg") for value in (before, after)]
    return RepRow(name, told[0], told[1], words.rep_difference(before, after))
