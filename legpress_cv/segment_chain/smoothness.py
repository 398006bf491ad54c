"""The prior on motion: a penalty on second derivatives, on an even or uneven clock.

Minus twice its log density is the sum over moments and pose columns of
``stiffness * span * (second derivative)**2``, the discrete form of a smoothing spline's penalty.

References
----------
Fornberg B. (1988), Generation of finite difference formulas on arbitrarily spaced grids. Math Comp
51:699-706.
Green P., Silverman B. (1994), Nonparametric Regression and Generalized Linear Models. Chapter 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legpress_cv.segment_chain.columns import N_POSE

Floats = NDArray[np.float64]

BAND = 3 * N_POSE
"""Lower diagonals of the poses' equations: a moment touches the next two."""


def second_derivative(time_s: Floats) -> tuple[Floats, Floats]:
    """Coefficients (n - 2, 3) of the second derivative, and the time (n - 2,) each stands for."""
    h = np.diff(time_s)
    a, b = h[:-1], h[1:]
    coefficient = 2.0 * np.stack((1 / (a * (a + b)), -1 / (a * b), 1 / (b * (a + b))), axis=1)
    return coefficient, (a + b) / 2


class Smoothness:
    """The prior on second derivatives: how it acts on poses, and its band.

    Parameters
    ----------
    time_s
        Shape (n,).
    stiffness
        Shape (POSE,).
    """

    def __init__(self, time_s: Floats, stiffness: Floats) -> None:
        self._coefficient, self._span = second_derivative(time_s)
        self._stiffness = stiffness
        n = len(time_s)
        self._band = np.zeros((3, n))
        for i in range(3):
            for j in range(i + 1):
                product = self._coefficient[:, i] * self._coefficient[:, j] * self._span
                self._band[i - j, j : j + n - 2] += product

    def band(self) -> Floats:
        """Lower band (BAND, n * POSE) of half the cost's second derivative."""
        n = self._band.shape[1]
        out = np.zeros((BAND, n * N_POSE))
        for lag in range(3):
            out[lag * N_POSE] = (self._band[lag][:, None] * self._stiffness).ravel()
        return out

    def gradient(self, pose: Floats) -> Floats:
        """Half the gradient of the cost, shape (n, POSE)."""
        force = self._force(self._bend(pose))
        out = np.zeros_like(pose)
        for i in range(3):
            out[i : len(pose) - 2 + i] += self._coefficient[:, i : i + 1] * force
        return out

    def cost(self, pose: Floats) -> float:
        """Minus twice the log density of poses (n, POSE), but for a constant."""
        bend = self._bend(pose)
        return float((bend * self._force(bend)).sum())

    def _bend(self, pose: Floats) -> Floats:
        c = self._coefficient
        return np.asarray(c[:, :1] * pose[:-2] + c[:, 1:2] * pose[1:-1] + c[:, 2:] * pose[2:])

    def _force(self, bend: Floats) -> Floats:
        return np.asarray(bend * self._span[:, None] * self._stiffness)
