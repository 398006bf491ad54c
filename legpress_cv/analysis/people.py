"""Who is in the clip, and where: the lifter is found, then followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from legpress_cv.lumbopelvic.sampled_frames import EvenlyKept, SampledFrame
from legpress_cv.pose.estimator_pool import EstimatorPool
from legpress_cv.pose.follow import follow
from legpress_cv.pose.plan import FollowPlan
from legpress_cv.pose.scout import Look, look_around, people_in
from legpress_cv.pose.subject import Subject, choose_subject
from legpress_cv.pose.types import LANDMARK_COUNT, PoseTrack
from legpress_cv.settings import PoseSettings, SubjectSettings, VideoSettings
from legpress_cv.video import Clip, Frame, FrameStream
from legpress_cv.video.looks import frames_to_a_look

Ratio = Callable[[float], None]
"""Takes how much is done, from 0 to 1."""
_Looked = tuple[list[Look], tuple[SampledFrame, ...]]
"""What the scout saw, and pictures that it kept."""

MIN_SCOUTED_FRAMES = 8
"""Pictures that even a short clip is scouted by."""
MIN_SCOUTED_RATIO = 0.5
"""Where the announced length asks for less than this share of the looks that the true one does, the
clip is scouted once more."""
SPARE_LOOKS = 2
"""By so many looks the announced length may be wrong before a clip takes one stretch more."""
FIRST_LONGER_RATIO = 0.05
"""Share by which the first stretch is longer: it begins when the second is not decoded yet."""
FEW_LOOKS = 60
"""So few pictures are scouted by one worker less: it leaves its core to what is loaded aside, and
loading a model for itself would take as long as a dozen pictures."""
KEPT_PICTURES = 24
"""Pictures of the scout that are kept for the network's first looks, or nearly twice as many:
twelve in a set that takes a half of the clip. They take 0.7 MB each."""


@dataclass(frozen=True, eq=False)
class Scouted:
    """The lifter, if anybody is there, and some of the pictures that were looked at."""

    subject: Subject | None
    pictures: tuple[SampledFrame, ...] = ()


def find_subject(
    clip: Clip,
    scouts: EstimatorPool,
    settings: SubjectSettings,
    pose: PoseSettings,
    workers: int,
    progress: Ratio,
) -> Scouted:
    """Choose the lifter among the people in some pictures of the clip.

    Parameters
    ----------
    clip
        The clip.
    scouts
        Pose models that find several people.
    settings, pose
        How often they look, and in pictures of which size.
    workers
        Pictures that are looked at at a time.
    progress
        Called with the ratio done.
    """
    progress(0.0)
    scout = partial(_scout, clip.width_px, scouts, pose, progress)
    table = clip.timetable()
    if table is not None:
        times_s = table.thinned(_scout_rate_hz(table.duration_s, settings))
        at_a_time = max(1, workers - 1) if len(times_s) <= FEW_LOOKS else workers
        looks, kept = scout(at_a_time, clip.frames_at(times_s, table), table.duration_s)
    else:
        looks, kept = _scouted_by_announced_length(clip, settings, partial(scout, workers))
    return Scouted(choose_subject(people_in(looks), len(looks), settings.point), kept)


def _scouted_by_announced_length(
    clip: Clip, settings: SubjectSettings, scout: Callable[[FrameStream, float | None], _Looked]
) -> _Looked:
    """Scout a clip whose true length is known at its end alone."""
    length_s = clip.real_duration_s
    rate_hz = _scout_rate_hz(length_s, settings)
    with clip.frames(rate_hz) as stream:
        looked = scout(stream, length_s)
    due_hz = _scout_rate_hz(stream.duration_s, settings)
    if rate_hz >= MIN_SCOUTED_RATIO * due_hz:
        return looked
    with clip.frames(due_hz) as stream:
        return scout(stream, stream.duration_s)


def _scout_rate_hz(length_s: float | None, settings: SubjectSettings) -> float:
    """Return how often the scout looks in a clip of a length; None if that is not known."""
    if not length_s:
        return settings.scout_rate_hz
    least_hz, most_hz = MIN_SCOUTED_FRAMES / length_s, settings.scout_max_frames / length_s
    return min(max(settings.scout_rate_hz, least_hz), most_hz)


def _scout(
    width_px: int,
    scouts: EstimatorPool,
    pose: PoseSettings,
    progress: Ratio,
    workers: int,
    frames: Iterable[Frame],
    length_s: float | None,
) -> _Looked:
    """Look around in some frames of a clip that should have a length."""
    kept = EvenlyKept(KEPT_PICTURES)

    def pictures() -> Iterator[tuple[float, NDArray[np.uint8], float]]:
        for frame in frames:
            rgb = frame.rgb(max_side_px=pose.working_side_px)
            scale = width_px / rgb.shape[1]
            if kept.next_is_kept():
                kept.add(SampledFrame(frame.time_s, rgb, scale))
            yield frame.time_s, rgb, scale

    looks = look_around(
        pictures(),
        scouts.lend,
        workers=workers,
        progress=lambda time_s: progress(min(1.0, time_s / length_s) if length_s else 0.0),
    )
    return looks, kept.frames


def follow_subject(
    clip: Clip,
    subject: Subject | None,
    trackers: EstimatorPool,
    settings: PoseSettings,
    video: VideoSettings,
    people: SubjectSettings,
    workers: int,
    progress: Ratio,
) -> tuple[FrameStream, PoseTrack, NDArray[np.float64]]:
    """Follow the lifter through the clip.

    Parameters
    ----------
    clip
        The clip.
    subject
        The lifter; if None, the track has all frames' times and nobody.
    trackers
        Pose models that follow one person.
    settings
        How they are run.
    video, people
        How many frames are analysed, and with which margin around the lifter.
    workers
        Trackers at a time.
    progress
        Called with the ratio done.

    Returns
    -------
    stream : FrameStream
        Read to its end, with what was decoded.
    track : PoseTrack
        One row per look.
    time_s : ndarray
        Shape (n,), of all analysed frames.
    """
    cut = _cut(clip, settings, video)
    to_do = cut.looks + cut.stretches * settings.warm_up_frames
    with clip.frames(video.analysis_rate_hz) as stream:
        if subject is None:
            time_s = np.array([frame.time_s for frame in stream])
            return stream, _nobody(time_s), time_s
        track, time_s = follow(
            stream,
            FollowPlan(subject, clip.width_px, clip.height_px, people.crop_margin_ratio),
            trackers.lend,
            frames_to_a_look=cut.frames_to_a_look,
            look_s=cut.look_s,
            first_looks=cut.first_looks,
            stretch_looks=cut.stretch_looks,
            warm_up_looks=settings.warm_up_frames,
            working_side_px=settings.working_side_px,
            workers=workers,
            progress=lambda done: progress(min(1.0, done / to_do) if cut.looks else 0.0),
        )
    progress(1.0)
    return stream, track, time_s


def trackers_at_once(clip: Clip, settings: PoseSettings, video: VideoSettings, workers: int) -> int:
    """Tell how many trackers will follow stretches of a clip side by side, by its announced length.

    Parameters
    ----------
    clip, settings, video, workers
        As for :func:`follow_subject`.
    """
    return min(workers, _cut(clip, settings, video).stretches)


@dataclass(frozen=True)
class _Cut:
    """How a clip is cut into stretches, by the length that it announces."""

    frames_to_a_look: int
    look_s: float
    looks: int
    first_looks: int
    stretch_looks: int

    @property
    def stretches(self) -> int:
        return 1 + -(-max(0, self.looks - self.first_looks) // self.stretch_looks)


def _cut(clip: Clip, settings: PoseSettings, video: VideoSettings) -> _Cut:
    most_hz = video.analysis_rate_hz
    rate_hz = min(most_hz, clip.real_rate_hz or most_hz)
    frames = frames_to_a_look(rate_hz, settings.look_rate_hz)
    looks = round((clip.real_duration_s or 0.0) * rate_hz / frames)
    return _Cut(frames, frames / rate_hz, looks, *_stretches(looks, settings.stretch_frames))


def _stretches(looks: int, most: int) -> tuple[int, int]:
    """Cut a clip that is too long for one stretch into an even number of about equal ones.

    Two cores then end at about the same time. Returns the length of the first and of the others.
    """
    if looks <= most:
        return most, most
    count = 2 * -(-looks // (2 * most))
    looks += SPARE_LOOKS
    first = round((1 + FIRST_LONGER_RATIO) * looks / count)
    return first, -(-(looks - first) // (count - 1))


def _nobody(time_s: NDArray[np.float64]) -> PoseTrack:
    shape = (len(time_s), LANDMARK_COUNT)
    return PoseTrack(
        time_s, np.full((*shape, 2), np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    )
