"""A pose model without its silhouette: the same landmarks in a tenth less time.

The landmark network also draws the person's silhouette, which nobody asks for, and MediaPipe runs
all operations of a network. Those of the silhouette alone are taken out of the list, and an empty
picture stands for it; no landmark depends on them, so all are the same to the last bit.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from legpress_cv.pose.bundle import LANDMARKS_NAME, read_bundle, tflite_schema, write_bundle

SILHOUETTE_RANK, SILHOUETTE_CHANNELS = 4, 1
"""The silhouette is the only output that is a picture of one channel."""
FLOAT32, FLOAT_BYTES = 0, 4
MOST_VALUES = 1 << 22
"""Of a silhouette: its sides are 256 pixels; a damaged file may say anything."""
OPERATORS_FIELD, BUFFERS_FIELD = 10, 12
"""Places of two lists in the tables of TensorFlow Lite's schema: of a graph, and of a model."""
BUFFER_TABLE = struct.pack("<HHHH", 6, 8, 4, 0)
"""Layout of a table with one field, a list, as flatbuffers writes it; two bytes of padding."""
ALIGNMENT = 16


_making = Lock()
"""Two workers that load the same model at a time would both do the work."""


def lean_bundle(path: Path, changed_ns: int) -> bytes:
    """Read a pose bundle and leave out what draws the silhouette.

    Parameters
    ----------
    path
        Of the bundle.
    changed_ns
        When it was changed: another file of that name is read anew.

    Raises
    ------
    ModelCorruptError
        If the file is damaged or is not a pose bundle.
    """
    with _making:
        return _lean_bundle(path, changed_ns)


@lru_cache(maxsize=4)
def _lean_bundle(path: Path, _changed_ns: int) -> bytes:
    members = read_bundle(path, cure="fetch it again with: legpress-cv models fetch --force")
    return write_bundle(members | {LANDMARKS_NAME: without_silhouette(members[LANDMARKS_NAME])})


def without_silhouette(model: bytes) -> bytes:
    """Return a TFLite landmark network without the operations of its silhouette alone.

    A network that is built otherwise, or is damaged, is given back as it is: MediaPipe judges it.
    """
    try:
        return _without_silhouette(model)
    except (struct.error, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return model


def _without_silhouette(model: bytes) -> bytes:
    root = tflite_schema().Model.GetRootAs(model, 0)
    graph = root.Subgraphs(0)
    if max(graph.OperatorsLength(), graph.TensorsLength()) * FLOAT_BYTES > len(model):
        return model
    outputs = [int(index) for index in graph.OutputsAsNumpy()]
    drawn = [index for index in outputs if _is_silhouette(graph.Tensors(index))]
    if root.SubgraphsLength() != 1 or len(drawn) != 1:
        return model
    tensor = graph.Tensors(drawn[0])
    users = [graph.Tensors(k).Buffer() for k in range(graph.TensorsLength())]
    buffer = tensor.Buffer()
    if users.count(buffer) != 1 or root.Buffers(buffer).DataLength():
        return model
    kept = _needed(graph, [index for index in outputs if index != drawn[0]])
    out = bytearray(model)
    _keep_operators(out, graph, kept)
    size = FLOAT_BYTES
    for side in tensor.ShapeAsNumpy():
        size *= int(side)
    _point_to_zeros(out, root, buffer, size)
    return bytes(out)


def _is_silhouette(tensor: Any) -> bool:  # noqa: ANN401 - generated class
    shape = tensor.ShapeAsNumpy()
    return bool(
        tensor.Type() == FLOAT32
        and tensor.ShapeLength() == SILHOUETTE_RANK
        and shape[-1] == SILHOUETTE_CHANNELS
        and 0 < shape.prod() <= MOST_VALUES
    )


def _needed(graph: Any, outputs: list[int]) -> list[int]:  # noqa: ANN401 - generated class
    """Return the numbers of the operations that some outputs hang on, in their order."""
    made_by = {
        int(tensor): k
        for k in range(graph.OperatorsLength())
        for tensor in graph.Operators(k).OutputsAsNumpy()
    }
    needed: set[int] = set()
    waiting = list(outputs)
    while waiting:
        k = made_by.get(waiting.pop())
        if k is not None and k not in needed:
            needed.add(k)
            waiting += [int(tensor) for tensor in graph.Operators(k).InputsAsNumpy()]
    return sorted(needed)


def _keep_operators(out: bytearray, graph: Any, kept: list[int]) -> None:  # noqa: ANN401
    """Shorten the list of operations to those that are kept; offsets count from their own place."""
    start = graph._tab.Vector(graph._tab.Offset(OPERATORS_FIELD))
    places = [start + 4 * k for k in range(graph.OperatorsLength())]
    targets = [place + struct.unpack_from("<I", out, place)[0] for place in places]
    for place, k in zip(places, kept, strict=False):
        struct.pack_into("<I", out, place, targets[k] - place)
    struct.pack_into("<I", out, start - 4, len(kept))


def _point_to_zeros(out: bytearray, root: Any, buffer: int, size: int) -> None:  # noqa: ANN401
    """Give a buffer that had no content so many bytes of zeros, put behind the model's end."""
    out += bytes(-len(out) % ALIGNMENT)
    layout_at = len(out)
    table_at = layout_at + len(BUFFER_TABLE)
    list_at = table_at + 8
    content_at = list_at + 4 + (-(list_at + 4) % ALIGNMENT)
    list_at = content_at - 4
    out += BUFFER_TABLE
    out += struct.pack("<iI", table_at - layout_at, list_at - (table_at + 4))
    out += bytes(list_at - len(out)) + struct.pack("<I", size) + bytes(size)
    place = root._tab.Vector(root._tab.Offset(BUFFERS_FIELD)) + 4 * buffer
    struct.pack_into("<I", out, place, table_at - place)
