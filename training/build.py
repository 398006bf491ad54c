"""From a spec to a scene: the lifter, clothes, machine, room and people, and what moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from training.camera import camera_track
from training.errors import SpecError
from training.kinematics.motion import BodyState, Motion
from training.lifter import Lifter
from training.scene import Camera, Floats, Frame, Scene
from training.spec import ClipSpec
from training.surroundings import Surroundings

PAD_RANGE_DEG = {"sled_45": (15.0, 55.0), "horizontal": (25.0, 80.0), "vertical": (0.0, 30.0)}
LEAST_KNEE_CHANGE_DEG = 10.0  # a smaller bend of the knees is no rep
SUM_TOLERANCE = 1e-6  # shares written with six digits still sum to 1


@dataclass(frozen=True, eq=False)
class Shot:
    """One drawn moment and what was true of it.

    Parameters
    ----------
    frame : Frame
    state : BodyState
    """

    frame: Frame
    state: BodyState


class Take:
    """A clip before it is drawn.

    Parameters
    ----------
    spec : ClipSpec

    Attributes
    ----------
    motion : Motion
    lifter : Lifter
    surroundings : Surroundings
    scene : Scene
        The lifter's parts first, then those of the surroundings.
    layout : Layout
    times_s : ndarray, shape (N,)
        Of the clip's pictures.

    Raises
    ------
    training.errors.SpecError
        Where the parameters do not go together, in one sentence.
    """

    def __init__(self, spec: ClipSpec) -> None:
        check(spec)
        self.spec = spec
        self.motion = Motion(spec)
        self.lifter = Lifter(self.motion)
        self.surroundings: Surroundings = Surroundings(spec, self.motion)
        self.scene = Scene(
            parts=(*self.lifter.parts, *self.surroundings.parts),
            lights=self.surroundings.lights,
            ambient_rgb=self.surroundings.ambient_rgb,
            exposure_ev=self.surroundings.exposure_ev,
        )
        self.layout = self.motion.seat.layout
        count = int(np.floor(self.motion.course.duration_s * spec.picture.rate_hz))
        self.times_s = np.arange(count) / spec.picture.rate_hz

    def shots(self, times_s: np.ndarray) -> Iterator[Shot]:
        """Yield the shots at some times (T,)."""
        cameras = camera_track(self.spec.camera, self.spec.picture, self.layout, times_s)
        for time_s, camera in zip(times_s, cameras, strict=True):
            yield self.shot(float(time_s), camera)

    def shot(self, time_s: float, camera: Camera) -> Shot:
        """Return the shot at a time, as a camera sees it."""
        state = self.motion.at(time_s)
        vertices: tuple[Floats, ...] = self.lifter.vertices(state.pose)
        around = self.surroundings.vertices(time_s, state.travel_m)
        return Shot(Frame(time_s, (*vertices, *around), camera), state)


def check(spec: ClipSpec) -> None:
    """Refuse what no body can do.

    Parameters
    ----------
    spec : ClipSpec

    Raises
    ------
    training.errors.SpecError
        Naming the parameter.
    """
    m = spec.motion
    if abs(sum(m.lumbar_shares) - 1.0) > SUM_TOLERANCE or min(m.lumbar_shares) < 0:
        raise SpecError("lumbar_shares have to be positive and sum to 1.")
    if m.knee_bottom_deg <= m.knee_top_deg + LEAST_KNEE_CHANGE_DEG:
        raise SpecError(
            f"knee_bottom_deg has to be at least {LEAST_KNEE_CHANGE_DEG:.0f} deg deeper than"
            " knee_top_deg."
        )
    low, high = PAD_RANGE_DEG[spec.machine.kind]
    if not low <= spec.machine.pad_angle_deg <= high:
        raise SpecError(
            f"A {spec.machine.kind} machine has its back-rest at {low:.0f} to {high:.0f} deg,"
            f" not {spec.machine.pad_angle_deg:.0f}."
        )
