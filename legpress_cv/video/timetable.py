"""When the pictures of a clip are shown, as its packets tell before any of them is decoded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from legpress_cv.video.clip_header import ClipHeader
from legpress_cv.video.opening import open_clip
from legpress_cv.video.packets import ONE_PICTURE_PER_PACKET, read_packets
from legpress_cv.video.thinning import thin
from legpress_cv.video.timing import MAX_PAUSE_S, MIN_STEP_S


@dataclass(frozen=True, eq=False)
class Timetable:
    """The times of all pictures of a clip that nothing is wrong with, as far as packets tell.

    Attributes
    ----------
    time_s
        Shape (n,), ascending: seconds from the first picture; of life, where the clip is slow
        motion. The same numbers as those of decoded frames.
    ticks
        Shape (n,): presentation timestamps in the file's own clock.
    duration_s
        Length, the last picture lasting as long as the median one.
    rate_hz
        Announced frames per second of life; None if the header does not say.
    """

    time_s: NDArray[np.float64]
    ticks: NDArray[np.int64]
    duration_s: float
    rate_hz: float | None

    def thinned(self, rate_hz: float) -> tuple[float, ...]:
        """Return the times of the frames that are left where a clip is thinned to a rate."""
        return tuple(thin(self.time_s.tolist(), float, rate_hz, self.rate_hz))

    def around(self, times_s: Iterable[float]) -> tuple[float, ...]:
        """Return the times of the frames just before and after each of some moments."""
        after = np.searchsorted(self.time_s, np.fromiter(times_s, dtype=float))
        places = np.unique(np.concatenate([after - 1, after]))
        inside = places[(places >= 0) & (places < len(self.time_s))]
        return tuple(self.time_s[inside].tolist())


def read_timetable(clip: ClipHeader) -> Timetable | None:
    """Read the times of all pictures off the packets of a clip.

    Returns
    -------
    Timetable or None
        None where packets do not tell which pictures there will be, or when: one that cannot be
        read, is damaged or not shown, a clock that needs mending, a clip that begins without its
        key frame, a codec whose packets hold several pictures or none.

    Raises
    ------
    ClipNotFoundError, UnreadableClipError
        If the file cannot be opened.
    """
    if clip.codec not in ONE_PICTURE_PER_PACKET:
        return None
    ticks: list[int] = []
    with open_clip(clip.path) as (container, stream):
        for packet in read_packets(container, stream):
            if packet is None or packet.pts is None or packet.is_corrupt or packet.is_discard:
                return None
            if not ticks and not packet.is_keyframe:
                return None
            ticks.append(packet.pts)
    if not ticks or ticks[0] != min(ticks):
        return None
    shown = np.sort(np.array(ticks, dtype=np.int64))
    played_s = _seconds(shown - shown[0], clip.time_base)
    step_s = _seconds(np.sort(np.diff(shown)), clip.time_base)
    if len(step_s) and not (step_s[0] >= MIN_STEP_S and step_s[-1] <= MAX_PAUSE_S):
        return None  # a clock that a timeline mends
    usual_s = step_s[(len(step_s) - 1) // 2] if len(step_s) else 0.0
    slow = clip.slow_motion_ratio
    duration_s = float((played_s[-1] + usual_s) / slow)
    return Timetable(played_s / slow, shown, duration_s, clip.real_rate_hz)


def _seconds(ticks: NDArray[np.int64], time_base: Fraction) -> NDArray[np.float64]:
    """Turn ticks into seconds, rounded once, as a timeline does."""
    return np.asarray(ticks * time_base.numerator / time_base.denominator, dtype=np.float64)
