"""Putting the network's joints in the place of the body-pose model's."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from legpress_cv.landmarks.near_side import SIDE_POINTS, TRUNK_JOINTS, SagittalTrack, Side
from legpress_cv.landmarks.points import Landmarks
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

JOINTS = ("shoulder", "hip", "knee", "ankle")
HEAD_UP_TORSOS, HEAD_FORWARD_TORSOS, HEAD_RADIUS_TORSOS = 0.38, 0.28, 0.45
"""Middle of the head from the shoulder, along the trunk and to its front, for the neck is bent; and
a circle that covers it on all sample clips."""


class NetworkJoints(Protocol):
    """What is needed of a :class:`~legpress_cv.lumbopelvic.track.LumbopelvicTrack`."""

    @property
    def time_s(self) -> Floats:
        """Shape (n,)."""

    @property
    def faces_left(self) -> bool:
        """Which way the lifter faces in the picture."""

    @property
    def torso_px(self) -> float:
        """Shoulder to hip, one for the clip."""

    @property
    def points_px(self) -> dict[str, Floats]:
        """Name to shape (n, 2)."""

    @property
    def sd_px(self) -> dict[str, Floats]:
        """Name to shape (n,)."""

    @property
    def seen_ratio(self) -> dict[str, Floats]:
        """Name to shape (n,)."""


def fuse_joints(
    pose: SagittalTrack,
    network: NetworkJoints,
    settings: LandmarkSettings,
    share: float = 1.0,
) -> SagittalTrack:
    """Take the joints from the network where it sees them, for they are the joints' centres.

    Those of the trunk are also taken where they are hidden, as long as they are certain: the rest
    of the trunk holds them in place, so behind a rail the network still knows them, and how well
    (docs/decisions/019-hidden-joints.md), while a pose model may put them on the rail. Where a
    joint is not taken, the pose model's stands in, shifted by how far the two lie apart before and
    after, so that a joint does not jump between the two; unless the two are on different bodies, as
    when a passer-by draws the pose model away. A joint that is taken in less than
    ``least_joint_ratio`` of the frames is left as it is.

    Parameters
    ----------
    pose
        Of the body-pose model.
    network
        Of the lumbopelvic network, on the same clock.
    settings
        When a point is believed.
    share
        Of the network, where the pose model has the joint too: 1 on pictures that it knows.
    """
    points: dict[str, Floats] = {}
    scores: dict[str, Floats] = {}
    elsewhere = np.zeros(len(pose.time_s), dtype=bool)
    taken: dict[str, Bools] = {}
    for name in JOINTS:
        network_px, pose_px = network.points_px[name], pose.landmarks[name]
        seen = network.seen_ratio[name]
        sure = network.sd_px[name] <= settings.joint_sd_torsos * network.torso_px
        if name not in TRUNK_JOINTS:
            sure &= seen >= settings.hidden_seen_ratio
        looked = ~np.isnan(seen)
        if not looked.any() or sure[looked].mean() < settings.least_joint_ratio:
            continue
        taken[name] = sure
        points[name] = _shifted(pose.time_s, network_px, pose_px, sure)
        elsewhere |= _on_another_body(
            network_px, pose_px, sure, settings.same_body_torsos * network.torso_px
        )
        score = pose.landmarks.score_of(name)
        scores[name] = np.where(sure, np.maximum(np.nan_to_num(seen), score), score)
    for name, sure in taken.items():
        points[name][elsewhere & ~sure] = np.nan
        points[name] = _between(pose.landmarks[name], points[name], share)
    return replace(pose, landmarks=pose.landmarks.with_points(points, scores))


def network_only(network: NetworkJoints) -> SagittalTrack:
    """Return a track without any landmark of the pose model, for a lifter whom it has lost.

    `fuse_joints` fills in the joints. The head is where it is above a trunk that leans back.
    """
    n = len(network.time_s)
    side: Side = "left" if network.faces_left else "right"
    shoulder = network.points_px["shoulder"]
    up = shoulder - network.points_px["hip"]
    length = np.hypot(*up.T)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        up = up / length
    forward = np.column_stack((-up[:, 1], up[:, 0])) * (-1.0 if network.faces_left else 1.0)
    to_head = HEAD_UP_TORSOS * up + HEAD_FORWARD_TORSOS * forward
    return SagittalTrack(
        time_s=network.time_s,
        landmarks=Landmarks.missing(SIDE_POINTS, n),
        far=Landmarks.missing(TRUNK_JOINTS, n),
        near_side=side,
        facing=side,
        side_confidence_ratio=1.0,
        swapped_ratio=0.0,
        head_px=shoulder + to_head * network.torso_px,
        head_radius_px=np.full(n, HEAD_RADIUS_TORSOS * network.torso_px),
    )


def _between(pose_px: Floats, fused_px: Floats, share: float) -> Floats:
    """Points a share of the way from the pose model's; whole, where that has none."""
    both = ~np.isnan(pose_px + fused_px).any(axis=1)
    out = fused_px.copy()
    out[both] = pose_px[both] + share * (fused_px - pose_px)[both]
    return out


def _on_another_body(network_px: Floats, pose_px: Floats, sure: Bools, limit_px: float) -> Bools:
    """Tell the frames in which the two are further apart than usual by more than `limit_px`."""
    both = sure & ~np.isnan(pose_px).any(axis=1)
    if not both.any():
        return both
    apart = network_px - pose_px
    unusual_px = np.hypot(*(apart - np.median(apart[both], axis=0)).T)
    return np.asarray(both & (unusual_px > limit_px))


def _shifted(time_s: Floats, network_px: Floats, pose_px: Floats, sure: Bools) -> Floats:
    """Fill what is not sure with the pose model's place, shifted as before and after."""
    both = sure & ~np.isnan(pose_px).any(axis=1)
    out = pose_px.copy()
    if both.any():
        apart = (network_px - pose_px)[both]
        for axis in range(2):
            out[:, axis] += np.interp(time_s, time_s[both], apart[:, axis])
    out[sure] = network_px[sure]
    return out
