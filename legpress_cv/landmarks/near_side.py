"""Near side, facing, and the landmarks of the near side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from legpress_cv.landmarks.label_swaps import swapped_frames
from legpress_cv.landmarks.points import Landmarks
from legpress_cv.pose.types import LEFT, LEFT_EAR, NOSE, RIGHT, RIGHT_EAR, PoseTrack

Floats = NDArray[np.float64]

TRUNK_JOINTS = ("shoulder", "hip")
LEG_POINTS = ("knee", "ankle", "heel", "toe")
SIDE_POINTS = TRUNK_JOINTS + LEG_POINTS
TRUNK, LEG = slice(0, len(TRUNK_JOINTS)), slice(len(TRUNK_JOINTS), len(SIDE_POINTS))
SHOULDER, HIP, KNEE, ANKLE = (SIDE_POINTS.index(n) for n in ("shoulder", "hip", "knee", "ankle"))
Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
SIDE_INDICES = np.array([[ids[name] for name in SIDE_POINTS] for ids in (LEFT, RIGHT)])
"""Shape (2, P): where the points of either side are among the pose model's landmarks."""
HEAD_RADIUS_TORSOS = 0.3
"""Radius of a circle around the ears that covers face and hair, in torso lengths."""
HEAD_PER_EAR_TO_NOSE = 1.6
"""The same from the distance between ear and nose; the larger of the two is taken."""


@dataclass(frozen=True, eq=False)
class SagittalTrack:
    """Landmarks of the near side.

    Attributes
    ----------
    time_s
        Shape (n,).
    landmarks
        Points `SIDE_POINTS` of the near side.
    far
        Shoulder and hip of the far side, for judging the view.
    near_side, facing
        Side of the body that the camera sees; direction in which the lifter faces.
    side_confidence_ratio
        0 (undecided) to 1.
    swapped_ratio
        Share of the frames in which labels had changed sides.
    head_px, head_radius_px
        Shapes (n, 2) and (n,): a circle over the head.
    """

    time_s: Floats
    landmarks: Landmarks
    far: Landmarks
    near_side: Side
    facing: Side
    side_confidence_ratio: float
    swapped_ratio: float
    head_px: Floats
    head_radius_px: Floats

    @property
    def torso_px(self) -> float:
        """Median distance from near shoulder to near hip; NaN when never seen."""
        seen = self._trunk_px(slice(None))
        return float(np.median(seen)) if len(seen) else float("nan")

    def trunk_spread_ratio(self, window: slice) -> float:
        """How much shoulder-to-hip changes over the frames of a window: a trunk hardly can.

        Returns
        -------
        float
            5th to 95th percentile over the median; 0 where nothing was found.
        """
        seen = self._trunk_px(window)
        if not len(seen):
            return 0.0
        low, middle, high = np.percentile(seen, (5.0, 50.0, 95.0))
        return float((high - low) / middle) if middle > 0 else 0.0

    def _trunk_px(self, window: slice) -> Floats:
        """Distances from near shoulder to near hip where both are found."""
        axis = (self.landmarks["shoulder"] - self.landmarks["hip"])[window]
        length = np.hypot(axis[:, 0], axis[:, 1])
        return length[~np.isnan(length)]

    def shoulder_width_ratio(self, window: slice | None = None) -> float:
        """Median width of shoulders and hips (the wider) over the length of the trunk.

        Small from the side, large from the front or from behind; NaN when never seen.

        Parameters
        ----------
        window
            Frames to look at; all of them if not given.
        """
        part = window or slice(None)
        shoulders, hips = (
            (self.landmarks[name][part], self.far[name][part]) for name in TRUNK_JOINTS
        )
        trunk = (shoulders[0] + shoulders[1] - hips[0] - hips[1]) / 2
        length = np.hypot(trunk[:, 0], trunk[:, 1])
        widths = [np.hypot(*(a - b).T) for a, b in (shoulders, hips)]
        ratios = np.maximum(*widths) / np.where(length > 0, length, np.nan)
        seen = ratios[~np.isnan(ratios)]
        return float(np.median(seen)) if len(seen) else float("nan")


def sagittal_track(
    track: PoseTrack, min_score: float, window: slice | None = None
) -> SagittalTrack:
    """Take the near side of a pose track, decided once for the whole clip.

    The near side is the one whose leg is seen (the far one is hidden behind it and only guessed)
    and that lies nearer in depth. Facing follows from the side of the trunk line on which the
    thigh lies.

    Parameters
    ----------
    track
        At least one frame in which the person was found.
    min_score
        Points below this score count as missing.
    window
        Frames that decide on side and facing, such as the working set's; all if not given.
    """
    part = window or slice(None)
    both = _BothSides.of(track)
    torso = both.torso_px
    swapped = np.zeros((2, len(track.time_s)), dtype=bool)
    for i, group in enumerate((TRUNK, LEG)):
        left, right = both.xy_px[:, 0, group], both.xy_px[:, 1, group]
        scores = both.score[:, 0, group], both.score[:, 1, group]
        swapped[i] = swapped_frames(left, right, *scores, torso)
        both.exchange(group, swapped[i])
    near, confidence = both.near_side(part)
    far = 1 - near
    xy, score = both.xy_px[:, near], both.score[:, near]
    head, radius = _head(track.xy_px, torso)
    return SagittalTrack(
        time_s=track.time_s,
        landmarks=Landmarks(
            SIDE_POINTS, np.where((score >= min_score)[..., None], xy, np.nan), score
        ),
        far=Landmarks(TRUNK_JOINTS, both.xy_px[:, far, TRUNK], both.score[:, far, TRUNK]),
        near_side=SIDES[near],
        facing=_facing(xy[part]),
        side_confidence_ratio=confidence,
        swapped_ratio=float(swapped.any(axis=0).mean()),
        head_px=head,
        head_radius_px=radius,
    )


@dataclass(frozen=True, eq=False)
class _BothSides:
    """Points `SIDE_POINTS` of the left, then of the right side.

    Attributes
    ----------
    xy_px
        Shape (n, 2, P, 2).
    score, depth_px
        Shape (n, 2, P).
    """

    xy_px: Floats
    score: Floats
    depth_px: Floats

    @classmethod
    def of(cls, track: PoseTrack) -> _BothSides:
        return cls(*(v[:, SIDE_INDICES] for v in (track.xy_px, track.visibility, track.z_px)))

    @property
    def torso_px(self) -> float:
        """Median length of the trunk in the middle between the sides, 1 at the least."""
        trunk = (self.xy_px[:, :, SHOULDER] - self.xy_px[:, :, HIP]).sum(axis=1)
        return max(1.0, float(np.nanmedian(np.hypot(trunk[:, 0], trunk[:, 1]) / 2)))

    def exchange(self, points: slice, frames: NDArray[np.bool_]) -> None:
        """Let left and right change places in some frames."""
        for values in (self.xy_px, self.score, self.depth_px):
            values[frames, :, points] = values[frames, ::-1, points]

    def near_side(self, part: slice) -> tuple[int, float]:
        """Vote of visibility of the leg and of depth; each lies between -1 (left) and 1 (right)."""
        seen = np.nanmean((self.score[part, 1] - self.score[part, 0])[:, [KNEE, ANKLE]])
        behind = (self.depth_px[part, 0] - self.depth_px[part, 1])[:, [HIP, KNEE, SHOULDER]]
        vote = float(seen + np.nanmean(np.sign(behind))) / 2
        return int(vote > 0), min(1.0, abs(vote))


def _facing(near_px: Floats) -> Side:
    trunk = near_px[:, SHOULDER] - near_px[:, HIP]
    thigh = near_px[:, KNEE] - near_px[:, HIP]
    # Upright and facing right, the thigh flexes clockwise from the trunk; y points down here.
    turn = trunk[:, 0] * thigh[:, 1] - trunk[:, 1] * thigh[:, 0]
    return "right" if np.nansum(turn) > 0 else "left"


def _head(xy_px: Floats, torso_px: float) -> tuple[Floats, Floats]:
    ears = (xy_px[:, LEFT_EAR] + xy_px[:, RIGHT_EAR]) / 2
    nose = xy_px[:, NOSE]
    reach = np.hypot(*(nose - ears).T)
    radius = np.maximum(HEAD_RADIUS_TORSOS * torso_px, HEAD_PER_EAR_TO_NOSE * reach)
    return (ears + nose) / 2, np.where(np.isnan(reach), np.nan, radius)
