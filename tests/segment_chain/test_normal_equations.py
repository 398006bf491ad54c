"""Normal equations and covariance against dense algebra with numeric derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from chain_problem import SETTINGS, VIEWS, central_difference, chain_problem
from scipy.linalg import block_diag

from legpress_cv.segment_chain.band_inverse import diagonal_blocks
from legpress_cv.segment_chain.columns import N_CONSTANTS, N_POSE, N_ROWS
from legpress_cv.segment_chain.model import predict
from legpress_cv.segment_chain.normal_equations import NormalEquations
from legpress_cv.segment_chain.smoothness import Smoothness
from legpress_cv.segment_chain.solve import _Problem

TIME_S = np.array([0.0, 0.3, 0.5, 0.9, 1.2])
STIFFNESS = np.array([0.01, 0.02, 5.0, 4.0, 3.0, 5.0, 6.0, 7.0])
N_ALL = len(TIME_S) * N_POSE


def dense(band):
    """Whole matrix of a lower band."""
    size = band.shape[1]
    out = np.zeros((size, size))
    for lag, row in enumerate(band[:size]):
        for j in range(size - lag):
            out[j + lag, j] = out[j, j + lag] = row[j]
    return out


def numeric_jacobian(problem):
    """Rows of all moments (n * ROWS) by all poses and constants, from differences alone."""
    n = len(problem.pose)
    by_all = np.zeros((n * N_ROWS, n * N_POSE + N_CONSTANTS))
    for column in range(N_POSE):
        found = central_difference(
            lambda pose: predict(pose, problem.constant, problem.clip).value,
            problem.pose, column, 1e-5,
        )  # fmt: skip
        for i in range(n):
            by_all[i * N_ROWS : (i + 1) * N_ROWS, i * N_POSE + column] = found[i]
    for column in range(N_CONSTANTS):
        found = central_difference(
            lambda constant: predict(problem.pose, constant, problem.clip).value,
            problem.constant, column, 1e-5,
        )  # fmt: skip
        by_all[:, n * N_POSE + column] = found.ravel()
    return by_all


@pytest.fixture(params=VIEWS)
def both(request):
    """The normal equations, and the same as dense matrix, right side and numbers of poses."""
    problem = chain_problem(**VIEWS[request.param])
    solver = _Problem(problem.readings, SETTINGS, problem.clip, problem.mean, problem.sd)
    residuals = solver.residuals(problem.pose, problem.constant)
    smoothness = Smoothness(problem.readings.time_s, STIFFNESS)
    equations = NormalEquations(
        problem.pose, problem.constant, problem.clip, residuals.value, residuals.weight,
        smoothness, problem.mean, problem.sd,
    )  # fmt: skip
    jacobian, weight = numeric_jacobian(problem), residuals.weight.ravel()
    matrix = (jacobian * weight[:, None]).T @ jacobian
    matrix += block_diag(dense(smoothness.band()), np.diag(problem.sd**-2))
    right = jacobian.T @ (weight * residuals.value.ravel())
    right -= np.concatenate(
        (
            smoothness.gradient(problem.pose).ravel(),
            (problem.constant - problem.mean) / problem.sd**2,
        )
    )
    return equations, matrix, right


def test_a_step_solves_the_dense_equations(both):
    equations, matrix, right = both
    pose, constant = equations.step()
    wanted = np.linalg.solve(matrix, right)
    size = np.sqrt(np.diag(np.linalg.inv(matrix)))
    off = (np.concatenate((pose.ravel(), constant)) - wanted) / size
    assert np.abs(off).max() < 1e-3
    assert np.abs(wanted / size).max() > 1.0


def test_the_covariance_is_the_inverse(both):
    equations, matrix, _ = both
    found = equations.covariance()
    poses = matrix[:N_ALL, :N_ALL]
    conditional, full = np.linalg.inv(poses), np.linalg.inv(matrix)
    root = found.constant_root
    sd = np.sqrt(np.diag(full))
    np.testing.assert_allclose(
        root @ root.T / np.outer(sd[N_ALL:], sd[N_ALL:]),
        full[N_ALL:, N_ALL:] / np.outer(sd[N_ALL:], sd[N_ALL:]),
        atol=1e-4,
    )
    for i in range(len(TIME_S)):
        part = slice(i * N_POSE, (i + 1) * N_POSE)
        scale = np.outer(sd[part], sd[part])
        np.testing.assert_allclose(
            found.conditional[i] / scale, conditional[part, part] / scale, atol=1e-4
        )
        through = found.gain[:, i].T @ root
        marginal = found.conditional[i] + through @ through.T
        np.testing.assert_allclose(marginal / scale, full[part, part] / scale, atol=1e-4)


def test_robust_weights_give_the_gradient_of_the_cost():
    """Of Student's t and the lumbar rhythm: half its gradient is minus J^T W r."""
    problem = chain_problem(azimuth_deg=20.0)
    solver = _Problem(problem.readings, SETTINGS, problem.clip, problem.mean, problem.sd)
    residuals = solver.residuals(problem.pose, problem.constant)
    pulled = residuals.weight * residuals.value
    by_constant = predict(problem.pose, problem.constant, problem.clip).by_constant
    for column in range(N_CONSTANTS):
        numeric = central_difference(
            lambda constant: solver.residuals(problem.pose, constant).cost,
            problem.constant, column, 1e-5,
        )  # fmt: skip
        analytic = -2 * (by_constant[..., column] * pulled).sum()
        assert analytic == pytest.approx(numeric, rel=1e-5, abs=1e-5)


def test_gradient_and_band_of_the_smoothness_prior():
    smoothness = Smoothness(TIME_S, STIFFNESS)
    pose = np.random.default_rng(0).normal(size=(len(TIME_S), N_POSE))
    gradient = smoothness.gradient(pose)
    for i in range(len(TIME_S)):
        for column in range(N_POSE):
            ahead, behind = pose.copy(), pose.copy()
            ahead[i, column] += 1e-4
            behind[i, column] -= 1e-4
            numeric = (smoothness.cost(ahead) - smoothness.cost(behind)) / 2e-4 / 2
            assert gradient[i, column] == pytest.approx(numeric, rel=1e-6, abs=1e-8)
    np.testing.assert_allclose(dense(smoothness.band()) @ pose.ravel(), gradient.ravel())
    # A steady motion costs nothing, on an uneven clock too.
    steady = np.outer(TIME_S, np.arange(N_POSE)) + 3.0
    assert smoothness.cost(steady) == pytest.approx(0.0, abs=1e-18)


@pytest.mark.parametrize("count", [5, 6])
def test_blocks_of_a_banded_inverse(count):
    width = 3
    size = count * width
    rng = np.random.default_rng(count)
    lower = np.tril(rng.normal(size=(size, size))) + 5 * np.eye(size)
    rows, columns = np.indices((size, size))
    lower[rows - columns >= 3 * width - 2] = 0.0
    matrix = lower @ lower.T
    far = rows // width - columns // width > 2
    assert np.abs(matrix[far]).max(initial=0.0) < 1e-12
    band = np.zeros((3 * width, size))
    for lag in range(3 * width):
        band[lag, : size - lag] = np.diagonal(matrix, -lag)
    inverse = np.linalg.inv(matrix)
    found = diagonal_blocks(band, width)
    assert found.shape == (count, width, width)
    for k in range(count):
        part = slice(k * width, (k + 1) * width)
        np.testing.assert_allclose(found[k], inverse[part, part], atol=1e-10)
