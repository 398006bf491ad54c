"""The turn that is worked out only where it is asked for."""

import numpy as np
import pytest

pytest.importorskip("onnx")

import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from legpress_cv.lumbopelvic.network import weights_path
from training.network.asked import all_nodes, turn_if_asked

VALUE = TensorProto.FLOAT


def network(turn_from="doubled"):
    """Return a graph: a feature, a step that only the turn reads, a turn by both moments."""
    steps = [
        helper.make_node("Add", ["crops", "crops"], ["features"]),
        helper.make_node("Mul", ["crops", "three"], ["scaled"]),
        helper.make_node("Relu", ["scaled"], ["tripled"]),
        helper.make_node("Add", ["reference", "reference"], ["doubled"]),
        helper.make_node("Sub", ["tripled", "doubled"], ["turn_deg"]),
        helper.make_node("Abs", [turn_from], ["points_px"]),
    ]
    values = {
        name: helper.make_tensor_value_info(name, VALUE, ["batch", 2])
        for name in ("crops", "reference", "features", "turn_deg", "points_px")
    }
    graph = helper.make_graph(
        steps,
        "network",
        [values["crops"], values["reference"]],
        [values["points_px"], values["turn_deg"], values["features"]],
        [numpy_helper.from_array(np.float32(3), "three")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    return model


def run(model, crops, reference):
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"crops": crops, "reference": reference})


CROPS = np.array([[1, 2], [-3, 4]], dtype=np.float32)


def test_only_what_the_turn_alone_needs_is_put_aside():
    model = network("scaled")
    assert turn_if_asked(model) == 3
    assert [node.op_type for node in model.graph.node][:3] == ["Add", "Mul", "Abs"]
    assert {"Relu", "Sub", "Slice"} <= {node.op_type for node in all_nodes(model.graph)}


@pytest.mark.parametrize("reference", [[[5, 6], [7, 8]], [[0, 0], [0, -1]]])
def test_with_a_reference_all_stays_as_it_was(reference):
    model = network("scaled")
    before = run(model, CROPS, np.float32(reference))
    turn_if_asked(model)
    for old, new in zip(before, run(model, CROPS, np.float32(reference)), strict=True):
        np.testing.assert_array_equal(new, old)


def test_without_one_the_turn_alone_is_zero():
    model = network("scaled")
    none = np.zeros((2, 2), dtype=np.float32)
    points, _, features = run(model, CROPS, none)
    turn_if_asked(model)
    new = run(model, CROPS, none)
    np.testing.assert_array_equal(new[0], points)
    np.testing.assert_array_equal(new[1], none)
    np.testing.assert_array_equal(new[2], features)


def test_it_is_done_once():
    model = network("scaled")
    turn_if_asked(model)
    assert turn_if_asked(model) == 0


def test_points_that_hang_on_the_reference_are_refused():
    with pytest.raises(ValueError, match="points_px"):
        turn_if_asked(network("doubled"))


def test_the_weights_of_the_package_match_moments_only_if_asked():
    model = onnx.load(weights_path())
    assert turn_if_asked(model) == 0
    aside = [node for node in all_nodes(model.graph) if node not in model.graph.node]
    assert any(node.op_type == "MatMul" for node in aside)
