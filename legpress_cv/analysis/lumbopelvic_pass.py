"""The second pass: where the trunk is, then every frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.analysis.first_pass import MIN_FRAMES, FirstPass
from legpress_cv.lumbopelvic.crop_tracker import WHOLE_CLIP_S, track_lumbopelvic
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.person_search import search_trunk
from legpress_cv.lumbopelvic.probe import known_there
from legpress_cv.lumbopelvic.sampled_frames import SampledFrame, chosen_within, sample_frames
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.pose.types import PoseTrack
from legpress_cv.results import Reason
from legpress_cv.settings import PoseSettings, SignalSettings, SubjectSettings, VideoSettings
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


@dataclass(frozen=True)
class SightSettings:
    """What the second pass needs of the settings."""

    landmarks: LandmarkSettings
    video: VideoSettings
    pose: PoseSettings
    subject: SubjectSettings
    signals: SignalSettings


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

    A few pictures decide where that is: at the place that the pose model gives, if the network is
    sure of a trunk there; else where the network's own search is sure of one; else at the pose
    model's all the same, if its joints show whole reps.

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
        Crops that are read at a time while searching.
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
    prior = _trunk_prior(clip, track, first, time_s, network, settings, workers, pictures)
    if prior is None:
        return NotSeen(Reason.PELVIS_NOT_SEEN)
    span_s = _span_s(first, prior, settings.landmarks)
    end_s = min(span_s[1], float(time_s[-1])) or 1.0
    with clip.frames(settings.video.analysis_rate_hz) as stream:
        found = track_lumbopelvic(
            stream,
            prior,
            network,
            settings.landmarks,
            span_s=span_s,
            progress=lambda time_s: progress(min(1.0, time_s / end_s)),
        )
    return Seen(found)


def _span_s(
    first: FirstPass | None, prior: TrunkPrior, settings: LandmarkSettings
) -> tuple[float, float]:
    """Return the time that is looked at: about the set, where the pose model shows one."""
    if first is None or prior.searched or not first.whole_reps:
        return WHOLE_CLIP_S
    around_s = settings.around_set_s
    return first.set_start_s - around_s, first.set_end_s + around_s


def _trunk_prior(
    clip: Clip,
    track: PoseTrack,
    first: FirstPass | None,
    time_s: Floats,
    network: LumbopelvicNetwork,
    settings: SightSettings,
    workers: int,
    pictures: Sequence[SampledFrame],
) -> TrunkPrior | None:
    """Return where the trunk is: at the pose model's place, else where the network finds it."""
    whole_clip = slice(0, len(track.time_s))
    window = whole_clip if first is None else first.set_window
    frames = _sampled(clip, track, window, settings, pictures)
    of_pose = _prior_of_pose(first, time_s, settings)
    if of_pose is not None and known_there(frames, of_pose, network, settings.landmarks, workers):
        return of_pose
    # Where the pose model shows whole reps, little is lost if the search is in vain.
    plausible = first is not None and first.whole_reps > 0
    if not plausible and window != whole_clip:
        frames = _sampled(clip, track, whole_clip, settings, pictures)
    found = search_trunk(
        frames,
        time_s,
        network,
        settings.landmarks,
        near_px=settings.subject.point,
        workers=workers,
        quick=plausible,
        about=track if plausible and _held(track, window, settings.landmarks) else None,
    )
    # A picture of another kind than the network learnt from is read all the same, where reps show
    # that the pose model has the lifter: how well is for the interval to tell.
    return found or (of_pose if plausible else None)


def _held(track: PoseTrack, window: slice, settings: LandmarkSettings) -> bool:
    """Tell whether the pose model never lets go of its person for long: then one is there."""
    return float(track.found[window].mean()) >= settings.held_ratio


def _prior_of_pose(
    first: FirstPass | None, time_s: Floats, settings: SightSettings
) -> TrunkPrior | None:
    """Return the pose model's trunk; None where it never has both ends of it."""
    if first is None:
        return None
    window_s = settings.landmarks.pose_window_s
    prior = TrunkPrior.of(first.sagittal, reference_s=first.set_start_s, window_s=window_s)
    prior = prior.on(time_s, settings.signals.max_gap_s)
    return prior if np.isfinite(prior.torso_px) else None


def _sampled(
    clip: Clip,
    track: PoseTrack,
    window: slice,
    settings: SightSettings,
    pictures: Sequence[SampledFrame],
) -> tuple[SampledFrame, ...]:
    times = track.time_s[window]
    span_s = float(times[0]), float(times[-1])
    count = settings.landmarks.first_looks
    at_hand = chosen_within(pictures, span_s, count)
    if len(at_hand) == count:
        return at_hand
    most_hz = settings.video.analysis_rate_hz
    rate_hz = min(most_hz, count / max(span_s[1] - span_s[0], count / most_hz))
    with clip.frames(rate_hz) as stream:
        return sample_frames(stream, settings.pose.working_side_px, span_s, count)
