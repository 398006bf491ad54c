"""The turn of an exported network, worked out only where there is a reference to turn from.

Matching two moments takes a quarter of a look's time. Looks that only seek the trunk, and second
looks at a frame, have no reference: they give zeros for it, and the matching stays undone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnx
from onnx import helper, numpy_helper

REFERENCE, TURN = "reference", "turn_deg"


def turn_if_asked(model: onnx.ModelProto) -> int:
    """Put all that only the turn needs into a branch that is taken where the reference is not 0.

    Without one, the turn and its spread are 0. All other values, and the turn with a reference,
    stay as they are.

    Parameters
    ----------
    model : onnx.ModelProto
        As exported by `training.network.export`; changed in place.

    Returns
    -------
    int
        Steps that were put there; none where they are there already.

    Raises
    ------
    ValueError
        If anything but the turn depends on the reference.
    """
    graph = model.graph
    if any(node.op_type == "If" for node in graph.node):
        return 0
    steps = _only_for(graph, REFERENCE, TURN)
    moved = [graph.node[at] for at in steps]
    kept = [node for at, node in enumerate(graph.node) if at not in steps]
    inner = f"{TURN}_asked"
    for node in moved:
        node.output[:] = [inner if name == TURN else name for name in node.output]
    out = next(value for value in graph.output if value.name == TURN)
    asked = onnx.ValueInfoProto()
    asked.CopyFrom(out)
    asked.name = inner
    unasked = onnx.ValueInfoProto()
    unasked.CopyFrom(out)
    unasked.name = f"{TURN}_unasked"
    columns = out.type.tensor_type.shape.dim[1].dim_value
    nothing = [
        numpy_helper.from_array(np.array([at]), f"turn_{name}")
        for name, at in (("from", 0), ("to", columns), ("along", 1))
    ]
    no_turn = [
        helper.make_node("Slice", [REFERENCE, *(n.name for n in nothing)], ["turn_room"]),
        helper.make_node("Sub", ["turn_room", "turn_room"], [unasked.name]),
    ]
    graph.initializer.append(numpy_helper.from_array(np.float32(0), "no_reference"))
    del graph.node[:]
    graph.node.extend(
        [
            *kept,
            helper.make_node("Abs", [REFERENCE], ["reference_size"]),
            helper.make_node("ReduceMax", ["reference_size"], ["reference_most"], keepdims=0),
            helper.make_node("Greater", ["reference_most", "no_reference"], ["turn_is_asked"]),
            helper.make_node(
                "If",
                ["turn_is_asked"],
                [TURN],
                then_branch=helper.make_graph(moved, "turn_asked", [], [asked]),
                else_branch=helper.make_graph(no_turn, "turn_unasked", [], [unasked], nothing),
            ),
        ]
    )
    onnx.checker.check_model(model)
    return len(moved)


def all_nodes(graph: onnx.GraphProto) -> Iterator[onnx.NodeProto]:
    """Yield the steps of a graph and of its branches."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from all_nodes(attribute.g)


def _only_for(graph: onnx.GraphProto, source: str, result: str) -> set[int]:
    """Return which steps depend on an input, or are read by such alone."""
    outputs = {value.name for value in graph.output}
    late, chosen = {source}, set()
    for at, node in enumerate(graph.node):
        if late & set(node.input):
            late |= set(node.output)
            chosen.add(at)
    if late & outputs != {result}:
        raise ValueError(f"{sorted(late & outputs)} depend on {source}, not {result} alone")
    readers: dict[str, set[int]] = {}
    for at, node in enumerate(graph.node):
        for name in node.input:
            readers.setdefault(name, set()).add(at)
    # Backwards, a step's readers are judged before it.
    for at in reversed(range(len(graph.node))):
        given = graph.node[at].output
        if at not in chosen and not outputs & set(given):
            read_by = set().union(*(readers.get(name, set()) for name in given))
            if read_by and read_by <= chosen:
                chosen.add(at)
    return chosen
