"""The joints of the near side, finished: of pose model and network, the ankle where it must be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from legpress_cv.analysis.first_pass import FirstPass
from legpress_cv.analysis.lumbopelvic_pass import PelvisSight, Seen
from legpress_cv.landmarks.ankle_path import put_ankle_on_path
from legpress_cv.landmarks.joint_fusion import fuse_joints, network_only
from legpress_cv.landmarks.near_side import SagittalTrack
from legpress_cv.reps import Rep, find_reps, frames_of
from legpress_cv.settings import RepSettings, SignalSettings
from legpress_cv.settings.landmarks import LandmarkSettings
from legpress_cv.signals.bend import knee_follows, leg_bend_deg, without_foot
from legpress_cv.signals.tracks import CleanTrack, clean_track


@dataclass(frozen=True, eq=False)
class Joints:
    """One sagittal track, and what is known of the view.

    Attributes
    ----------
    sagittal
        Every joint from where it is known best.
    shoulder_width_ratio
        Of the pose model, over the set; NaN where the network has found the lifter by itself.
    azimuth_deg
        Of the camera by the network, median; None without it. Then the thigh cuts the reps, for
        its joints are known better than the foot.
    set_frames
        Of the uniform clock: the set as the thigh cuts it; None without the network or a rep.
    searched
        The network has found the lifter by itself.
    """

    sagittal: SagittalTrack
    shoulder_width_ratio: float
    azimuth_deg: float | None = None
    set_frames: slice | None = None
    searched: bool = False


def finish_joints(
    first: FirstPass | None,
    sight: PelvisSight,
    rate_hz: float,
    *,
    landmarks: LandmarkSettings,
    signals: SignalSettings,
    reps: RepSettings,
) -> Joints | None:
    """Bring both models' joints together.

    Parameters
    ----------
    first
        The pose model's near side.
    sight
        What the network saw.
    rate_hz
        Rate of the uniform clock.
    landmarks, signals, reps
        When a joint is believed, how it is cleaned, what counts as a rep.

    Returns
    -------
    Joints or None
        None where neither model has found a person.
    """
    seen = sight.track if isinstance(sight, Seen) else None
    if seen is not None and seen.searched:
        pose, width_ratio = network_only(seen), float("nan")
    elif first is not None:
        pose = first.sagittal
        width_ratio = pose.shoulder_width_ratio(first.set_window)
    else:
        return None
    if seen is None:
        return Joints(pose, width_ratio)
    azimuth_deg = float(np.nanmedian(seen.azimuth_deg))
    fused = fuse_joints(pose, seen, landmarks)
    # The ankle's path is fitted to the set alone, so a rough look at the thigh finds it first.
    clean = clean_track(fused, rate_hz, signals)
    rough = () if first is None or seen.searched else first.reps
    found = _reps_by_thigh(clean, rough, reps)
    if not found:
        return Joints(fused, width_ratio, azimuth_deg, None, seen.searched)
    on_clock = frames_of(found)
    start, end = np.searchsorted(fused.time_s, clean.time_s[[on_clock.start, on_clock.stop - 1]])
    frames = slice(int(start), int(end) + 1)
    fused = put_ankle_on_path(fused, frames, azimuth_deg, landmarks)
    return Joints(fused, width_ratio, azimuth_deg, on_clock, seen.searched)


def _reps_by_thigh(
    clean: CleanTrack, rough: tuple[Rep, ...], settings: RepSettings
) -> tuple[Rep, ...]:
    """Cut reps from the thigh's swing; the foot has a say if it goes along in the rough reps."""
    bend_deg = leg_bend_deg(clean, settings)
    if not rough or not knee_follows(clean, frames_of(rough), settings):
        clean = without_foot(clean)
    return find_reps(clean, settings, bend_deg)
