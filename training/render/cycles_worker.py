"""The path tracer's own process: scenes and frames come in by a pipe, pictures go out.

Started by `training.render.cycles` with a Python that has bpy; needs bpy and numpy, nothing else.
``python -m training.render.cycles_worker``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from training.render.cycles_pipe import (
    FailureMessage,
    FrameMessage,
    PictureMessage,
    ReadyMessage,
    SceneMessage,
    receive,
    send,
)
from training.scene import Camera, Floats, Light, Material, Part, Scene

# Blender's task library takes its number of threads from the cores seen when it is loaded; one
# too many waits for work that never comes, and burns a core over it.
_CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
if _CORES:
    os.sched_setaffinity(0, {min(_CORES)})
import bpy  # noqa: E402

if _CORES:
    os.sched_setaffinity(0, _CORES)

from training.render.cycles_materials import build_material  # noqa: E402
from training.render.cycles_nodes import REST_ATTRIBUTE  # noqa: E402

SENSOR_MM = 36.0  # any number: only its ratio to the lens counts
BOUNCES = 2  # a third is not seen in a lit gym
CLAMP = 4.0  # radiance; few samples make fireflies that the denoiser would smear
AMBIENT_REACH_M = 0.7  # nearer things shade a surface from the light that comes from everywhere
BMP_HEAD = 54  # bytes before the pixels where nothing is compressed


class Stage:
    """Blender's scene, filled with one of ours.

    Parameters
    ----------
    message : SceneMessage
    folder : Path
        Where the pictures pass through.
    """

    def __init__(self, message: SceneMessage, folder: Path) -> None:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self._scene = bpy.context.scene
        self._quality = message.quality
        self._path = folder / "frame.bmp"
        self._materials: dict[Material, Any] = {}
        self._objects = [self._add_part(part) for part in message.scene.parts]
        for light in message.scene.lights:
            self._add_light(light)
        self._add_ambient(message.scene)
        self._set_render(message.scene.exposure_ev)
        self._camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        self._scene.collection.objects.link(self._camera)
        self._scene.camera = self._camera

    def _add_part(self, part: Part) -> Any:  # noqa: ANN401 - bpy
        mesh = bpy.data.meshes.new(part.name)
        count = len(part.faces)
        mesh.vertices.add(len(part.rest_m))
        mesh.loops.add(3 * count)
        mesh.polygons.add(count)
        mesh.loops.foreach_set("vertex_index", np.ascontiguousarray(part.faces.ravel(), np.int32))
        mesh.polygons.foreach_set("loop_start", np.arange(0, 3 * count, 3, dtype=np.int32))
        mesh.polygons.foreach_set("material_index", part.face_material.astype(np.int32))
        mesh.polygons.foreach_set("use_smooth", np.full(count, part.smooth))
        rest = np.ascontiguousarray(part.rest_m, np.float32).ravel()
        mesh.vertices.foreach_set("co", rest)
        mesh.attributes.new(REST_ATTRIBUTE, "FLOAT_VECTOR", "POINT").data.foreach_set(
            "vector", rest
        )
        for material in part.materials:
            if material not in self._materials:
                self._materials[material] = build_material(material)
            mesh.materials.append(self._materials[material])
        mesh.update(calc_edges=True)
        shape = bpy.data.objects.new(part.name, mesh)
        self._scene.collection.objects.link(shape)
        return shape

    def _add_light(self, light: Light) -> None:
        lamp = bpy.data.lights.new("light", "SUN" if light.kind == "sun" else "AREA")
        lamp.color = light.rgb
        lamp.energy = light.strength
        if light.kind == "sun":
            lamp.angle = light.size_m
        else:
            lamp.shape, lamp.size = "SQUARE", light.size_m
        shape = bpy.data.objects.new("light", lamp)
        back = -_unit(light.direction)  # a lamp shines along its own -z
        helper = np.eye(3)[np.argmin(np.abs(back))]
        right = _unit(np.cross(helper, back))
        turn = np.stack([right, np.cross(back, right), back], axis=1)
        shape.matrix_world = _matrix(turn, light.position_m)
        self._scene.collection.objects.link(shape)

    def _add_ambient(self, scene: Scene) -> None:
        world = bpy.data.worlds.new("world")
        if not world.node_tree:
            world.use_nodes = True
        node = next(n for n in world.node_tree.nodes if n.type == "BACKGROUND")
        node.inputs[0].default_value = (*scene.ambient_rgb, 1.0)
        world.cycles.sampling_method = "NONE"  # even light is found by the bounces themselves
        # In a closed room no ray gets out: light from everywhere is let in beyond arm's length.
        world.light_settings.distance = AMBIENT_REACH_M
        self._scene.world = world

    def _set_render(self, exposure_ev: float) -> None:
        quality, scene = self._quality, self._scene
        render, cycles = scene.render, scene.cycles
        render.engine = "CYCLES"
        render.threads_mode, render.threads = "FIXED", 1
        render.use_persistent_data = True
        render.dither_intensity = 0.0
        render.use_compositing = render.use_sequencer = False
        render.image_settings.file_format = "BMP"
        render.image_settings.color_mode = "RGB"
        render.filepath = str(self._path)
        cycles.device = "CPU"
        cycles.samples = quality.samples
        cycles.seed = quality.seed
        cycles.use_adaptive_sampling = False  # too few samples to tell noise from detail
        cycles.use_denoising = True
        cycles.denoiser = "OPENIMAGEDENOISE"
        cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL" if quality.guided else "RGB"
        cycles.denoising_prefilter = "NONE"
        cycles.denoising_quality = "FAST"
        cycles.denoising_use_gpu = False
        cycles.use_light_tree = False
        cycles.use_fast_gi = True
        cycles.fast_gi_method = "REPLACE"
        cycles.ao_bounces_render = 1
        cycles.max_bounces = BOUNCES
        cycles.diffuse_bounces = cycles.glossy_bounces = BOUNCES
        cycles.transmission_bounces = cycles.volume_bounces = 0
        cycles.caustics_reflective = cycles.caustics_refractive = False
        cycles.sample_clamp_indirect = CLAMP
        cycles.use_auto_tile = False
        scene.view_settings.view_transform = quality.view
        scene.view_settings.look = quality.look
        scene.view_settings.exposure = exposure_ev

    def draw(self, frame: FrameMessage) -> NDArray[np.uint8]:
        """Move what has moved, and render."""
        for index, vertices_m in frame.moved_m.items():
            self._move(index, vertices_m)
        self._aim(frame.camera)
        bpy.ops.render.render(write_still=True)
        picture = _read_bmp(self._path)
        size = frame.camera.height_px, frame.camera.width_px
        return picture if picture.shape[:2] == size else resample(picture, *size)

    def _move(self, index: int, vertices_m: Floats) -> None:
        mesh = self._objects[index].data
        mesh.vertices.foreach_set("co", np.ascontiguousarray(vertices_m, np.float32).ravel())
        mesh.update()

    def _aim(self, camera: Camera) -> None:
        render, lens = self._scene.render, self._camera.data
        render.resolution_x = round(camera.width_px * self._quality.scale)
        render.resolution_y = round(camera.height_px * self._quality.scale)
        lens.sensor_fit, lens.sensor_width = "HORIZONTAL", SENSOR_MM
        lens.lens = camera.focal_px / camera.width_px * SENSOR_MM
        lens.clip_start, lens.clip_end = 0.01, 1000.0
        lens.shift_x = 0.5 - camera.centre_px[0] / camera.width_px
        lens.shift_y = (camera.centre_px[1] - camera.height_px / 2) / camera.width_px
        # Blender's camera looks along its -z with y up; ours along z with y down.
        turn = np.asarray(camera.rotation).T * np.array([1.0, -1.0, -1.0])
        self._camera.matrix_world = _matrix(turn, camera.position_m)


def _unit(vector: Any) -> NDArray[np.float64]:  # noqa: ANN401 - array-like
    array = np.asarray(vector, dtype=float)
    return array / np.linalg.norm(array)


def _matrix(turn: NDArray[np.float64], position_m: Any) -> Any:  # noqa: ANN401 - mathutils
    from mathutils import Matrix

    rows = [[*row, float(at)] for row, at in zip(turn.tolist(), position_m, strict=True)]
    return Matrix([*rows, [0.0, 0.0, 0.0, 1.0]])


def _read_bmp(path: Path) -> NDArray[np.uint8]:
    """Read Blender's own uncompressed 24-bit bitmaps: BGR rows from below, padded to 4 bytes."""
    data = np.fromfile(path, dtype=np.uint8)
    width, height = (int(n) for n in data[18:26].view("<i4"))
    offset, bits = int(data[10:14].view("<u4")[0]), int(data[28:30].view("<u2")[0])
    if bits != 24 or offset < BMP_HEAD:  # noqa: PLR2004
        text = f"Blender wrote a bitmap of {bits} bits a pixel where 24 were asked for"
        raise ValueError(text)
    stride = (3 * width + 3) // 4 * 4
    rows = data[offset : offset + stride * height].reshape(height, stride)[::-1, : 3 * width]
    return np.ascontiguousarray(rows.reshape(height, width, 3)[..., ::-1])


def _resize(count: int, given: int, scale: float) -> NDArray[np.float32]:
    """Weights (count, given) of a row's resampling about its middle; `scale`: given per wanted."""
    wanted = (np.arange(count) + 0.5 - count / 2) * scale + given / 2
    reach = max(scale, 1.0)
    off = np.abs(np.arange(given) + 0.5 - wanted[:, None]) / reach
    # Mitchell and Netravali's cubic: neither rings nor blurs much.
    near = 7 / 6 * off**3 - 2 * off**2 + 8 / 9
    far = -7 / 18 * off**3 + 2 * off**2 - 10 / 3 * off + 16 / 9
    weights = np.where(off < 1, near, np.where(off < 2, far, 0.0))  # noqa: PLR2004
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)


def resample(picture: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Picture (height, width, 3) of one rendered smaller or larger, about the same middle."""
    scale = picture.shape[1] / width  # both ways: Blender's pixels are square
    rows = _resize(height, picture.shape[0], scale)
    columns = _resize(width, picture.shape[1], scale)
    # Copied into rows: a matrix product of strided planes is twenty times slower.
    planes = np.ascontiguousarray(np.moveaxis(picture, 2, 0), dtype=np.float32)
    mixed = np.moveaxis(rows @ planes @ np.ascontiguousarray(columns.T), 0, 2)
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)


def _own_stdout() -> BinaryIO:
    """Keep the pipe to ourselves: what Blender prints goes to the error stream instead."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer every frame with a picture, until the other end closes the pipe."""
    ready = ReadyMessage(bpy.app.version_string)
    send(sink, ready)
    with tempfile.TemporaryDirectory(prefix="cycles-") as folder:
        stage: Stage | None = None
        while True:
            try:
                message = receive(source)
            except EOFError:
                return
            try:
                if isinstance(message, SceneMessage):
                    stage = None  # half a scene is none
                    stage = Stage(message, Path(folder))
                    send(sink, ready)
                elif stage is not None:
                    send(sink, PictureMessage(stage.draw(message)))
            except Exception as problem:
                send(sink, FailureMessage(f"{type(problem).__name__}: {problem}"))


if __name__ == "__main__":
    serve(sys.stdin.buffer, _own_stdout())
