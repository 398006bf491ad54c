import struct
from pathlib import Path

import numpy as np
import pytest

from legpress_cv.pose.bundle import LANDMARKS_NAME, read_bundle, tflite_schema
from legpress_cv.pose.lean import without_silhouette
from legpress_cv.pose.store import resolve_models

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "neutral.mp4"


@pytest.fixture(scope="module")
def landmarks():
    path = resolve_models(["lite"], fallback=False)["lite"].path
    return read_bundle(path, cure="")[LANDMARKS_NAME]


def graph_of(model):
    root = tflite_schema().Model.GetRootAs(model, 0)
    return root, root.Subgraphs(0)


def operations(model):
    _, graph = graph_of(model)
    return {
        tuple(graph.Operators(k).OutputsAsNumpy()): graph.Operators(k).OpcodeIndex()
        for k in range(graph.OperatorsLength())
    }


def test_only_what_draws_the_silhouette_is_gone(landmarks):
    lean = without_silhouette(landmarks)
    before, after = operations(landmarks), operations(lean)
    assert after.items() < before.items()
    (_, whole), (root, graph) = graph_of(landmarks), graph_of(lean)
    assert list(graph.OutputsAsNumpy()) == list(whole.OutputsAsNumpy())
    made = {tensor for outputs in after for tensor in outputs}
    unmade = [k for k in graph.OutputsAsNumpy() if k not in made]
    (silhouette,) = (graph.Tensors(k) for k in unmade)
    assert list(silhouette.ShapeAsNumpy()) == [1, 256, 256, 1]
    zeros = root.Buffers(silhouette.Buffer()).DataAsNumpy()
    assert zeros.size == 4 * 256 * 256
    assert not zeros.any()


def test_what_is_left_has_all_that_it_needs(landmarks):
    lean = without_silhouette(landmarks)
    root, graph = graph_of(lean)
    known = set(graph.InputsAsNumpy())
    for k in range(graph.OperatorsLength()):
        for tensor in graph.Operators(k).InputsAsNumpy():
            constant = root.Buffers(graph.Tensors(tensor).Buffer()).DataLength() > 0
            assert tensor in known or constant or tensor < 0
        known |= set(graph.Operators(k).OutputsAsNumpy())


def test_a_lean_network_has_nothing_more_to_leave_out(landmarks):
    lean = without_silhouette(landmarks)
    assert without_silhouette(lean) == lean


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_a_damaged_network_is_left_to_the_library(landmarks, at):
    damaged = bytearray(landmarks[: len(landmarks) // 2])
    struct.pack_into("<I", damaged, at, 0xFFFFFF7F)
    assert isinstance(without_silhouette(bytes(damaged)), bytes)


def test_landmarks_are_the_same_to_the_last_bit(monkeypatch):
    from legpress_cv.pose import mediapipe_backend
    from legpress_cv.video import Clip

    path = resolve_models(["lite"], fallback=False)["lite"].path
    with Clip.open(SAMPLE).frames(2.0) as stream:
        pictures = [(frame.rgb(max_side_px=640), frame.time_s) for frame in stream][:4]

    def found():
        with mediapipe_backend.MediaPipePoseEstimator(path, follow=True) as estimator:
            return [estimator.find(rgb, time_s)[0] for rgb, time_s in pictures]

    lean = found()
    monkeypatch.setattr(mediapipe_backend, "lean_bundle", lambda path, _: path.read_bytes())
    for a, b in zip(lean, found(), strict=True):
        np.testing.assert_array_equal(a.xy_px, b.xy_px)
        np.testing.assert_array_equal(a.visibility, b.visibility)
