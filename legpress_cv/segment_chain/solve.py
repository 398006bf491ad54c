"""Robust least squares over a whole clip: a band in time, bordered by the clip's constants.

What is minimised is minus twice the log posterior: Student's t for landmarks and turns, normal
priors for the lumbar rhythm, the constants and the second derivatives (``README.md`` beside this
file). Steps are Gauss-Newton with halving; Student's t acts by weights
``(nu + d) / (nu + r**2 / sd**2) / sd**2`` of a residual r in d dimensions (iteratively reweighted).

References
----------
Lange K., Little R., Taylor J. (1989), Robust statistical modeling using the t distribution. J Am
Stat Assoc 84:881-896.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legpress_cv.segment_chain.columns import (
    LUMBAR_ROWS,
    N_POINTS,
    N_ROWS,
    POINT_ROWS,
    Pose,
    Row,
)
from legpress_cv.segment_chain.model import ChainClip, predict, stretches
from legpress_cv.segment_chain.normal_equations import Covariance, NormalEquations
from legpress_cv.segment_chain.readings import Readings
from legpress_cv.segment_chain.smoothness import Smoothness
from legpress_cv.segment_chain.start import Start
from legpress_cv.settings.chain import ChainSettings

Floats = NDArray[np.float64]

SETTLED_RAD = 2e-5
"""Steps below a thousandth of a degree change no number that is told."""
SETTLED_MM = 0.01
"""The same of the hip centre, far below a pixel."""
HALVINGS = 6
"""A step that does not help at a 32nd of its length helps at none."""


@dataclass(frozen=True, eq=False)
class Solution:
    """The fit and its covariance.

    Attributes
    ----------
    pose
        Shape (n, POSE).
    constant
        Shape (CONSTANTS,).
    seen_mm
        Shape (n, P, 2): where the landmarks should be seen, right and up.
    clip
        What stays.
    covariance
        Of pose and constants.
    misfit_ratio
        Shape (n, P): distance of landmark and chain over the landmark's spread.
    """

    pose: Floats
    constant: Floats
    seen_mm: Floats
    clip: ChainClip
    covariance: Covariance
    misfit_ratio: Floats


@dataclass(frozen=True, eq=False)
class _Residuals:
    """Residuals and weights (n, ROWS) at a point, and the robust cost of all."""

    value: Floats
    weight: Floats
    cost: float


@dataclass(frozen=True, eq=False)
class _Problem:
    readings: Readings
    settings: ChainSettings
    clip: ChainClip
    mean: Floats
    sd: Floats

    def residuals(self, pose: Floats, constant: Floats) -> _Residuals:
        """Subtract what should be seen from what was seen; nothing seen weighs nothing."""
        r, nu = self.readings, self.settings.outlier_freedom
        value = -self._predicted(pose, constant)
        weight = np.zeros_like(value)
        seen = r.seen
        off = np.where(seen[..., None], r.points_mm, 0.0) + _points(value)
        off[~seen] = 0.0
        point_weight, cost = _student(off, np.where(seen, r.sd_mm, 1.0), seen, nu)
        value[:, POINT_ROWS] = off.reshape(len(off), -1)
        weight[:, POINT_ROWS] = np.repeat(point_weight, 2, axis=1)

        turned = np.isfinite(r.turn_rad) & np.isfinite(r.turn_sd_rad)
        off_turn = np.where(turned, r.turn_rad + value[:, Row.TURN], 0.0)
        turn_sd = np.where(turned, r.turn_sd_rad, 1.0)
        turn_weight, turn_cost = _student(off_turn[:, None], turn_sd, turned, nu)
        value[:, Row.TURN], weight[:, Row.TURN] = off_turn, turn_weight

        even = np.radians(self.settings.lumbar_even_sd_deg)
        weight[:, LUMBAR_ROWS] = 1.0 / even**2
        lumbar_cost = float((value[:, LUMBAR_ROWS] ** 2).sum() / even**2)
        # Readings nearer in time than the correlation time count as one look.
        return _Residuals(value, weight / r.looks, (cost + turn_cost + lumbar_cost) / r.looks)

    def seen_mm(self, pose: Floats, constant: Floats) -> Floats:
        """Landmarks (n, P, 2) as they should be seen."""
        return _points(self._predicted(pose, constant))

    def _predicted(self, pose: Floats, constant: Floats) -> Floats:
        value = np.empty((len(pose), N_ROWS))
        for part in stretches(len(pose)):
            value[part] = predict(pose[part], constant, self.clip.of(part)).value
        return value

    def smoothness(self, pose: Floats, constant: Floats, weight: Floats) -> Smoothness:
        """Prior by which motion at the cut-off is halved, given what is seen of each column."""
        information = np.empty_like(pose)
        for part in stretches(len(pose)):
            by_pose = predict(pose[part], constant, self.clip.of(part)).by_pose
            information[part] = (weight[part, :, None] * by_pose**2).sum(axis=1)
        step_s = float(np.median(np.diff(self.readings.time_s)))
        rate = np.median(information[self.readings.known], axis=0) / step_s
        stiffness = np.asarray(rate / (2 * np.pi * self.settings.cutoff_hz) ** 4)
        return Smoothness(self.readings.time_s, stiffness)

    def prior_cost(self, constant: Floats) -> float:
        return float((((constant - self.mean) / self.sd) ** 2).sum())

    def equations(
        self, pose: Floats, constant: Floats, residuals: _Residuals, smoothness: Smoothness
    ) -> NormalEquations:
        return NormalEquations(
            pose, constant, self.clip, residuals.value, residuals.weight, smoothness,
            self.mean, self.sd,
        )  # fmt: skip


def solve(
    readings: Readings, settings: ChainSettings, start: Start, prior: tuple[Floats, Floats]
) -> Solution:
    """Fit pose and constants to what was seen.

    Parameters
    ----------
    readings
        What was seen.
    settings
        Cut-off, robustness.
    start
        Where to start from.
    prior
        Mean and standard deviation of the constants.
    """
    problem = _Problem(readings, settings, start.clip, *prior)
    pose, constant, residuals = _minimised(problem, start.pose, start.constant)
    smoothness = problem.smoothness(pose, constant, residuals.weight)
    covariance = problem.equations(pose, constant, residuals, smoothness).covariance()
    distance = np.linalg.norm(_points(residuals.value), axis=2)
    return Solution(
        pose=pose,
        constant=constant,
        seen_mm=problem.seen_mm(pose, constant),
        clip=start.clip,
        covariance=covariance,
        misfit_ratio=np.where(readings.seen, distance / readings.sd_mm, np.nan),
    )


def _minimised(
    problem: _Problem, pose: Floats, constant: Floats
) -> tuple[Floats, Floats, _Residuals]:
    """Pose, constants and residuals at the least cost."""
    residuals = problem.residuals(pose, constant)
    smoothness = problem.smoothness(pose, constant, residuals.weight)

    def cost(pose: Floats, constant: Floats, residuals: _Residuals) -> float:
        return residuals.cost + smoothness.cost(pose) + problem.prior_cost(constant)

    for _ in range(problem.settings.rounds):
        pose_step, constant_step = problem.equations(pose, constant, residuals, smoothness).step()
        least, share = cost(pose, constant, residuals), 1.0
        for _ in range(HALVINGS):
            tried = pose + share * pose_step, constant + share * constant_step
            found = problem.residuals(*tried)
            if cost(*tried, found) <= least:
                break
            share /= 2
        else:
            break
        (pose, constant), residuals = tried, found
        moved = share * np.abs(pose_step)
        if moved[:, : Pose.PELVIS].max() < SETTLED_MM and moved[:, Pose.PELVIS :].max() < (
            SETTLED_RAD
        ):
            break
    return pose, constant, residuals


def _student(off: Floats, sd: Floats, known: NDArray[np.bool_], nu: float) -> tuple[Floats, float]:
    """Weights and cost of distances ``off`` (..., d) under Student's t; unknown ones weigh 0."""
    d = off.shape[-1]
    square = (off**2).sum(axis=-1) / sd**2
    weight = np.where(known, (nu + d) / (nu + square) / sd**2, 0.0)
    return weight, float(((nu + d) * np.log1p(square / nu))[known].sum())


def _points(rows: Floats) -> Floats:
    """Rows of the landmarks, shape (n, P, 2)."""
    return rows[:, POINT_ROWS].reshape(-1, N_POINTS, 2)
