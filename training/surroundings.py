"""Everything of a scene that is not the lifter: machine, room, people and light."""

from __future__ import annotations

import numpy as np

from training.body.people import Bystander
from training.kinematics.motion import Motion
from training.scene import Floats, Light, Part
from training.scenery.lights import build_lights
from training.scenery.machine import build_machine
from training.scenery.people import StandingPerson, build_people
from training.scenery.room import build_room
from training.spec import ClipSpec
from training.spec.sample import sample_body, sample_clothes

PEOPLE_STREAM = 77  # keeps the people's draws apart from the room's, which start from the same seed


class Surroundings:
    """Machine, room, people and light of a clip.

    Parameters
    ----------
    spec : ClipSpec
    motion : Motion
        For the layout of the machine and the clip's duration.

    Attributes
    ----------
    parts : tuple of Part
    lights : tuple of Light
    ambient_rgb : tuple of float
    exposure_ev : float
    """

    def __init__(self, spec: ClipSpec, motion: Motion) -> None:
        layout = motion.seat.layout
        self._machine = build_machine(spec.machine, layout)
        self._room = build_room(spec.gym, layout)
        rng = np.random.default_rng((spec.gym.seed, PEOPLE_STREAM))

        def person(number: int, walking: bool) -> StandingPerson:
            return Bystander(
                sample_body(rng),
                sample_clothes(rng).model_copy(update={"bottom": "trousers", "top": "t_shirt"}),
                name=f"person_{number}",
                walking=walking,
                seed=number,
            )

        self._people = build_people(
            spec.gym,
            layout,
            person,
            duration_s=motion.course.duration_s,
            camera_distance_m=spec.camera.distance_m,
        )
        self.lights: tuple[Light, ...]
        self.lights, self.ambient_rgb, self.exposure_ev = build_lights(spec.gym, layout)
        self.parts: tuple[Part, ...] = (
            *self._machine.static,
            *self._machine.moving,
            *self._room,
            *self._people.parts,
        )
        self._still = tuple(p.rest_m for p in self._machine.static)
        self._walls = tuple(p.rest_m for p in self._room)

    def vertices(self, time_s: float, travel_m: float) -> tuple[Floats, ...]:
        """Return the vertices (V, 3) of every part at a time, in the order of `parts`.

        Parameters
        ----------
        time_s : float
            Moves the people.
        travel_m : float
            Moves the platform.
        """
        return (
            *self._still,
            *self._machine.moved(travel_m),
            *self._walls,
            *self._people.vertices(time_s),
        )
