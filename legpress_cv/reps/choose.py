"""Which signal the reps are cut from: the one that the others bear out.

The angles that are told are preferred. Where the view is slanted, the picture dark or a joint
hidden, they may show fewer reps than there are, or none; then a rough signal of the pose model
takes their place, if it and the other rough ones find the same reps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from legpress_cv._rep_signal import RepSignal
from legpress_cv.reps.find import find_reps
from legpress_cv.reps.rep import Rep
from legpress_cv.settings import RepSettings
from legpress_cv.signals.leg_signals import LegSignal
from legpress_cv.signals.tracks import CleanTrack


@dataclass(frozen=True, eq=False)
class RepCut:
    """A set as one signal cuts it.

    Attributes
    ----------
    reps
        In order of time.
    signal
        What they were cut from.
    rough
        The rough signal itself; None where they were cut from an angle that is told.
    """

    reps: tuple[Rep, ...]
    signal: RepSignal
    rough: LegSignal | None = None

    @property
    def whole(self) -> tuple[Rep, ...]:
        """Reps that the clip does not cut."""
        return tuple(rep for rep in self.reps if not rep.partial)


def rough_cut(track: CleanTrack, signal: LegSignal, settings: RepSettings) -> RepCut:
    """Cut reps from a rough signal; swings within its noise are none, nor is a deepest frame.

    Where the foot comes back to does not count: it is what is lost most often.

    Parameters
    ----------
    track
        Clean landmarks and angles.
    signal
        On the track's clock.
    settings
        What counts as a rep.
    """
    known = signal.bend_deg[np.isfinite(signal.bend_deg)]
    low, high = np.percentile(known, (5.0, 95.0)) if len(known) else (0.0, 0.0)
    least = max(
        settings.min_excursion_deg,
        settings.rough_excursion_ratio * float(high - low),
        settings.rough_noise_times * signal.noise_deg,
    )
    coarse = settings.model_copy(
        update={
            "min_excursion_deg": least,
            "deepest_band_deg": max(settings.deepest_band_deg, signal.noise_deg),
        }
    )
    reps = find_reps(track, coarse, signal.bend_deg, foot_comes_back=False)
    return RepCut(reps, signal.name, signal)


def choose_cut(usual: RepCut, rough: Sequence[RepCut], settings: RepSettings) -> RepCut:
    """Choose between the usual cut of a set and those of rough signals.

    Parameters
    ----------
    usual
        By the angles that are told.
    rough
        By other signals, on the same clock.
    settings
        How well, and how much better, a rough cut has to agree with the rest.

    Returns
    -------
    RepCut
        `usual` unless a rough cut agrees better with the rest by
        ``settings.rough_advantage_ratio``, and well enough by ``settings.min_rough_agreement``.
    """
    cuts = [cut for cut in rough if cut.whole]
    if not cuts:
        return usual
    agreement = [_agreement(cut, [other for other in cuts if other is not cut]) for cut in cuts]
    best = int(np.argmax(np.nan_to_num(agreement)))
    least = _agreement(usual, cuts) + settings.rough_advantage_ratio if usual.whole else 0.0
    if agreement[best] > max(least, settings.min_rough_agreement):
        return cuts[best]
    return usual


def _agreement(cut: RepCut, others: Sequence[RepCut]) -> float:
    """How far other cuts find the same reps, 0 to 1; NaN without others.

    The mean overlap with the better half of them, since in a slanted view some signals are always
    misread and agree with nothing; less where the reps come unevenly.
    """
    if not others:
        return float("nan")
    overlaps = np.sort([_overlap(cut.reps, other.reps) for other in others])
    return float(overlaps[len(overlaps) // 2 :].mean()) / (1.0 + _unevenness(cut.whole))


def _unevenness(reps: Sequence[Rep]) -> float:
    """Coefficient of variation of the time from rep to rep: chance minima come at random."""
    steps = np.diff([rep.bottom_index for rep in reps])
    return float(steps.std() / steps.mean()) if len(steps) > 1 else 0.0


def _overlap(a: Sequence[Rep], b: Sequence[Rep]) -> float:
    """Share of reps that two cuts have in common (Dice): each holds the other's bottom.

    A rep at the clip's end that only one of them has does not count against it.
    """
    in_both = [[_same(p, q) for q in b] for p in a]
    of_a = [any(row) for row in in_both]
    of_b = [any(column) for column in zip(*in_both, strict=True)] if a else [False] * len(b)
    asked = sum(found or not rep.partial for found, rep in zip(of_a, a, strict=True))
    asked += sum(found or not rep.partial for found, rep in zip(of_b, b, strict=True))
    return (sum(of_a) + sum(of_b)) / asked if asked else 0.0


def _same(p: Rep, q: Rep) -> bool:
    return (
        p.start_index <= q.bottom_index <= p.end_index
        and q.start_index <= p.bottom_index <= q.end_index
    )
