"""The lifter as parts of a scene: skin with close clothes, shoes, and loose clothes over them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.body.clothes import loose_clothes
from training.body.paint import Skin, paint
from training.body.segments import SEGMENTS
from training.body.shoes import shoe_mesh
from training.body.skinning import Skinner
from training.kinematics.motion import SOLE_M, Motion
from training.kinematics.pose import BodyPose
from training.scene import Floats, Label, Material, Part

SOLE_RGB = (0.9, 0.9, 0.88)


class Lifter:
    """Meshes of one lifter.

    Parameters
    ----------
    motion : Motion
        Whose body and clothes are taken.

    Attributes
    ----------
    skin : Skin
    parts : tuple of Part
        The body, the right and the left shoe, and loose garments.
    """

    def __init__(self, motion: Motion) -> None:
        spec = motion.spec
        self._poser = motion.poser
        self.skin: Skin = paint(
            motion.body, motion.bones, motion.weights, spec.body, spec.clothes, spec.seed
        )
        self._skinner = Skinner(self.skin.rest_m, self.skin.weights)
        body = Part(
            "lifter",
            self.skin.faces,
            self.skin.rest_m.astype(np.float32),
            self.skin.materials,
            self.skin.material,
            self.skin.label,
        )
        self._shoe_rest: dict[str, NDArray[np.float64]] = {}
        shoes = tuple(self._shoe(side, spec.clothes.shoe_rgb) for side in "rl")
        start = self._skinner.pose(*_rigid(motion.at(motion.course.lead_s).pose))
        self._garments = loose_clothes(
            motion.body, motion.weights, spec.clothes, start, seed=spec.seed
        )
        self.parts: tuple[Part, ...] = (body, *shoes, *(g.part for g in self._garments))

    def _shoe(self, side: str, rgb: tuple[float, float, float]) -> Part:
        """Put a shoe around a foot at rest."""
        spec = self._poser.body
        vertices, faces, material = shoe_mesh(spec.height_m, SOLE_M)
        ankle = spec.joints_m[f"ankle_{side}"]
        way = spec.joints_m[f"toe_{side}"] - ankle
        heading = np.arctan2(way[1], way[0])
        c, s = np.cos(heading), np.sin(heading)
        turned = vertices @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
        self._shoe_rest[side] = turned + [ankle[0], ankle[1], ankle[2] - self._poser.ankle_height_m]
        return Part(
            f"shoe_{side}",
            faces,
            vertices.astype(np.float32),
            (
                Material("shoe", rgb, roughness=0.6, pattern="cloth", pattern_scale_m=0.005),
                Material("sole", SOLE_RGB, roughness=0.7),
            ),
            material,
            np.full(len(faces), Label.FOOT, dtype=np.uint8),
        )

    def vertices(self, pose: BodyPose) -> tuple[Floats, ...]:
        """Return the vertices (V, 3) of every part in a pose, in the order of `parts`."""
        skin = self._skinner.pose(*_rigid(pose))
        moved = [skin]
        for side in "rl":
            at = SEGMENTS.index(f"foot_{side}")
            placed = self._shoe_rest[side] @ pose.rotations[at].T + pose.shifts_m[at]
            moved.append(placed.astype(np.float32))
        return (*moved, *(garment.vertices(skin) for garment in self._garments))


def _rigid(pose: BodyPose) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return pose.rotations, pose.shifts_m
