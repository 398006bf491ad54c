"""What a method answers to: the tilt, or something that comes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .baselines import METHODS
from .measure import Measure, mean_measure
from .pairs import ClipPair, RepPair
from .sums import by_clip, divide

Floats = NDArray[np.float64]
Clips = NDArray[np.int_]

TABLE = "Response of the reported PPT"
NONE, SLIDE, THORAX = "none", "slide", "thorax"
CONFOUND = "confound"
MIN_INDEPENDENCE = 1e-3
"""Least determinant of the predictors' correlations; below, their shares cannot be told apart."""
CM = 100.0


def false_table(confound: str) -> str:
    """Name of the table of false response."""
    return f"False PPT, clips with {confound} only"


FALSE = "false (reported less true)"
SLOPE = "per deg of tilt"
PARTIAL = "per deg of tilt, depth held"
DEPTH = "per deg of thigh excursion, tilt held"
PER_CM = "deg per cm of slide, tilt held"
RELATIVE = "deg of tilt that 1 cm of slide is taken for"
PER_THORAX = "per deg of thorax flexion, tilt held"


def response_measures(
    clips: Sequence[ClipPair], pairs: Sequence[RepPair], reported: Mapping[str, Floats]
) -> list[Measure]:
    """Measure false response and the shares of the answer, for each method."""
    n = len(clips)
    clip = np.array([pair.clip for pair in pairs], dtype=int)
    truth = np.array([pair.truth.ppt_deg for pair in pairs], dtype=float)
    depth = np.array([pair.truth.thigh_excursion_deg for pair in pairs], dtype=float)
    slide_cm = CM * np.array([_rise(clips, pair, "slide_m") for pair in pairs], dtype=float)
    thorax = np.array([_rise(clips, pair, "thorax_deg") for pair in pairs], dtype=float)
    kind = np.array(
        [clips[pair.clip].truth.strata.get(CONFOUND, NONE) for pair in pairs], dtype=str
    )
    measures: list[Measure] = []
    for confound in (SLIDE, THORAX):
        for method in METHODS:
            own = np.where((kind == confound) & np.isfinite(truth), reported[method], np.nan)
            columns = {
                "reported": own,
                "true": np.where(np.isfinite(own), truth, np.nan),
                FALSE: own - truth,
            }
            measures += [
                mean_measure((false_table(confound), method, column), "deg", values, clip, n)
                for column, values in columns.items()
            ]
    plain = kind == NONE
    with_slide, with_thorax = np.isin(kind, (NONE, SLIDE)), np.isin(kind, (NONE, THORAX))
    rows: list[tuple[str, str, tuple[Floats, ...], NDArray[np.bool_], Callable[[Floats], Floats]]]
    rows = [
        (SLOPE, "", (truth,), plain, _coefficient(0)),
        (PARTIAL, "", (truth, depth), plain, _coefficient(0)),
        (DEPTH, "", (truth, depth), plain, _coefficient(1)),
        (PER_CM, "deg/cm", (truth, slide_cm), with_slide, _coefficient(1)),
        (RELATIVE, "deg/cm", (truth, slide_cm), with_slide, _relative),
        (PER_THORAX, "", (truth, thorax), with_thorax, _coefficient(1)),
    ]
    for method in METHODS:
        for column, unit, predictors, among, of in rows:
            answer = np.where(among, reported[method], np.nan)
            sums, counts = gram(answer, predictors, clip, n)
            measures.append(Measure(TABLE, method, column, unit, sums, of, counts))
    return measures


def gram(
    answer: Floats, predictors: Sequence[Floats], clip: Clips, clips: int
) -> tuple[Floats, Floats]:
    """Add products of (1, predictors, answer) up by clip, shape (clips, q * q), and the counts."""
    columns = np.column_stack([np.ones_like(answer), *predictors, answer])
    known = np.isfinite(columns).all(axis=1)
    columns = columns[known]
    products = (columns[:, :, None] * columns[:, None, :]).reshape(
        len(columns), columns.shape[1] ** 2
    )
    added = by_clip(products, clip[known], clips)
    return added, added[:, 0]


def coefficients(s: Floats) -> Floats:
    """Least squares coefficients of the predictors, (..., q * q) to (..., q - 2).

    NaN where there are too few values, or the predictors do not vary on their own.
    """
    q = round(float(np.sqrt(s.shape[-1])))
    table = s.reshape(*s.shape[:-1], q, q)
    n = table[..., 0, 0]
    sums = table[..., 0, 1:]
    centred = table[..., 1:, 1:] - divide(
        sums[..., :, None] * sums[..., None, :], n[..., None, None]
    )
    own, answer = centred[..., :-1, :-1], centred[..., :-1, -1]
    spread = np.diagonal(own, axis1=-2, axis2=-1)
    scale = np.sqrt(np.maximum(np.nan_to_num(spread), 0.0))
    # A spread that is only the rounding of its sums is none.
    raw = np.diagonal(table, axis1=-2, axis2=-1)[..., 1:-1]
    varies = (scale**2 > 1e-9 * np.maximum(raw, 1e-9)).all(axis=-1) & (n > q)
    safe = np.where(varies[..., None], scale, 1.0)
    unit = np.where(
        varies[..., None, None],
        np.nan_to_num(own) / (safe[..., :, None] * safe[..., None, :]),
        np.eye(q - 2),
    )
    usable = varies & (np.linalg.det(unit) > MIN_INDEPENDENCE)
    unit = np.where(usable[..., None, None], unit, np.eye(q - 2))
    right = (np.nan_to_num(answer) / safe)[..., None]
    solved = np.linalg.solve(unit, right)[..., 0] / safe
    return np.where(usable[..., None], solved, np.nan)


def _coefficient(i: int) -> Callable[[Floats], Floats]:
    def of(s: Floats) -> Floats:
        value: Floats = coefficients(s)[..., i]
        return value

    return of


def _relative(s: Floats) -> Floats:
    """Slide's coefficient over the tilt's; a method that does not answer to tilt has none."""
    found = coefficients(s)
    return divide(found[..., 1], found[..., 0])


def _rise(clips: Sequence[ClipPair], pair: RepPair, column: str) -> float:
    truth = clips[pair.clip].truth
    return truth.at(column, pair.truth.bottom_s) - truth.at(column, pair.truth.start_s)
