"""The spine as a chain: fixed lengths, shares of flexion as asked, hips where they end up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.body.bones import Bones
from training.errors import SpecError
from training.kinematics.chain import pose_trunk
from training.kinematics.limbs import carry, middle_joint
from training.plane import angle_deg

POINTS = {
    "t12": np.array([-0.03, 0.0, 1.20]),
    "l3": np.array([-0.02, 0.0, 1.13]),
    "l5": np.array([-0.03, 0.0, 1.02]),
    "asis_r": np.array([0.08, -0.12, 1.03]),
    "psis_r": np.array([-0.09, -0.05, 1.06]),
}
HIP = np.array([0.02, -0.09, 0.93])
CARRIERS = {"t12": ("thorax", "lumbar_high"), "l3": ("lumbar_high", "lumbar_low"),
            "l5": ("lumbar_low", "pelvis")}  # fmt: skip

angles = st.floats(-60.0, 120.0)
parts = st.floats(0.05, 1.0)


def trunk_of(thorax_deg, pelvis_deg, shares=(0.3, 0.3, 0.4)):
    return pose_trunk(
        Bones(POINTS),
        t12_m=np.array([0.3, 0.0, 0.8]),
        thorax_deg=thorax_deg,
        pelvis_deg=pelvis_deg,
        shares=shares,
    )


def lean_deg(rotation):
    """How far a segment leans back."""
    return np.degrees(np.arctan2(-rotation[0, 2], rotation[2, 2]))


@given(thorax=angles, flexion=st.floats(-30, 50), a=parts, b=parts, c=parts)
def test_joints_hold_together_and_lengths_stay(thorax, flexion, a, b, c):
    shares = tuple(np.array([a, b, c]) / (a + b + c))
    trunk = trunk_of(thorax, thorax + flexion, shares)
    for joint, carriers in CARRIERS.items():
        one, two = (trunk.place(segment, POINTS[joint]) for segment in carriers)
        np.testing.assert_allclose(one, two, atol=1e-12)
    placed = {
        joint: trunk.place(carriers[0], POINTS[joint]) for joint, carriers in CARRIERS.items()
    }
    placed["hip"] = trunk.place("pelvis", HIP)
    rest = POINTS | {"hip": HIP}
    for one, two in (("t12", "l3"), ("l3", "l5"), ("l5", "hip")):
        length = np.linalg.norm(placed[one] - placed[two])
        assert length == pytest.approx(np.linalg.norm(rest[one] - rest[two]), abs=1e-9)


@given(thorax=angles, flexion=st.floats(-30, 50), a=parts, b=parts, c=parts)
def test_every_joint_takes_its_share(thorax, flexion, a, b, c):
    shares = tuple(np.array([a, b, c]) / (a + b + c))
    trunk = trunk_of(thorax, thorax + flexion, shares)
    lean = [lean_deg(trunk.rotation[name])
            for name in ("thorax", "lumbar_high", "lumbar_low", "pelvis")]  # fmt: skip
    bent = (np.diff(lean) + 180) % 360 - 180
    np.testing.assert_allclose(bent, np.array(shares) * flexion, atol=1e-9)


@given(thorax=angles, pelvis=angles, more=st.floats(-20, 20))
def test_a_turn_of_the_whole_trunk_turns_the_whole_trunk(thorax, pelvis, more):
    one, two = trunk_of(thorax, pelvis), trunk_of(thorax + more, pelvis + more)
    top = np.array([0.3, 0.0, 0.8])
    for segment, point in (("pelvis", HIP), ("thorax", np.array([0.0, 0.2, 1.5]))):
        distances = [np.linalg.norm(trunk.place(segment, point) - top) for trunk in (one, two)]
        assert distances[0] == pytest.approx(distances[1], abs=1e-9)


def test_flexion_low_in_the_spine_moves_the_hip_less():
    still = trunk_of(50.0, 50.0).place("pelvis", HIP)
    way = [
        np.linalg.norm(trunk_of(50.0, 60.0, shares).place("pelvis", HIP) - still)
        for shares in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    ]
    assert way[0] > way[1] > way[2] > 0


@given(
    ratio=st.floats(0.2, 0.99),
    way=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: np.linalg.norm(v) > 0.1),
    pole=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda v: np.linalg.norm(v) > 0.1),
)
def test_a_limb_keeps_its_lengths_and_bends_towards_its_pole(ratio, way, pole):
    axis = np.array(way) / np.linalg.norm(way)
    across = np.array(pole) - axis * (np.array(pole) @ axis)
    if np.linalg.norm(across) < 0.05:
        return
    start = np.array([0.1, 0.2, 0.3])
    end = start + axis * ratio * 0.82
    middle = middle_joint(start, end, 0.43, 0.39, np.array(pole))
    assert np.linalg.norm(middle - start) == pytest.approx(0.43, abs=1e-9)
    assert np.linalg.norm(middle - end) == pytest.approx(0.39, abs=1e-9)
    assert (middle - start) @ across > 0


@pytest.mark.parametrize("reach_m", [0.03, 0.83])
def test_a_limb_out_of_reach_is_refused(reach_m):
    with pytest.raises(SpecError, match=r"cannot end 0\.\d\d m away"):
        middle_joint(np.zeros(3), np.array([reach_m, 0, 0]), 0.43, 0.39, np.array([0.0, 0, 1]))


def test_a_carried_bone_lies_where_it_should():
    rest_axis, rest_hinge = np.array([0.1, 0.0, -0.4]), np.array([0.0, 1.0, 0.0])
    axis, hinge = np.array([0.3, 0.1, 0.2]), np.array([0.2, 1.0, 0.1])
    turned = carry(rest_axis, rest_hinge, axis, hinge)
    np.testing.assert_allclose(turned @ turned.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(turned) == pytest.approx(1.0)
    assert angle_deg(np.zeros(3), turned @ rest_axis, axis) == pytest.approx(0.0, abs=1e-6)
