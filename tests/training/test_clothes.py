"""Loose clothes: they stay outside the skin, follow it, slip as asked and have a hem."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from training.body.cloth_mesh import averaging, border_edges, cut_piece, finer, rigid
from training.body.cloth_pattern import patterns
from training.body.clothes import Garment, loose_clothes
from training.body.rest import RestBody
from training.body.segments import SEGMENTS
from training.scene import Label
from training.spec import ClothesSpec

RINGS, ROUND = 70, 48
HIP_Z = 0.85


def a_body() -> RestBody:
    """A tube for a trunk and legs in one: enough for cloth to hang on."""
    z = np.linspace(0.0, 1.5, RINGS)
    angle = np.linspace(0, 2 * np.pi, ROUND, endpoint=False)
    wide = 0.16 + 0.02 * np.sin(6 * z)
    vertices = np.stack(
        [
            (0.7 * wide)[:, None] * np.cos(angle),
            wide[:, None] * np.sin(angle),
            np.repeat(z[:, None], ROUND, axis=1),
        ],
        axis=-1,
    ).reshape(-1, 3)
    i, k = np.meshgrid(np.arange(RINGS - 1), np.arange(ROUND), indexing="ij")
    a, b = i * ROUND + k, i * ROUND + (k + 1) % ROUND
    faces = np.concatenate(
        [np.stack([a, b, b + ROUND], -1), np.stack([a, b + ROUND, a + ROUND], -1)]
    )
    joints = {"c7": np.array([-0.05, 0, 1.45]), "head": np.array([0, 0, 1.6])}
    for side, y in (("r", -0.09), ("l", 0.09)):
        heights = {"hip": HIP_Z, "knee": 0.45, "ankle": 0.06}
        joints |= {f"{name}_{side}": np.array([0.0, y, at]) for name, at in heights.items()}
        joints[f"shoulder_{side}"] = np.array([0.0, 2 * y, 1.4])
        joints[f"elbow_{side}"] = np.array([0.0, 5 * y, 1.4])
        joints[f"wrist_{side}"] = np.array([0.0, 7 * y, 1.4])
    triangles = faces.reshape(-1, 3).astype(np.int32)
    return RestBody(vertices, triangles, joints, np.ones((1, 1)), (), 1.7)


def weights_of(body: RestBody) -> NDArray[np.float64]:
    """Thighs below the hips, pelvis up to 0.2 m above them, the thorax from there, blended."""
    points = body.vertices_m
    leg = np.clip((HIP_Z - points[:, 2]) / 0.1, 0, 1)
    thorax = np.clip((points[:, 2] - HIP_Z - 0.2) / 0.1, 0, 1)
    weights = np.zeros((len(points), len(SEGMENTS)))
    weights[:, SEGMENTS.index("thigh_r")] = leg * (points[:, 1] < 0)
    weights[:, SEGMENTS.index("thigh_l")] = leg * (points[:, 1] >= 0)
    weights[:, SEGMENTS.index("thorax")] = thorax
    weights[:, SEGMENTS.index("pelvis")] = 1 - leg - thorax
    return weights


BODY = a_body()
WEIGHTS = weights_of(BODY)
REST = BODY.vertices_m


def dressed(seed: int = 1, **clothes: object) -> tuple[Garment, ...]:
    return loose_clothes(BODY, WEIGHTS, ClothesSpec.model_validate(clothes), REST, seed)


def tilted(degrees: float) -> NDArray[np.float64]:
    """The skin with pelvis and legs turned backwards about the middle of the lumbar spine."""
    turn = np.radians(degrees)
    cos, sin = np.cos(turn), np.sin(turn)
    pivot = np.array([-0.05, 0, HIP_Z + 0.25])
    rotation = np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]])
    moved = (REST - pivot) @ rotation.T + pivot
    share = WEIGHTS[:, [SEGMENTS.index("thorax")]]
    return share * REST + (1 - share) * moved


def outside_m(garment: Garment, cloth: NDArray[np.floating]) -> NDArray[np.float64]:
    """Height over the tube's surface, in the plane across it."""
    count = len(cloth)
    wide = 0.16 + 0.02 * np.sin(6 * cloth[:count, 2])
    ratio = np.hypot(cloth[:, 0] / 0.7, cloth[:, 1]) / wide
    return (ratio - 1) * 0.7 * wide


def test_close_clothes_are_no_garments() -> None:
    assert dressed(bottom="tights", top="tank") == ()
    assert dressed(bottom="shorts", top="none") == ()
    assert [g.part.name for g in dressed(bottom="loose_shorts", top="tank")] == ["loose_shorts"]
    assert [g.part.name for g in dressed(bottom="trousers", top="long_shirt")] == [
        "trousers",
        "long_shirt",
    ]


@pytest.mark.parametrize("bottom", ["loose_shorts", "trousers"])
@pytest.mark.parametrize("top", ["t_shirt", "long_shirt"])
def test_parts_are_sound(bottom: str, top: str) -> None:
    for garment in dressed(bottom=bottom, top=top):
        part = garment.part
        assert part.faces.dtype == np.int32
        assert part.rest_m.dtype == np.float32
        assert part.faces.min() == 0
        assert part.faces.max() == len(part.rest_m) - 1
        assert len(part.face_material) == len(part.face_label) == len(part.faces)
        cloth = garment.vertices(REST)
        assert cloth.shape == part.rest_m.shape
        assert cloth.dtype == np.float32
        assert np.isfinite(cloth).all()
    shorts, shirt = dressed(bottom=bottom, top=top)
    assert set(shorts.part.face_label) == {Label.SHORTS}
    assert set(shirt.part.face_label) == {Label.SHIRT}


@pytest.mark.parametrize("name", ["loose_shorts", "long_shirt"])
def test_cloth_is_outside_the_skin_and_looser_when_asked(name: str) -> None:
    def slack(looseness: float) -> NDArray[np.float64]:
        top = "long_shirt" if name == "long_shirt" else "none"
        bottom = "loose_shorts" if name == "loose_shorts" else "tights"
        (garment,) = dressed(bottom=bottom, top=top, looseness=looseness)
        return outside_m(garment, garment.vertices(REST))

    tight, loose = slack(0.0), slack(1.0)
    assert np.mean(tight > -0.0015) > 0.99
    assert loose.mean() > tight.mean() + 0.004
    assert 0.02 < np.percentile(loose, 99) < 0.10


def test_a_shirt_is_worn_over_the_waistband() -> None:
    under, over = patterns(
        BODY, WEIGHTS, ClothesSpec(bottom="loose_shorts", top="long_shirt", looseness=1.0), 0
    )
    both = under.covered & over.covered
    assert both.any()
    assert (over.slack_m[both] > under.slack_m[both] + 0.005).all()


def test_cloth_goes_along_when_the_whole_body_moves() -> None:
    turn = np.radians(40.0)
    about = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    shift = np.array([0.3, -0.2, 0.1])
    for garment in dressed(bottom="loose_shorts", top="long_shirt", slip_ratio=0.5):
        expected = garment.vertices(REST) @ about.T + shift
        assert garment.vertices(REST @ about.T + shift) == pytest.approx(expected, abs=2e-5)


def test_slip_leaves_that_share_of_the_pelvis_behind() -> None:
    moved = {}
    band = None
    for slip in (0.0, 0.4, 0.8):
        (shirt,) = dressed(bottom="tights", top="long_shirt", slip_ratio=slip, looseness=1.0)
        before, after = shirt.vertices(REST), shirt.vertices(tilted(12.0))
        # The near side at the pelvis: where the landmarks would be looked for.
        band = (np.abs(before[:, 2] - HIP_Z - 0.1) < 0.04) & (before[:, 1] < -0.1)
        moved[slip] = np.linalg.norm((after - before)[band], axis=1).mean()
    assert moved[0.0] > 0.015
    assert moved[0.4] == pytest.approx(0.6 * moved[0.0], rel=0.15)
    assert moved[0.8] < 0.45 * moved[0.0]


def test_pose_alone_decides_not_what_came_before() -> None:
    (shorts,) = dressed(bottom="loose_shorts", top="none")
    first = shorts.vertices(tilted(8.0))
    shorts.vertices(REST)
    assert np.array_equal(shorts.vertices(tilted(8.0)), first)
    (again,) = dressed(bottom="loose_shorts", top="none")
    assert np.array_equal(again.vertices(tilted(8.0)), first)
    (other,) = dressed(seed=2, bottom="loose_shorts", top="none")
    assert not np.allclose(other.vertices(tilted(8.0)), first, atol=1e-4)


def test_vertices_that_were_added_behind_the_bodys_are_not_looked_at() -> None:
    (shorts,) = dressed(bottom="loose_shorts", top="none")
    more = np.concatenate([REST, np.full((9, 3), 7.0)])
    assert np.array_equal(shorts.vertices(more), shorts.vertices(REST))


def test_faces_look_outwards_and_the_hem_has_an_inside() -> None:
    (shorts,) = dressed(bottom="loose_shorts", top="none", looseness=0.2)
    cloth, faces = shorts.vertices(REST), shorts.part.faces
    a, b, c = (cloth[faces[:, corner]] for corner in range(3))
    normal, middle = np.cross(b - a, c - a), (a + b + c) / 3
    out = np.einsum("ij,ij->i", normal[:, :2], middle[:, :2]) > 0
    outer = np.arange(len(faces)) < len(faces) - np.sum(~out)
    assert out[outer].mean() > 0.98
    assert 0.02 < np.mean(~out) < 0.6
    # Outside and inside share the hem's line: only the inner edges of the turned-in bands are free.
    free = np.unique(border_edges(faces))
    lowest = cloth[:, 2].min()
    assert cloth[free, 2].min() > lowest + 0.005


def test_a_piece_is_connected_and_its_operators_keep_a_constant() -> None:
    piece = cut_piece(BODY.faces, (REST[:, 2] > 0.5)[BODY.faces].all(axis=1))
    count = len(piece.source)
    assert (REST[piece.source, 2] > 0.5).all()
    ones = np.ones(count, dtype=np.float32)
    assert averaging(piece.faces, count, 0.6) @ ones == pytest.approx(ones, abs=1e-5)
    operator, fine = finer(piece.faces, count)
    assert len(fine) == 4 * len(piece.faces)
    assert operator @ ones == pytest.approx(np.ones(operator.shape[0]))
    assert len(border_edges(fine)) == 2 * len(border_edges(piece.faces)) == 4 * ROUND


def test_rigid_finds_the_motion() -> None:
    rng = np.random.default_rng(0)
    points = rng.normal(size=(20, 3))
    rotation = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    rotation *= np.sign(np.linalg.det(rotation))
    found, shift = rigid(points, points @ rotation.T + [1, 2, 3])
    assert found == pytest.approx(rotation)
    assert shift == pytest.approx([1, 2, 3])
