"""Near side, facing, and the landmarks of the near side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from legpress_cv.landmarks.label_swaps import swapped_frames
from legpress_cv.pose.types import LEFT, LEFT_EAR, NOSE, RIGHT, RIGHT_EAR, PoseTrack

TRUNK_JOINTS = ("shoulder", "hip")
LEG_POINTS = ("knee", "ankle", "heel", "toe")
SIDE_POINTS = TRUNK_JOINTS + LEG_POINTS
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
    points_px
        Name to shape (n, 2), pixels of the upright picture, NaN where missing.
    scores
        Name to shape (n,), 0 to 1.
    far_px
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

    time_s: NDArray[np.float64]
    points_px: dict[str, NDArray[np.float64]]
    scores: dict[str, NDArray[np.float64]]
    far_px: dict[str, NDArray[np.float64]]
    near_side: Literal["left", "right"]
    facing: Literal["left", "right"]
    side_confidence_ratio: float
    swapped_ratio: float
    head_px: NDArray[np.float64]
    head_radius_px: NDArray[np.float64]

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

    def _trunk_px(self, window: slice) -> NDArray[np.float64]:
        """Distances from near shoulder to near hip where both are found."""
        axis = (self.points_px["shoulder"] - self.points_px["hip"])[window]
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
        shoulders = self.points_px["shoulder"][part], self.far_px["shoulder"][part]
        hips = self.points_px["hip"][part], self.far_px["hip"][part]
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
    sides = {"left": LEFT, "right": RIGHT}
    pixels = {s: _points(track.xy_px, ids) for s, ids in sides.items()}
    scores = {s: _points(track.visibility, ids) for s, ids in sides.items()}
    depth = {s: _points(track.z_px, ids) for s, ids in sides.items()}
    torso = _torso_px(pixels)
    swapped = np.zeros((2, len(track.time_s)), dtype=bool)
    for i, group in enumerate((TRUNK_JOINTS, LEG_POINTS)):
        xy = {s: np.stack([pixels[s][name] for name in group], axis=1) for s in sides}
        score = {s: np.stack([scores[s][name] for name in group], axis=1) for s in sides}
        swapped[i] = swapped_frames(xy["left"], xy["right"], score["left"], score["right"], torso)
        for values in (pixels, scores, depth):
            _exchange(values, group, swapped[i])
    near, confidence = _near_side(scores, depth, part)
    far: Literal["left", "right"] = "right" if near == "left" else "left"
    points = {}
    for name in SIDE_POINTS:
        low = ~(scores[near][name] >= min_score)
        points[name] = np.where(low[:, None], np.nan, pixels[near][name])
    head, radius = _head(track.xy_px, torso)
    return SagittalTrack(
        time_s=track.time_s,
        points_px=points,
        scores=scores[near],
        far_px={name: pixels[far][name] for name in TRUNK_JOINTS},
        near_side=near,
        facing=_facing({name: xy[part] for name, xy in pixels[near].items()}),
        side_confidence_ratio=confidence,
        swapped_ratio=float(swapped.any(axis=0).mean()),
        head_px=head,
        head_radius_px=radius,
    )


_Sided = dict[str, dict[str, NDArray[np.float64]]]


def _points(values: NDArray[np.float64], ids: dict[str, int]) -> dict[str, NDArray[np.float64]]:
    return {name: values[:, index].copy() for name, index in ids.items()}


def _torso_px(pixels: _Sided) -> float:
    trunk = sum(pixels[s]["shoulder"] - pixels[s]["hip"] for s in pixels)
    length = np.hypot(trunk[:, 0], trunk[:, 1]) / 2  # type: ignore[index]
    return max(1.0, float(np.nanmedian(length)))


def _exchange(values: _Sided, names: tuple[str, ...], frames: NDArray[np.bool_]) -> None:
    for name in names:
        left, right = values["left"][name], values["right"][name]
        kept = left[frames].copy()
        left[frames] = right[frames]
        right[frames] = kept


def _near_side(
    scores: _Sided, depth: _Sided, part: slice
) -> tuple[Literal["left", "right"], float]:
    """Vote of visibility of the leg and of depth; each lies between -1 (left) and 1 (right)."""
    seen = np.nanmean([(scores["right"][n] - scores["left"][n])[part] for n in ("knee", "ankle")])
    behind = [(depth["left"][n] - depth["right"][n])[part] for n in ("hip", "knee", "shoulder")]
    in_front = np.nanmean(np.sign(behind))
    vote = float(seen + in_front) / 2
    return ("right" if vote > 0 else "left"), min(1.0, abs(vote))


def _facing(near: dict[str, NDArray[np.float64]]) -> Literal["left", "right"]:
    trunk = near["shoulder"] - near["hip"]
    thigh = near["knee"] - near["hip"]
    # Upright and facing right, the thigh flexes clockwise from the trunk; y points down here.
    turn = trunk[:, 0] * thigh[:, 1] - trunk[:, 1] * thigh[:, 0]
    return "right" if np.nansum(turn) > 0 else "left"


def _head(
    xy_px: NDArray[np.float64], torso_px: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ears = (xy_px[:, LEFT_EAR] + xy_px[:, RIGHT_EAR]) / 2
    nose = xy_px[:, NOSE]
    reach = np.hypot(*(nose - ears).T)
    radius = np.maximum(HEAD_RADIUS_TORSOS * torso_px, HEAD_PER_EAR_TO_NOSE * reach)
    return (ears + nose) / 2, np.where(np.isnan(reach), np.nan, radius)
