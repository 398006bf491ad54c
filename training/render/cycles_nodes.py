"""Blender node trees, written in few words.

Runs inside the path tracer's own process.
"""

from __future__ import annotations

from typing import Any

import bpy

from training.scene import Material

REST_ATTRIBUTE = "rest"  # a vector per vertex: the pattern's coordinates, metres
SEED_STEP = 0.731  # repeats between the noises of two seeds; no multiple of any pattern's period
SEEDS = 997  # different shifts: larger ones would cost the noise its precision
PIXEL_RAD = 0.0014  # what a pixel of a 640 px wide picture sees; textures below it would flicker

Socket = Any  # bpy's types are made at run time
Vector = tuple[float, float, float]


class Nodes:
    """A node tree being written: each method adds one node and gives its output.

    Parameters
    ----------
    tree : bpy.types.NodeTree
    """

    def __init__(self, tree: Any) -> None:  # noqa: ANN401 - bpy
        self.tree = tree

    def add(
        self,
        kind: str,
        output: int | str,
        inputs: dict[str | int, Any],
        **fields: object,
    ) -> Socket:
        """Add a node; an input is a socket to be linked or a value."""
        node = self.tree.nodes.new(kind)
        for name, value in fields.items():
            setattr(node, name, value)
        for key, value in inputs.items():
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, node.inputs[key])
            else:
                node.inputs[key].default_value = value
        return node.outputs[output]

    def math(self, operation: str, *values: Any) -> Socket:  # noqa: ANN401 - bpy
        """One sum, product and so on."""
        return self.add("ShaderNodeMath", 0, dict(enumerate(values)), operation=operation)

    def ramp(
        self, value: Socket, low: float, high: float, to: tuple[float, float] = (0.0, 1.0)
    ) -> Socket:
        """Linear from `low`..`high` to `to`, and no further."""
        inputs = {0: value, 1: low, 2: high, 3: to[0], 4: to[1]}
        return self.add("ShaderNodeMapRange", 0, inputs)

    def mix(self, share: Any, first: Any, second: Any) -> Socket:  # noqa: ANN401 - bpy
        """Blend two colours."""
        fields = {"data_type": "RGBA", "clamp_factor": True}
        one, two = (
            v if isinstance(v, bpy.types.NodeSocket) else (*v[:3], 1.0) for v in (first, second)
        )
        return self.add("ShaderNodeMix", 2, {0: share, 6: one, 7: two}, **fields)

    def mix_value(self, share: Any, first: Any, second: Any) -> Socket:  # noqa: ANN401 - bpy
        """Blend two numbers."""
        return self.add("ShaderNodeMix", 0, {0: share, 2: first, 3: second}, data_type="FLOAT")

    def product(self, first: Any, second: Any) -> Socket:  # noqa: ANN401 - bpy
        """Multiply two colours."""
        fields = {"data_type": "RGBA", "blend_type": "MULTIPLY"}
        return self.add("ShaderNodeMix", 2, {0: 1.0, 6: first, 7: second}, **fields)

    def place(
        self, material: Material, stretch: Vector = (1, 1, 1), scale_m: float | None = None
    ) -> Socket:
        """Give the point in repeats of the pattern (or of `scale_m`), shifted by the seed."""
        rest = self.add("ShaderNodeAttribute", "Vector", {}, attribute_name=REST_ATTRIBUTE)
        scale = tuple(s / (scale_m or material.pattern_scale_m) for s in stretch)
        shift = (material.seed % SEEDS * SEED_STEP,) * 3
        inputs = {0: rest, 1: scale, 2: shift}
        return self.add("ShaderNodeVectorMath", 0, inputs, operation="MULTIPLY_ADD")

    def noise(self, place: Socket, scale: float, detail: float = 0.0, rough: float = 0.5) -> Socket:
        """Smooth noise, about 0.2 to 0.8."""
        inputs = {"Vector": place, "Scale": scale, "Detail": detail, "Roughness": rough}
        return self.add("ShaderNodeTexNoise", 0, inputs, normalize=True)

    def split(self, vector: Socket) -> Any:  # noqa: ANN401 - bpy
        """Give the three components of a vector."""
        node = self.tree.nodes.new("ShaderNodeSeparateXYZ")
        self.tree.links.new(vector, node.inputs[0])
        return node.outputs

    def join(self, *parts: Any) -> Socket:  # noqa: ANN401 - bpy
        """Make a vector of three numbers."""
        return self.add("ShaderNodeCombineXYZ", 0, dict(enumerate(parts)))

    def band(self, place: Socket, share: float, soft: float) -> Socket:
        """1 on a band about each half-integer, `share` of the way wide, 0 elsewhere."""
        off = self.math("PINGPONG", self.math("ADD", place, 0.5), 0.5)
        return self.ramp(off, share / 2 - soft / 2, share / 2 + soft / 2, (1.0, 0.0))

    def chance(self, first: Any, second: Any) -> Socket:  # noqa: ANN401 - bpy
        """Draw a number 0..1 for each pair of values."""
        inputs = {"Vector": self.join(first, second, 0.0)}
        return self.add("ShaderNodeTexWhiteNoise", "Value", inputs, noise_dimensions="3D")

    def along_face(self, place: Socket) -> tuple[Socket, Socket]:
        """Two coordinates along a flat thing's face: the axis that it faces is left out."""
        x, y, z = self.split(place)
        normal = self.split(self.add("ShaderNodeNewGeometry", "True Normal", {}))
        faces_x, _, faces_z = (
            self.ramp(self.math("ABSOLUTE", component), 0.65, 0.66) for component in normal
        )
        return self.mix_value(faces_x, x, y), self.mix_value(faces_z, z, y)

    def kept(self, size_m: float) -> Socket:
        """How much of a detail of this size is seen: 0 where it is smaller than a pixel."""
        away = self.add("ShaderNodeCameraData", "View Distance", {})
        pixels = self.math("MULTIPLY", away, PIXEL_RAD / size_m)
        return self.ramp(pixels, 0.35, 0.9, (1.0, 0.0))
