"""Every `Material` as a Blender node tree, painted in the part's rest coordinates.

Runs inside the path tracer's own process. What a camera ray meets is drawn with texture and relief;
what a bounced ray meets is flat colour, as nobody sees it and textures are half the time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from training.scene import Material

REST_ATTRIBUTE = "rest"  # a vector per vertex: the pattern's coordinates, metres
SEED_STEP = 7.31  # repeats between the noises of two seeds; no multiple of any pattern's period
SPECULAR = {"rubber": 0.35, "skin": 0.4}  # the others: 0.5, an index of refraction of 1.45
FUZZ, FUZZ_RGB = 0.22, (0.6, 0.6, 0.6)  # fibres that stand off catch light where cloth turns away
MATT = {"cloth", "knit", "stripes", "concrete"}  # no highlight to be seen: a cheaper shader

Socket = Any  # bpy's types are made at run time


def srgb_to_linear(value: float) -> float:
    """Linear light of one sRGB channel, both 0..1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


def linear_rgb(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    """Linear light of an sRGB colour."""
    red, green, blue = (srgb_to_linear(channel) for channel in rgb)
    return red, green, blue


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
        self, value: Socket, low: float, high: float, to: tuple[float, float] = (0, 1)
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

    def place(self, material: Material, stretch: tuple[float, float, float] = (1, 1, 1)) -> Socket:
        """Give the point in repeats of the pattern, shifted by the seed."""
        rest = self.add("ShaderNodeAttribute", "Vector", {}, attribute_name=REST_ATTRIBUTE)
        scale = tuple(s / material.pattern_scale_m for s in stretch)
        shift = (material.seed % 97 * SEED_STEP,) * 3
        inputs = {0: rest, 1: scale, 2: shift}
        return self.add("ShaderNodeVectorMath", 0, inputs, operation="MULTIPLY_ADD")

    def noise(self, place: Socket, scale: float, detail: float = 0.0, rough: float = 0.5) -> Socket:
        """Smooth noise, about 0.2 to 0.8."""
        inputs = {"Vector": place, "Scale": scale, "Detail": detail, "Roughness": rough}
        return self.add("ShaderNodeTexNoise", 0, inputs, normalize=True)

    def wave(self, place: Socket, axis: str, distortion: float = 0.0) -> Socket:
        """Sine stripes, one a repeat."""
        inputs = {"Vector": place, "Scale": 1 / 3.183, "Distortion": distortion, "Detail": 1.0}
        fields = {"bands_direction": axis, "wave_profile": "SIN", "wave_type": "BANDS"}
        return self.add("ShaderNodeTexWave", "Fac", inputs, **fields)

    def split(self, vector: Socket) -> Any:  # noqa: ANN401 - bpy
        """Give the three components of a vector."""
        node = self.tree.nodes.new("ShaderNodeSeparateXYZ")
        self.tree.links.new(vector, node.inputs[0])
        return node.outputs


# A pattern gives: colour (socket or rgb), roughness (socket or number), height (socket or None).
Look = tuple[Any, Any, Socket | None]


def _plain(_: Nodes, m: Material) -> Look:
    return linear_rgb(m.rgb), m.roughness, None


def _scaled(rgb: tuple[float, float, float], by: tuple[float, float, float]) -> tuple[float, ...]:
    return tuple(min(channel * factor, 1.0) for channel, factor in zip(rgb, by, strict=True))


def _skin(n: Nodes, m: Material) -> Look:
    base, place = linear_rgb(m.rgb), n.place(m)
    blotch = n.ramp(n.noise(place, 1.0, 1.0), 0.3, 0.7)
    red = _scaled(base, (1.0, 0.78, 0.72))
    pale = _scaled(base, (1.08, 1.1, 1.1))
    share = n.math("MULTIPLY", blotch, min(1.0, m.pattern_strength * 1.2))
    fine = n.noise(place, 9.0)
    rough = n.ramp(fine, 0.3, 0.7, (m.roughness - 0.08, m.roughness + 0.06))
    return n.mix(share, pale, red), rough, n.math("MULTIPLY", fine, 0.03)


def _cloth(n: Nodes, m: Material) -> Look:
    base = linear_rgb(m.rgb)
    folds = n.noise(n.place(m, (1.0, 1.0, 0.55)), 0.9, 1.0, 0.45)
    share = n.ramp(folds, 0.35, 0.65, (m.pattern_strength, 0.0))
    colour = n.mix(share, base, _scaled(base, (0.8, 0.8, 0.82)))
    return colour, m.roughness, n.math("MULTIPLY", folds, 0.35)


def _knit(n: Nodes, m: Material) -> Look:
    place = n.place(m)
    ribs = n.wave(place, "X")
    height = n.math("MULTIPLY_ADD", ribs, 0.1, n.noise(place, 0.25))
    share = n.math("MULTIPLY", ribs, m.pattern_strength * 0.5)
    return n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb)), m.roughness, height


def _stripes(n: Nodes, m: Material) -> Look:
    place = n.place(m)
    share = n.ramp(n.wave(place, "Z"), 0.48, 0.52, (0.0, m.pattern_strength))
    colour = n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb))
    return colour, m.roughness, n.math("MULTIPLY", n.noise(place, 0.6), 0.4)


def _rubber(n: Nodes, m: Material) -> Look:
    flecks = n.ramp(n.noise(n.place(m), 1.6), 0.68, 0.71, (0.0, m.pattern_strength))
    return n.mix(flecks, linear_rgb(m.rgb), linear_rgb(m.second_rgb)), m.roughness, None


def _brushed(n: Nodes, m: Material) -> Look:
    hair = n.ramp(n.noise(n.place(m, (1.0, 40.0, 40.0)), 1.0), 0.3, 0.7)
    spread = 0.15 * m.pattern_strength
    rough = n.ramp(
        hair, 0.0, 1.0, (max(m.roughness - spread, 0.02), min(m.roughness + spread, 1.0))
    )
    base = linear_rgb(m.rgb)
    share = n.math("MULTIPLY", hair, m.pattern_strength)
    return n.mix(share, base, _scaled(base, (0.8, 0.8, 0.8))), rough, None


def _leather(n: Nodes, m: Material) -> Look:
    base, place = linear_rgb(m.rgb), n.place(m)
    dents = n.noise(place, 0.8)
    worn = tuple(channel + 0.3 * (0.25 - channel) * m.pattern_strength for channel in base)
    height = n.math("MULTIPLY_ADD", n.noise(place, 8.0), 0.03, n.math("MULTIPLY", dents, 0.15))
    rough = n.ramp(dents, 0.3, 0.7, (m.roughness - 0.1, m.roughness + 0.08))
    return n.mix(n.ramp(dents, 0.5, 0.8), base, worn), rough, height


def _tiles(n: Nodes, m: Material) -> Look:
    place = n.place(m)
    across = n.split(place)
    normal = n.split(n.add("ShaderNodeNewGeometry", "True Normal", {}))
    edge: Any = 1.0
    for axis in range(3):
        # Along its own normal a face is one point of the lattice: no joint may come from there.
        facing = n.ramp(n.math("ABSOLUTE", normal[axis]), 0.6, 0.7)
        off = n.math("PINGPONG", across[axis], 0.5)
        edge = n.math("MINIMUM", edge, n.math("ADD", off, facing))
    joint = n.ramp(edge, 0.012, 0.022, (m.pattern_strength, 0.0))
    base = linear_rgb(m.rgb)
    stain = n.ramp(n.noise(place, 0.7), 0.3, 0.7, (0.0, 0.35 * m.pattern_strength))
    face = n.mix(stain, base, _scaled(base, (0.8, 0.8, 0.78)))
    return n.mix(joint, face, linear_rgb(m.second_rgb)), m.roughness, None


def _concrete(n: Nodes, m: Material) -> Look:
    base = linear_rgb(m.rgb)
    broad = n.ramp(n.noise(n.place(m), 0.6, 2.0, 0.6), 0.3, 0.7)
    share = n.math("MULTIPLY", broad, m.pattern_strength)
    return n.mix(share, base, _scaled(base, (0.68, 0.68, 0.67))), m.roughness, None


def _wood(n: Nodes, m: Material) -> Look:
    grain = n.ramp(n.noise(n.place(m, (0.3, 3.0, 3.0)), 1.0, 1.0, 0.6), 0.35, 0.65)
    share = n.math("MULTIPLY", grain, m.pattern_strength)
    return n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb)), m.roughness, None


PATTERNS: dict[str, Callable[[Nodes, Material], Look]] = {
    "plain": _plain,
    "mirror": _plain,
    "skin": _skin,
    "cloth": _cloth,
    "knit": _knit,
    "stripes": _stripes,
    "rubber": _rubber,
    "brushed": _brushed,
    "leather": _leather,
    "tiles": _tiles,
    "concrete": _concrete,
    "wood": _wood,
}


def build_material(material: Material) -> Any:  # noqa: ANN401 - bpy
    """Make the Blender material of one of ours."""
    built = bpy.data.materials.new(material.name)
    if hasattr(built, "use_nodes") and not built.node_tree:
        built.use_nodes = True
    tree = built.node_tree
    tree.nodes.clear()
    nodes = Nodes(tree)
    mirror = material.pattern == "mirror"
    colour, rough, height = PATTERNS[material.pattern](nodes, material)
    inputs: dict[str | int, Any] = {
        "Base Color": colour if isinstance(colour, bpy.types.NodeSocket) else (*colour, 1.0),
        "Roughness": min(material.roughness, 0.05) if mirror else rough,
        "Metallic": 1.0 if mirror else material.metallic,
        "Specular IOR Level": SPECULAR.get(material.pattern, 0.5),
    }
    if height is not None and material.pattern_strength > 0:
        bump = {"Height": height, "Strength": 1.0, "Distance": material.pattern_scale_m}
        inputs["Normal"] = nodes.add("ShaderNodeBump", 0, bump)
    if material.pattern in MATT:
        del inputs["Metallic"], inputs["Specular IOR Level"], inputs["Roughness"]
        edge = nodes.ramp(nodes.add("ShaderNodeLayerWeight", 1, {0: 0.5}), 0.3, 1.0, (0.0, FUZZ))
        inputs["Color"] = nodes.mix(edge, inputs.pop("Base Color"), FUZZ_RGB)
        surface = nodes.add("ShaderNodeBsdfDiffuse", 0, inputs)
    else:
        surface = nodes.add("ShaderNodeBsdfPrincipled", 0, inputs)
    if not mirror:
        seen = nodes.add("ShaderNodeLightPath", "Is Camera Ray", {})
        flat = nodes.add("ShaderNodeBsdfDiffuse", 0, {"Color": (*linear_rgb(material.rgb), 1.0)})
        surface = nodes.add("ShaderNodeMixShader", 0, {0: seen, 1: flat, 2: surface})
    out = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(surface, out.inputs["Surface"])
    return built
