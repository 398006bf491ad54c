"""What a person marked once, followed through the clip: stickers, and points between two marks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from legpress_cv.marks import PELVIS_POINTS, ClipMarks, MarkedMoment
from legpress_cv.settings import StickerSettings
from legpress_cv.stickers.flow import FlowTracks, follow_between
from legpress_cv.stickers.follow import follow_stickers
from legpress_cv.stickers.grey_frames import box_around, grey_stretches
from legpress_cv.stickers.rotation import group_rotation
from legpress_cv.tuck.marked.stickers import PelvisTurn
from legpress_cv.video import Clip

Floats = NDArray[np.float64]
Pair = tuple[MarkedMoment, MarkedMoment]

FEWEST_STICKERS = 2
"""A direction needs two points of the pelvis."""
LONGEST_S = 10.0
"""Flow drifts, and a rep's way takes seconds: marks further apart have something unmarked between
them."""
MARGIN_TORSOS = 0.5
"""Room around marked points for their way from one mark to the next."""


def turn_of_stickers(
    marks: ClipMarks,
    clip: Clip,
    rate_hz: float,
    settings: StickerSettings,
    progress: Callable[[float], None],
) -> PelvisTurn | None:
    """Follow the stickers on the pelvis; None where fewer than two were marked.

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
    stickers = [one for one in marks.stickers if one.name.startswith("pelvis")]
    if len(stickers) < FEWEST_STICKERS:
        return None
    length_s = max(clip.real_duration_s or 0.0, 1e-3)
    tracks = follow_stickers(
        clip,
        stickers,
        settings,
        rate_hz=rate_hz,
        progress=lambda time_s: progress(min(1.0, time_s / length_s)),
    )
    turn = group_rotation(tracks)
    return PelvisTurn(turn.time_s, turn.clockwise_deg, turn.sd_deg)


def turn_between_marks(
    marks: ClipMarks, clip: Clip, rate_hz: float, torso_px: float, settings: StickerSettings
) -> PelvisTurn | None:
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


def _turn(tracks: FlowTracks, reference_deg: float) -> PelvisTurn:
    front, back = (tracks.points_px[name] for name in PELVIS_POINTS)
    line = front - back
    direction = np.degrees(np.arctan2(line[:, 1], line[:, 0])) - reference_deg
    length = np.hypot(line[:, 0], line[:, 1])
    noise = np.hypot(*(tracks.sd_px[name] for name in PELVIS_POINTS))
    return PelvisTurn(
        tracks.time_s, (direction + 180.0) % 360.0 - 180.0, np.degrees(noise / length)
    )


def _joined(parts: list[PelvisTurn]) -> PelvisTurn | None:
    """One turn over all stretches, each moment once."""
    if not parts:
        return None
    time_s = np.concatenate([part.time_s for part in parts])
    clockwise = np.concatenate([part.clockwise_deg for part in parts])
    sd = np.concatenate([part.sd_deg for part in parts])
    time_s, first = np.unique(time_s, return_index=True)
    return PelvisTurn(time_s, clockwise[first], sd[first])
