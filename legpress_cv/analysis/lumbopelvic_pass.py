"""The second pass: where the trunk is, then the pelvis some times a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.analysis.first_pass import MIN_FRAMES, FirstPass
from legpress_cv.analysis.trunk_place import SightSettings, TrunkPlace
from legpress_cv.lumbopelvic.crop_tracker import WHOLE_CLIP_S, looks_due, track_lumbopelvic
from legpress_cv.lumbopelvic.domain import may_be_known
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.sampled_frames import SampledFrame
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.pose.types import PoseTrack
from legpress_cv.results import Reason
from legpress_cv.settings.landmarks import LandmarkSettings
from legpress_cv.video import Clip

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NotAsked:
    """The lumbopelvic network was switched off."""


@dataclass(frozen=True)
class NotSeen:
    """Neither model has found a trunk to look at."""

    reason: Reason


@dataclass(frozen=True, eq=False)
class Seen:
    """The network has looked at the trunk in the frames of the pose track."""

    track: LumbopelvicTrack


PelvisSight = NotAsked | NotSeen | Seen
"""What became of looking at the pelvis."""


def look_at_pelvis(
    clip: Clip,
    track: PoseTrack,
    first: FirstPass | None,
    time_s: Floats,
    network: LumbopelvicNetwork | None,
    settings: SightSettings,
    workers: int,
    progress: Callable[[float], None],
    pictures: Sequence[SampledFrame] = (),
) -> PelvisSight:
    """Go through the frames once more, at the lifter's trunk.

    Where the pose model shows whole reps and never lets go of its person for long, the trunk is
    read at its place; only if the network does not know what it reads there, it searches another.

    Elsewhere a few pictures decide where the trunk is: at the place that the pose model gives, if
    the network is sure of a trunk there; else where the network's own search is sure of one; else
    at the pose model's all the same, if its joints show whole reps.

    Parameters
    ----------
    clip
        The clip.
    track
        Of the body-pose model; it may have found nobody.
    first
        What the body-pose model's landmarks say of side and reps, if they say anything.
    time_s
        Shape (n,), of all analysed frames.
    network
        The lumbopelvic network; None if it was switched off.
    settings
        How windows are steered, and which pictures are taken.
    workers
        Crops that are read at a time.
    progress
        Called with a ratio from 0 to 1.
    pictures
        Of the whole clip, in order of time, that are there already; where too few of them are in
        the set, others are taken out of the clip.
    """
    if network is None:
        return NotAsked()
    if len(track.time_s) < MIN_FRAMES:
        return NotSeen(Reason.PELVIS_NOT_SEEN)
    place = TrunkPlace(clip, track, first, time_s, network, settings, workers, pictures)
    end_s = float(time_s[-1])

    def read_along(prior: TrunkPrior, progress: Callable[[float], None] | None) -> LumbopelvicTrack:
        span_s = _span_s(first, prior, settings.landmarks)
        length_s = min(span_s[1], end_s) or 1.0
        due = looks_due(prior, settings.landmarks, span_s)
        with closing(clip.frames_at(due)) as frames:
            return track_lumbopelvic(
                frames,
                prior,
                network,
                settings.landmarks,
                due=due,
                workers=workers,
                progress=progress and (lambda time_s: progress(min(1.0, time_s / length_s))),
            )

    if place.of_pose is not None and place.held:
        found = read_along(place.of_pose, progress)
        if may_be_known(found, settings.landmarks):
            return Seen(found)
        elsewhere = place.searched()
        return Seen(found if elsewhere is None else read_along(elsewhere, None))
    prior = place.known_or_searched()
    return NotSeen(Reason.PELVIS_NOT_SEEN) if prior is None else Seen(read_along(prior, progress))


def _span_s(
    first: FirstPass | None, prior: TrunkPrior, settings: LandmarkSettings
) -> tuple[float, float]:
    """Return the time that is looked at: about the set, where the pose model shows one."""
    if first is None or prior.searched or not first.whole_reps:
        return WHOLE_CLIP_S
    around_s = settings.around_set_s
    return first.set_start_s - around_s, first.set_end_s + around_s
