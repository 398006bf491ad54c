"""Where the trunk is, before the lumbopelvic network follows it: two models are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.analysis.first_pass import FirstPass
from legpress_cv.lumbopelvic.network import LumbopelvicNetwork
from legpress_cv.lumbopelvic.person_search import search_trunk
from legpress_cv.lumbopelvic.probe import known_there
from legpress_cv.lumbopelvic.sampled_frames import SampledFrame, chosen_within, sample_frames
from legpress_cv.lumbopelvic.trunk_prior import TrunkPrior
from legpress_cv.pose.types import PoseTrack
from legpress_cv.settings import PoseSettings, SignalSettings, SubjectSettings, VideoSettings
from legpress_cv.settings.landmarks import LandmarkSettings
from legpress_cv.video import Clip

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SightSettings:
    """What the second pass needs of the settings."""

    landmarks: LandmarkSettings
    video: VideoSettings
    pose: PoseSettings
    subject: SubjectSettings
    signals: SignalSettings


class TrunkPlace:
    """Where the trunk is: at the pose model's place, or where the network finds it.

    Parameters
    ----------
    clip, track, first, time_s, network, settings, workers, pictures
        As for :func:`~legpress_cv.analysis.lumbopelvic_pass.look_at_pelvis`.

    Attributes
    ----------
    of_pose
        The pose model's place; None where it never has both ends of the trunk.
    held
        Whether the pose model shows whole reps and never lets go of its person for long: then one
        is there.
    """

    def __init__(
        self,
        clip: Clip,
        track: PoseTrack,
        first: FirstPass | None,
        time_s: Floats,
        network: LumbopelvicNetwork,
        settings: SightSettings,
        workers: int,
        pictures: Sequence[SampledFrame],
    ) -> None:
        self._clip, self._track, self._pictures = clip, track, pictures
        self._time_s, self._network = time_s, network
        self._settings, self._workers = settings, workers
        self._whole_clip = slice(0, len(track.time_s))
        self._window = self._whole_clip if first is None else first.set_window
        self.of_pose = _prior_of_pose(first, time_s, settings)
        self._plausible = first is not None and first.whole_reps > 0
        found_ratio = float(track.found[self._window].mean())
        self.held = self._plausible and found_ratio >= settings.landmarks.held_ratio

    def known_or_searched(self) -> TrunkPrior | None:
        """Return the pose model's place if the network knows it, else one that it finds."""
        landmarks = self._settings.landmarks
        frames = self._sampled(self._window)
        if self.of_pose is not None and known_there(
            frames, self.of_pose, self._network, landmarks, self._workers
        ):
            return self.of_pose
        # A picture of another kind than the network learnt from is read all the same, where reps
        # show that the pose model has the lifter: how well is for the interval to tell.
        return self.searched() or (self.of_pose if self._plausible else None)

    def searched(self) -> TrunkPrior | None:
        """Return the place that the network finds by itself, if it is sure of one."""
        # Where the pose model shows whole reps, little is lost if the search is in vain.
        window = self._window if self._plausible else self._whole_clip
        return search_trunk(
            self._sampled(window),
            self._time_s,
            self._network,
            self._settings.landmarks,
            near_px=self._settings.subject.point,
            workers=self._workers,
            quick=self._plausible,
            about=self._track if self.held else None,
        )

    def _sampled(self, window: slice) -> tuple[SampledFrame, ...]:
        settings = self._settings
        times = self._track.time_s[window]
        span_s = float(times[0]), float(times[-1])
        count = settings.landmarks.first_looks
        at_hand = chosen_within(self._pictures, span_s, count)
        if len(at_hand) == count:
            return at_hand
        most_hz = settings.video.analysis_rate_hz
        rate_hz = min(most_hz, count / max(span_s[1] - span_s[0], count / most_hz))
        with self._clip.frames(rate_hz) as stream:
            return sample_frames(stream, settings.pose.working_side_px, span_s, count)


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
