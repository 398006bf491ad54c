"""One figure of the protocol: sums by clip, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import sums
from .agreement import agreement_of

Floats = NDArray[np.float64]
Clips = NDArray[np.int_]
Mask = NDArray[np.bool_]

P95_BINS = {"deg": 0.1, "s": 0.01}
"""Width of the classes behind the interval of a percentile, by unit; far below its spread."""
P95_CLASSES = 1800  # up to 180 deg: a lost limb errs by any angle
"""Errors that are larger yet are counted in the last class."""


@dataclass(frozen=True, eq=False)
class Measure:
    """A figure of a table.

    Attributes
    ----------
    table, row, column : str
        Where it stands; the three together are its key.
    unit : str
        "deg", "s", "mm", "" for a pure number.
    sums : ndarray, shape (clips, k)
    of : callable
        The figure of summed sums, (..., k) to (...).
    counts : ndarray, shape (clips,)
        Values behind it in each clip.
    exact : callable, optional
        The figure itself from the mask of the clips, where a library has it or `of` is classed.
    share : bool
        Whether it is a share of cases, 0..1.
    """

    table: str
    row: str
    column: str
    unit: str
    sums: Floats
    of: Callable[[Floats], Floats]
    counts: Floats
    exact: Callable[[Mask], float] | None = None
    share: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """Table, row, column."""
        return self.table, self.row, self.column

    def value(self, mask: Mask) -> float:
        """Return the figure over some of the clips; NaN where there is nothing."""
        if not self.counts[mask].sum():
            return float("nan")
        if self.exact is not None:
            return self.exact(mask)
        return float(self.of(self.sums[mask].sum(axis=0)))

    def count(self, mask: Mask) -> int:
        """Values behind it."""
        return int(self.counts[mask].sum())


ERROR_COLUMNS = ("RMSE", "MAE", "bias", "SD", "LoA low", "LoA high", "P95", "ICC", "r")
"""Columns of a table of errors."""
FROM_MOMENTS: dict[str, Callable[[Floats], Floats]] = {
    "RMSE": sums.rmse,
    "MAE": sums.mae,
    "bias": sums.bias,
    "SD": sums.sd,
    "LoA low": sums.limit_low,
    "LoA high": sums.limit_high,
    "ICC": sums.icc,
    "r": sums.correlation,
}
UNITLESS = {"ICC", "r"}


def error_measures(
    table: str,
    row: str,
    unit: str,
    truth: Floats,
    found: Floats,
    clip: Clips,
    clips: int,
    columns: Sequence[str] = ERROR_COLUMNS,
) -> list[Measure]:
    """Figures of found against true values, shape (m,) each; pairs with a NaN are left out."""
    known = np.isfinite(truth) & np.isfinite(found)
    truth, found, clip = truth[known], found[known], clip[known]
    moments = sums.moments(truth, found, clip, clips)
    width = P95_BINS[unit]
    errors = np.abs(found - truth)
    classes = histogram(errors, clip, clips, width=width, high=width * P95_CLASSES)
    figures = FROM_MOMENTS | {"P95": lambda s: percentile(s, 0.95, width)}
    return [
        Measure(
            table,
            row,
            column,
            "" if column in UNITLESS else unit,
            classes if column == "P95" else moments,
            figures[column],
            moments[:, 0],
            agreement_of(column, truth, found, clip),
        )
        for column in columns
    ]


def mean_measure(
    key: tuple[str, str, str], unit: str, values: Floats, clip: Clips, clips: int
) -> Measure:
    """Mean of values, or share of 0/1 values (no unit), shape (m,); NaN ones are left out."""
    known = np.isfinite(values)
    rows = np.column_stack([values[known], np.ones(int(known.sum()))])
    added = sums.by_clip(rows, clip[known], clips)
    return Measure(*key, unit, added, sums.ratio, added[:, 1], share=not unit)


def histogram(
    values: Floats, clip: Clips, clips: int, *, width: float, high: float, low: float = 0.0
) -> Floats:
    """Count by clip in classes of equal width, shape (clips, classes)."""
    classes = round((high - low) / width)
    index = np.clip(((values - low) / width).astype(int), 0, classes - 1)
    out = np.zeros((clips, classes))
    np.add.at(out, (clip, index), 1.0)
    return out


def percentile(counts: Floats, share: float, width: float, low: float = 0.0) -> Floats:
    """Value below which a share of the counted values lies, from classes (..., k)."""
    total = counts.sum(axis=-1)
    cumulated = np.cumsum(counts, axis=-1)
    wanted = share * total
    index = np.argmax(cumulated >= wanted[..., None], axis=-1)[..., None]
    inside = np.take_along_axis(counts, index, axis=-1)[..., 0]
    before = np.take_along_axis(cumulated, index, axis=-1)[..., 0] - inside
    place = index[..., 0] + np.nan_to_num(sums.divide(wanted - before, inside))
    return np.where(total > 0, low + width * place, np.nan)
