"""Skinning: rest stays rest, a rigid motion of everything moves everything rigidly."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from training.body.skinning import Skinner

SEGMENTS = 5


@pytest.fixture(scope="module")
def skin():
    rng = np.random.default_rng(3)
    points = rng.uniform(-1, 1, (200, 3))
    weights = rng.dirichlet(np.ones(SEGMENTS), 200)
    weights[:20] = np.eye(SEGMENTS)[rng.integers(SEGMENTS, size=20)]
    return points, weights


def test_nothing_moves_at_rest(skin):
    points, weights = skin
    rotations, shifts = np.repeat(np.eye(3)[None], SEGMENTS, axis=0), np.zeros((SEGMENTS, 3))
    np.testing.assert_allclose(Skinner(points, weights).pose(rotations, shifts), points, atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_a_rigid_motion_moves_all_rigidly(skin, seed):
    points, weights = skin
    rng = np.random.default_rng(seed)
    rotation = Rotation.random(random_state=seed).as_matrix()
    shift = rng.uniform(-2, 2, 3)
    rotations, shifts = np.repeat(rotation[None], SEGMENTS, axis=0), np.tile(shift, (SEGMENTS, 1))
    moved = Skinner(points, weights).pose(rotations, shifts)
    np.testing.assert_allclose(moved, points @ rotation.T + shift, atol=5e-6)


def test_skin_of_one_segment_moves_with_it(skin):
    points, weights = skin
    angles = np.linspace(0, 100, SEGMENTS)
    rotations = Rotation.from_euler("y", angles[:, None], degrees=True).as_matrix()
    shifts = np.random.default_rng(1).uniform(-0.5, 0.5, (SEGMENTS, 3))
    moved = Skinner(points, weights).pose(rotations, shifts)
    for number, share in enumerate(weights[:20]):
        at = int(share.argmax())
        np.testing.assert_allclose(
            moved[number], rotations[at] @ points[number] + shifts[at], atol=5e-6
        )


def test_a_bent_joint_keeps_its_girth():
    """A twist between two segments leaves a tube its radius; averaged matrices do not."""
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ring = np.stack((np.zeros(40), np.cos(angle), np.sin(angle)), axis=1)
    turned = Rotation.from_euler("x", 150, degrees=True).as_matrix()
    skinner = Skinner(ring, np.full((40, 2), 0.5))
    moved = skinner.pose(np.stack((np.eye(3), turned)), np.zeros((2, 3)))
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 1.0, atol=1e-5)
