"""Angles of the fitted chain, each with an error that knows what moments have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AngleTrack:
    """An angle over time.

    Attributes
    ----------
    deg
        Shape (n,); NaN in long gaps.
    own_sd_deg
        Shape (n,): error of one moment alone; that of moments further apart than a phase's edge
        is independent.
    shared_deg
        Shape (n, k): error by each of k independent causes that all moments have in common (the
        clip's constants). It cancels in differences as far as two moments share it.
    """

    deg: Floats
    own_sd_deg: Floats
    shared_deg: Floats

    @property
    def se_deg(self) -> Floats:
        """Standard error of the angle itself, shape (n,)."""
        return np.asarray(np.sqrt(self.own_sd_deg**2 + (self.shared_deg**2).sum(axis=1)))

    def mean(self, frames: NDArray[np.int_]) -> Reading:
        """Mean over frames that lie close together: their own errors are taken as one."""
        return Reading(
            float(np.nanmean(self.deg[frames])),
            float(np.nanmean(self.own_sd_deg[frames])),
            np.nanmean(self.shared_deg[frames], axis=0),
        )

    def since(self, start: Reading) -> AngleTrack:
        """Change since a reading; the reading's own error then is shared by all moments."""
        own = np.full((len(self.deg), 1), start.own_sd_deg)
        return AngleTrack(
            self.deg - start.deg,
            self.own_sd_deg,
            np.concatenate((self.shared_deg - start.shared_deg, own), axis=1),
        )

    def at(self, time_s: Floats, clock_s: Floats, max_gap_s: float) -> AngleTrack:
        """Read the track at other times, linearly; NaN further than `max_gap_s` from any frame.

        Parameters
        ----------
        time_s
            Shape (n,), of this track.
        clock_s
            Shape (m,).
        max_gap_s
            Two known frames further apart are not joined.
        """
        known = np.flatnonzero(np.isfinite(self.deg))
        columns = np.column_stack((self.deg, self.own_sd_deg, self.shared_deg))
        if not len(known):
            out = np.full((len(clock_s), columns.shape[1]), np.nan)
        else:
            t = time_s[known]
            after = np.clip(np.searchsorted(t, clock_s - 1e-9), 0, len(t) - 1)
            before = np.clip(after - 1, 0, len(t) - 1)
            # Half a frame past either end is still the frame.
            near = np.minimum(np.abs(t[after] - clock_s), np.abs(t[before] - clock_s))
            inside = (t[before] <= clock_s) & (clock_s <= t[after])
            joined = (inside & (t[after] - t[before] <= max_gap_s + 1e-9)) | (near <= max_gap_s / 4)
            gap = t[after] - t[before]
            share = np.clip((clock_s - t[before]) / np.where(gap > 0, gap, 1.0), 0.0, 1.0)
            out = (
                columns[known[before]] * (1 - share)[:, None]
                + columns[known[after]] * share[:, None]
            )
            out[~joined] = np.nan
        return AngleTrack(out[:, 0], out[:, 1], out[:, 2:])


@dataclass(frozen=True, eq=False)
class Reading:
    """One value of an angle; see :class:`AngleTrack`."""

    deg: float
    own_sd_deg: float
    shared_deg: Floats

    @property
    def se_deg(self) -> float:
        """Standard error of the value itself."""
        return float(np.sqrt(self.own_sd_deg**2 + (self.shared_deg**2).sum()))

    def less(self, other: Reading) -> tuple[float, float]:
        """Difference to a reading of another moment of the same angle, and its standard error."""
        shared = float(((self.shared_deg - other.shared_deg) ** 2).sum())
        variance = self.own_sd_deg**2 + other.own_sd_deg**2 + shared
        return self.deg - other.deg, float(np.sqrt(variance))
