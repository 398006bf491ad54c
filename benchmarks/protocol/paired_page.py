"""The page of the pairs: how to read it, every pair, and what the errors come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .page import markdown
from .paired_figures import answer, cancelled_share, correlation, drawn_again, mean, parts_of, rmse
from .paired_score import PairScore, Reading
from .tables import TextTable

Floats = NDArray[np.float64]

HEAD = Path(__file__).with_name("paired_page_head.md")
NOT_TOLD = "-"
PAIR_HEADER = (
    "pair", "drawn by", "changed beside the tuck", "true before", "true after", "told before",
    "told after", "true difference", "told difference (90 %)", "error", "held",
)  # fmt: skip
DIFFERENCE_HEADER = ("pair", "true difference", "told difference (90 %)", "error", "held")
FINDING_HEADER = ("pair", "truly", "told", "certainty")
FIGURE_HEADER = ("figure", "found", "95 %", "n")


def page(pairs: Sequence[PairScore], made_with: dict[str, Any], command: str) -> str:
    """Write the page as Markdown.

    Parameters
    ----------
    pairs
        Scores.
    made_with
        Version, estimators and models behind the results.
    command
        With its date.
    """
    facts = [f"{len(pairs)} pairs, {sum(p.before.reps + p.after.reps for p in pairs)} whole reps."]
    facts += [
        f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in made_with.items()
        if value
    ]
    untold = [f"- `{pair.name}`: {pair.why}" for pair in pairs if pair.why]
    parts = [
        HEAD.read_text(encoding="utf-8").replace("COMMAND", command),
        "\n".join(f"- {fact}" for fact in facts),
        *(markdown(table) for table in tables(pairs)),
    ]
    if untold:
        parts += ["## Not told", "\n".join(untold)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def tables(pairs: Sequence[PairScore]) -> list[TextTable]:
    """All tables, in the order of the page."""
    same = [pair for pair in pairs if pair.is_false_difference]
    own = tuple((pair.name, *_reading(pair.own)) for pair in same)
    equal = tuple((pair.name, *_reading(pair.equal)) for pair in pairs)
    return [
        TextTable("What it comes to", FIGURE_HEADER, tuple(_figures(pairs))),
        TextTable("False differences: nothing was changed", DIFFERENCE_HEADER, own),
        TextTable("Each rep at its own depth", PAIR_HEADER, tuple(_own(pair) for pair in pairs)),
        TextTable("At equal depth", DIFFERENCE_HEADER, equal),
        TextTable("What the finding says", FINDING_HEADER, tuple(map(_finding, pairs))),
    ]


def _own(pair: PairScore) -> tuple[str, ...]:
    sets = (pair.before, pair.after)
    means = [s.true_mean_deg for s in sets] + [s.told_mean_deg for s in sets]
    return (
        pair.name,
        pair.renderer or NOT_TOLD,
        pair.change,
        *map(_number, means),
        *_reading(pair.own),
    )


def _reading(reading: Reading) -> tuple[str, ...]:
    told = NOT_TOLD
    if reading.held is not None:
        span = f"{_signed(reading.low_deg)} to {_signed(reading.high_deg)}"
        told = f"{_signed(reading.told_deg)} ({span})"
    held = {None: NOT_TOLD, True: "yes", False: "no"}[reading.held]
    return (_signed(reading.true_deg), told, _signed(reading.error_deg), held)


def _finding(pair: PairScore) -> tuple[str, ...]:
    certainty = NOT_TOLD if pair.certainty is None else pair.certainty.value.replace("_", " ")
    return (pair.name, pair.true_change, pair.told_change or NOT_TOLD, certainty)


def _figures(pairs: Sequence[PairScore]) -> list[tuple[str, ...]]:
    """Rows on the sets that both are told of, then on differences and intervals."""
    both = np.array([(p.before.error_deg, p.after.error_deg) for p in pairs]).reshape(-1, 2)
    both = both[np.isfinite(both).all(axis=1)]
    rows = [
        _row("mean of one set, RMSE (deg)", both, lambda e: rmse(e.ravel()), both.size),
        _row("mean of one set, bias (deg)", both, lambda e: mean(e.ravel()), both.size),
    ]
    for name, part in (("own", "each rep at its own depth"), ("equal", "at equal depth")):
        readings = [getattr(pair, name) for pair in pairs]
        errors = _known(np.array([reading.error_deg for reading in readings]))
        told = np.array([(r.true_deg, r.told_deg) for r in readings if np.isfinite(r.error_deg)])
        rows += [
            _row(f"difference, {part}, RMSE (deg)", errors, rmse, len(errors)),
            _row(f"difference, {part}, bias (deg)", errors, mean, len(errors)),
            _row(f"degrees told per true degree, {part}", told.reshape(-1, 2), answer, len(told)),
            _held(f"90 % intervals that hold the truth, {part}", readings),
            _width(f"90 % interval, half width, median, {part} (deg)", readings),
        ]
    sets = [s.rep_errors_deg for pair in pairs for s in (pair.before, pair.after)]
    parts = parts_of(sets)
    stated = rmse(np.concatenate([s.rep_se_deg for p in pairs for s in (p.before, p.after)]))
    return [
        *rows,
        _row("errors of both sets, Pearson's r", both, correlation, len(both)),
        _row("share of a set's squared error that cancels", both, cancelled_share, len(both)),
        ("read alike in all reps of a set, SD (deg)", _number(parts.common_deg), "", _n(sets)),
        ("differs from rep to rep, SD (deg)", _number(parts.rep_deg), "", _n(sets)),
        ("standard error that reps state, RMS (deg)", _number(stated), "", _n(sets)),
        _false(pairs),
        _right(pairs),
        *(row for renderer in sorted({p.renderer for p in pairs}) for row in _by(pairs, renderer)),
    ]


def _by(pairs: Sequence[PairScore], renderer: str) -> list[tuple[str, ...]]:
    """Errors of the pairs that one renderer drew; none where it drew all of them."""
    if not renderer or all(pair.renderer == renderer for pair in pairs):
        return []
    drawn = [p for p in pairs if p.renderer == renderer and np.isfinite(p.own.error_deg)]
    sets = np.array([s.error_deg for pair in drawn for s in (pair.before, pair.after)])
    errors = np.array([pair.own.error_deg for pair in drawn])
    return [
        (f"mean of one set, {renderer}, RMSE (deg)", _number(rmse(sets)), "", f"{len(sets)}"),
        (f"difference, {renderer}, RMSE (deg)", _number(rmse(errors)), "", f"{len(errors)}"),
    ]


def _row(
    name: str, values: Floats, figure: Callable[[Floats], float], n: int
) -> tuple[str, str, str, str]:
    digits = 1 if name.endswith("(deg)") else 2
    low, high = drawn_again(values, figure)
    span = "" if np.isnan(low) else f"{low:.{digits}f} to {high:.{digits}f}"
    value = figure(values) if len(values) else float("nan")
    return (name, NOT_TOLD if np.isnan(value) else f"{value:.{digits}f}", span, f"{n}")


def _held(name: str, readings: Sequence[Reading]) -> tuple[str, ...]:
    held = [reading.held for reading in readings if reading.held is not None]
    return (name, f"{sum(held)} of {len(held)}", "", f"{len(held)}")


def _width(name: str, readings: Sequence[Reading]) -> tuple[str, ...]:
    half = _known(np.array([(r.high_deg - r.low_deg) / 2 for r in readings]))
    return (name, _number(float(np.median(half)) if half.size else np.nan), "", f"{half.size}")


def _false(pairs: Sequence[PairScore]) -> tuple[str, ...]:
    same = [p.own for p in pairs if p.is_false_difference and p.own.held is not None]
    worst = max((abs(reading.error_deg) for reading in same), default=float("nan"))
    said = sum(reading.excludes_zero for reading in same)
    told = f"{_number(worst)}; {said} of {len(same)} intervals without zero"
    return ("largest false difference (deg)", told, "", f"{len(same)}")


def _right(pairs: Sequence[PairScore]) -> tuple[str, ...]:
    sure = [pair for pair in pairs if pair.told_change is not None]
    right = sum(pair.told_change == pair.true_change for pair in sure)
    told = f"{right} of {len(sure)}"
    return ("findings that are at least likely, and right", told, "", f"{len(pairs)}")


def _known(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _n(sets: Sequence[Floats]) -> str:
    return f"{sum(len(errors) for errors in sets)}"


def _number(value: float) -> str:
    return NOT_TOLD if np.isnan(value) else f"{value:.1f}"


def _signed(value: float) -> str:
    return NOT_TOLD if np.isnan(value) else f"{value:+.1f}"
