"""The rasteriser: OpenGL without a screen, quick enough to make pictures for training.

A software OpenGL (Mesa's llvmpipe) uses every core for one picture; where several processes draw,
set ``LP_NUM_THREADS=0`` in each before its first `Rasteriser`.

What is seen is drawn first, cheaply; then each pattern shades its own samples, each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from training.render._raster_context import (
    GL_CLIP_DISTANCE0,
    GL_DEPTH_CLAMP,
    SAMPLERS,
    Programs,
    open_context,
)
from training.render._raster_mesh import pattern_layer
from training.render._raster_mirror import before, reflection
from training.render._raster_stage import Stage
from training.render._raster_target import Target
from training.render._raster_view import VIEW, camera_clip, camera_rays, exposed, exposure, tone
from training.render.base import Picture
from training.scene import Camera, Frame, Scene

if TYPE_CHECKING:
    import moderngl

_SHADOW_SLOPE = (1.5, 2.0)  # polygon offset: slope factor and depth steps
_MAX_TARGETS = 4  # sizes of picture kept ready; crops and clips of one run need two
_SCREEN = 3  # vertices of the triangle that covers the picture


class Rasteriser:
    """A `Renderer` on OpenGL.

    The picture of a frame depends on the scene, the frame and the first frame of the call (shadows
    are aimed at the lifter as he is there) and is the same to the bit on one machine.

    Parameters
    ----------
    samples : int
        Of each pixel, for smooth edges: a square number; others are rounded down to one.
    shadow_px : int
        The largest side of the shadow map; soft lamps get a smaller, softer one.

    Raises
    ------
    training.errors.RendererError
        If OpenGL cannot be opened.
    """

    def __init__(self, samples: int = 4, shadow_px: int = 1024) -> None:
        self._context = open_context()
        self._side = max(int(samples**0.5), 1)
        self._shadow_px = shadow_px
        self._stage: Stage | None = None
        self._targets: dict[tuple[int, int], Target] = {}
        self._drawn: Target | None = None
        with self._context:
            self._programs = Programs(self._context)
            self._view = self._context.buffer(reserve=VIEW.itemsize)
            self._sort = self._context.vertex_array(self._programs.sort(), [])
            self._finish = self._context.vertex_array(self._programs.finish(), [])
        self._shade: dict[str, moderngl.VertexArray] = {}

    def __enter__(self) -> Rasteriser:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the graphics card's memory back; the object cannot be used afterwards."""
        self._stage = self._drawn = None
        self._targets.clear()
        self._context.release()

    def render(self, scene: Scene, frames: Iterable[Frame]) -> Iterator[Picture]:
        """Yield one sRGB picture (height, width, 3) per frame, in order."""
        for i, frame in enumerate(frames):
            with self._context:
                picture = self._render(scene, frame, aim=i == 0)
            yield picture

    def material_map(self) -> NDArray[np.uint16]:
        """Return the material seen at each pixel of the picture drawn last, (height, width).

        Counted from 1 in the order of `materials_of`; 0 where nothing is. Costs next to nothing,
        as drawing has found it out.

        Raises
        ------
        ValueError
            If nothing was drawn yet.
        """
        if self._drawn is None:
            raise ValueError("No picture was drawn yet.")
        with self._context:
            rest, side = self._drawn.rest, self._drawn.side
            seen = np.frombuffer(rest.read(alignment=1), dtype=np.float32)
        width, height = rest.size
        code = seen.reshape(height, width, 4)[side // 2 :: side, side // 2 :: side, 3]
        return code.astype(np.uint16)

    def label_map(self, scene: Scene, frame: Frame) -> NDArray[np.uint8]:
        """Return the `Label` seen at each pixel's centre, (height, width); 0 where nothing is."""
        with self._context:
            stage = self._staged(scene)
            stage.load(frame.vertices_m)
            target = self._target(frame.camera)
            self._write_view(stage, frame.camera)
            self._context.enable_only(self._context.DEPTH_TEST)
            target.labels.use()
            target.labels.clear()
            stage.draw_labels()
            seen = target.labels.read(components=1, alignment=1, dtype="u1")
        size = frame.camera.height_px, frame.camera.width_px
        return np.frombuffer(seen, dtype=np.uint8).reshape(size).copy()

    def _render(self, scene: Scene, frame: Frame, *, aim: bool) -> Picture:
        context, camera = self._context, frame.camera
        stage = self._staged(scene)
        stage.load(frame.vertices_m)
        if aim or not stage.aimed:
            stage.refit(frame.vertices_m)
        self._write_view(stage, camera)

        context.enable_only(context.DEPTH_TEST)
        context.polygon_offset = _SHADOW_SLOPE
        context.enable_direct(GL_DEPTH_CLAMP)  # what is nearer to the lamp than its map still casts
        stage.cast()
        context.disable_direct(GL_DEPTH_CLAMP)
        context.polygon_offset = (0.0, 0.0)

        target = self._drawn = self._target(camera)
        plane = stage.mirror_seen(camera)
        if plane is not None:
            self._write_view(stage, camera, plane, behind_glass=True)
            self._draw(stage, target, behind_glass=True)
            self._write_view(stage, camera, plane)
        self._draw(stage, target)
        context.enable_only(context.NOTHING)
        target.finished.use()
        target.light.use(SAMPLERS["picture"])
        target.rest.use(SAMPLERS["seen_rest"])
        target.normal.use(SAMPLERS["seen_normal"])
        finish = self._programs.finish()
        finish["focal_px"].value = camera.focal_px
        finish["side"].value = target.side
        self._finish.render(vertices=_SCREEN)
        seen = target.finished.read(components=3, alignment=1)
        picture = np.frombuffer(seen, dtype=np.uint8)
        return picture.reshape(camera.height_px, camera.width_px, 3).copy()

    def _draw(self, stage: Stage, target: Target, *, behind_glass: bool = False) -> None:
        """Draw what is seen, then its light; `behind_glass` the mirror's picture."""
        context = self._context
        context.enable_only(context.DEPTH_TEST)
        context.front_face = "ccw" if behind_glass else "cw"  # rows run downwards
        target.seen.use()
        target.seen.clear(depth=1.0)
        if behind_glass:
            context.enable_direct(GL_CLIP_DISTANCE0)
        stage.fill(behind_glass=behind_glass)
        context.disable_direct(GL_CLIP_DISTANCE0)

        shaded = target.reflected if behind_glass else target.shaded
        shaded.use()
        sky = tone(exposed(stage.scene))
        shaded.clear(depth=1.0)
        target.rest.use(SAMPLERS["seen_rest"])
        target.normal.use(SAMPLERS["seen_normal"])
        (target.light if behind_glass else target.mirrored).use(SAMPLERS["mirrored"])
        stage.bind(SAMPLERS["shadow_map"])
        sort = self._programs.sort()
        sort["sky"].value = (float(sky[0]), float(sky[1]), float(sky[2]))
        sort["side"].value = target.side
        self._sort.render(vertices=_SCREEN)
        context.depth_func = "=="
        for pattern in stage.patterns:
            program = self._programs.surface(pattern)
            if pattern not in self._shade:
                self._shade[pattern] = context.vertex_array(program, [])
            program["side"].value = target.side
            program["layer"].value = pattern_layer(pattern)
            self._shade[pattern].render(vertices=_SCREEN)
        context.depth_func = "<"

    def _staged(self, scene: Scene) -> Stage:
        if self._stage is None or self._stage.scene is not scene:
            if self._stage is not None:
                self._stage.release()
            self._stage = Stage(self._context, self._programs, scene, self._shadow_px)
        return self._stage

    def _write_view(
        self,
        stage: Stage,
        camera: Camera,
        mirror: NDArray[np.float64] | None = None,
        *,
        behind_glass: bool = False,
    ) -> None:
        turn = reflection(mirror) if behind_glass and mirror is not None else np.eye(4)
        view = np.zeros((), dtype=VIEW)
        view["clip"] = (camera_clip(camera) @ turn).T
        view["shadow"] = stage.shadow_matrix.T
        view["eye"] = (*(turn @ np.append(camera.position_m, 1.0))[:3], stage.light_count)
        view["ambient"][:3] = exposed(stage.scene)
        if mirror is not None:
            view["mirror"] = before(mirror) if behind_glass else mirror
        view["shadow_scale"][:3] = (*stage.shadow_scale, mirror is not None and not behind_glass)
        view["rays"][:, :3] = camera_rays(camera, self._side) @ turn[:3, :3].T
        view["lights"] = stage.lights
        view["lights"]["rgb"] *= exposure(stage.scene)
        self._view.write(view.tobytes())
        self._view.bind_to_uniform_block(0)

    def _target(self, camera: Camera) -> Target:
        size = camera.width_px, camera.height_px
        if size not in self._targets:
            if len(self._targets) >= _MAX_TARGETS:
                self._targets.pop(next(iter(self._targets))).release()
                self._drawn = None
            self._targets[size] = Target(self._context, size, self._side)
        return self._targets[size]
