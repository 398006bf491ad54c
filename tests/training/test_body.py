"""The body at rest: bones inside the skin, skin weights, and what a pose does to the skin."""

from __future__ import annotations

import numpy as np
import pytest

from training.body.segments import CREST_HIGH_M, SEGMENTS, segment_of
from training.spec import BodySpec

BODIES = {
    "default": BodySpec(),
    "small": BodySpec(gender=0.95, weight=0.25, height=0.36, muscle=0.45),
    "large": BodySpec(gender=0.05, weight=0.92, height=0.6, muscle=0.7),
}


@pytest.fixture(scope="module", params=BODIES.values(), ids=BODIES)
def made(request, body_model):
    """Body, bones and weights."""
    from training.body.bones import find_bones
    from training.body.rest import rest_body
    from training.body.segments import segment_weights

    body = rest_body(request.param)
    bones = find_bones(body, request.param.pelvis_tilt_rest_deg)
    return body, bones, segment_weights(body, bones)


def test_weights_are_shares(made):
    body, _, weights = made
    assert weights.shape == (len(body.vertices_m), len(SEGMENTS))
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-9)
    # Skin passes from segment to segment over more than a lumbar segment is long.
    assert (weights.max(axis=0) > 0.7).all(), "a segment carries no skin of its own"


def test_the_iliac_crest_belongs_to_the_pelvis(made):
    body, bones, weights = made
    thighs = [SEGMENTS.index(f"thigh_{side}") for side in "rl"]
    above = body.vertices_m[:, 2] > body.joints_m["hip_r"][2] + CREST_HIGH_M
    assert weights[above][:, thighs].max() < 1e-9
    asis = bones.points_m["asis_r"]
    crest = np.linalg.norm(body.vertices_m - asis, axis=1) < 0.05
    pelvis = weights[crest][:, SEGMENTS.index("pelvis")]
    assert crest.sum() > 5
    assert pelvis.mean() > weights[crest][:, thighs].sum(axis=1).mean()


def test_left_and_right_carry_alike(made):
    _, _, weights = made
    total = dict(zip(SEGMENTS, weights.sum(axis=0), strict=True))
    for name in SEGMENTS:
        if name.endswith("_r"):
            assert total[name] == pytest.approx(total[f"{name[:-2]}_l"], rel=0.01), name


def test_bones_are_inside_the_skin(made):
    from training.body.bones import skin_at

    body, bones, _ = made
    for name, (x, y, z) in bones.points_m.items():
        rear, front = skin_at(body, z, y)
        assert rear < x < front, name


def test_the_pelvis_has_a_shape(made):
    body, bones, _ = made
    points = bones.points_m
    hip = (body.joints_m["hip_r"] + body.joints_m["hip_l"]) / 2
    assert points["asis_r"][0] > hip[0] > points["psis_r"][0]
    assert points["t12"][2] > points["l3"][2] > points["l5"][2] > hip[2]
    for name in ("asis", "psis"):
        right, left = points[f"{name}_r"], points[f"{name}_l"]
        np.testing.assert_allclose(right * [1, -1, 1], left, atol=0.02)
    for name in ("t12", "l3", "l5"):
        assert points[name][1] == 0.0


@pytest.mark.parametrize("tilt_deg", [0.0, 10.0, 20.0])
def test_the_pelvis_leans_as_asked(body_model, tilt_deg):
    from training.body.bones import find_bones
    from training.body.rest import rest_body

    bones = find_bones(rest_body(BodySpec()), tilt_deg)
    assert bones.pelvis_line_deg == pytest.approx(tilt_deg, abs=3.0)


def test_bodies_differ_as_asked(body_model):
    from training.body.rest import rest_body

    small, large = (rest_body(BODIES[name]) for name in ("small", "large"))
    assert large.height_m > small.height_m + 0.1
    assert np.ptp(large.vertices_m[:, 0]) > np.ptp(small.vertices_m[:, 0])
    again = rest_body(BODIES["small"])
    np.testing.assert_array_equal(again.vertices_m, small.vertices_m)


def test_the_trunk_bones_are_shared_out_anew():
    assert segment_of("upperleg01.L") == "thigh_l"
    assert segment_of("finger3-1.R") == "hand_r"
    assert segment_of("head") == "head"
    assert segment_of("spine04") == "trunk"


def test_painted_skin_is_the_same_surface(made):
    from training.body.paint import paint
    from training.scene import Label
    from training.spec import ClothesSpec

    body, bones, weights = made
    skin = paint(body, bones, weights, BodySpec(), ClothesSpec(), 0, barefoot=True)

    def area(points, faces):
        a, b, c = points[faces].transpose(1, 0, 2)
        return np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2

    assert area(skin.rest_m, skin.faces) == pytest.approx(area(body.vertices_m, body.faces))
    np.testing.assert_allclose(skin.weights.sum(axis=1), 1.0, atol=1e-9)
    assert len(skin.material) == len(skin.label) == len(skin.faces)
    assert skin.material.max() < len(skin.materials)
    pelvis = skin.label == Label.PELVIS
    centres = skin.rest_m[skin.faces[pelvis]].mean(axis=1)
    hip = body.joints_m["hip_r"]
    assert np.abs(centres[:, 2].mean() - hip[2]) < 0.12
    shod = paint(body, bones, weights, BodySpec(), ClothesSpec(), 0)
    assert 0 < len(shod.faces) < len(skin.faces)
    assert shod.rest_m[shod.faces].reshape(-1, 3)[:, 2].min() > body.vertices_m[:, 2].min() + 0.02


def test_tights_cover_the_legs_to_their_hem(body_model):
    from training.body.bones import find_bones
    from training.body.paint import BOTTOM, HEM, SKIN, paint
    from training.body.rest import rest_body
    from training.body.segments import segment_weights
    from training.spec import ClothesSpec

    body = rest_body(BodySpec())
    bones = find_bones(body, 10.0)
    weights = segment_weights(body, bones)
    reach = {}
    for bottom in ("shorts", "tights"):
        skin = paint(body, bones, weights, BodySpec(), ClothesSpec(bottom=bottom), 0)
        points = skin.rest_m[skin.faces[skin.material == BOTTOM]].reshape(-1, 3)
        reach[bottom] = points[:, 2].min()
        bare = skin.rest_m[skin.faces[skin.material == SKIN]].mean(axis=1)
        assert len(bare)
    j = body.joints_m
    hem = j["hip_r"] + HEM["shorts"] * (j["knee_r"] - j["hip_r"])
    assert reach["shorts"] == pytest.approx(hem[2], abs=0.03)
    assert reach["tights"] < j["knee_r"][2] - 0.2
