"""What every renderer does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from training.scene import Frame, Scene

Picture = NDArray[np.uint8]


class Renderer(Protocol):
    """Draws the frames of one scene.

    Opened once and used for many scenes; a context manager, so that windows, processes and files
    are put away.
    """

    def render(self, scene: Scene, frames: Iterable[Frame]) -> Iterator[Picture]:
        """Yield one sRGB picture (height, width, 3) per frame, in order.

        Raises
        ------
        training.errors.RendererError
            If it cannot be had on this machine, in one sentence that says what to do.
        """
        ...

    def __enter__(self) -> Renderer: ...

    def __exit__(self, *problem: object) -> None: ...
