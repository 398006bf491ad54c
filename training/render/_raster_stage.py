"""One scene on the graphics card: its buffers, what moved, and its shadow map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.errors import RendererError
from training.render._raster_context import MAX_MATERIALS, SAMPLERS, Programs
from training.render._raster_mesh import is_closed, is_garment, lifter_and_machine, pack
from training.render._raster_mirror import Mirrors, has_mirror, plane_seen
from training.render._raster_view import (
    MAX_LIGHTS,
    VIEW,
    Region,
    by_strength,
    light_rows,
    material_rows,
    region_around,
    shadow_clip,
)
from training.scene import Camera, Floats, Scene

if TYPE_CHECKING:
    import moderngl

_MIN_SHADOW_PX = 256
_PENUMBRA_GAP_RATIO = 0.12  # how far a limb hangs over what it shades, of the region's width
_TEXELS_PER_PENUMBRA = 4.0  # the width of the nine taps
_TAP_TEXELS = 1.3
_BIAS_TEXELS = 1.6  # along the normal, against a surface shading itself
_VERTEX_BYTES = 24


class Stage:
    """A scene's buffers; `load` brings them to a frame.

    Parameters
    ----------
    context : moderngl.Context
    programs : Programs
    scene : Scene
    shadow_px : int
        The largest side of the shadow map; soft lights take a smaller one.
    """

    def __init__(
        self, context: moderngl.Context, programs: Programs, scene: Scene, shadow_px: int
    ) -> None:
        self.scene = scene
        self._context = context
        self._packed = pack(scene)
        if len(self._packed.materials) > MAX_MATERIALS:
            raise RendererError(
                f"The rasteriser takes {MAX_MATERIALS} materials, "
                f"not {len(self._packed.materials)}."
            )
        self._near = lifter_and_machine(scene)
        self._closed = {i for i, p in enumerate(scene.parts) if is_closed(p) or is_garment(p)}
        self._shadow_px = shadow_px
        self._loaded: list[Floats | None] = [None] * len(scene.parts)
        self._moving: set[int] = set()
        self._region: Region | None = None
        self._shadow_stale = True
        self._still_stale = True

        packed = self._packed
        self._bytes = np.zeros((max(packed.vertex_first[-1], 1), 6), dtype=np.float32)
        self._moved = context.buffer(self._bytes.tobytes())
        self._static = context.buffer(packed.static.tobytes() or b"\0" * packed.static.itemsize)
        self._faces = context.buffer(packed.faces.tobytes() or b"\0" * 12)
        rows = np.zeros(MAX_MATERIALS, dtype=material_rows(()).dtype)
        rows[: len(packed.materials)] = material_rows(packed.materials)[: len(packed.materials)]
        self._materials = context.buffer(rows.tobytes())
        self.patterns = tuple(sorted({material.pattern for material in packed.materials}))
        self._fill, self._fill_glass = (
            context.vertex_array(
                programs.fill(behind_glass=behind_glass),
                [
                    (self._moved, "3f 3f", "in_position", "in_normal"),
                    (self._static, "3f 1f 4x", "in_rest", "in_material"),
                ],
                index_buffer=self._faces,
            )
            for behind_glass in (False, True)
        )
        self._mirrors: dict[int, Mirrors] = {}
        self._labels = context.vertex_array(
            programs.label(),
            [(self._moved, "3f 12x", "in_position"), (self._static, "16x 1u", "in_label")],
            index_buffer=self._faces,
        )
        self._casters = context.vertex_array(
            programs.shadow(), [(self._moved, "3f 12x", "in_position")], index_buffer=self._faces
        )
        self._copy = context.vertex_array(programs.copy(), [])
        self._shadow_maps: tuple[moderngl.Framebuffer, moderngl.Framebuffer] | None = None
        self._shadow_texture: moderngl.Texture | None = None
        self.lights = np.zeros(VIEW["lights"].shape, dtype=VIEW["lights"].base)
        self.light_count = 0
        self.shadow_matrix = np.eye(4)
        self.shadow_scale = (0.0, 0.0)

    @property
    def aimed(self) -> bool:
        """Whether the shadow has been aimed."""
        return self._region is not None

    def refit(self, vertices_m: Sequence[Floats]) -> None:
        """Aim the shadow at the lifter and the machine as they are in a frame."""
        region = region_around([vertices_m[i] for i in self._near])
        if region == self._region:
            return
        self._region = region
        lights = by_strength(self.scene.lights, region)
        self.light_count = min(len(lights), MAX_LIGHTS)
        self.lights = light_rows(lights)
        self._free_shadow()
        if not lights:
            return
        self.shadow_matrix, width_m = shadow_clip(lights[0], region)
        distance = np.linalg.norm(np.subtract(lights[0].position_m, region.centre_m))
        softness = lights[0].size_m / (1.0 if lights[0].kind == "sun" else max(distance, 0.5))
        wished = _TEXELS_PER_PENUMBRA / max(_PENUMBRA_GAP_RATIO * softness, 1e-3)
        side = int(np.clip(2 ** np.round(np.log2(wished)), _MIN_SHADOW_PX, self._shadow_px))
        texel_m = width_m / side
        self.shadow_scale = (_BIAS_TEXELS * texel_m, _TAP_TEXELS / side)
        context = self._context
        still = context.depth_texture((side, side))
        still.compare_func = ""
        self._shadow_texture = context.depth_texture((side, side))
        self._shadow_texture.compare_func = "<="
        self._shadow_texture.repeat_x = self._shadow_texture.repeat_y = False
        self._shadow_maps = (
            context.framebuffer(depth_attachment=still),
            context.framebuffer(depth_attachment=self._shadow_texture),
        )
        self._shadow_stale = self._still_stale = True

    def load(self, vertices_m: Sequence[Floats]) -> None:
        """Bring the vertices of a frame; arrays seen in the frame before are not loaded again."""
        if len(vertices_m) != len(self._loaded):
            raise RendererError(
                f"A frame has vertices of {len(vertices_m)} parts, its scene {len(self._loaded)}."
            )
        for i, vertices in enumerate(vertices_m):
            if vertices is self._loaded[i]:
                continue
            if self._loaded[i] is not None and i not in self._moving:
                self._moving.add(i)
                self._still_stale = True
            self._loaded[i] = vertices
            if has_mirror(self.scene.parts[i]):
                self._mirrors[i] = Mirrors(self.scene.parts[i], vertices)
            drawn = self._packed.parts[i].vertices(vertices)
            if len(drawn):
                self._moved.write(drawn, offset=self._packed.vertex_first[i] * _VERTEX_BYTES)
            self._shadow_stale = True

    def cast(self) -> None:
        """Draw the shadow map, if anything changed; the View block holds the shadow's matrix."""
        if self._shadow_maps is None or not self._shadow_stale:
            return
        still, whole = self._shadow_maps
        everything = set(range(len(self._loaded)))
        if self._still_stale:
            still.use()
            still.clear(depth=1.0)
            self._cast(everything - self._moving)
            self._still_stale = False
        whole.use()
        whole.clear(depth=1.0)
        still.depth_attachment.use(SAMPLERS["still"])
        self._copy.render(vertices=3)
        self._cast(self._moving)
        self._shadow_stale = False

    def fill(self, *, behind_glass: bool = False) -> None:
        """Draw what is seen into the framebuffer in use."""
        mesh = self._fill_glass if behind_glass else self._fill
        context, everything = self._context, set(range(len(self._loaded)))
        self._draw(mesh, everything - self._closed)
        # Of a closed body only the outside is seen: the rest is left out before it costs time.
        context.cull_face = "back"
        context.enable(context.CULL_FACE)
        self._draw(mesh, self._closed)
        context.disable(context.CULL_FACE)

    def mirror_seen(self, camera: Camera) -> NDArray[np.float64] | None:
        """Return the plane of the mirrors in the picture, if any."""
        return plane_seen(list(self._mirrors.values()), camera)

    def bind(self, shadow_slot: int) -> None:
        """Make the materials and the shadow map the shaders' own."""
        self._materials.bind_to_uniform_block(1)
        if self._shadow_texture is not None:
            self._shadow_texture.use(shadow_slot)

    def draw_labels(self) -> None:
        """Draw labels into the framebuffer in use."""
        if len(self._packed.faces):
            self._labels.render()

    def release(self) -> None:
        """Give the buffers back."""
        self._free_shadow()
        for mesh in (self._fill, self._fill_glass, self._labels, self._casters, self._copy):
            mesh.release()
        for buffer in (self._moved, self._static, self._faces, self._materials):
            buffer.release()

    def _draw(self, mesh: moderngl.VertexArray, parts: set[int]) -> None:
        first = self._packed.face_first
        runs: list[list[int]] = []
        for i in sorted(parts):  # neighbours in one call
            if runs and runs[-1][1] == first[i]:
                runs[-1][1] = first[i + 1]
            else:
                runs.append([first[i], first[i + 1]])
        for begin, end in runs:
            if end > begin:
                mesh.render(first=begin * 3, vertices=(end - begin) * 3)

    def _cast(self, parts: set[int]) -> None:
        """Draw parts as the lamp sees them; of closed ones only what faces it."""
        context = self._context
        self._draw(self._casters, parts - self._closed)
        context.front_face, context.cull_face = "ccw", "back"
        context.enable(context.CULL_FACE)
        self._draw(self._casters, parts & self._closed)
        context.disable(context.CULL_FACE)

    def _free_shadow(self) -> None:
        if self._shadow_maps is not None:
            for buffer in self._shadow_maps:
                buffer.depth_attachment.release()
                buffer.release()
        self._shadow_maps = None
        self._shadow_texture = None
