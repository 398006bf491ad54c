"""Bends of the knee: from straight to bent to straight, pauses and wobbles bridged."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Cycle:
    """One bend of the knee.

    ``left`` and ``right`` are the frames where the knee is straightest before and after the
    deepest frame ``bottom``. A side that the clip cuts off is marked.
    """

    left: int
    bottom: int
    right: int
    left_cut: bool
    right_cut: bool
    rise_deg: float
    fall_deg: float

    @property
    def excursion_deg(self) -> float:
        """Knee excursion, of the sides that were seen whole."""
        if self.left_cut:
            return self.fall_deg
        return self.rise_deg if self.right_cut else min(self.rise_deg, self.fall_deg)

    def later(self, frames: int) -> Cycle:
        """Return the same bend so many frames later."""
        return replace(
            self, left=self.left + frames, bottom=self.bottom + frames, right=self.right + frames
        )


def turning_points(values: NDArray[np.float64], min_swing: float) -> list[int]:
    """Alternating extremes that lie at least `min_swing` apart, first and last frame included.

    Parameters
    ----------
    values
        Shape (n,), no NaN.
    min_swing
        A reversal smaller than this does not turn the signal (hysteresis).

    Returns
    -------
    list of int
        Frames; empty if the signal never swings that far.
    """
    low = high = 0
    direction = 0
    turns: list[int] = []
    for i in range(1, len(values)):
        if direction >= 0 and values[i] > values[high]:
            high = i
        if direction <= 0 and values[i] < values[low]:
            low = i
        if direction >= 0 and values[high] - values[i] >= min_swing:
            turns.append(high)
            direction, low = -1, i
        elif direction <= 0 and values[i] - values[low] >= min_swing:
            turns.append(low)
            direction, high = 1, i
    if not turns:
        return []
    turns.append(high if direction > 0 else low)
    return turns


def cycles(knee_flexion_deg: NDArray[np.float64], min_swing_deg: float) -> list[Cycle]:
    """Bends of the knee in one stretch without gaps, those cut by its ends included.

    Parameters
    ----------
    knee_flexion_deg
        Shape (n,), no NaN.
    min_swing_deg
        Least excursion.

    Returns
    -------
    list of Cycle
        In order of time. The first and the last may be cut.
    """
    turns = turning_points(knee_flexion_deg, min_swing_deg)
    if not turns:
        return []
    first_is_bottom = knee_flexion_deg[turns[0]] > knee_flexion_deg[turns[1]]
    found = []
    for k in range(0 if first_is_bottom else 1, len(turns), 2):
        bottom = turns[k]
        left = turns[k - 1] if k > 0 else None
        right = turns[k + 1] if k + 1 < len(turns) else None
        a = left if left is not None else 0
        b = right if right is not None else len(knee_flexion_deg) - 1
        found.append(
            Cycle(
                left=a,
                bottom=bottom,
                right=b,
                left_cut=left is None,
                right_cut=right is None,
                rise_deg=float(knee_flexion_deg[bottom] - knee_flexion_deg[a]),
                fall_deg=float(knee_flexion_deg[bottom] - knee_flexion_deg[b]),
            )
        )
    return found


TOP_REACHED_RATIO = 0.6
"""Share of the excursion that has to be undone before a wobble can end the search for the top."""


def nearest_tops(knee_flexion_deg: NDArray[np.float64], cycle: Cycle, wobble_deg: float) -> Cycle:
    """Move both tops of a cycle to the nearest straight moments around its bottom.

    Between two reps the knee may be straightest long before the descent (standing, before sitting
    down); the rep starts where the knee was last straight.

    Parameters
    ----------
    knee_flexion_deg
        Shape (n,), no NaN.
    cycle
        The bend.
    wobble_deg
        A rise by more than this ends a top.
    """
    down = knee_flexion_deg[cycle.left : cycle.bottom + 1][::-1]
    up = knee_flexion_deg[cycle.bottom : cycle.right + 1]
    # A side that the clip cuts has no top: it goes on to the clip's end.
    left = cycle.left if cycle.left_cut else cycle.bottom - _first_low(down, wobble_deg)
    right = cycle.right if cycle.right_cut else cycle.bottom + _first_low(up, wobble_deg)
    return replace(
        cycle,
        left=left,
        right=right,
        rise_deg=float(knee_flexion_deg[cycle.bottom] - knee_flexion_deg[left]),
        fall_deg=float(knee_flexion_deg[cycle.bottom] - knee_flexion_deg[right]),
    )


def _first_low(values: NDArray[np.float64], wobble_deg: float) -> int:
    """Place of the lowest value before the signal rises again; it starts high."""
    low = 0
    needed = TOP_REACHED_RATIO * (values[0] - values.min())
    for i in range(1, len(values)):
        if values[i] < values[low]:
            low = i
        elif values[0] - values[low] >= needed and values[i] - values[low] > wobble_deg:
            break
    return low
