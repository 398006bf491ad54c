"""Opening OpenGL without a screen, and the programs drawn with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from training.errors import RendererError
from training.render._raster_mesh import PATTERNS
from training.render._raster_view import MAX_LIGHTS
from training.scene import Pattern

if TYPE_CHECKING:
    import moderngl

SHADERS = Path(__file__).parent / "shaders"
MAX_MATERIALS = 1000  # 48 bytes each: within the 64 KiB that every card gives a uniform block
GL_CLIP_DISTANCE0 = 0x3000
GL_DEPTH_CLAMP = 0x864F
SAMPLERS = {
    "seen_rest": 0,
    "seen_normal": 1,
    "shadow_map": 2,
    "mirrored": 3,
    "picture": 4,
    "still": 5,
}
_GLSL = "#version 330 core\n"


def open_context() -> moderngl.Context:
    """Open an OpenGL 3.3 context of its own, on a graphics card or in software.

    Raises
    ------
    RendererError
        If moderngl or OpenGL is not installed.
    """
    try:
        import moderngl
    except ImportError as error:
        raise RendererError(
            "The rasteriser needs moderngl: install the extra "
            'with pip install "legpress-cv[training]".'
        ) from error
    try:
        return moderngl.create_context(standalone=True, require=330, backend="egl")
    except Exception as error:  # the loader raises whatever the system gives it
        raise RendererError(
            "OpenGL cannot be opened without a screen: install EGL and a driver "
            f"(Debian: apt install libegl1 libgl1-mesa-dri) ({' '.join(str(error).split())})."
        ) from error


class Programs:
    """Compiles a program the first time it is asked for.

    Parameters
    ----------
    context : moderngl.Context
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._made: dict[str, moderngl.Program] = {}

    def surface(self, pattern: Pattern) -> moderngl.Program:
        """Shade one pattern; branches would all be run on every pixel."""
        defines = "".join(f"#define P_{name} {i}\n" for i, name in enumerate(PATTERNS))
        defines += f"#define PATTERN P_{pattern}\n"
        return self._make(
            f"surface_{pattern}",
            ["screen.vert"],
            ["view.glsl", "samples.glsl", "noise.glsl", "patterns.glsl", "surface.frag"],
            defines,
        )

    def fill(self, *, behind_glass: bool = False) -> moderngl.Program:
        """Tell what is seen at each sample; `behind_glass` leaves out what the mirror hides."""
        defines = f"#define BEHIND_GLASS {int(behind_glass)}\n"
        vertex, fragment = ["view.glsl", "fill.vert"], ["view.glsl", "fill.frag"]
        return self._make(f"fill_{behind_glass}", vertex, fragment, defines)

    def sort(self) -> moderngl.Program:
        """Give the pattern of each sample as a depth."""
        return self._make("sort", ["screen.vert"], ["samples.glsl", "sort.frag"])

    def shadow(self) -> moderngl.Program:
        """Give the depth from the lamp."""
        return self._make("shadow", ["view.glsl", "shadow.vert"], ["shadow.frag"])

    def copy(self) -> moderngl.Program:
        """Copy one shadow map into another."""
        return self._make("copy", ["screen.vert"], ["copy.frag"])

    def label(self) -> moderngl.Program:
        """Give the label of what is seen."""
        return self._make("label", ["view.glsl", "label.vert"], ["label.frag"])

    def finish(self) -> moderngl.Program:
        """Add contact shade and sRGB."""
        return self._make("finish", ["screen.vert"], ["samples.glsl", "finish.frag"])

    def _make(
        self, name: str, vertex: list[str], fragment: list[str], defines: str = ""
    ) -> moderngl.Program:
        if name not in self._made:
            head = (
                f"{_GLSL}#define MAX_LIGHTS {MAX_LIGHTS}\n#define MAX_MATERIALS {MAX_MATERIALS}\n"
            )
            program = self._context.program(
                vertex_shader=head + defines + _read(vertex),
                fragment_shader=head + defines + _read(fragment),
            )
            for block, slot in (("View", 0), ("Materials", 1)):
                if block in program:
                    program[block].binding = slot
            for sampler, slot in SAMPLERS.items():
                if sampler in program:
                    program[sampler].value = slot
            self._made[name] = program
        return self._made[name]


def _read(names: list[str]) -> str:
    return "\n".join((SHADERS / name).read_text(encoding="utf-8") for name in names)
