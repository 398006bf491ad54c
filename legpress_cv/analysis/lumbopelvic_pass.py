"""Looking at the pelvis: where the trunk is, whether the network knows it, then every frame."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from legpress_cv.analysis.first_pass import MIN_FRAMES, Settled, set_window, whole
from legpress_cv.lumbopelvic.crop_tracker import find_lumbopelvic
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.person_search import find_trunk
from legpress_cv.lumbopelvic.probe import known, look_around_guess
from legpress_cv.lumbopelvic.sampled_frames import Still, stills
from legpress_cv.lumbopelvic.track import LumbopelvicTrack
from legpress_cv.lumbopelvic.trunk_prior import TrunkGuess
from legpress_cv.pose.types import PoseTrack
from legpress_cv.settings import Settings
from legpress_cv.settings.landmarks import LandmarkSettings
from legpress_cv.video import Clip


def look_at_pelvis(
    clip: Clip,
    settings: Settings,
    track: PoseTrack,
    settled: Settled | None,
    network: LumbopelvicNetwork,
    workers: int,
    progress: Callable[[float], None],
) -> LumbopelvicTrack | None:
    """Go through the frames once more, if the network knows what it would look at.

    A few pictures decide on that, at the place that the pose model gives. Where it gives none, or
    the network does not know what is there, the network searches for itself.

    Parameters
    ----------
    clip
        The clip.
    settings
        All thresholds.
    track
        Of the body-pose model; it may have found nobody.
    settled
        What the body-pose model's landmarks say of side and reps, if they say anything.
    network
        The lumbopelvic network.
    workers
        Crops that are read at a time while searching.
    progress
        Called with a ratio from 0 to 1.

    Returns
    -------
    LumbopelvicTrack or None
        On the frames of `track`; None where the network does not know the pictures.
    """
    s = settings.landmarks
    if len(track.time_s) < MIN_FRAMES:
        return None
    everything = slice(0, len(track.time_s))
    window = everything
    if settled is not None:
        window = set_window(track, settled.clean, settled.reps)
    some = _stills(clip, settings, track, window)
    found = None
    if settled is not None:
        found = _at_the_pose(settled, some, network, s, workers)
    if found is None:
        # Where the pose model shows whole reps, little is lost if the search is in vain.
        plausible = settled is not None and whole(settled.reps) > 0
        if not plausible and window != everything:
            some = _stills(clip, settings, track, everything)
        found = find_trunk(
            some,
            track.time_s,
            network,
            s,
            near_px=settings.subject.point,
            workers=workers,
            quick=plausible,
        )
    if found is None:
        return None
    guess, reference_s = found
    end_s = float(track.time_s[-1]) or 1.0
    with clip.frames(settings.video.analysis_rate_hz) as stream:
        return find_lumbopelvic(
            stream,
            guess,
            network,
            s,
            reference_s=reference_s,
            progress=lambda time_s: progress(min(1.0, time_s / end_s)),
        )


def _at_the_pose(
    settled: Settled,
    some: tuple[Still, ...],
    network: LumbopelvicNetwork,
    settings: LandmarkSettings,
    workers: int,
) -> tuple[TrunkGuess, float] | None:
    """Return the pose model's trunk and the start of the first rep, if the network knows it."""
    guess = TrunkGuess.of(settled.sagittal)
    if not np.isfinite(guess.torso_px):
        return None
    looks = look_around_guess(some, guess, network, settings.steps_to_settle, workers)
    if not known(looks, settings):
        return None
    reps = settled.reps
    return guess, float(settled.clean.time_s[reps[0].start_index]) if reps else 0.0


def _stills(clip: Clip, settings: Settings, track: PoseTrack, window: slice) -> tuple[Still, ...]:
    times = track.time_s[window]
    span_s = float(times[0]), float(times[-1])
    count = settings.landmarks.first_looks
    most_hz = settings.video.analysis_rate_hz
    rate_hz = min(most_hz, count / max(span_s[1] - span_s[0], count / most_hz))
    with clip.frames(rate_hz) as stream:
        return stills(stream, settings.pose.working_side_px, span_s, count)
