"""Every `Material` as a Blender node tree, painted in the part's rest coordinates.

Runs inside the path tracer's own process. What a camera ray meets is drawn with texture and relief;
what a bounced ray meets is flat colour, as nobody sees it and textures are half the time. Sizes and
the meaning of the second colour are the rasteriser's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from training.render.cycles_nodes import Nodes, Socket, Vector
from training.scene import Material

SPECULAR = {"rubber": 0.35, "skin": 0.4}  # the others: 0.5, an index of refraction of 1.5
MATT = {"cloth", "knit", "stripes", "concrete"}  # no highlight to be seen: a cheaper shader
MATT_ROUGHNESS = 0.75  # nor here
SHINE = 0.03  # what even a matt surface mirrors, evenly: nothing is quite black
FUZZ = {"cloth": 0.2, "knit": 0.25, "stripes": 0.2, "plain": 0.15}  # and more where it turns away
GLOSS_RGB = (0.6, 0.6, 0.6)  # what it mirrors is the room: grey
FOLD_M, FOLD_HEIGHT_M = 0.07, 0.008  # folds of worn cloth: a hand's width, whatever the weave
FOLDS = (1.0, 1.0, 0.45)  # drawn out along a limb


def srgb_to_linear(value: float) -> float:
    """Linear light of one sRGB channel, both 0..1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


def linear_rgb(rgb: Vector) -> Vector:
    """Linear light of an sRGB colour."""
    red, green, blue = (srgb_to_linear(channel) for channel in rgb)
    return red, green, blue


def _scaled(rgb: Vector, by: Vector) -> Vector:
    red, green, blue = (min(channel * factor, 1.0) for channel, factor in zip(rgb, by, strict=True))
    return red, green, blue


def _grey(value: float) -> tuple[float, float, float, float]:
    return value, value, value, 1.0


# A pattern gives: colour (socket or linear rgb), roughness (socket or number), height in metres.
Look = tuple[Any, Any, Socket | None]


def _plain(_: Nodes, m: Material) -> Look:
    return linear_rgb(m.rgb), m.roughness, None


def _skin(n: Nodes, m: Material) -> Look:
    base, place = linear_rgb(m.rgb), n.place(m)
    blotch = n.noise(place, 1.0, 1.0)
    share = n.ramp(blotch, 0.3, 0.7, (0.0, min(1.0, m.pattern_strength * 1.2)))
    pale, red = _scaled(base, (1.08, 1.1, 1.1)), _scaled(base, (1.0, 0.78, 0.72))
    rough = n.ramp(blotch, 0.3, 0.7, (m.roughness + 0.06, m.roughness - 0.06))
    return n.mix(share, pale, red), rough, n.math("MULTIPLY", blotch, 0.003 * m.pattern_strength)


def _cloth(n: Nodes, m: Material) -> Look:
    folds = n.noise(n.place(m, FOLDS, FOLD_M), 1.0, 1.0, 0.45)
    share = n.ramp(folds, 0.3, 0.7, (0.0, 0.25 * m.pattern_strength))
    colour = n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb))
    return colour, m.roughness, n.math("MULTIPLY", folds, FOLD_HEIGHT_M)


def _knit(n: Nodes, m: Material) -> Look:
    rib = n.band(n.split(n.place(m))[2], 0.45, 0.3)
    seen = n.kept(m.pattern_scale_m / 2)
    folds = n.math("MULTIPLY", n.noise(n.place(m, FOLDS, FOLD_M), 1.0), 0.6 * FOLD_HEIGHT_M)
    strength = n.ramp(seen, 0.0, 1.0, (0.24 * m.pattern_strength, 0.6 * m.pattern_strength))
    share = n.math(
        "MULTIPLY", n.ramp(seen, 0.0, 1.0, (0.5, 1.0)), n.math("MULTIPLY", rib, strength)
    )
    height = n.math("MULTIPLY", n.math("MULTIPLY", rib, seen), -0.2 * m.pattern_scale_m)
    colour = n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb))
    return colour, m.roughness, n.math("ADD", height, folds)


def _stripes(n: Nodes, m: Material) -> Look:
    place = n.split(n.place(m))
    slant = n.math("MULTIPLY_ADD", place[0], 0.7, place[2])
    along = (place[2], slant, place[1])[m.seed % 3]
    share = n.math("MULTIPLY", n.band(along, 0.35, 0.02), m.pattern_strength)
    folds = n.noise(n.place(m, FOLDS, FOLD_M), 1.0)
    colour = n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb))
    return colour, m.roughness, n.math("MULTIPLY", folds, 0.6 * FOLD_HEIGHT_M)


def _rubber(n: Nodes, m: Material) -> Look:
    fleck = n.ramp(n.noise(n.place(m), 3.0), 0.66, 0.70)
    seen = n.kept(m.pattern_scale_m / 3)
    share = n.math("MULTIPLY", n.mix_value(seen, 0.1, fleck), m.pattern_strength)
    base = linear_rgb(m.rgb)
    worn = n.ramp(n.noise(n.place(m, scale_m=0.35), 1.0, 1.0), 0.3, 0.7)
    ground = n.mix(worn, _scaled(base, (0.8, 0.8, 0.8)), _scaled(base, (1.25, 1.25, 1.25)))
    return n.mix(share, ground, linear_rgb(m.second_rgb)), m.roughness, None


def _brushed(n: Nodes, m: Material) -> Look:
    hair = n.noise(n.place(m, (1.0, 6.0, 6.0)), 2.0)
    line = n.mix_value(n.kept(m.pattern_scale_m / 12), 0.5, n.ramp(hair, 0.3, 0.7))
    share = n.math("MULTIPLY", line, m.pattern_strength)
    smudge = n.noise(n.place(m, scale_m=0.09), 1.0)
    spread = 0.4 * m.pattern_strength * m.roughness
    rough = n.ramp(smudge, 0.3, 0.7, (max(m.roughness - spread, 0.05), m.roughness + spread))
    return n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb)), rough, None


def _leather(n: Nodes, m: Material) -> Look:
    grain = n.math("ABSOLUTE", n.math("SUBTRACT", n.noise(n.place(m), 3.0), 0.5))
    crease = n.math("MULTIPLY", n.ramp(grain, 0.0, 0.08, (1.0, 0.0)), n.kept(m.pattern_scale_m / 3))
    worn = n.noise(n.place(m, scale_m=0.13), 1.0)
    share = n.ramp(
        n.math("MULTIPLY_ADD", crease, 0.5, n.ramp(worn, 0.4, 0.8, (0.0, 0.4))),
        0.0,
        1.0,
        (0.0, m.pattern_strength),
    )
    height = n.math("MULTIPLY_ADD", crease, -0.0012, n.math("MULTIPLY", worn, 0.006))
    rough = n.ramp(worn, 0.3, 0.7, (m.roughness - 0.1, m.roughness + 0.08))
    colour = n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb))
    return colour, rough, n.math("MULTIPLY", height, m.pattern_strength)


def _tiles(n: Nodes, m: Material) -> Look:
    across, up = n.along_face(n.place(m))
    joint = n.math("MAXIMUM", n.band(across, 0.04, 0.01), n.band(up, 0.04, 0.01))
    own = n.chance(n.math("ROUND", across), n.math("ROUND", up))
    base, strength = linear_rgb(m.rgb), m.pattern_strength
    face = n.mix(
        own, _scaled(base, (1 - 0.25 * strength,) * 3), _scaled(base, (1 + 0.2 * strength,) * 3)
    )
    rough = n.ramp(joint, 0.0, 1.0, (m.roughness, 0.9))
    return n.mix(n.math("MULTIPLY", joint, strength), face, linear_rgb(m.second_rgb)), rough, None


def _concrete(n: Nodes, m: Material) -> Look:
    share = n.ramp(n.noise(n.place(m), 1.0, 2.0, 0.6), 0.3, 0.7, (0.0, m.pattern_strength))
    return n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb)), m.roughness, None


def _wood(n: Nodes, m: Material) -> Look:
    along, across = n.along_face(n.place(m))
    own = n.chance(n.math("ROUND", across), 0.0)
    gap = n.math("MULTIPLY", n.band(across, 0.03, 0.02), n.kept(m.pattern_scale_m / 20))
    grain = n.join(
        n.math("MULTIPLY_ADD", own, 31.0, n.math("MULTIPLY", along, 0.3)),
        n.math("MULTIPLY", across, 5.0),
        own,
    )
    share = n.ramp(n.noise(grain, 1.0, 1.0, 0.6), 0.3, 0.7, (0.0, m.pattern_strength))
    plank = n.mix(share, linear_rgb(m.rgb), linear_rgb(m.second_rgb))
    dark = n.mix(own, _grey(0.75), _grey(1.0))
    shade = n.mix(n.math("MULTIPLY", gap, 0.6), dark, _grey(0.0))
    return n.product(plank, shade), m.roughness, None


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
        "Roughness": 0.0 if mirror else rough,
        "Metallic": 1.0 if mirror else material.metallic,
        "Specular IOR Level": SPECULAR.get(material.pattern, 0.5),
    }
    if height is not None and material.pattern_strength > 0:
        bump = {"Height": height, "Strength": 1.0, "Distance": 1.0}
        inputs["Normal"] = nodes.add("ShaderNodeBump", 0, bump)
    rough_enough = material.metallic == 0 and material.roughness >= MATT_ROUGHNESS
    if not mirror and (rough_enough or material.pattern in MATT):
        del inputs["Metallic"], inputs["Specular IOR Level"], inputs["Roughness"]
        inputs["Color"] = inputs.pop("Base Color")
        edge = nodes.add("ShaderNodeLayerWeight", "Facing", {"Blend": 0.5})
        gloss = nodes.ramp(edge, 0.3, 1.0, (SHINE, FUZZ.get(material.pattern, 0.08)))
        inputs["Color"] = nodes.mix(gloss, inputs["Color"], GLOSS_RGB)
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
