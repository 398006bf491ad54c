"""What the lumbopelvic network has seen in a clip: raw landmarks, before anything is fitted."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv._interpolation import interpolate

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LumbopelvicTrack:
    """Landmarks of the near side at the clip's own times, each with its standard deviation.

    Attributes
    ----------
    time_s
        Shape (n,), presentation times of the clip's frames, not all of which were looked at.
    faces_left
        Which way the lifter faces in the picture.
    torso_px
        Shoulder to hip in pixels of the upright picture, one for the clip.
    points_px
        Name to shape (n, 2): pixels of the upright picture, x right, y down; NaN where the network
        did not look.
    sd_px
        Name to shape (n,): standard deviation along one axis as the network says it; NaN likewise,
        as in all that follows.
    seen_ratio
        Name to shape (n,): probability that the point is inside of the crop and not hidden.
    turn_deg, turn_sd_deg
        Shape (n,): turn of the pelvis in the picture since the reference moment, read from both
        moments together; posterior (backward) positive for either facing. And its spread.
    azimuth_deg, azimuth_sd_deg
        Shape (n,): how far the camera stands off the side view, towards the lifter's front
        positive.
    elevation_deg
        Shape (n,): how far the camera looks down at the lifter.
    apart_torsos
        Shape (n,): how far the points of the trunk lay from there, at the median, when the same
        frame was looked at through another window; in torso lengths, NaN where that was not done.
    pelvis_apart_deg
        Shape (n,): how far the pelvis was turned in that other reading, clockwise; NaN likewise.
    searched
        Found by the network's own search, not at the place of the pose model.
    """

    time_s: Floats
    faces_left: bool
    torso_px: float
    points_px: dict[str, Floats]
    sd_px: dict[str, Floats]
    seen_ratio: dict[str, Floats]
    turn_deg: Floats
    turn_sd_deg: Floats
    azimuth_deg: Floats
    azimuth_sd_deg: Floats
    elevation_deg: Floats
    apart_torsos: Floats
    pelvis_apart_deg: Floats
    searched: bool = False

    @property
    def looked(self) -> NDArray[np.bool_]:
        """Frames that the network has looked at, shape (n,)."""
        return np.asarray(np.any([np.isfinite(p).all(axis=1) for p in self.points_px.values()], 0))

    def looks(self, span_s: tuple[float, float] = (-math.inf, math.inf)) -> LumbopelvicTrack:
        """Return the frames that were looked at, and no others; of a span of time if given."""
        in_span = (self.time_s >= span_s[0]) & (self.time_s <= span_s[1])
        return self.at_frames(self.looked & in_span)

    def at_frames(self, at: NDArray[np.bool_] | NDArray[np.int_] | slice) -> LumbopelvicTrack:
        """Return some frames and no others, chosen as rows of an array are."""

        def of(values: dict[str, Floats]) -> dict[str, Floats]:
            return {name: rows[at] for name, rows in values.items()}

        return replace(
            self,
            time_s=self.time_s[at],
            points_px=of(self.points_px),
            sd_px=of(self.sd_px),
            seen_ratio=of(self.seen_ratio),
            turn_deg=self.turn_deg[at],
            turn_sd_deg=self.turn_sd_deg[at],
            azimuth_deg=self.azimuth_deg[at],
            azimuth_sd_deg=self.azimuth_sd_deg[at],
            elevation_deg=self.elevation_deg[at],
            apart_torsos=self.apart_torsos[at],
            pelvis_apart_deg=self.pelvis_apart_deg[at],
        )

    def joined(self, max_gap_s: float) -> LumbopelvicTrack:
        """Return points, spreads and what is seen on straight lines between looks.

        Parameters
        ----------
        max_gap_s
            Two looks further apart than this are not joined.
        """

        def between(rows: Floats) -> Floats:
            columns = rows.reshape(len(rows), -1)
            filled = interpolate(self.time_s, columns, self.time_s, max_gap_s)
            return filled.reshape(rows.shape)

        def of(values: dict[str, Floats]) -> dict[str, Floats]:
            return {name: between(rows) for name, rows in values.items()}

        return replace(
            self,
            points_px=of(self.points_px),
            sd_px=of(self.sd_px),
            seen_ratio=of(self.seen_ratio),
        )
