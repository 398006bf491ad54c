"""Normal equations of the chain at one point, and the covariance of their solution.

The poses of neighbouring moments are linked by a prior on their second derivative, so that their
normal equations are a band of three moments; constants touch all moments and are eliminated by
their Schur complement. With ``H`` the poses' band, ``B`` the border between constants and poses and
``C`` the constants' corner, ::

    gain       G = H^-1 B              pose = free - G constant
    Schur      S = C - B^T G
    constants  covariance S^-1
    poses      covariance H^-1 + G S^-1 G^T

Derivatives are held for a stretch of moments at a time and the border is solved in place, so that
ten minutes of a clip fit into some 150 MB.

References
----------
Triggs B. et al. (2000), Bundle adjustment: a modern synthesis. LNCS 1883:298-372, section 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from legpress_cv.segment_chain.band_inverse import diagonal_blocks
from legpress_cv.segment_chain.columns import N_CONSTANTS, N_POSE
from legpress_cv.segment_chain.model import ChainClip, predict, stretches
from legpress_cv.segment_chain.smoothness import Smoothness

Floats = NDArray[np.float64]

RIDGE = 1e-9
"""Share of a pose column's information that keeps the band solvable where nothing was seen."""
LEAST_INFORMATION = 1e-12
"""The same where a column was never seen at all."""
AT_ONCE = 4
"""Columns of the border that are solved at a time."""


@dataclass(frozen=True, eq=False)
class Covariance:
    """Covariance of pose and constants, in parts.

    Attributes
    ----------
    conditional
        Shape (n, POSE, POSE): of one moment's pose, were the constants known.
    gain
        Shape (CONSTANTS, n, POSE): how a pose follows when a constant moves.
    constant_root
        Shape (CONSTANTS, CONSTANTS): Cholesky root of the constants' marginal covariance.
    """

    conditional: Floats
    gain: Floats
    constant_root: Floats


class NormalEquations:
    """Normal equations at one point.

    Parameters
    ----------
    pose, constant, clip
        The point.
    residual, weight
        Shape (n, ROWS): of what was seen, there.
    smoothness
        Prior on the poses.
    mean, sd
        Prior on the constants.
    """

    def __init__(
        self,
        pose: Floats,
        constant: Floats,
        clip: ChainClip,
        residual: Floats,
        weight: Floats,
        smoothness: Smoothness,
        mean: Floats,
        sd: Floats,
    ) -> None:
        n = self._n = len(pose)
        self._smoothness = smoothness
        self._blocks = np.empty((n, N_POSE, N_POSE))
        gradient = -smoothness.gradient(pose)
        corner = np.diag(1.0 / sd**2)
        self._constant_gradient = -(constant - mean) / sd**2
        border = np.empty((N_CONSTANTS, n, N_POSE))
        for part in stretches(n):
            predicted = predict(pose[part], constant, clip.of(part))
            weighed = np.swapaxes(predicted.by_pose * weight[part, :, None], 1, 2)
            self._blocks[part] = weighed @ predicted.by_pose
            border[:, part] = np.moveaxis(weighed @ predicted.by_constant, 2, 0)
            gradient[part] += (weighed @ residual[part, :, None])[..., 0]
            # Moment by moment: products this small need no threads, which on a busy machine
            # wait for each other many times longer than they work.
            weighed = np.swapaxes(predicted.by_constant * weight[part, :, None], 1, 2)
            corner += (weighed @ predicted.by_constant).sum(axis=0)
            self._constant_gradient += (weighed @ residual[part, :, None]).sum(axis=0)[:, 0]
        self._factor = scipy.linalg.cholesky_banded(
            self._band(), lower=True, overwrite_ab=True, check_finite=False
        )
        self._gradient = gradient.ravel()
        self._gain, schur = self._eliminated(border.reshape(N_CONSTANTS, -1), corner)
        self._schur = scipy.linalg.cho_factor(schur, lower=True)

    def _band(self) -> Floats:
        """Lower band of the poses' equations (BAND, n * POSE)."""
        band = self._smoothness.band()
        columns = np.arange(self._n) * N_POSE
        for i in range(N_POSE):
            for j in range(i + 1):
                band[i - j, columns + j] += self._blocks[:, i, j]
        usual = np.median(np.einsum("nii->ni", self._blocks), axis=0)
        band[0] += RIDGE * np.tile(usual + LEAST_INFORMATION, self._n)
        return band

    def _eliminated(self, border: Floats, corner: Floats) -> tuple[Floats, Floats]:
        """Solve the border (CONSTANTS, n * POSE) in place; and the Schur complement.

        Of that only the lower half is right: it needs no row that has been solved already.
        """
        for begin in range(0, N_CONSTANTS, AT_ONCE):
            rows = slice(begin, begin + AT_ONCE)
            gain = scipy.linalg.cho_solve_banded(
                (self._factor, True), border[rows].T, check_finite=False
            )
            corner[begin:, rows] -= border[begin:] @ gain
            border[rows] = gain.T
        return border, corner

    def step(self) -> tuple[Floats, Floats]:
        """Gauss-Newton step of poses (n, POSE) and constants (CONSTANTS,)."""
        free = scipy.linalg.cho_solve_banded(
            (self._factor, True), self._gradient, check_finite=False
        )
        constant = scipy.linalg.cho_solve(
            self._schur, self._constant_gradient - self._gain @ self._gradient
        )
        return (free - constant @ self._gain).reshape(self._n, N_POSE), constant

    def covariance(self) -> Covariance:
        """Covariance of the solution; the equations are used up by it."""
        marginal = scipy.linalg.cho_solve(self._schur, np.eye(N_CONSTANTS))
        root: Floats = np.asarray(np.linalg.cholesky((marginal + marginal.T) / 2))
        del self._factor
        np.negative(self._gain, out=self._gain)
        gain = self._gain.reshape(N_CONSTANTS, self._n, N_POSE)
        return Covariance(diagonal_blocks(self._band(), N_POSE), gain, root)
