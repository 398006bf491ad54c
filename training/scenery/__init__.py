"""Everything around the lifter, as `training.scene` values: machine, room, people, light."""

from training.scenery.lights import build_lights
from training.scenery.machine import Machine, build_machine
from training.scenery.people import People, StandingPerson, build_people
from training.scenery.room import build_room

__all__ = [
    "Machine",
    "People",
    "StandingPerson",
    "build_lights",
    "build_machine",
    "build_people",
    "build_room",
]
