"""What the rasteriser draws into, for one size of picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import moderngl


class Target:
    """Samples of what is seen, their light, the finished picture and the labels.

    Parameters
    ----------
    context : moderngl.Context
    size : tuple of int
        Width and height of the picture.
    side : int
        Samples along a pixel's side.
    """

    def __init__(self, context: moderngl.Context, size: tuple[int, int], side: int) -> None:
        self.side = side
        inner = size[0] * side, size[1] * side
        self.rest = context.texture(inner, 4, dtype="f4")
        self.normal = context.texture(inner, 4, dtype="f4")
        self.light = context.texture(inner, 4, dtype="f2")
        self.mirrored = context.texture(inner, 4, dtype="f2")
        self.seen = context.framebuffer([self.rest, self.normal], context.depth_renderbuffer(inner))
        kinds = context.depth_renderbuffer(inner)
        self.shaded = context.framebuffer([self.light], kinds)
        self.reflected = context.framebuffer([self.mirrored], kinds)
        self.finished = context.framebuffer([context.renderbuffer(size, 4)])
        self.labels = context.framebuffer(
            [context.renderbuffer(size, 1, dtype="u1")], context.depth_renderbuffer(size)
        )

    def release(self) -> None:
        """Give the memory back."""
        for buffer in (self.seen, self.shaded, self.reflected, self.finished, self.labels):
            for thing in (*buffer.color_attachments, buffer.depth_attachment):
                if thing is not None:
                    thing.release()
            buffer.release()
