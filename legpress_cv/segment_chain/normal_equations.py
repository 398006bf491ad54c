"""Normal equations of the chain at one point, and what is left in doubt there.

The states of neighbouring moments are tied by a prior on their second derivative, so that the
normal equations are a band of three moments; constants touch all moments and are taken out by
their Schur complement. Derivatives are held for a stretch of moments at a time and the border is
solved in place, so that ten minutes of a clip fit into some 150 MB.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, cho_solve_banded, cholesky_banded

from legpress_cv.segment_chain import model as m

Floats = NDArray[np.float64]

BAND = 3 * m.STATES
RIDGE = 1e-9
"""Share of a state's information that keeps the band solvable where nothing was seen."""
AT_ONCE = 4
"""Columns of the border that are solved at a time."""


def _curvature(time_s: Floats) -> tuple[Floats, Floats]:
    """Second derivative on an uneven clock: coefficients (n - 2, 3), and the time each stands for.

    See e.g. Fornberg 1988 (Math Comp 51:699) for three points.
    """
    h = np.diff(time_s)
    a, b = h[:-1], h[1:]
    coefficient = 2.0 * np.stack((1 / (a * (a + b)), -1 / (a * b), 1 / (b * (a + b))), axis=1)
    return coefficient, (a + b) / 2


class Smoothness:
    """The prior on second derivatives: how it acts on states, and its band.

    Parameters
    ----------
    time_s
        Shape (n,).
    stiffness
        Shape (STATES,).
    """

    def __init__(self, time_s: Floats, stiffness: Floats) -> None:
        self._coefficient, self._span = _curvature(time_s)
        self._stiffness = stiffness
        n = len(time_s)
        self._band = np.zeros((3, n))
        for i in range(3):
            for j in range(i + 1):
                product = self._coefficient[:, i] * self._coefficient[:, j] * self._span
                self._band[i - j, j : j + n - 2] += product

    def band(self) -> Floats:
        """Lower band (BAND, n * STATES)."""
        n = self._band.shape[1]
        out = np.zeros((BAND, n * m.STATES))
        for lag in range(3):
            out[lag * m.STATES] = (self._band[lag][:, None] * self._stiffness).ravel()
        return out

    def slope(self, state: Floats) -> tuple[Floats, float]:
        """Gradient (n, STATES) and cost."""
        c = self._coefficient
        bend = c[:, :1] * state[:-2] + c[:, 1:2] * state[1:-1] + c[:, 2:] * state[2:]
        force = bend * self._span[:, None] * self._stiffness
        gradient = np.zeros_like(state)
        for i in range(3):
            gradient[i : len(state) - 2 + i] += c[:, i : i + 1] * force
        return gradient, float((bend * force).sum())


class System:
    """Normal equations at one point.

    Parameters
    ----------
    state, constant, clip
        The point.
    residual, weight
        Shape (n, ROWS): of what was seen, there.
    smoothness
        Prior on the states.
    mean, sd
        Prior on the constants.
    """

    def __init__(
        self,
        state: Floats,
        constant: Floats,
        clip: m.ChainClip,
        residual: Floats,
        weight: Floats,
        smoothness: Smoothness,
        mean: Floats,
        sd: Floats,
    ) -> None:
        n = self._n = len(state)
        self._smoothness = smoothness
        self._blocks = np.empty((n, m.STATES, m.STATES))
        slope = -smoothness.slope(state)[0]
        corner = np.diag(1.0 / sd**2)
        self._corner_slope = -(constant - mean) / sd**2
        border = np.empty((m.CONSTANTS, n, m.STATES))
        for part in m.stretches(n):
            predicted = m.predict(state[part], constant, clip.of(part))
            weighed = np.swapaxes(predicted.by_state * weight[part, :, None], 1, 2)
            self._blocks[part] = weighed @ predicted.by_state
            border[:, part] = np.moveaxis(weighed @ predicted.by_constant, 2, 0)
            slope[part] += (weighed @ residual[part, :, None])[..., 0]
            # Moment by moment: products this small need no threads, which on a busy machine
            # wait for each other many times longer than they work.
            weighed = np.swapaxes(predicted.by_constant * weight[part, :, None], 1, 2)
            corner += (weighed @ predicted.by_constant).sum(axis=0)
            self._corner_slope += (weighed @ residual[part, :, None]).sum(axis=0)[:, 0]
        self._factor = cholesky_banded(
            self._band(), lower=True, overwrite_ab=True, check_finite=False
        )
        self._slope = slope.ravel()
        self._tie, schur = self._solved(border.reshape(m.CONSTANTS, -1), corner)
        self._schur = cho_factor(schur, lower=True)

    def _band(self) -> Floats:
        """Lower band of the states' equations (BAND, n * STATES)."""
        band = self._smoothness.band()
        columns = np.arange(self._n) * m.STATES
        for i in range(m.STATES):
            for j in range(i + 1):
                band[i - j, columns + j] += self._blocks[:, i, j]
        usual = np.median(np.einsum("nii->ni", self._blocks), axis=0)
        band[0] += RIDGE * np.tile(usual + 1e-12, self._n)
        return band

    def _solved(self, border: Floats, corner: Floats) -> tuple[Floats, Floats]:
        """Solve the border (CONSTANTS, n * STATES) in place; and the Schur complement.

        Of that only the lower half is right: it needs no row that has been solved already.
        """
        for begin in range(0, m.CONSTANTS, AT_ONCE):
            rows = slice(begin, begin + AT_ONCE)
            tie = cho_solve_banded((self._factor, True), border[rows].T, check_finite=False)
            corner[begin:, rows] -= border[begin:] @ tie
            border[rows] = tie.T
        return border, corner

    def step(self) -> tuple[Floats, Floats]:
        """Gauss-Newton step of states (n, STATES) and constants."""
        free = cho_solve_banded((self._factor, True), self._slope, check_finite=False)
        constant = cho_solve(self._schur, self._corner_slope - self._tie @ self._slope)
        return (free - constant @ self._tie).reshape(self._n, m.STATES), constant

    def doubt(self) -> tuple[Floats, Floats, Floats]:
        """``own``, ``tie`` and ``shared`` of the solution; the system is used up by it."""
        covariance = cho_solve(self._schur, np.eye(m.CONSTANTS))
        root: Floats = np.asarray(np.linalg.cholesky((covariance + covariance.T) / 2))
        del self._factor
        np.negative(self._tie, out=self._tie)
        return self._own(), self._tie.reshape(m.CONSTANTS, self._n, m.STATES), root

    def _own(self) -> Floats:
        """Diagonal blocks of the band's inverse, two moments at a time.

        Forward and backward Schur complements of a block-tridiagonal matrix: the inverse's block
        is that of both sides' information together.
        """
        size = 2 * m.STATES
        total = self._n * m.STATES
        count = -(-total // size)
        band = self._band()
        diagonal = np.zeros((count, size, size))
        below = np.zeros((count, size, size))
        starts = np.arange(count) * size
        for lag in range(BAND):
            padded = np.full(count * size, 1.0 if lag == 0 else 0.0)
            padded[:total] = band[lag]
            for j in range(size):
                i = j + lag
                if i < size:
                    diagonal[:, i, j] = diagonal[:, j, i] = padded[starts + j]
                elif i - size < size:
                    below[:, i - size, j] = padded[starts + j]
        del band
        left = np.zeros((count, size, size))
        for k in range(1, count):
            inner = np.linalg.solve(diagonal[k - 1] - left[k - 1], below[k - 1].T)
            left[k] = below[k - 1] @ inner
        own = np.empty((2 * count, m.STATES, m.STATES))
        right = np.zeros((size, size))
        for k in range(count - 1, -1, -1):
            inverse = np.linalg.inv(diagonal[k] - left[k] - right)
            own[2 * k] = inverse[: m.STATES, : m.STATES]
            own[2 * k + 1] = inverse[m.STATES :, m.STATES :]
            if k:
                inner = np.linalg.solve(diagonal[k] - right, below[k - 1])
                right = below[k - 1].T @ inner
        return own[: self._n]
