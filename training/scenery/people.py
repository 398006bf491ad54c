"""Other people: who stand behind the machine, who walk there, and one who may pass in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from training.layout import Layout
from training.scene import Floats, Label, Part
from training.scenery.mesh import Vec, vec
from training.scenery.room import wall_y_m
from training.spec.types import GymSpec

_STRIDE_M = 1.35  # two steps
_NEAREST_BEHIND_M = 1.35  # clear of the weights on the far side
_NEAREST_BEFORE_M = 1.25  # clear of those on the near side
_SHORTEST_FRONT_M = 2.6  # a nearer camera has no room for anyone before it
_HALF_WAY_M = 3.6  # where walkers turn
_FRONT_SHARE = 0.35  # of the passers-by go between camera and machine
_WALKER_SHARE = 0.4


class StandingPerson(Protocol):
    """A body that somebody else makes: it stands at the origin, faces +x, soles at z = 0."""

    @property
    def part(self) -> Part:
        """Its mesh."""
        ...

    def vertices(self, phase: float) -> Floats:
        """Vertices (V, 3) in metres at a phase of the stride, 0..1; 0 is standing still."""
        ...


@dataclass(frozen=True)
class _Way:
    """How one person moves: from x at `start_x_m` with `speed_m_s`; 0 stands."""

    y_m: float
    start_x_m: float
    speed_m_s: float
    yaw_deg: float
    returns: bool


@dataclass(frozen=True, eq=False)
class People:
    """Everyone but the lifter.

    Parameters
    ----------
    parts : tuple of Part
        All faces labelled `Label.PERSON`.
    """

    parts: tuple[Part, ...]
    _persons: tuple[StandingPerson, ...]
    _ways: tuple[_Way, ...]
    _standing: tuple[Floats, ...]
    _floor_z_m: float

    def vertices(self, time_s: float) -> tuple[Floats, ...]:
        """Vertices of `parts` at a time; somebody who stands is the very same array every time."""
        return tuple(
            still if way.speed_m_s == 0.0 else _placed(person, way, time_s, self._floor_z_m)
            for person, way, still in zip(self._persons, self._ways, self._standing, strict=True)
        )


def _placed(person: StandingPerson, way: _Way, time_s: float, floor_z_m: float) -> Floats:
    """Where a person's vertices are: x goes to and fro, or straight through."""
    walked = way.speed_m_s * time_s
    x, yaw = way.start_x_m + walked, way.yaw_deg
    if way.returns:
        lap = (x + _HALF_WAY_M) % (4 * _HALF_WAY_M)
        back = lap > 2 * _HALF_WAY_M
        x = (4 * _HALF_WAY_M - lap if back else lap) - _HALF_WAY_M
        yaw += 180.0 if back else 0.0
    phase = abs(walked) / _STRIDE_M % 1.0 if way.speed_m_s else 0.0
    cos, sin = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
    turn = np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
    place: Vec = vec(x, way.y_m, floor_z_m)
    standing = np.asarray(person.vertices(phase), dtype=float)
    moved: Floats = (standing @ turn + place).astype(np.float32)
    return moved


def build_people(
    spec: GymSpec,
    layout: Layout,
    make_person: Callable[[int, bool], StandingPerson],
    duration_s: float = 20.0,
    camera_distance_m: float = 3.2,
) -> People:
    """Place the people of a spec.

    Parameters
    ----------
    make_person : callable
        Called with the number of a person (0, 1, ...) and whether it walks; gives its body.
        `spec.people` of them, and one more for a passer-by.
    duration_s : float
        The clip's; the passer-by crosses the middle somewhere within.
    camera_distance_m : float
        Nobody passes before a camera that is too near.
    """
    draw = np.random.default_rng([spec.seed, 31])
    last = wall_y_m(spec) - 0.6
    ways: list[_Way] = []
    for _ in range(spec.people):
        y = float(draw.uniform(_NEAREST_BEHIND_M, max(last, _NEAREST_BEHIND_M + 0.05)))
        x = float(layout.hip_m[0] + draw.uniform(-2.0, 2.2))
        walks = draw.random() < _WALKER_SHARE
        side = float(draw.choice([-1.0, 1.0]))
        speed = side * float(draw.uniform(0.5, 1.2)) if walks else 0.0
        yaw = (0.0 if side > 0 else 180.0) if walks else float(draw.uniform(0.0, 360.0))
        ways.append(_Way(y, x, speed, yaw, walks))
    if spec.passer_by:
        side = float(draw.choice([-1.0, 1.0]))
        speed = side * float(draw.uniform(0.9, 1.5))
        crosses = float(draw.uniform(0.15, 0.85)) * duration_s
        room = camera_distance_m >= _SHORTEST_FRONT_M
        front = room and draw.random() < _FRONT_SHARE
        y = -max(_NEAREST_BEFORE_M, 0.5 * camera_distance_m) if front else _NEAREST_BEHIND_M
        x = float(layout.hip_m[0]) - speed * crosses
        ways.append(_Way(y, x, speed, 0.0 if side > 0 else 180.0, False))
    persons = tuple(make_person(k, way.speed_m_s != 0.0) for k, way in enumerate(ways))
    standing = tuple(
        _placed(person, way, 0.0, layout.floor_z_m)
        for person, way in zip(persons, ways, strict=True)
    )
    parts = tuple(_as_person(person.part, k) for k, person in enumerate(persons))
    return People(parts, persons, tuple(ways), standing, layout.floor_z_m)


def _as_person(part: Part, index: int) -> Part:
    """Give the part under its own name, every face labelled as somebody else's."""
    labels = np.full(len(part.faces), int(Label.PERSON), dtype=np.uint8)
    return replace(part, name=f"person_{index}", face_label=labels)
