"""What the package and the path tracer's processes say to each other, over a pipe.

Needs numpy and nothing else: both ends read it, with different versions of Python and numpy.
"""

from __future__ import annotations

import io
import pickle
import struct
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from training.scene import Camera, Floats, Scene

PICKLE_PROTOCOL = 5  # known to every Python since 3.8
_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True)
class Quality:
    """How the path tracer spends its time; the defaults are what was measured to be worth it.

    One sample on more pixels than wanted beats two on each: the denoiser takes ragged outlines of
    few samples for the truth, and resampling smooths them.

    Parameters
    ----------
    samples : int
        Paths per rendered pixel; the denoiser makes up for their small number.
    guided : bool
        The denoiser is shown colour and normals of the surfaces: sharp textures, a little dearer.
    scale : float
        Rendered pixels per pixel of the picture, along a side; the picture is resampled from them.
    view : str
        Blender's view: ``AgX`` rolls bright light off as a phone does; ``Standard`` clips.
    look : str
        Blender's look for that view, or ``None``.
    seed : int
    """

    samples: int = 1
    guided: bool = True
    scale: float = 1.1
    view: str = "AgX"
    look: str = "None"
    seed: int = 0


@dataclass(frozen=True, eq=False)
class SceneMessage:
    """From now on, draw this."""

    scene: Scene
    quality: Quality


@dataclass(frozen=True, eq=False)
class FrameMessage:
    """Draw one frame; only the parts that have moved since this process' last frame are in it."""

    moved_m: dict[int, Floats]
    camera: Camera


@dataclass(frozen=True, eq=False)
class PictureMessage:
    """One sRGB picture, uint8 of shape (height, width, 3)."""

    picture: NDArray[np.uint8]


@dataclass(frozen=True)
class FailureMessage:
    """What went wrong in the process, in one line."""

    text: str


@dataclass(frozen=True)
class ReadyMessage:
    """The process is up, or has the scene."""

    version: str


def _array(data: bytes, dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
    return np.frombuffer(data, dtype=np.dtype(dtype)).reshape(shape)


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: object) -> Any:  # noqa: ANN401 - pickle's own signature
        # Arrays travel as bytes: numpy 1 and 2 name the insides of a pickled array differently.
        if type(obj) is np.ndarray:
            return _array, (obj.tobytes(), obj.dtype.str, obj.shape)
        return NotImplemented


def send(pipe: IO[bytes], message: object) -> None:
    """Write one message, and its length before it."""
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=PICKLE_PROTOCOL).dump(message)
    data = buffer.getbuffer()
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - one of the messages above
    """Read one message.

    Raises
    ------
    EOFError
        If the other end has gone.
    """
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)
