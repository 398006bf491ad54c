"""The joints of the near side, finished: of pose model and network, the ankle where it must be."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from legpress_cv.analysis.first_pass import FirstPass
from legpress_cv.analysis.lumbopelvic_pass import PelvisSight, Seen
from legpress_cv.analysis.view import slant_deg
from legpress_cv.landmarks.ankle_path import put_ankle_on_path
from legpress_cv.landmarks.joint_fusion import fuse_joints, network_only
from legpress_cv.landmarks.near_side import SagittalTrack
from legpress_cv.lumbopelvic.domain import known_ratio
from legpress_cv.reps import Rep, RepCut, find_reps, frames_of
from legpress_cv.settings import RepSettings, SignalSettings, ViewSettings
from legpress_cv.settings.landmarks import LandmarkSettings
from legpress_cv.signals.bend import knee_follows, leg_bend_deg, without_foot
from legpress_cv.signals.tracks import CleanTrack, at_frames, clean_again, clean_track

LOOKS_JOINED = 2.0
"""Looks further apart than so many of their spacings are not joined: one between them is lost."""


@dataclass(frozen=True, eq=False)
class Joints:
    """One sagittal track, and what is known of the view.

    Attributes
    ----------
    sagittal
        Every joint from where it is known best.
    clean
        The same, cleaned.
    shoulder_width_ratio
        Of the pose model, over the set; NaN where the network has found the lifter by itself.
    azimuth_deg
        Of the camera by the network, median; None without it, or where it does not know the
        picture. Where it is known the thigh cuts the reps, for its joints are known better than
        the foot.
    set_frames
        Of the uniform clock: the set as the thigh cuts it; None without the network or a rep.
    searched
        The network has found the lifter by itself.
    network_share
        How far the joints are the network's: 1 where it knows the picture, 0 without it.
    rough_cuts
        Reps that rough signals of the pose model show.
    """

    sagittal: SagittalTrack
    clean: CleanTrack
    shoulder_width_ratio: float
    azimuth_deg: float | None = None
    set_frames: slice | None = None
    searched: bool = False
    rough_cuts: tuple[RepCut, ...] = ()
    network_share: float = 0.0


def finish_joints(
    first: FirstPass | None,
    sight: PelvisSight,
    rate_hz: float,
    landmarks: LandmarkSettings,
    signals: SignalSettings,
    reps: RepSettings,
    view: ViewSettings,
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
    landmarks, signals, reps, view
        When a joint is believed, how it is cleaned, what counts as a rep, how wide shoulders are.

    Returns
    -------
    Joints or None
        None where neither model has found a person.
    """
    if not isinstance(sight, Seen):
        return None if first is None else _pose_alone(first)
    # On the clock of all frames, where the pose model's joints are.
    seen = sight.track.joined(LOOKS_JOINED / landmarks.look_rate_hz)
    share = known_ratio(seen, landmarks)
    if first is not None and not seen.searched and not share:
        return _pose_alone(first)
    rough: tuple[Rep, ...] = ()
    cuts: tuple[RepCut, ...] = ()
    if first is None or seen.searched:
        pose, width_ratio, share = network_only(seen), float("nan"), 1.0
    else:
        pose = at_frames(first.sagittal, seen.time_s, signals)
        width_ratio, rough, cuts = first.shoulder_width_ratio, first.reps, first.rough_cuts
    fused = fuse_joints(pose, seen, landmarks, share)
    clean = clean_track(fused, rate_hz, signals)
    azimuth_deg = float(np.nanmedian(seen.azimuth_deg))
    if share < 1:
        by_width = math.copysign(slant_deg(width_ratio, view), azimuth_deg)
        azimuth_deg = share * azimuth_deg + (1 - share) * by_width
    # The ankle's path holds for the set alone, so the thigh has to tell first where that is.
    found = _reps_by_thigh(clean, rough, reps)
    if not found:
        return Joints(fused, clean, width_ratio, azimuth_deg, None, seen.searched, cuts, share)
    on_clock = frames_of(found)
    start, end = np.searchsorted(fused.time_s, clean.time_s[[on_clock.start, on_clock.stop - 1]])
    moved = put_ankle_on_path(fused, slice(int(start), int(end) + 1), azimuth_deg, landmarks)
    clean = clean_again(clean, moved, "ankle", signals)
    return Joints(moved, clean, width_ratio, azimuth_deg, on_clock, seen.searched, cuts, share)


def _pose_alone(first: FirstPass) -> Joints:
    return Joints(
        first.sagittal, first.clean, first.shoulder_width_ratio, rough_cuts=first.rough_cuts
    )


def _reps_by_thigh(
    clean: CleanTrack, rough: tuple[Rep, ...], settings: RepSettings
) -> tuple[Rep, ...]:
    """Cut reps from the thigh's swing; the foot has a say if it goes along in the rough reps."""
    bend_deg = leg_bend_deg(clean, settings)
    if not rough or not knee_follows(clean, frames_of(rough), settings):
        clean = without_foot(clean)
    return find_reps(clean, settings, bend_deg)
