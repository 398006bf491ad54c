"""Wrinkles of cloth: folds that stick to it, as a height along its normal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FOLDS = 7
LENGTH_M = (0.045, 0.13)  # from one fold to the next
STRETCH = 0.35  # folds run long along one direction: how fast they change there
BEND = 2.2  # radians by which a fold's line wanders
HEIGHT_M, HEIGHT_SHARE = 0.0008, 0.11  # RMS: a fixed part, and a share of the slack


def wrinkle_field(
    points_m: NDArray[np.floating], slack_m: NDArray[np.floating], seed: int
) -> NDArray[np.float32]:
    """Return heights (V,) in metres, of about zero mean, for cloth at rest (V, 3) and its slack."""
    rng = np.random.default_rng([seed, 0xC107])
    points = np.asarray(points_m, dtype=float)
    height = np.zeros(len(points))
    for _ in range(FOLDS):
        length_m = np.exp(rng.uniform(*np.log(LENGTH_M)))
        way = rng.normal(size=3)
        way /= np.linalg.norm(way)
        wander = rng.normal(size=3)
        phase = points @ way / length_m * 2 * np.pi + rng.uniform(0, 2 * np.pi)
        phase += BEND * np.sin(points @ wander * STRETCH * 2 * np.pi / length_m + rng.uniform(0, 6))
        # Folds are narrower than the valleys between them.
        height += length_m * (np.exp(1.2 * np.sin(phase)) - 1.4)
    height -= height.mean()
    spread = height.std()
    scale = HEIGHT_M + HEIGHT_SHARE * np.asarray(slack_m)
    return (scale * height / max(spread, 1e-9)).astype(np.float32)
