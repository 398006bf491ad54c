"""Putting the network's joints in the place of the body-pose model's."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from legpress_cv.landmarks.near_side import SIDE_POINTS, SagittalTrack
from legpress_cv.lumbopelvic.contract import TRUNK_POINTS
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.settings.landmarks import LandmarkSettings

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

JOINTS = ("shoulder", "hip", "knee", "ankle")
TRUNK_JOINTS = ("shoulder", "hip")
"""Held in place by the rest of the trunk: behind a rail the network knows them still, and how well
(docs/decisions/019-hidden-joints.md), while a pose model may put them on the rail."""
HEAD_UP_TORSOS, HEAD_FORWARD_TORSOS, HEAD_RADIUS_TORSOS = 0.38, 0.28, 0.45
"""Middle of the head from the shoulder, along the trunk and to its front, for the neck is bent; and
a circle that covers it on all sample clips."""


def with_lumbopelvic(
    sagittal: SagittalTrack, found: LumbopelvicTrack, settings: LandmarkSettings
) -> SagittalTrack:
    """Take the joints from the network where it sees them, for they are the joints' centres.

    Those of the trunk are also taken where they are hidden, as long as they are certain. Where a
    joint is not taken, the pose model's stands in, shifted by how far the two lie apart before and
    after, so that a joint does not jump between the two; unless the two are on different bodies, as
    when a passer-by draws the pose model away. A joint that is taken in less than
    ``least_joint_ratio`` of the frames is left as it is.

    Parameters
    ----------
    sagittal
        Of the body-pose model.
    found
        Of the network, on the same clock.
    settings
        When a point is believed.
    """
    points, scores = dict(sagittal.points_px), dict(sagittal.scores)
    astray = np.zeros(len(sagittal.time_s), dtype=bool)
    taken: dict[str, Bools] = {}
    for name in JOINTS:
        own, other = found.points_px[name], sagittal.points_px[name]
        seen = found.seen_ratio[name]
        sure = found.sd_px[name] <= settings.joint_sd_torsos * found.torso_px
        if name not in TRUNK_JOINTS:
            sure &= seen >= settings.hidden_seen_ratio
        looked = ~np.isnan(seen)
        if not looked.any() or sure[looked].mean() < settings.least_joint_ratio:
            continue
        taken[name] = sure
        points[name] = _shifted(sagittal.time_s, own, other, sure)
        both = sure & ~np.isnan(other).any(axis=1)
        if both.any():
            apart = own - other - np.median((own - other)[both], axis=0)
            astray |= both & (np.hypot(*apart.T) > settings.same_body_torsos * found.torso_px)
        scores[name] = np.where(sure, np.maximum(np.nan_to_num(seen), scores[name]), scores[name])
    for name, sure in taken.items():
        points[name][astray & ~sure] = np.nan
    return replace(sagittal, points_px=points, scores=scores)


def sagittal_alone(found: LumbopelvicTrack) -> SagittalTrack:
    """Return a track without any landmark of the pose model, for a lifter whom it has lost.

    `with_lumbopelvic` fills in the joints. The head is where it is above a trunk that leans back.
    """
    n = len(found.time_s)
    side: Literal["left", "right"] = "left" if found.faces_left else "right"
    shoulder = found.points_px["shoulder"]
    up = shoulder - found.points_px["hip"]
    length = np.hypot(*up.T)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        up = up / length
    forward = np.column_stack((-up[:, 1], up[:, 0])) * (-1.0 if found.faces_left else 1.0)
    way = HEAD_UP_TORSOS * up + HEAD_FORWARD_TORSOS * forward
    return SagittalTrack(
        time_s=found.time_s,
        points_px={name: np.full((n, 2), np.nan) for name in SIDE_POINTS},
        scores={name: np.zeros(n) for name in SIDE_POINTS},
        far_px={name: np.full((n, 2), np.nan) for name in ("shoulder", "hip")},
        near_side=side,
        facing=side,
        side_confidence_ratio=1.0,
        swapped_ratio=0.0,
        head_px=shoulder + way * found.torso_px,
        head_radius_px=np.full(n, HEAD_RADIUS_TORSOS * found.torso_px),
    )


def knows_picture(found: LumbopelvicTrack, settings: LandmarkSettings) -> bool:
    """Tell whether the network knows what it looks at.

    It has learnt from drawn pictures only. On one that is unlike them its points move when the
    same frame is looked at through another window, and their spreads grow. Nothing else is asked,
    least of all the pose model, which loses the lifter where the network still sees the trunk.
    """
    sd = np.stack([found.sd_px[name] for name in TRUNK_POINTS]) / found.torso_px
    return within_limits(found.apart_torsos, sd, settings)


def within_limits(
    apart_torsos: Floats, sd_torsos: Floats, settings: LandmarkSettings, slack_ratio: float = 1.0
) -> bool:
    """Tell whether medians of second looks and of spreads are those of a known picture.

    Parameters
    ----------
    apart_torsos, sd_torsos
        Of any shape, NaN where nothing was read; see `LumbopelvicTrack`, in torso lengths.
    settings
        The limits.
    slack_ratio
        How much wider they are taken.
    """
    if np.isnan(apart_torsos).all():
        return False
    return bool(
        np.nanmedian(apart_torsos) <= slack_ratio * settings.max_apart_torsos
        and np.nanmedian(sd_torsos) <= slack_ratio * settings.max_trunk_sd_torsos
    )


def _shifted(time_s: Floats, own: Floats, other: Floats, sure: Bools) -> Floats:
    """Fill what is not sure with the other's place, shifted as before and after."""
    both = sure & ~np.isnan(other).any(axis=1)
    out = other.copy()
    if both.any():
        apart = (own - other)[both]
        for axis in range(2):
            out[:, axis] += np.interp(time_s, time_s[both], apart[:, axis])
    out[sure] = own[sure]
    return out
