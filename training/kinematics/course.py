"""The course of a set over time: how deep the platform is, and where in which rep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.spec import MotionSpec

Phase = Literal["lead", "top", "descent", "bottom", "ascent", "tail"]


@dataclass(frozen=True)
class RepTimes:
    """When a rep's phases are, in seconds."""

    start_s: float
    bottom_start_s: float
    bottom_end_s: float
    end_s: float

    @property
    def bottom_s(self) -> float:
        """Return the middle of the stay at the bottom."""
        return (self.bottom_start_s + self.bottom_end_s) / 2


@dataclass(frozen=True)
class Moment:
    """Where in the set a time is.

    Parameters
    ----------
    phase : str
    rep : int
        Counts from 0; -1 outside of the reps.
    depth_ratio : float
        The platform's travel as a share of the set's deepest.
    lead_ratio : float
        Runs 0..1 while the lifter gets ready, and back while leaving.
    """

    phase: Phase
    rep: int
    depth_ratio: float
    lead_ratio: float


def smooth(x: float) -> float:
    """Step from 0 to 1 with minimum jerk (Flash & Hogan 1985); constant outside of 0..1."""
    t = min(max(x, 0.0), 1.0)
    return t**3 * (10.0 - 15.0 * t + 6.0 * t * t)


class Course:
    """Phases of a whole set.

    Parameters
    ----------
    spec : MotionSpec

    Attributes
    ----------
    reps : tuple of RepTimes
    lead_s : float
        How long the lifter gets ready, and leaves.
    end_of_set_s, duration_s : float
        When the last rep is back up; when the lifter has left.
    """

    def __init__(self, spec: MotionSpec) -> None:
        self._spec = spec
        self.lead_s = spec.lead_s
        clock = spec.lead_s
        times = []
        for rep in spec.reps:
            start = clock + rep.top_pause_s
            low = start + rep.descent_s
            up = low + rep.bottom_pause_s
            clock = up + rep.ascent_s
            times.append(RepTimes(start, low, up, clock))
        self.reps = tuple(times)
        self.end_of_set_s = clock
        self.duration_s = clock + spec.lead_s

    def at(self, time_s: float) -> Moment:
        """Tell where in the set a time is."""
        if time_s < self.lead_s:
            return Moment("lead", -1, 0.0, smooth(time_s / self.lead_s))
        if time_s > self.end_of_set_s:
            gone = (time_s - self.end_of_set_s) / self.lead_s
            return Moment("tail", -1, 0.0, 1.0 - smooth(gone))
        for number, rep in enumerate(self.reps):
            depth = self._spec.reps[number].depth_ratio
            if time_s < rep.start_s:
                return Moment("top", -1, 0.0, 1.0)
            if time_s < rep.bottom_start_s:
                share = (time_s - rep.start_s) / (rep.bottom_start_s - rep.start_s)
                return Moment("descent", number, depth * smooth(share), 1.0)
            if time_s <= rep.bottom_end_s:
                return Moment("bottom", number, depth, 1.0)
            if time_s <= rep.end_s:
                share = (time_s - rep.bottom_end_s) / (rep.end_s - rep.bottom_end_s)
                return Moment("ascent", number, depth * (1.0 - smooth(share)), 1.0)
        return Moment("top", -1, 0.0, 1.0)


class SlowNoise:
    """Band-limited noise of time, RMS 1: the same for the same seed at any sampling.

    Parameters
    ----------
    seed : int
    low_hz, high_hz : float
        The band.
    waves : int
        How many sines it is made of.
    """

    def __init__(
        self, seed: int, *, low_hz: float = 0.15, high_hz: float = 1.2, waves: int = 9
    ) -> None:
        rng = np.random.default_rng(seed)
        self._rate = rng.uniform(low_hz, high_hz, waves)
        self._phase = rng.uniform(0, 2 * np.pi, waves)
        self._size = np.sqrt(2.0 / waves)

    def at(self, time_s: float) -> float:
        """Return the value at a time."""
        return float(self._size * np.sin(2 * np.pi * self._rate * time_s + self._phase).sum())
