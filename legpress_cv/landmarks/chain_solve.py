"""Robust least squares over a whole clip: a band in time, bordered by the clip's constants.

The states of neighbouring moments are tied by a prior on their second derivative, so that the
normal equations are a band of three moments; constants touch all moments and are taken out by
their Schur complement. Steps are Gauss-Newton with halving; outliers weigh as under Student's t
(iteratively reweighted).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, cho_solve_banded, cholesky_banded

from legpress_cv.landmarks import chain_model as m
from legpress_cv.landmarks.chain_start import Readings
from legpress_cv.settings.chain import ChainSettings

Floats = NDArray[np.float64]

BAND = 3 * m.STATES
RIDGE = 1e-9
"""Share of a state's information that keeps the band solvable where nothing was seen."""
SETTLED_RAD = 2e-5
SETTLED_MM = 0.01
HALVINGS = 6


@dataclass(frozen=True, eq=False)
class Solution:
    """The fit and its doubt.

    Attributes
    ----------
    state, constant, predicted
        The best pose and constants, and the rows there.
    clip
        What stays.
    own
        Shape (n, STATES, STATES): covariance of one moment with the constants known.
    tie
        Shape (n, STATES, CONSTANTS): how a moment follows when a constant is moved.
    shared
        Shape (CONSTANTS, CONSTANTS): a square root of the constants' covariance.
    misfit_ratio
        Shape (n, P): distance of landmark and chain over the landmark's spread.
    """

    state: Floats
    constant: Floats
    predicted: m.Predicted
    clip: m.ChainClip
    own: Floats
    tie: Floats
    shared: Floats
    misfit_ratio: Floats


@dataclass(frozen=True, eq=False)
class _Problem:
    readings: Readings
    settings: ChainSettings
    clip: m.ChainClip
    mean: Floats
    sd: Floats

    def rows(self, predicted: m.Predicted) -> tuple[Floats, Floats, float]:
        """Residuals (n, ROWS), their weights, and the robust cost of all."""
        r, s = self.readings, self.settings
        nu = s.outlier_freedom
        residual = -predicted.value.copy()
        weight = np.zeros_like(residual)
        cost = 0.0
        seen = np.asarray(np.isfinite(r.points_mm).all(axis=2))
        off = np.where(seen[..., None], r.points_mm, 0.0) + residual[:, : 2 * m.P].reshape(
            -1, m.P, 2
        )
        off[~seen] = 0.0
        sd = np.where(seen, r.sd_mm, 1.0)
        square = (off**2).sum(axis=2) / sd**2
        w = np.where(seen, (nu + 2) / (nu + square) / sd**2, 0.0)
        cost += float(((nu + 2) * np.log1p(square / nu))[seen].sum())
        residual[:, : 2 * m.P] = off.reshape(-1, 2 * m.P)
        weight[:, : 2 * m.P] = np.repeat(w, 2, axis=1)
        turned = np.isfinite(r.turn_rad) & np.isfinite(r.turn_sd_rad)
        off_turn = np.where(turned, r.turn_rad + residual[:, m.TURN_ROW], 0.0)
        turn_sd = np.where(turned, r.turn_sd_rad, 1.0)
        square = (off_turn / turn_sd) ** 2
        residual[:, m.TURN_ROW] = off_turn
        weight[:, m.TURN_ROW] = np.where(turned, (nu + 1) / (nu + square) / turn_sd**2, 0.0)
        cost += float(((nu + 1) * np.log1p(square / nu))[turned].sum())
        even = np.radians(s.lumbar_even_sd_deg)
        weight[:, m.LOW_ROW :] = 1.0 / even**2
        cost += float((residual[:, m.LOW_ROW :] ** 2).sum() / even**2)
        return residual, weight / r.looks, cost / r.looks

    def prior_cost(self, constant: Floats) -> float:
        return float((((constant - self.mean) / self.sd) ** 2).sum())


def _curvature(time_s: Floats) -> tuple[Floats, Floats]:
    """Second derivative on an uneven clock: coefficients (n - 2, 3), and the time each stands for.

    See e.g. Fornberg 1988 (Math Comp 51:699) for three points.
    """
    h = np.diff(time_s)
    a, b = h[:-1], h[1:]
    coefficient = 2.0 * np.stack((1 / (a * (a + b)), -1 / (a * b), 1 / (b * (a + b))), axis=1)
    return coefficient, (a + b) / 2


class _Smoothness:
    """The prior on second derivatives: how it acts on states, and its band."""

    def __init__(self, time_s: Floats) -> None:
        self._coefficient, self._span = _curvature(time_s)
        n = len(time_s)
        self._band = np.zeros((3, n))
        for i in range(3):
            for j in range(i + 1):
                product = self._coefficient[:, i] * self._coefficient[:, j] * self._span
                self._band[i - j, j : j + n - 2] += product

    def band(self, stiffness: Floats) -> Floats:
        """Lower band (BAND, n * STATES) for the stiffness of each state."""
        n = self._band.shape[1]
        out = np.zeros((BAND, n * m.STATES))
        for lag in range(3):
            out[lag * m.STATES] = (self._band[lag][:, None] * stiffness).ravel()
        return out

    def slope(self, state: Floats, stiffness: Floats) -> tuple[Floats, float]:
        """Gradient (n, STATES) and cost."""
        c = self._coefficient
        bend = c[:, :1] * state[:-2] + c[:, 1:2] * state[1:-1] + c[:, 2:] * state[2:]
        force = bend * self._span[:, None] * stiffness
        gradient = np.zeros_like(state)
        for i in range(3):
            gradient[i : len(state) - 2 + i] += c[:, i : i + 1] * force
        return gradient, float((bend * force).sum())


def solve(
    readings: Readings,
    settings: ChainSettings,
    start: tuple[Floats, Floats, m.ChainClip],
    prior: tuple[Floats, Floats],
) -> Solution:
    """Fit pose and constants to what was seen.

    Parameters
    ----------
    readings
        What was seen.
    settings
        Cut-off, robustness.
    start
        State, constants and clip to start from.
    prior
        Mean and standard deviation of the constants.
    """
    state, constant, clip = start
    problem = _Problem(readings, settings, clip, *prior)
    smoothness = _Smoothness(readings.time_s)
    predicted = m.predict(state, constant, clip)
    residual, weight, cost = problem.rows(predicted)
    stiffness = _stiffness(predicted, weight, readings, settings)
    for _ in range(settings.rounds):
        system = _System(
            predicted, residual, weight, problem, smoothness, stiffness, state, constant
        )
        step, constant_step = system.step()
        total = cost + smoothness.slope(state, stiffness)[1] + problem.prior_cost(constant)
        share = 1.0
        for _ in range(HALVINGS):
            state_next, constant_next = state + share * step, constant + share * constant_step
            predicted = m.predict(state_next, constant_next, clip)
            residual, weight, cost = problem.rows(predicted)
            bend = smoothness.slope(state_next, stiffness)[1]
            if cost + bend + problem.prior_cost(constant_next) <= total:
                break
            share /= 2
        else:
            predicted = m.predict(state, constant, clip)
            residual, weight, cost = problem.rows(predicted)
            break
        state, constant = state_next, constant_next
        moved = share * np.abs(step)
        if moved[:, :2].max() < SETTLED_MM and moved[:, 2:].max() < SETTLED_RAD:
            break
    stiffness = _stiffness(predicted, weight, readings, settings)
    system = _System(predicted, residual, weight, problem, smoothness, stiffness, state, constant)
    own, tie, shared = system.doubt()
    off = residual[:, : 2 * m.P].reshape(-1, m.P, 2)
    seen = np.isfinite(readings.points_mm).all(axis=2)
    misfit = np.where(seen, np.linalg.norm(off, axis=2) / readings.sd_mm, np.nan)
    return Solution(state, constant, predicted, clip, own, tie, shared, misfit)


def _stiffness(
    predicted: m.Predicted, weight: Floats, readings: Readings, settings: ChainSettings
) -> Floats:
    """Stiffness of each state so that motion at the cut-off is halved, given what is seen of it."""
    known = readings.known
    information = (weight[:, :, None] * predicted.by_state**2).sum(axis=1)[known]
    step = float(np.median(np.diff(readings.time_s)))
    rate = np.median(information, axis=0) / step
    return np.asarray(rate / (2 * np.pi * settings.cutoff_hz) ** 4)


class _System:
    """Normal equations at one point."""

    def __init__(
        self,
        predicted: m.Predicted,
        residual: Floats,
        weight: Floats,
        problem: _Problem,
        smoothness: _Smoothness,
        stiffness: Floats,
        state: Floats,
        constant: Floats,
    ) -> None:
        n = len(state)
        by_state, by_constant = predicted.by_state, predicted.by_constant
        weighed = by_state * weight[..., None]
        blocks = np.swapaxes(weighed, 1, 2) @ by_state
        band = smoothness.band(stiffness)
        columns = np.arange(n) * m.STATES
        for i in range(m.STATES):
            for j in range(i + 1):
                band[i - j, columns + j] += blocks[:, i, j]
        band[0] += RIDGE * np.tile(np.median(np.einsum("nii->ni", blocks), axis=0) + 1e-12, n)
        self._band = band
        self._n = n
        self._factor = cholesky_banded(band, lower=True, overwrite_ab=False, check_finite=False)
        self._border = (np.swapaxes(weighed, 1, 2) @ by_constant).reshape(-1, m.CONSTANTS)
        flat = by_constant.reshape(-1, m.CONSTANTS)
        heavy = flat * weight.reshape(-1, 1)
        corner = flat.T @ heavy + np.diag(1.0 / problem.sd**2)
        slope = (np.swapaxes(weighed, 1, 2) @ residual[..., None])[..., 0]
        slope = slope - smoothness.slope(state, stiffness)[0]
        self._slope = slope.ravel()
        self._corner_slope = heavy.T @ residual.ravel() - (constant - problem.mean) / problem.sd**2
        self._tie = cho_solve_banded((self._factor, True), self._border, check_finite=False)
        self._schur = cho_factor(corner - self._border.T @ self._tie, lower=True)

    def step(self) -> tuple[Floats, Floats]:
        """Gauss-Newton step of states (n, STATES) and constants."""
        free = cho_solve_banded((self._factor, True), self._slope, check_finite=False)
        constant = cho_solve(self._schur, self._corner_slope - self._border.T @ free)
        state = free - self._tie @ constant
        return state.reshape(self._n, m.STATES), constant

    def doubt(self) -> tuple[Floats, Floats, Floats]:
        """``own``, ``tie`` and ``shared`` of the solution."""
        covariance = cho_solve(self._schur, np.eye(m.CONSTANTS))
        root: Floats = np.asarray(np.linalg.cholesky((covariance + covariance.T) / 2))
        tie = -self._tie.reshape(self._n, m.STATES, m.CONSTANTS)
        return self._own(), tie, root

    def _own(self) -> Floats:
        """Diagonal blocks of the band's inverse, two moments at a time.

        Forward and backward Schur complements of a block-tridiagonal matrix: the inverse's block
        is that of both sides' information together.
        """
        size = 2 * m.STATES
        total = self._n * m.STATES
        count = -(-total // size)
        band = np.zeros((BAND, count * size))
        band[:, :total] = self._band
        band[0, total:] = 1.0
        diagonal = np.zeros((count, size, size))
        below = np.zeros((count, size, size))
        starts = np.arange(count) * size
        for lag in range(BAND):
            for j in range(size):
                i = j + lag
                if i < size:
                    diagonal[:, i, j] = diagonal[:, j, i] = band[lag, starts + j]
                elif i - size < size:
                    below[:, i - size, j] = band[lag, starts + j]
        left = np.zeros((count, size, size))
        right = np.zeros((count, size, size))
        for k in range(1, count):
            inner = np.linalg.solve(diagonal[k - 1] - left[k - 1], below[k - 1].T)
            left[k] = below[k - 1] @ inner
        for k in range(count - 2, -1, -1):
            inner = np.linalg.solve(diagonal[k + 1] - right[k + 1], below[k])
            right[k] = below[k].T @ inner
        inverse = np.linalg.inv(diagonal - left - right)
        own = np.zeros((2 * count, m.STATES, m.STATES))
        own[::2] = inverse[:, : m.STATES, : m.STATES]
        own[1::2] = inverse[:, m.STATES :, m.STATES :]
        return own[: self._n]
