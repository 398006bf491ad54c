"""Named landmarks over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Points and their scores; ``landmarks["hip"]`` is one point over time, shape (n, 2).

    Attributes
    ----------
    names
        Of the P points.
    xy_px
        Shape (n, P, 2), pixels of the upright picture; NaN where missing.
    score
        Shape (n, P), 0 to 1.
    """

    names: tuple[str, ...]
    xy_px: Floats
    score: Floats

    @classmethod
    def missing(cls, names: Sequence[str], frames: int) -> Landmarks:
        """Return points that were seen in none of the frames."""
        shape = frames, len(names)
        return cls(tuple(names), np.full((*shape, 2), np.nan), np.zeros(shape))

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> Floats:
        return self.xy_px[:, self._index(name)]

    def score_of(self, name: str) -> Floats:
        """Scores of one point, shape (n,)."""
        return self.score[:, self._index(name)]

    def with_points(
        self, points_px: Mapping[str, Floats], scores: Mapping[str, Floats] | None = None
    ) -> Landmarks:
        """Return a copy in which some points are elsewhere, or scored otherwise.

        Parameters
        ----------
        points_px
            Name to shape (n, 2).
        scores
            Name to shape (n,).
        """
        xy, score = self.xy_px.copy(), self.score.copy()
        for name, point in points_px.items():
            xy[:, self._index(name)] = point
        for name, of_point in (scores or {}).items():
            score[:, self._index(name)] = of_point
        return Landmarks(self.names, xy, score)

    def _index(self, name: str) -> int:
        if name not in self.names:
            raise KeyError(name)
        return self.names.index(name)
