"""What a person marked once, followed through the clip: stickers, and points between two marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from legpress_cv._interpolation import interpolate
from legpress_cv.analysis.joints import Joints
from legpress_cv.marks import PELVIS_POINTS, ClipMarks, MarkedMoment
from legpress_cv.settings import SignalSettings, StickerSettings
from legpress_cv.signals.tracks import clean_again
from legpress_cv.stickers.flow import FlowTracks, follow_between
from legpress_cv.stickers.follow import follow_stickers
from legpress_cv.stickers.grey_frames import box_around, grey_stretches
from legpress_cv.stickers.rotation import Rotation, group_rotation
from legpress_cv.stickers.tracks import PELVIS_STICKERS, StickerTracks
from legpress_cv.tuck.marked.stickers import MAX_GAP_S
from legpress_cv.video import Clip

Floats = NDArray[np.float64]
Pair = tuple[MarkedMoment, MarkedMoment]

FEWEST_STICKERS = 2
"""A direction needs two points of the pelvis."""
JOINT_STICKERS = ("shoulder", "knee")
MIN_SEEN_RATIO = 0.5
"""Share of the frames in which a joint's sticker has to be seen to stand for the joint."""
LONGEST_S = 10.0
"""Flow drifts, and a rep's way takes seconds: marks further apart have something unmarked between
them."""
MARGIN_TORSOS = 0.5
"""Room around marked points for their way from one mark to the next."""


def followed_stickers(
    marks: ClipMarks,
    clip: Clip,
    rate_hz: float,
    settings: StickerSettings,
    progress: Callable[[float], None],
) -> StickerTracks | None:
    """Follow all stickers that were marked; None without any.

    Parameters
    ----------
    marks
        Of the clip.
    clip
        The clip.
    rate_hz
        Faster clips are thinned to this.
    settings
        How stickers are followed.
    progress
        Called with a ratio.
    """
    if not marks.stickers:
        return None
    length_s = max(clip.real_duration_s or 0.0, 1e-3)
    return follow_stickers(
        clip,
        marks.stickers,
        settings,
        rate_hz=rate_hz,
        progress=lambda time_s: progress(min(1.0, time_s / length_s)),
    )


def turn_of_stickers(tracks: StickerTracks | None) -> Rotation | None:
    """Read the turn of the stickers on the pelvis; None where fewer than two were marked."""
    if tracks is None or len(set(PELVIS_STICKERS) & tracks.points_px.keys()) < FEWEST_STICKERS:
        return None
    return group_rotation(tracks)


def with_stickers(joints: Joints, tracks: StickerTracks | None, signals: SignalSettings) -> Joints:
    """Put joints that have a sticker where it is; between its sights they keep its distance.

    Parameters
    ----------
    joints
        As the models see them.
    tracks
        Of the stickers.
    signals
        How a joint is cleaned.
    """
    for name in JOINT_STICKERS:
        if tracks is None or name not in tracks.points_px:
            continue
        track = joints.sagittal
        old = track.landmarks[name]
        seen = interpolate(tracks.time_s, tracks.points_px[name], track.time_s, MAX_GAP_S)
        both = np.isfinite(old).all(axis=1) & np.isfinite(seen).all(axis=1)
        if both.mean() < MIN_SEEN_RATIO:
            continue
        apart = np.median((seen - old)[both], axis=0)
        moved = np.where(np.isfinite(seen), seen, old + apart)
        track = replace(track, landmarks=track.landmarks.with_points({name: moved}))
        clean = clean_again(joints.clean, track, name, signals)
        joints = replace(joints, sagittal=track, clean=clean)
    return joints


def turn_between_marks(
    marks: ClipMarks, clip: Clip, rate_hz: float, torso_px: float, settings: StickerSettings
) -> Rotation | None:
    """Follow the two points of the pelvis from mark to mark; None where nothing can be followed.

    Parameters
    ----------
    marks
        Of the clip; the first pass is followed, for it is bent through all of them later.
    clip
        The clip.
    rate_hz
        Faster clips are thinned to this.
    torso_px
        Of the lifter.
    settings
        Of the flow.
    """
    pairs = list(_pairs(marks))
    if not pairs or not np.isfinite(torso_px):
        return None
    marked = [moment for pair in pairs for moment in pair]
    places = np.array([point for moment in marked for point in _places(moment).values()])
    box = box_around(places, MARGIN_TORSOS * torso_px, clip.width_px, clip.height_px)
    spans = [(first.time_s, last.time_s) for first, last in pairs]
    reference = _direction(*_places(pairs[0][0]).values())
    parts = []
    for (first, last), frames in zip(
        pairs, grey_stretches(clip, spans, box, rate_hz), strict=False
    ):
        tracks = follow_between(frames, _places(first), _places(last), torso_px, settings)
        if len(tracks.time_s) and tracks.points_px:
            parts.append(_turn(tracks, reference))
    return _joined(parts)


def _pairs(marks: ClipMarks) -> Iterator[Pair]:
    """Moments of the first pass that follow each other, both with both points of the pelvis."""
    moments = sorted(marks.passes[0].moments, key=lambda moment: moment.time_s)
    known = [m for m in moments if all(m.points.get(name) is not None for name in PELVIS_POINTS)]
    for first, last in pairwise(known):
        if 0 < last.time_s - first.time_s <= LONGEST_S and first.moment != last.moment:
            yield first, last


def _places(moment: MarkedMoment) -> dict[str, tuple[float, float]]:
    known = ((name, moment.points.get(name)) for name in PELVIS_POINTS)
    return {name: (point.x_px, point.y_px) for name, point in known if point is not None}


def _direction(front: tuple[float, float], back: tuple[float, float]) -> float:
    """Direction of a line in the picture, clockwise positive: y points down."""
    return float(np.degrees(np.arctan2(front[1] - back[1], front[0] - back[0])))


def _turn(tracks: FlowTracks, reference_deg: float) -> Rotation:
    front, back = (tracks.points_px[name] for name in PELVIS_POINTS)
    line = front - back
    direction = np.degrees(np.arctan2(line[:, 1], line[:, 0])) - reference_deg
    length = np.hypot(line[:, 0], line[:, 1])
    noise = np.hypot(*(tracks.sd_px[name] for name in PELVIS_POINTS))
    return Rotation(tracks.time_s, (direction + 180.0) % 360.0 - 180.0, np.degrees(noise / length))


def _joined(parts: list[Rotation]) -> Rotation | None:
    """One turn over all stretches, each moment once."""
    if not parts:
        return None
    time_s = np.concatenate([part.time_s for part in parts])
    clockwise = np.concatenate([part.clockwise_deg for part in parts])
    sd = np.concatenate([part.sd_deg for part in parts])
    time_s, first = np.unique(time_s, return_index=True)
    return Rotation(time_s, clockwise[first], sd[first])
