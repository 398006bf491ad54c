"""Every derivative of the chain against central differences, column by column."""

from __future__ import annotations

import numpy as np
import pytest
from chain_problem import VIEWS, central_difference, chain_problem

from legpress_cv.segment_chain.columns import (
    BIAS,
    N_CONSTANTS,
    N_POSE,
    POINTS,
    Constant,
    Pose,
)
from legpress_cv.segment_chain.geometry import sagittal_points
from legpress_cv.segment_chain.model import predict
from legpress_cv.segment_chain.propagation import trunk_thigh_rows

PROBLEMS = {name: chain_problem(**view) for name, view in VIEWS.items()}
STEP = 1e-5
"""Of angles and ratios; lengths are a thousand times as large."""
COLUMN_NAMES = [c.name for c in Constant] + [f"BIAS_{p}_{xy}" for p in POINTS for xy in ("x", "z")]


def step_of(name):
    return 1000 * STEP if name.startswith("BIAS") or name.endswith(("_MM", "_X", "_Z")) else STEP


def agree(analytic, numeric):
    """A derivative that matters, and is right to a millionth of its greatest value."""
    greatest = np.abs(numeric).max()
    assert greatest > 1e-3
    np.testing.assert_allclose(analytic, numeric, atol=2e-6 * greatest)


@pytest.fixture(params=VIEWS)
def problem(request):
    return PROBLEMS[request.param]


def test_the_columns_are_all_there():
    assert len(COLUMN_NAMES) == N_CONSTANTS == BIAS.stop
    assert [p.value for p in Pose] == list(range(N_POSE))


@pytest.mark.parametrize("column", Pose, ids=lambda c: c.name)
def test_rows_by_pose(problem, column):
    numeric = central_difference(
        lambda pose: predict(pose, problem.constant, problem.clip).value,
        problem.pose,
        column,
        step_of(column.name),
    )
    found = predict(problem.pose, problem.constant, problem.clip).by_pose[..., column]
    agree(found, numeric)


@pytest.mark.parametrize("column", range(N_CONSTANTS), ids=COLUMN_NAMES)
def test_rows_by_constant(problem, column):
    numeric = central_difference(
        lambda constant: predict(problem.pose, constant, problem.clip).value,
        problem.constant,
        column,
        step_of(COLUMN_NAMES[column]),
    )
    found = predict(problem.pose, problem.constant, problem.clip).by_constant[..., column]
    agree(found, numeric)


@pytest.mark.parametrize("column", Pose, ids=lambda c: c.name)
def test_points_by_pose(problem, column):
    numeric = central_difference(
        lambda pose: sagittal_points(pose, problem.constant).mm,
        problem.pose,
        column,
        step_of(column.name),
    )
    agree(sagittal_points(problem.pose, problem.constant).by_pose[..., column], numeric)


def test_trunk_thigh_flexion(problem):
    _, by_pose, by_constant = trunk_thigh_rows(problem.pose, problem.constant)
    for column in Pose:
        numeric = central_difference(
            lambda pose: trunk_thigh_rows(pose, problem.constant)[0],
            problem.pose,
            column,
            step_of(column.name),
        )
        # Where the hip centre is does not matter, nor does the shank.
        np.testing.assert_allclose(by_pose[:, column], numeric, atol=1e-6)
    for column, name in enumerate(COLUMN_NAMES):
        numeric = central_difference(
            lambda constant: trunk_thigh_rows(problem.pose, constant)[0],
            problem.constant,
            column,
            step_of(name),
        )
        np.testing.assert_allclose(by_constant[:, column], numeric, atol=1e-7)
    assert (np.abs(by_pose[:, Pose.PELVIS]) > 0.05).all()
    assert (np.abs(by_constant[:, Constant.THORAX_MM]) > 1e-5).any()


def test_rigid_parts_stay_rigid(problem):
    mm = sagittal_points(problem.pose, problem.constant).mm
    at = POINTS.index
    for one, two in (("l5", "l3"), ("l3", "t12"), ("t12", "shoulder"), ("hip", "knee"),
                     ("knee", "ankle"), ("asis", "psis"), ("hip", "l5")):  # fmt: skip
        length = np.linalg.norm(mm[:, at(one)] - mm[:, at(two)], axis=1)
        assert np.ptp(length) < 1e-9
    thigh = np.linalg.norm(mm[:, at("hip")] - mm[:, at("knee")], axis=1)
    np.testing.assert_allclose(thigh, problem.constant[Constant.THIGH_MM])
