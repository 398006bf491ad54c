"""Two reps of one clip compared at equal depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.reps import Rep
from legpress_cv.signals.clean import read_at
from legpress_cv.signals.tracks import CleanTrack
from legpress_cv.tuck.pad_frame import PadFrame, top_frames


@dataclass(frozen=True, eq=False)
class DepthSignal:
    """What one rep shows of the pelvis, over depth.

    Attributes
    ----------
    rep
        The rep.
    depth
        Shape (n,): trunk-thigh flexion of the whole clip, in degrees. At one place of the platform
        a lifted hip turns trunk and thigh alike, so this angle stays; the thigh's alone does not.
    tilt_deg
        Shape (n,): equivalent tilt for the whole clip, zero in this rep's start pose.
    """

    rep: Rep
    depth: NDArray[np.float64]
    tilt_deg: NDArray[np.float64]

    @classmethod
    def of(cls, rep: Rep, frame: PadFrame, track: CleanTrack) -> DepthSignal:
        """Set the start pose of a rep to zero."""
        start = frame.equivalent_tilt_deg[top_frames(rep, track.rate_hz)]
        tilt = frame.equivalent_tilt_deg - float(np.nanmean(start))
        return cls(rep, track.trunk_thigh_flexion_deg, tilt)

    @property
    def lowering(self) -> slice:
        """Frames from the start of the descent to the end of the pause at depth."""
        return slice(self.rep.start_index, self.rep.bottom_last_index + 1)

    @property
    def deepest_deg(self) -> float:
        """Largest trunk-thigh flexion."""
        return float(np.nanmax(self.depth[self.rep.frames]))

    def at(self, depth_deg: NDArray[np.float64], *, rising: bool) -> NDArray[np.float64]:
        """Read the tilt at given depths, on the way down or on the way up.

        Pose models err differently on either way, so that each is compared with its like.
        """
        part = slice(self.rep.bottom_index, self.rep.end_index + 1) if rising else self.lowering
        return read_at(self.depth[part], self.tilt_deg[part], depth_deg)

    def less(self, other: DepthSignal) -> NDArray[np.float64]:
        """Tilt of this rep's frames less that of another rep at equal depth."""
        rising = slice(self.rep.bottom_last_index + 1, self.rep.end_index + 1)
        there = np.concatenate(
            [
                other.at(self.depth[self.lowering], rising=False),
                other.at(self.depth[rising], rising=True),
            ]
        )
        difference: NDArray[np.float64] = self.tilt_deg[self.rep.frames] - there
        return difference

    def gap_to(self, other: DepthSignal) -> float:
        """How much more tilt than another rep, where the shallower of the two is at its depth.

        The shallower rep's pause at depth, where PPT is defined, is set against the deeper rep's
        way down through the same depth.
        """
        if self.deepest_deg > other.deepest_deg:
            return -other.gap_to(self)
        pause = slice(self.rep.bottom_first_index, self.rep.bottom_last_index + 1)
        there = other.at(self.depth[pause], rising=False)
        return float(np.nanmean(self.tilt_deg[pause] - there))
