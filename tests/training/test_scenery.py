"""The machine follows its layout, moves along its rails, and leaves the lifter room."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from training.layout import Layout
from training.scene import Label, Material, Part
from training.scenery import build_lights, build_machine, build_people, build_room
from training.scenery import props as all_props
from training.scenery.discs import disc, plain_disc
from training.scenery.mesh import creased, face_normals, placed, volume_m3
from training.scenery.palette import room_palette
from training.scenery.people import StandingPerson
from training.scenery.shapes import (
    ball,
    beam,
    bent_tube,
    box,
    cushion,
    cushion_rim,
    rod,
    rounded_path,
)
from training.spec.types import GymSpec, MachineSpec

ROOMS = ("plain", "gym", "mirrors", "window")
# kind, back-rest, rails, angle of the seat, hip above the floor
STANCES = [
    ("sled_45", 35.0, 45.0, 95.0, 0.45),
    ("sled_45", 20.0, 38.0, 115.0, 0.38),
    ("sled_45", 55.0, 60.0, 85.0, 0.55),
    ("horizontal", 75.0, 0.0, 95.0, 0.50),
    ("horizontal", 45.0, 20.0, 105.0, 0.60),
    ("vertical", 0.0, 90.0, 95.0, 0.40),
    ("vertical", 20.0, 80.0, 100.0, 0.45),
]


def make_layout(
    pad_deg: float, rail_deg: float, seat_deg: float, hip_m: float, tilt_deg: float = 0.0
) -> Layout:
    pad, rail = np.radians(pad_deg), np.radians(rail_deg)
    seat, tilt = np.radians(180.0 - pad_deg - seat_deg), np.radians(tilt_deg)
    pad_up = np.array([-np.cos(pad), 0.0, np.sin(pad)])
    pad_normal = np.array([np.sin(pad), 0.0, np.cos(pad)])
    seat_forward = np.array([np.cos(seat), 0.0, np.sin(seat)])
    seat_normal = np.array([-np.sin(seat), 0.0, np.cos(seat)])
    hip = np.array([0.0, 0.0, hip_m])
    planes = np.array([pad_normal, [0.0, 1.0, 0.0], seat_normal])
    corner = np.linalg.solve(planes, [pad_normal @ hip - 0.11, 0.0, seat_normal @ hip - 0.10])
    rail_dir = np.array([np.cos(rail), 0.0, np.sin(rail)])
    across = np.array([-rail_dir[2], 0.0, rail_dir[0]])
    return Layout(
        pad_base_m=corner,
        pad_up=pad_up,
        pad_normal=pad_normal,
        seat_base_m=corner,
        seat_forward=seat_forward,
        seat_normal=seat_normal,
        seat_length_m=0.3,
        rail_dir=rail_dir,
        platform_m=hip + 0.92 * rail_dir,
        platform_up=np.cos(tilt) * across + np.sin(tilt) * rail_dir,
        platform_normal=np.sin(tilt) * across - np.cos(tilt) * rail_dir,
        travel_m=0.45,
        floor_z_m=0.0,
        hip_m=hip,
        shoulder_m=hip + 0.5 * pad_up,
        hands_m=np.array([hip + (0.18, -0.31, -0.08), hip + (0.18, 0.31, -0.08)]),
        hip_width_m=0.36,
    )


def stance(index: int, **spec: object) -> tuple[MachineSpec, Layout]:
    kind, pad, rail, seat, hip = STANCES[index]
    fields = {"kind": kind, "pad_angle_deg": pad, "rail_angle_deg": rail, "seat_angle_deg": seat}
    return MachineSpec(**{**fields, **spec}), make_layout(pad, rail, seat, hip)


def samples(
    part: Part, points_m: np.ndarray, spacing_m: float = 0.02, about_m: object = None
) -> np.ndarray:
    """Points all over the faces, about `spacing_m` apart, or over those near `about_m` only."""
    corners = points_m[part.faces].astype(float)
    if about_m is not None:
        low, high = corners.min(axis=1) - 0.15, corners.max(axis=1) + 0.15
        corners = corners[((low < about_m) & (about_m < high)).all(axis=1)]
        if not len(corners):
            return np.zeros((0, 3))
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    found = []
    steps = np.ceil(sides / spacing_m).astype(int)
    for count in np.unique(steps):
        u, v = np.meshgrid(*[np.linspace(0, 1, count + 1)] * 2)
        inside = u + v <= 1.0 + 1e-9
        weights = np.stack([1 - u - v, u, v], axis=-1)[inside]
        found.append(np.einsum("kc,fcd->fkd", weights, corners[steps == count]).reshape(-1, 3))
    return np.concatenate(found)


def every_part() -> list[Part]:
    layout = make_layout(35, 45, 95, 0.45)
    machine = build_machine(MachineSpec(plates=4, handles="tall", side_rail="over_pelvis"), layout)
    rooms = [build_room(GymSpec(room=room, clutter=1.0), layout) for room in ROOMS]
    return [*machine.parts, *itertools.chain(*rooms)]


@pytest.mark.parametrize(
    "mesh",
    [
        box((0.2, 0.3, 0.4)),
        beam((0, 0, 0), (0.3, -0.2, 1.0)),
        beam((0, 0, 1), (0, 0, 0)),
        rod((0, 1, 0), (0, -1, 0), 0.02),
        ball((1, 2, 3), 0.3),
        cushion(0.4, 0.8, 0.08),
        bent_tube(rounded_path([(0, 0, 0), (0, 0, 1), (1, 0, 1)], 0.1), 0.02),
        bent_tube(cushion_rim(0.4, 0.8, 0.06, -0.05), 0.005, closed=True),
        disc((0, 0, 0), 0.225, 0.05),
        plain_disc((0, 0, 0), 0.225, 0.05, (1, 0, 0)),
        placed(box((1, 2, 3)), (0, 0, 0), ((-1, 0, 0), (0, 1, 0), (0, 0, 1))),
    ],
)
def test_primitives_are_closed_and_face_outward(mesh) -> None:
    edges = np.concatenate([mesh.faces[:, [a, b]] for a, b in ((0, 1), (1, 2), (2, 0))])
    directed = {tuple(edge) for edge in edges.tolist()}
    assert len(directed) == len(edges)
    assert directed == {(b, a) for a, b in directed}
    assert volume_m3(mesh) > 0.0
    assert volume_m3(creased(mesh)) == pytest.approx(volume_m3(mesh))


def test_volumes_are_those_of_geometry() -> None:
    assert volume_m3(box((0.2, 0.3, 0.4), (5, 5, 5))) == pytest.approx(0.024)
    assert volume_m3(rod((0, 0, 0), (0, 2, 0), 0.1, 64)) == pytest.approx(np.pi * 0.02, rel=0.01)
    assert volume_m3(ball((1, 1, 1), 0.5, 48)) == pytest.approx(np.pi / 6, rel=0.02)


def test_creases_keep_flat_faces_flat_and_round_ones_round() -> None:
    cube = creased(box((1, 1, 1)))
    assert len(np.unique(cube.faces[:, :])) == len(cube.points_m) >= 24
    normals = face_normals(cube)
    for vertex in range(len(cube.points_m)):
        around = normals[(cube.faces == vertex).any(axis=1)]
        assert np.allclose(around, around[0])
    bar = rod((0, 0, 0), (0, 0, 1), 0.1, 12)
    assert len(creased(bar).points_m) == len(bar.points_m) + 2 * 12  # only the lids break


@pytest.mark.parametrize("make", [v for k, v in vars(all_props).items() if k in (
    "dumbbell_rack", "bench", "power_rack", "disc_tree", "cable_tower", "treadmill", "balls",
    "boxes", "kettlebells", "shelf")])  # fmt: skip
def test_props_stand_on_the_floor_and_face_outward(make) -> None:
    for seed in range(4):
        draw = np.random.default_rng(seed)
        pieces = make(room_palette(GymSpec(), draw), draw)
        assert all(volume_m3(piece.mesh) > 0.0 for piece in pieces)
        lowest = min(piece.mesh.points_m[:, 2].min() for piece in pieces)
        assert -0.02 < lowest < 0.11


@pytest.mark.parametrize("index", range(len(STANCES)))
@pytest.mark.parametrize("seed", range(2))
def test_upholstery_lies_in_the_planes_of_the_layout(index: int, seed: int) -> None:
    spec, layout = stance(index, seed=seed)
    pads = build_machine(spec, layout).static[0].rest_m.astype(float)
    for origin, normal, along, length in (
        (layout.pad_base_m, layout.pad_normal, layout.pad_up, spec.pad_length_m),
        (layout.seat_base_m, layout.seat_normal, layout.seat_forward, layout.seat_length_m),
    ):
        height = (pads - origin) @ normal
        place = (pads - origin) @ along
        near = (np.abs(height) < 0.1) & (place > -0.001) & (place < length + 0.001)
        on = near & (np.abs(height) < 1e-5)
        assert on.sum() > 8
        assert np.ptp(place[on]) > 0.4 * length
        cushion_only = near & (height > -0.05) & (place > 0.15 * length)
        assert height[cushion_only].max() < 1e-5


@pytest.mark.parametrize("index", range(len(STANCES)))
@pytest.mark.parametrize("tilt", [-15.0, 0.0, 15.0])
def test_platform_faces_the_lifter_where_the_soles_are(index: int, tilt: float) -> None:
    kind, pad, rail, seat, hip = STANCES[index]
    layout = make_layout(pad, rail, seat, hip, tilt)
    machine = build_machine(MachineSpec(kind=kind, platform_tilt_deg=tilt), layout)
    sled = machine.moving[0]
    tread = [k for k, m in enumerate(sled.materials) if m.name == "tread"]
    faces = sled.faces[np.isin(sled.face_material, tread)]
    points = sled.rest_m[np.unique(faces)].astype(float) - layout.platform_m
    front = points[np.abs(points @ layout.platform_normal) < 1e-5]
    assert (points @ layout.platform_normal).max() < 1e-5
    up, across = front @ layout.platform_up, front[:, 1]
    assert up.min() < -0.05 < 0.05 < up.max()
    every = sled.rest_m.astype(float) - layout.platform_m
    plate = every[np.abs(every @ layout.platform_normal) < 0.02]
    assert np.ptp(plate @ layout.platform_up) >= 0.45
    assert np.ptp(across) > 0.55
    assert np.ptp(plate[:, 1]) >= 0.6


@pytest.mark.parametrize("index", range(len(STANCES)))
def test_what_moves_moves_along_the_rails_only(index: int) -> None:
    spec, layout = stance(index)
    machine = build_machine(spec, layout)
    assert all(
        now is part.rest_m for now, part in zip(machine.moved(0.0), machine.moving, strict=True)
    )
    for part, now in zip(machine.moving, machine.moved(0.3), strict=True):
        assert now.dtype == np.float32
        down = np.array([0, 0, -1.0]) if part.name == "machine_stack" else -layout.rail_dir
        assert np.allclose(now - part.rest_m, 0.3 * down, atol=1e-5)
    moved = machine.vertices(0.3)
    assert all(v is p.rest_m for v, p in zip(moved, machine.static, strict=False))


@pytest.mark.parametrize("index", range(len(STANCES)))
@pytest.mark.parametrize("side_rail", ["low", "over_pelvis"])
def test_nothing_enters_the_lifters_corridor(index: int, side_rail: str) -> None:
    spec, layout = stance(index, side_rail=side_rail, handles="tall", plates=5, seed=index)
    machine = build_machine(spec, layout)
    for travel in (0.0, layout.travel_m):
        platform = layout.platform_at(travel)
        parts = machine.moving if travel else machine.parts
        placed_now = machine.moved(travel) if travel else machine.vertices(travel)
        for part, now in zip(parts, placed_now, strict=True):
            points = samples(part, now, 0.04)
            points = points[np.abs(points[:, 1]) < 0.2]
            before = (points - layout.pad_base_m) @ layout.pad_normal > 0.002
            above = (points - layout.seat_base_m) @ layout.seat_normal > 0.002
            short = (points - platform) @ layout.platform_normal > 0.002
            assert not (before & above & short).any(), part.name


@pytest.mark.parametrize("index", range(len(STANCES)))
def test_no_steel_goes_through_the_floor_or_the_rails_through_the_hips(index: int) -> None:
    spec, layout = stance(index, plates=5)
    machine = build_machine(spec, layout)
    for travel in (0.0, layout.travel_m):
        for part, now in zip(machine.parts, machine.vertices(travel), strict=True):
            assert now[:, 2].min() > layout.floor_z_m - 0.02, part.name
    frame = machine.static[1]
    points = samples(frame, frame.rest_m, 0.03)
    hips = np.linalg.norm((points - layout.hip_m)[:, [0, 2]], axis=1) < 0.12
    assert not (hips & (np.abs(points[:, 1]) < layout.hip_width_m / 2 + 0.05)).any()


def seen_share_of_pelvis(machine_parts, vertices, layout: Layout) -> float:
    """Share of a disc of 12 cm about the hip that no near steel covers, seen square on."""
    grid = np.linspace(-0.12, 0.12, 25)
    x, z = (axis.ravel() for axis in np.meshgrid(grid, grid))
    disc_points = np.stack([x, z], axis=1)[x**2 + z**2 <= 0.12**2] + layout.hip_m[[0, 2]]
    covered = np.zeros(len(disc_points), dtype=bool)
    for part, now in zip(machine_parts, vertices, strict=True):
        corners = now[part.faces].astype(float)
        near = corners[(corners[:, :, 1] < -0.25).all(axis=1)][:, :, [0, 2]]
        turns = []
        for k in range(3):
            edge = near[:, (k + 1) % 3] - near[:, k]
            to = disc_points - near[:, k, None]
            turns.append(edge[:, None, 0] * to[..., 1] - edge[:, None, 1] * to[..., 0])
        inside = (np.min(turns, axis=0) > 0) | (np.max(turns, axis=0) < 0)
        covered |= inside.any(axis=0)
    return 1.0 - float(covered.mean())


@pytest.mark.parametrize(
    ("side_rail", "least", "most"),
    [("none", 0.9, 1.0), ("low", 0.85, 1.0), ("over_pelvis", 0.2, 0.65)],
)
@pytest.mark.parametrize("index", [0, 3, 5])
def test_only_the_beam_over_the_pelvis_hides_it(index, side_rail, least, most) -> None:
    spec, layout = stance(index, side_rail=side_rail, handles="none")
    machine = build_machine(spec, layout)
    static = machine.static[1:]
    seen = seen_share_of_pelvis(static, [part.rest_m for part in static], layout)
    assert least <= seen <= most


@pytest.mark.parametrize("handles", ["low", "tall"])
def test_grips_run_through_the_hands(handles: str) -> None:
    spec, layout = stance(0, handles=handles)
    frame = build_machine(spec, layout).static[1]
    bare = build_machine(spec.model_copy(update={"handles": "none"}), layout).static[1]
    for hand in layout.hands_m:
        points = samples(frame, frame.rest_m, 0.01, hand)
        without = samples(bare, bare.rest_m, 0.01, hand)
        distance = np.linalg.norm(points - hand, axis=1).min()
        assert distance == pytest.approx(0.015, abs=0.004)
        assert (np.linalg.norm(without - hand, axis=1) > 0.03).all()


def test_parts_are_whole() -> None:
    parts = every_part()
    labels = {int(label) for label in Label}
    for part in parts:
        assert part.faces.dtype == part.face_material.dtype == np.int32
        assert part.rest_m.dtype == np.float32
        assert part.face_label.dtype == np.uint8
        assert np.isfinite(part.rest_m).all()
        assert part.faces.min() >= 0
        assert part.faces.max() < len(part.rest_m)
        assert len(part.face_material) == len(part.face_label) == len(part.faces)
        assert set(np.unique(part.face_material)) == set(range(len(part.materials)))
        assert set(np.unique(part.face_label).tolist()) <= labels
        for material in part.materials:
            assert isinstance(material, Material)
            numbers = (*material.rgb, *material.second_rgb, material.roughness, material.metallic)
            assert all(0.0 <= number <= 1.0 for number in numbers)
            assert material.pattern_scale_m > 0.0


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_are_behind_and_not_too_fine(room: str) -> None:
    layout = make_layout(35, 45, 95, 0.45)
    for seed in range(4):
        parts = build_room(GymSpec(room=room, clutter=1.0, seed=seed), layout)
        assert sum(len(part.faces) for part in parts) < 10_000
        assert all((part.face_label == Label.SCENERY).all() for part in parts)
        for part in parts:
            over = part.rest_m[part.rest_m[:, 2] > 0.01]
            inside = over[np.abs(over[:, 0]) < 5.0]
            assert inside[:, 1].min() > 1.0  # the camera's side and the machine's place are free


def test_machines_are_not_too_fine() -> None:
    for index in range(0, len(STANCES), 2):
        spec, layout = stance(index, plates=2, side_rail="over_pelvis", handles="tall")
        machine = build_machine(spec, layout)
        assert sum(len(part.faces) for part in machine.parts) < 9_000
        names = [part.name for part in machine.parts]
        assert len(set(names)) == len(names)


def test_equal_specs_give_equal_arrays_and_seeds_differ() -> None:
    layout = make_layout(35, 45, 95, 0.45)

    def arrays(seed: int) -> list[np.ndarray]:
        gym = GymSpec(seed=seed, clutter=0.8)
        parts = build_machine(MachineSpec(seed=seed), layout).parts + build_room(gym, layout)
        return [part.rest_m for part in parts]

    first, again, other = arrays(1), arrays(1), arrays(2)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert any(
        a.shape != b.shape or not np.allclose(a, b) for a, b in zip(first, other, strict=False)
    )
    assert build_lights(GymSpec(seed=4), layout) == build_lights(GymSpec(seed=4), layout)


@pytest.mark.parametrize("light", ["even", "overhead", "side", "backlit"])
def test_lights_follow_their_level_and_point_somewhere(light: str) -> None:
    layout = make_layout(35, 45, 95, 0.45)
    dim, _, dim_ev = build_lights(GymSpec(light=light, light_level=0.5), layout)
    bright, ambient, bright_ev = build_lights(GymSpec(light=light, light_level=2.0), layout)
    for weak, strong in zip(dim, bright, strict=True):
        assert strong.strength == pytest.approx(4 * weak.strength)
        assert np.linalg.norm(strong.direction) == pytest.approx(1.0)
    assert dim_ev > bright_ev
    assert dim_ev - bright_ev < 2.0  # not all of the two stops is taken back
    assert min(ambient) > 0.0


class Post:
    """A person of one triangle, a nose in +x."""

    def __init__(self, number: int, walking: bool) -> None:
        self.walking = walking
        self.part = Part(
            f"body_{number}",
            np.array([[0, 1, 2]], dtype=np.int32),
            np.array([[0.2, 0, 1], [0, 0.2, 0], [0, -0.2, 0]], dtype=np.float32),
            (Material("skin", (0.5, 0.4, 0.3)),),
            np.zeros(1, dtype=np.int32),
            np.zeros(1, dtype=np.uint8),
        )

    def vertices(self, phase: float) -> np.ndarray:
        assert 0.0 <= phase <= 1.0
        return self.part.rest_m


def walkers(**spec: object):
    made: list[StandingPerson] = []

    def make(number: int, walking: bool) -> StandingPerson:
        made.append(Post(number, walking))
        return made[-1]

    layout = make_layout(35, 45, 95, 0.45)
    return build_people(GymSpec(**spec), layout, make, duration_s=10.0), made


def test_people_walk_the_way_they_face_and_keep_clear_of_the_machine() -> None:
    stood = walked = 0
    for seed in range(12):
        people, made = walkers(people=3, passer_by=True, seed=seed)
        assert len(people.parts) == len(made) == 4
        assert len({part.name for part in people.parts}) == 4
        assert all((part.face_label == Label.PERSON).all() for part in people.parts)
        before, after = people.vertices(1.0), people.vertices(1.05)
        for person, old, new in zip(made, before, after, strict=True):
            assert np.abs(old[:, 1]).min() > 1.0
            assert old[:, 2].min() == pytest.approx(0.0, abs=1e-6)
            if old is new:
                stood += 1
                assert not person.walking
                continue
            walked += 1
            assert person.walking
            nose = (old[0] - old[1:].mean(axis=0))[:2]
            step = (new - old).mean(axis=0)[:2]
            assert 0.3 < np.linalg.norm(step) / 0.05 < 2.0
            assert nose @ step > 0.0
    assert stood > 3
    assert walked > 12


def test_the_passer_by_crosses_the_picture_within_the_clip() -> None:
    for seed in range(6):
        people, _ = walkers(people=0, passer_by=True, seed=seed)
        x = [people.vertices(t)[0][:, 0].mean() for t in np.linspace(0.0, 10.0, 101)]
        assert min(np.abs(x)) < 0.2
        steps = np.diff(x)
        assert (steps > 0).all() or (steps < 0).all()
