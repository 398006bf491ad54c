"""The leg press as a whole: what stands, what moves, and where it is at a travel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.layout import Layout
from training.scene import Floats, Label, Part
from training.scenery import frame, handles, pads, sled, stack
from training.scenery.mesh import Vec, join, vec
from training.scenery.plan import draw_plan
from training.spec.types import MachineSpec


@dataclass(frozen=True, eq=False)
class Machine:
    """A leg press.

    Parameters
    ----------
    static : tuple of Part
        Stand where their `rest_m` says.
    moving : tuple of Part
        Stand where their `rest_m` says at travel 0.
    drive : tuple of ndarray, shape (3,)
        Metres each moving part moves per metre of travel: against the rails for the sled and its
        discs, straight down for the plates of a weight stack.
    """

    static: tuple[Part, ...]
    moving: tuple[Part, ...]
    drive: tuple[Vec, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, the static ones first."""
        return self.static + self.moving

    def moved(self, travel_m: float) -> tuple[Floats, ...]:
        """Vertices of the moving parts when the platform has come down by `travel_m`.

        At 0 they are the very arrays of the parts.
        """
        if travel_m == 0.0:
            return tuple(part.rest_m for part in self.moving)
        return tuple(
            part.rest_m + (travel_m * drive).astype(np.float32)
            for part, drive in zip(self.moving, self.drive, strict=True)
        )

    def vertices(self, travel_m: float) -> tuple[Floats, ...]:
        """Vertices of all parts, in the order of `parts`."""
        return tuple(part.rest_m for part in self.static) + self.moved(travel_m)


def build_machine(spec: MachineSpec, layout: Layout) -> Machine:
    """Build the machine around a layout.

    The upholstery's highest surface lies in the layout's planes of back-rest and seat, the
    platform's tread in its plane of the soles. Equal spec and layout give equal arrays.
    """
    draw = np.random.default_rng([spec.seed, 11])
    plan = draw_plan(spec, layout, draw)
    pad = pads.back_rest(plan, draw) + pads.seat(plan)
    steel = frame.base(plan) + frame.rails(plan) + frame.posts(plan) + pads.supports(plan)
    steel += frame.pegs(plan, draw) + frame.near_beam(plan, draw) + handles.handles(plan)
    sled_pieces = sled.platform(plan) + sled.carriage(plan)
    back = -np.asarray(layout.rail_dir, dtype=float)
    moving, drive = [], []
    if plan.stacked:
        tower, plates = stack.weight_stack(plan, draw)
        steel += tower
        moving.append(join("machine_stack", plates, Label.MACHINE))
        drive.append(vec(0.0, 0.0, -1.0))
    else:
        axle, discs = sled.horns(plan, draw)
        sled_pieces += axle
        if discs:
            moving.append(join("machine_discs", discs, Label.MACHINE))
            drive.append(back)
    moving.insert(0, join("machine_sled", sled_pieces, Label.MACHINE))
    drive.insert(0, back)
    static = (
        join("machine_pads", pad, Label.MACHINE),
        join("machine_frame", steel, Label.MACHINE),
    )
    return Machine(static=static, moving=tuple(moving), drive=tuple(drive))
