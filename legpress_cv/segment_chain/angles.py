"""Angles of the fitted chain, each with an error that knows what moments have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv._interpolation import interpolate

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AngleTrack:
    """An angle over time.

    Attributes
    ----------
    deg
        Shape (n,); NaN in long gaps.
    moment_sd_deg
        Shape (n,): error of one moment, were the clip's constants known; that of moments further
        apart than a phase's edge is independent.
    shared_deg
        Shape (n, k): error by each of k independent causes that all moments have in common (the
        clip's constants). It cancels in differences as far as two moments share it.
    """

    deg: Floats
    moment_sd_deg: Floats
    shared_deg: Floats

    @property
    def se_deg(self) -> Floats:
        """Standard error of the angle itself, shape (n,)."""
        return np.asarray(np.sqrt(self.moment_sd_deg**2 + (self.shared_deg**2).sum(axis=1)))

    def mean(self, frames: NDArray[np.int_]) -> Reading:
        """Mean over frames that lie close together: their moments' errors are taken as one."""
        return Reading(
            float(np.nanmean(self.deg[frames])),
            float(np.nanmean(self.moment_sd_deg[frames])),
            np.nanmean(self.shared_deg[frames], axis=0),
        )

    def since(self, start: Reading) -> AngleTrack:
        """Change since a reading; the reading's error then is shared by all moments."""
        start_sd = np.full((len(self.deg), 1), start.moment_sd_deg)
        return AngleTrack(
            self.deg - start.deg,
            self.moment_sd_deg,
            np.concatenate((self.shared_deg - start.shared_deg, start_sd), axis=1),
        )

    def at(self, time_s: Floats, clock_s: Floats, max_gap_s: float) -> AngleTrack:
        """Read the track at other times, linearly; NaN in long gaps.

        Parameters
        ----------
        time_s
            Shape (n,), of this track.
        clock_s
            Shape (m,).
        max_gap_s
            Two known frames further apart are not joined; a quarter of it around a frame, also
            beyond the ends, is still that frame.
        """
        columns = np.column_stack((self.deg, self.moment_sd_deg, self.shared_deg))
        columns = interpolate(time_s, columns, clock_s, max_gap_s, hold_s=max_gap_s / 4)
        return AngleTrack(columns[:, 0], columns[:, 1], columns[:, 2:])


@dataclass(frozen=True, eq=False)
class Reading:
    """One value of an angle; see :class:`AngleTrack`."""

    deg: float
    moment_sd_deg: float
    shared_deg: Floats

    @property
    def se_deg(self) -> float:
        """Standard error of the value itself."""
        return float(np.sqrt(self.moment_sd_deg**2 + (self.shared_deg**2).sum()))

    def change_since(self, start: Reading) -> tuple[float, float]:
        """Difference to an earlier reading of the same angle, and its standard error."""
        shared = float(((self.shared_deg - start.shared_deg) ** 2).sum())
        variance = self.moment_sd_deg**2 + start.moment_sd_deg**2 + shared
        return self.deg - start.deg, float(np.sqrt(variance))
