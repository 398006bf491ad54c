"""Cutting meshes: nothing is lost, nothing turns over, and every face is on one side."""

from __future__ import annotations

import numpy as np
import pytest

from training.body.cut import SNAP, cut_mesh


def a_sheet(n=9, seed=0):
    """A wavy square sheet: points (V, 3), faces (F, 3), all facing up."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, n), indexing="ij")
    points = np.stack((x, y, 0.1 * rng.random((n, n))), axis=-1).reshape(-1, 3)
    i, k = np.meshgrid(np.arange(n - 1), np.arange(n - 1), indexing="ij")
    a = (i * n + k).ravel()
    faces = np.concatenate((np.stack((a, a + n, a + n + 1), 1), np.stack((a, a + n + 1, a + 1), 1)))
    return points, faces.astype(np.int32)


def normals(points, faces):
    a, b, c = points[faces].transpose(1, 0, 2)
    return np.cross(b - a, c - a) / 2


FIELDS = {
    "slanted": lambda p: p[:, 0] + 0.37 * p[:, 1] - 0.6,
    "through corners": lambda p: p[:, 0] - 0.5,
    "round": lambda p: np.hypot(p[:, 0] - 0.5, p[:, 1] - 0.5) - 0.31,
    "outside": lambda p: p[:, 0] + 1.0,
}


@pytest.mark.parametrize("field_of", FIELDS.values(), ids=FIELDS)
def test_area_and_direction_stay(field_of):
    points, faces = a_sheet()
    cut, pieces, _ = cut_mesh(points, faces, field_of(points))
    before, after = normals(points, faces), normals(cut, pieces)
    size = np.linalg.norm
    assert size(after, axis=1).sum() == pytest.approx(size(before, axis=1).sum(), abs=1e-9)
    np.testing.assert_allclose(after.sum(axis=0), before.sum(axis=0), atol=1e-9)
    assert (after[:, 2] >= -1e-12).all(), "a piece turned over"


@pytest.mark.parametrize("field_of", FIELDS.values(), ids=FIELDS)
def test_no_face_is_on_both_sides(field_of):
    points, faces = a_sheet()
    cut, pieces, field = cut_mesh(points, faces, field_of(points))
    assert len(field) == len(cut)
    low, high = field[pieces].min(axis=1), field[pieces].max(axis=1)
    assert not ((low < 0) & (high > 0)).any()


def test_new_vertices_lie_on_the_line_and_carry_their_values():
    points, faces = a_sheet()
    field_of = FIELDS["slanted"]
    values = np.c_[points, 2 * points[:, 0] - points[:, 1]]
    cut, _, field = cut_mesh(values, faces, field_of(points))
    fresh = cut[len(points) :]
    assert len(fresh) > 0
    np.testing.assert_array_equal(cut[: len(points)], values)
    np.testing.assert_allclose(field_of(fresh), 0, atol=2 * SNAP)
    np.testing.assert_allclose(fresh[:, 3], 2 * fresh[:, 0] - fresh[:, 1], atol=1e-12)
    assert (field[len(points) :] == 0).all()


def test_the_pieces_still_share_their_edges():
    points, faces = a_sheet()
    cut, pieces, _ = cut_mesh(points, faces, FIELDS["round"](points))

    def border(of):
        edges = np.sort(of[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        _, count = np.unique(edges, axis=0, return_counts=True)
        assert count.max() == 2
        return int((count == 1).sum())

    # The circle does not reach the sheet's rim: a crack along the cut would be a new border.
    assert border(pieces) == border(faces)
    assert len(cut) == pieces.max() + 1


def test_a_field_of_one_sign_changes_nothing():
    points, faces = a_sheet()
    cut, pieces, _ = cut_mesh(points, faces, FIELDS["outside"](points))
    np.testing.assert_array_equal(cut, points)
    np.testing.assert_array_equal(pieces, faces)
