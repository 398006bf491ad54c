"""Sets of one lifter, held against the first of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from legpress_cv._version import __version__
from legpress_cv.errors import ComparisonError
from legpress_cv.files.names import one_line
from legpress_cv.results import SetAnalysis, SetComparison
from legpress_cv.settings import ComparisonSettings
from legpress_cv.wording.comparison import worded

from .pairs import compare_pair
from .side import Side, compared_set
from .trend import trend_of

DEFAULT_LABELS = ("before", "after")
LONGEST_LABEL = 60
"""Letters of a label that fit over the column of a table."""


def compare_sets(
    *sets: SetAnalysis,
    labels: Sequence[str] | None = None,
    settings: ComparisonSettings | None = None,
) -> SetComparison:
    """Hold every later set against the first, to tell whether the change helped.

    Part of what is read wrong of one lifter on one machine is read wrong alike in every set, and
    cancels in a difference.

    Parameters
    ----------
    *sets
        Results of two clips or more, in the order of the change; each of another clip.
    labels
        What to call the sets; by default "before" and "after", and for three and more the clips'
        names.
    settings
        What cancels in a difference, and what is a change worth having.

    Returns
    -------
    SetComparison
        Complete also where no tilt can be compared: it says why, and tells depth and tempo.

    Raises
    ------
    ComparisonError
        If it is one set alone, one clip twice, or if the labels do not fit the sets.

    Examples
    --------
    >>> from legpress_cv import SetAnalysis, compare_sets
    >>> before, after = (SetAnalysis.load(name) for name in names)  # doctest: +SKIP
    >>> compare_sets(before, after).comparisons[0].finding  # doctest: +SKIP
    """
    if len(sets) < len(DEFAULT_LABELS):
        raise ComparisonError("a comparison takes two sets or more; name a second one.")
    refuse_twice((analysis.clip.name, analysis.clip.sha256) for analysis in sets)
    settings = ComparisonSettings() if settings is None else settings
    names = _names(sets) if labels is None else check_labels(labels, len(sets))
    sides = [Side(label, analysis) for label, analysis in zip(names, sets, strict=True)]
    return worded(
        SetComparison(
            version=__version__,
            settings=settings,
            sets=tuple(compared_set(side, settings) for side in sides),
            comparisons=tuple(
                compare_pair(sides[0], side, (0, place), settings)
                for place, side in enumerate(sides[1:], start=1)
            ),
            trend=trend_of(sides, settings),
        )
    )


def check_labels(labels: Sequence[str], count: int) -> list[str]:
    """See that there is one label for each set, and that they can be told apart.

    Raises
    ------
    ComparisonError
        If not.
    """
    if len(labels) != count:
        raise ComparisonError(
            f"there are {count} sets and {len(labels)} labels; give one for each, in their order."
        )
    tidy = [" ".join(one_line(label).split())[:LONGEST_LABEL] for label in labels]
    if not all(tidy):
        raise ComparisonError("a label is empty; give each set a name, or leave the labels out.")
    if len(set(tidy)) < count:
        raise ComparisonError("two sets have the same label; give each one of its own.")
    return tidy


def _names(sets: Sequence[SetAnalysis]) -> list[str]:
    """Name sets where the user does not say."""
    if len(sets) == len(DEFAULT_LABELS):
        return list(DEFAULT_LABELS)
    names = [one_line(analysis.clip.name)[:LONGEST_LABEL] for analysis in sets]
    many = {name for name, count in Counter(names).items() if count > 1}
    return [
        f"{name} ({place})" if name in many else name for place, name in enumerate(names, start=1)
    ]


def refuse_twice(clips: Iterable[tuple[str, str]]) -> None:
    """See that no clip is given twice.

    Parameters
    ----------
    clips
        Name and SHA-256 of each.

    Raises
    ------
    ComparisonError
        If one is.
    """
    seen: dict[str, str] = {}
    for name, sha256 in clips:
        if sha256 in seen:
            names = dict.fromkeys(f"'{one_line(text)}'" for text in (seen[sha256], name))
            raise ComparisonError(
                f"the same clip is given twice ({' and '.join(names)}); name clips of two sets."
            )
        seen[sha256] = name
