"""Robust least squares over a whole clip: a band in time, bordered by the clip's constants.

Steps are Gauss-Newton with halving; outliers weigh as under Student's t (iteratively reweighted).
The equations of a step are those of :mod:`legpress_cv.segment_chain.normal_equations`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.segment_chain import model as m
from legpress_cv.segment_chain.normal_equations import Smoothness, System
from legpress_cv.segment_chain.start import Readings
from legpress_cv.settings.chain import ChainSettings

Floats = NDArray[np.float64]

SETTLED_RAD = 2e-5
SETTLED_MM = 0.01
HALVINGS = 6


@dataclass(frozen=True, eq=False)
class Solution:
    """The fit and its doubt.

    Attributes
    ----------
    state, constant
        The best pose and constants.
    seen_mm
        Shape (n, P, 2): where the landmarks should be seen, right and up.
    clip
        What stays.
    own
        Shape (n, STATES, STATES): covariance of one moment with the constants known.
    tie
        Shape (CONSTANTS, n, STATES): how a moment follows when a constant is moved.
    shared
        Shape (CONSTANTS, CONSTANTS): a square root of the constants' covariance.
    misfit_ratio
        Shape (n, P): distance of landmark and chain over the landmark's spread.
    """

    state: Floats
    constant: Floats
    seen_mm: Floats
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

    def rows(self, state: Floats, constant: Floats) -> tuple[Floats, Floats, float]:
        """Residuals (n, ROWS), their weights, and the robust cost of all."""
        r, s = self.readings, self.settings
        nu = s.outlier_freedom
        residual = -self._values(state, constant)
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

    def seen(self, state: Floats, constant: Floats) -> Floats:
        """Landmarks (n, P, 2) as they should be seen."""
        return self._values(state, constant)[:, : 2 * m.P].reshape(-1, m.P, 2)

    def _values(self, state: Floats, constant: Floats) -> Floats:
        value = np.empty((len(state), m.ROWS))
        for part in m.stretches(len(state)):
            value[part] = m.predict(state[part], constant, self.clip.of(part)).value
        return value

    def smoothness(self, state: Floats, constant: Floats, weight: Floats) -> Smoothness:
        """Prior by which motion at the cut-off is halved, given what is seen of each state."""
        known = self.readings.known
        information = np.empty_like(state)
        for part in m.stretches(len(state)):
            by_state = m.predict(state[part], constant, self.clip.of(part)).by_state
            information[part] = (weight[part, :, None] * by_state**2).sum(axis=1)
        step = float(np.median(np.diff(self.readings.time_s)))
        rate = np.median(information[known], axis=0) / step
        stiffness = np.asarray(rate / (2 * np.pi * self.settings.cutoff_hz) ** 4)
        return Smoothness(self.readings.time_s, stiffness)

    def prior_cost(self, constant: Floats) -> float:
        return float((((constant - self.mean) / self.sd) ** 2).sum())


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
    residual, weight, cost = problem.rows(state, constant)
    smoothness = problem.smoothness(state, constant, weight)
    for _ in range(settings.rounds):
        system = System(state, constant, clip, residual, weight, smoothness, *prior)
        step, constant_step = system.step()
        del system
        total = cost + smoothness.slope(state)[1] + problem.prior_cost(constant)
        share = 1.0
        for _ in range(HALVINGS):
            state_next, constant_next = state + share * step, constant + share * constant_step
            residual, weight, cost = problem.rows(state_next, constant_next)
            bend = smoothness.slope(state_next)[1]
            if cost + bend + problem.prior_cost(constant_next) <= total:
                break
            share /= 2
        else:
            residual, weight, cost = problem.rows(state, constant)
            break
        state, constant = state_next, constant_next
        moved = share * np.abs(step)
        if moved[:, :2].max() < SETTLED_MM and moved[:, 2:].max() < SETTLED_RAD:
            break
    smoothness = problem.smoothness(state, constant, weight)
    system = System(state, constant, clip, residual, weight, smoothness, *prior)
    own, tie, shared = system.doubt()
    off = residual[:, : 2 * m.P].reshape(-1, m.P, 2)
    seen = np.isfinite(readings.points_mm).all(axis=2)
    misfit = np.where(seen, np.linalg.norm(off, axis=2) / readings.sd_mm, np.nan)
    return Solution(state, constant, problem.seen(state, constant), clip, own, tie, shared, misfit)
