"""Lopsided padding, moved into the convolutions of an exported network.

In torch a convolution pads both sides alike, so `training.network.trunks.SameConv` pads
beforehand; in ONNX a convolution may do it itself. As a step of its own it costs a trunk a fifth of
its time in onnxruntime.
"""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

# Of (B, C, H, W) padded before, then behind: only H and W may be.
UNPADDED = (0, 1, 4, 5)
PADDED = (2, 3, 6, 7)


def pads_moved(model: onnx.ModelProto) -> int:
    """Let convolutions do the padding before them with zeros.

    Parameters
    ----------
    model : onnx.ModelProto
        Changed in place.

    Returns
    -------
    int
        Paddings that were moved.
    """
    nodes = model.graph.node
    readers: dict[str, list[onnx.NodeProto]] = {}
    for node in nodes:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    moved = []
    for pad in nodes:
        after = readers.get(pad.output[0], [])
        if pad.op_type != "Pad" or {node.op_type for node in after} != {"Conv"}:
            continue
        widths = _widths(model, pad)
        if widths is None:
            continue
        for conv in after:
            own = next(a for a in conv.attribute if a.name == "pads").ints
            own[:] = [a + widths[at] for a, at in zip(own, PADDED, strict=True)]
            conv.input[0] = pad.input[0]
        moved.append(pad)
    for pad in moved:
        nodes.remove(pad)
    _drop_unread(model)
    return len(moved)


def _widths(model: onnx.ModelProto, pad: onnx.NodeProto) -> list[int] | None:
    """Return how far a padding with zeros reaches, or none where a convolution cannot do it."""
    mode = next((a.s for a in pad.attribute if a.name == "mode"), b"constant")
    extra = [name for name in pad.input[2:] if name]
    if mode != b"constant" or any(_constant(model, name).any() for name in extra):
        return None
    widths = [int(width) for width in _constant(model, pad.input[1])]
    return None if any(widths[at] for at in UNPADDED) else widths


def _constant(model: onnx.ModelProto, name: str) -> NDArray[np.generic]:
    """Work out a value that depends on no input."""
    for tensor in model.graph.initializer:
        if tensor.name == name:
            return numpy_helper.to_array(tensor)
    needed = {name}
    steps: list[onnx.NodeProto] = []
    for node in reversed(model.graph.node):
        if needed & set(node.output):
            steps.insert(0, node)
            needed |= set(node.input)
    out = helper.make_tensor_value_info(name, onnx.TensorProto.INT64, None)
    held = [tensor for tensor in model.graph.initializer if tensor.name in needed]
    graph = helper.make_graph(steps, "constant", [], [out], held)
    part = helper.make_model(graph, opset_imports=model.opset_import)
    values = ReferenceEvaluator(part).run(None, {})
    return np.asarray(values[0])  # type: ignore[index]


def _drop_unread(model: onnx.ModelProto) -> None:
    """Remove the steps that only a removed one has read."""
    outputs = {out.name for out in model.graph.output}
    while True:
        read = {name for node in model.graph.node for name in node.input} | outputs
        unread = [node for node in model.graph.node if not read & set(node.output)]
        if not unread:
            return
        for node in unread:
            model.graph.node.remove(node)
