"""Undoing left/right swaps, the commonest fault of pose models in side views."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SWITCH_COST = 0.02
"""Cost of switching labels between two frames, in squared torso lengths: noise alone, about
0.03 torso lengths a point, must not switch them."""
SWAPPED_COST = 0.0005
"""Cost of every frame with swapped labels: where both legs coincide, the model's labels stand."""


SCORE_TORSOS = 0.3
"""Torso lengths that a change of score from 0 to 1 counts as: the hidden side is seen far worse,
so scores tell the sides apart where the points themselves cross."""


def swapped_frames(
    left_px: NDArray[np.float64],
    right_px: NDArray[np.float64],
    left_score: NDArray[np.float64],
    right_score: NDArray[np.float64],
    torso_px: float,
) -> NDArray[np.bool_]:
    """Find the frames in which left and right have changed places.

    The cheapest path through "as labelled" and "swapped" is taken (Viterbi), where a step costs
    the squared jump of points and scores and switching costs a little.

    Parameters
    ----------
    left_px, right_px
        Shape (n, k, 2): the same k points of either side, NaN where missing.
    left_score, right_score
        Shape (n, k): their scores, 0 to 1.
    torso_px
        Length that makes distances comparable.

    Returns
    -------
    ndarray, shape (n,), bool
    """
    n = len(left_px)
    left = np.concatenate([left_px / torso_px, SCORE_TORSOS * left_score[..., None]], axis=2)
    right = np.concatenate([right_px / torso_px, SCORE_TORSOS * right_score[..., None]], axis=2)
    as_is = np.concatenate([left, right], axis=1)
    swapped = np.concatenate([right, left], axis=1)
    seen = ~np.isnan(as_is).any(axis=(1, 2))
    frames = np.flatnonzero(seen)
    result = np.zeros(n, dtype=bool)
    if len(frames) < 2:  # noqa: PLR2004 - a jump needs two frames
        return result
    states = np.stack([as_is[frames], swapped[frames]])
    same = _jump(states[0, 1:], states[0, :-1])
    cross = _jump(states[1, 1:], states[0, :-1])
    cost = np.array([0.0, SWAPPED_COST])
    came_from = np.zeros((len(frames), 2), dtype=int)
    for i in range(1, len(frames)):
        # Swapping both frames changes no distance, so two kinds of step are all there are.
        stay = cost + same[i - 1]
        switch = cost[::-1] + cross[i - 1] + SWITCH_COST
        came_from[i] = np.where(stay <= switch, [0, 1], [1, 0])
        cost = np.minimum(stay, switch) + np.array([0.0, SWAPPED_COST])
    state = int(np.argmin(cost))
    for i in range(len(frames) - 1, -1, -1):
        result[frames[i]] = bool(state)
        state = came_from[i, state]
    if result[frames].mean() > 0.5:  # noqa: PLR2004 - the majority's labels are the right ones
        result[frames] = ~result[frames]
    return result


def _jump(now: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float64]:
    squared: NDArray[np.float64] = ((now - before) ** 2).sum(axis=2).mean(axis=1)
    return squared
