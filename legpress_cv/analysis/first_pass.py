"""Where to look: near side, facing and rough reps, by the body-pose model alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from legpress_cv.landmarks.near_side import SagittalTrack, sagittal_track
from legpress_cv.pose.types import PoseTrack
from legpress_cv.reps import Rep, RepCut, choose_cut, find_reps, rough_cut
from legpress_cv.results import RepSignal
from legpress_cv.settings import RepSettings, SignalSettings
from legpress_cv.signals.leg_signals import leg_signals
from legpress_cv.signals.tracks import CleanTrack, clean_track

WINDOW_MARGIN_S = 1.0
"""Time around the set that still belongs to it when the view is judged."""
MIN_FRAMES = 10
"""Fewer frames with a person hold no rep and no filter."""


@dataclass(frozen=True, eq=False)
class FirstPass:
    """One person's near side, cleaned, and its reps; ``rough_cuts`` are other signals' reps."""

    sagittal: SagittalTrack
    clean: CleanTrack
    reps: tuple[Rep, ...]
    rough_cuts: tuple[RepCut, ...] = ()

    @property
    def whole_reps(self) -> int:
        """Number of reps that are not cut by an end of the clip."""
        return sum(not rep.partial for rep in self.reps)

    @property
    def set_window(self) -> slice:
        """Frames of the pose track that belong to the set; all of them if there are no reps."""
        return set_window(self.sagittal.time_s, self.clean, self.reps)

    @property
    def shoulder_width_ratio(self) -> float:
        """Median width of the shoulders over the trunk's length, in the set."""
        return self.sagittal.shoulder_width_ratio(self.set_window)

    @property
    def set_start_s(self) -> float:
        """Start of the first rep; 0 if there is none."""
        return float(self.clean.time_s[self.reps[0].start_index]) if self.reps else 0.0

    @property
    def set_end_s(self) -> float:
        """End of the last rep; of the clip if there is none."""
        return float(self.clean.time_s[self.reps[-1].end_index if self.reps else -1])


def first_pass(
    track: PoseTrack, rate_hz: float, signals: SignalSettings, reps: RepSettings
) -> FirstPass | None:
    """Decide on side and facing by the set alone, once it is found.

    They are decided over the clip; if that shows no whole rep, over parts of it, since a lifter
    who walks in may show the other side for longer than the set lasts.

    Parameters
    ----------
    track
        Landmarks of one person at the clip's own times.
    rate_hz
        Rate of the uniform clock.
    signals, reps
        How landmarks are cleaned, and what counts as a rep.

    Returns
    -------
    FirstPass or None
        None where the person is in fewer than `MIN_FRAMES` frames.
    """
    if int(track.found.sum()) < MIN_FRAMES:
        return None
    by_view: dict[tuple[str, str], FirstPass] = {}

    def decided_over(frames: slice) -> FirstPass:
        sagittal = sagittal_track(track, signals.min_point_score, frames)
        view = sagittal.near_side, sagittal.facing
        if view not in by_view:
            # One cleaning and one search per side and facing: another view is another body.
            clean = clean_track(sagittal, rate_hz, signals)
            by_view[view] = FirstPass(sagittal, clean, find_reps(clean, reps))
        return replace(by_view[view], sagittal=sagittal)

    n = len(track.time_s)
    third = max(1, n // 3)
    for part in (slice(0, n), slice(2 * third, n), slice(third, 2 * third), slice(0, third)):
        if decided_over(part).whole_reps:
            break
    best = max(by_view.values(), key=lambda found: (found.whole_reps, len(found.reps)))
    best = decided_over(best.set_window) if best.reps else best
    return _with_rough_cuts(best, track, reps)


def _with_rough_cuts(found: FirstPass, track: PoseTrack, reps: RepSettings) -> FirstPass:
    """Let every signal of the legs have a say in the reps."""
    signals = leg_signals(track, found.sagittal.near_side, found.clean.time_s, reps)
    cuts = tuple(rough_cut(found.clean, signal, reps) for signal in signals)
    chosen = choose_cut(RepCut(found.reps, RepSignal.KNEE), cuts, reps)
    return replace(found, reps=chosen.reps, rough_cuts=cuts)


def set_window(time_s: NDArray[np.float64], clean: CleanTrack, reps: tuple[Rep, ...]) -> slice:
    """Return the frames of a set and a margin around it; all of them if there are no reps.

    Parameters
    ----------
    time_s
        Shape (n,), the clip's own times.
    clean
        The track that the reps were found in.
    reps
        The set.
    """
    if not reps:
        return slice(0, len(time_s))
    start_s = clean.time_s[reps[0].start_index] - WINDOW_MARGIN_S
    end_s = clean.time_s[reps[-1].end_index] + WINDOW_MARGIN_S
    first, last = np.searchsorted(time_s, [start_s, end_s])
    return slice(int(first), int(last))
