"""Two reps of one clip compared at equal depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.tuck.pad_frame import PadFrame, top_frames


@dataclass(frozen=True, eq=False)
class DepthSignal:
    """What one rep shows of the pelvis, over depth.

    Attributes
    ----------
    rep
        The rep.
    thigh_deg
        Shape (n,): thigh against the back-rest line, for the whole clip.
    tilt_deg
        Shape (n,): equivalent tilt for the whole clip, zero in this rep's start pose.
    """

    rep: Rep
    thigh_deg: NDArray[np.float64]
    tilt_deg: NDArray[np.float64]

    @classmethod
    def of(cls, rep: Rep, frame: PadFrame, rate_hz: float) -> DepthSignal:
        """Set the start pose of a rep to zero."""
        start = frame.equivalent_tilt_deg[top_frames(rep, rate_hz)]
        return cls(rep, frame.thigh_deg, frame.equivalent_tilt_deg - float(np.nanmean(start)))

    @property
    def lowering(self) -> slice:
        """Frames from the start of the descent to the end of the pause at depth."""
        return slice(self.rep.start_index, self.rep.bottom_last_index + 1)

    @property
    def depth_deg(self) -> float:
        """Largest angle of the thigh."""
        return float(np.nanmax(self.thigh_deg[self.rep.frames]))

    def at(self, thigh_deg: NDArray[np.float64], *, rising: bool) -> NDArray[np.float64]:
        """Read the tilt at given thigh angles, on the way down or on the way up.

        Pose models err differently on either way, so that each is compared with its like.
        """
        part = slice(self.rep.bottom_index, self.rep.end_index + 1) if rising else self.lowering
        own, values = self.thigh_deg[part], self.tilt_deg[part]
        known = ~(np.isnan(own) | np.isnan(values))
        if not known.any():
            return np.full(len(thigh_deg), np.nan)
        # Wobbles make the angle run back now and then; sorting lets neighbours share the place.
        order = np.argsort(own[known], kind="stable")
        read: NDArray[np.float64] = np.interp(thigh_deg, own[known][order], values[known][order])
        return read

    def less(self, other: DepthSignal) -> NDArray[np.float64]:
        """Tilt of this rep's frames less that of another rep at equal depth."""
        rising = slice(self.rep.bottom_last_index + 1, self.rep.end_index + 1)
        there = np.concatenate(
            [
                other.at(self.thigh_deg[self.lowering], rising=False),
                other.at(self.thigh_deg[rising], rising=True),
            ]
        )
        difference: NDArray[np.float64] = self.tilt_deg[self.rep.frames] - there
        return difference

    def gap_to(self, other: DepthSignal, window_deg: float) -> float:
        """How much more tilt than another rep, over the last degrees of the common depth."""
        common = min(self.depth_deg, other.depth_deg)
        means = []
        for signal in (self, other):
            thigh = signal.thigh_deg[signal.lowering]
            # Half a degree of slack, so that the deepest frames themselves are inside.
            inside = (thigh >= common - window_deg) & (thigh <= common + 0.5)
            means.append(float(np.nanmean(signal.tilt_deg[signal.lowering][inside])))
        return means[0] - means[1]
