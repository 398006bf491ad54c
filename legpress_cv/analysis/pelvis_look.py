"""Looking at the pelvis: where the trunk is, whether the network knows it, then every frame."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from legpress_cv.analysis.settle import MIN_FRAMES, Settled, set_window
from legpress_cv.landmarks.finder import find_lumbopelvic
from legpress_cv.landmarks.guess import TrunkGuess
from legpress_cv.landmarks.look import known, look_around_guess
from legpress_cv.landmarks.lumbopelvic import LumbopelvicTrack
from legpress_cv.landmarks.network import LumbopelvicNetwork
from legpress_cv.landmarks.search import find_trunk
from legpress_cv.landmarks.still import Still, stills
from legpress_cv.pose.types import PoseTrack
from legpress_cv.settings import Settings
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
    length = len(track.time_s)
    if length < MIN_FRAMES:
        return None
    found = None if settled is None else _at_the_pose(clip, settings, track, settled, network)
    if found is None:
        whole = _stills(clip, settings, track, slice(0, length))
        found = find_trunk(whole, track.time_s, network, s, settings.subject.point, workers)
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
    clip: Clip,
    settings: Settings,
    track: PoseTrack,
    settled: Settled,
    network: LumbopelvicNetwork,
) -> tuple[TrunkGuess, float] | None:
    """Return the pose model's trunk and the start of the first rep, if the network knows it."""
    sagittal, clean, reps = settled
    guess = TrunkGuess.of(sagittal)
    if not np.isfinite(guess.torso_px):
        return None
    some = _stills(clip, settings, track, set_window(track, clean, reps))
    steps = settings.landmarks.steps_to_settle
    if not known(look_around_guess(some, guess, network, steps), settings.landmarks):
        return None
    return guess, float(clean.time_s[reps[0].start_index]) if reps else 0.0


def _stills(clip: Clip, settings: Settings, track: PoseTrack, window: slice) -> tuple[Still, ...]:
    times = track.time_s[window]
    span_s = float(times[0]), float(times[-1])
    count = settings.landmarks.first_looks
    most_hz = settings.video.analysis_rate_hz
    rate_hz = min(most_hz, count / max(span_s[1] - span_s[0], count / most_hz))
    with clip.frames(rate_hz) as stream:
        return stills(stream, settings.pose.working_side_px, span_s, count)
