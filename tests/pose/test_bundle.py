"""Bundles, made from a network of two tensors that is built here."""

import subprocess
import sys
import zipfile

import flatbuffers
import numpy as np
import pytest

from legpress_cv.errors import ModelCorruptError
from legpress_cv.pose import bundle

WEIGHTS = np.arange(1, 50, dtype=np.uint8)  # 49 bytes: the next buffer would start unaligned


def tiny_network(*, metadata: str = "none", outputs: int = 2) -> bytes:
    """A TFLite file; old ``metadata`` is its last buffer, one in the middle, or none."""
    schema = bundle._schema("schema_py_generated")
    model = schema.ModelT()
    model.version = 3
    model.description = b"tiny"
    contents = [None, WEIGHTS, None, np.frombuffer(b"1.5.0", dtype=np.uint8)]
    old = np.frombuffer(b"old metadata", dtype=np.uint8)
    model.metadata = []
    version = schema.MetadataT()
    version.name, version.buffer = b"min_runtime_version", 3
    model.metadata.append(version)
    if metadata != "none":
        contents = [*contents, old] if metadata == "last" else [*contents, old, WEIGHTS[:3]]
        entry = schema.MetadataT()
        entry.name, entry.buffer = b"TFLITE_METADATA", 4
        model.metadata.append(entry)
    model.buffers = []
    for content in contents:
        buffer = schema.BufferT()
        buffer.data = content
        model.buffers.append(buffer)
    graph = schema.SubGraphT()
    graph.tensors = []
    for index in range(1 + outputs):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.buffer = f"t{index}".encode(), [1, 4], min(index, 2)
        graph.tensors.append(tensor)
    graph.inputs, graph.outputs = [0], list(range(1, 1 + outputs))
    graph.operators = []
    model.subgraphs = [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def parsed(content: bytes):
    return bundle._schema("schema_py_generated").ModelT.InitFromPackedBuf(content, 0)


def metadata_of(content: bytes):
    model = parsed(content)
    entries = [entry for entry in model.metadata if entry.name == b"TFLITE_METADATA"]
    assert len(entries) == 1
    packed = bytes(model.buffers[entries[0].buffer].data)
    assert packed[4:8] == b"M001"
    schema = bundle._schema("metadata_schema_py_generated")
    return schema.ModelMetadataT.InitFromPackedBuf(packed, 0)


@pytest.mark.parametrize(
    ("member", "mean", "std"),
    [(bundle.DETECTOR_NAME, 127.5, 127.5), (bundle.LANDMARKS_NAME, 0.0, 255.0)],
)
def test_metadata_says_how_pictures_are_normalised(tmp_path, member, mean, std):
    path = tmp_path / "a.task"
    path.write_bytes(bundle.make_bundle(tiny_network(), tiny_network(outputs=5)))
    content = bundle.read_bundle(path, cure="do this")[member]
    subgraph = metadata_of(content).subgraphMetadata[0]
    options = subgraph.inputTensorMetadata[0].processUnits[0].options
    assert list(options.mean) == [mean]
    assert list(options.std) == [std]
    assert len(subgraph.outputTensorMetadata) == len(parsed(content).subgraphs[0].outputs)


@pytest.mark.parametrize("metadata", ["last", "middle"])
def test_old_metadata_is_replaced_and_weights_are_kept(metadata):
    model = parsed(bundle.with_metadata(tiny_network(metadata=metadata), (0.0, 255.0)))
    assert np.array_equal(model.buffers[1].data, WEIGHTS)
    assert [entry.name for entry in model.metadata] == [b"min_runtime_version", b"TFLITE_METADATA"]
    assert bytes(model.buffers[model.metadata[0].buffer].data) == b"1.5.0"
    assert not any(
        buffer.data is not None and bytes(buffer.data) == b"old metadata"
        for buffer in model.buffers
    )
    if metadata == "middle":
        assert np.array_equal(model.buffers[5].data, WEIGHTS[:3])


def test_bundle_does_not_depend_on_the_detectors_source():
    landmarks = tiny_network()
    assert bundle.make_bundle(tiny_network(), landmarks) == bundle.make_bundle(
        tiny_network(metadata="last"), landmarks
    )


def test_repacking_its_own_output_changes_nothing():
    once = bundle.with_metadata(tiny_network(), (0.0, 255.0))
    assert bundle.with_metadata(once, (0.0, 255.0)) == once


def test_weights_and_members_are_aligned(tmp_path):
    path = tmp_path / "a.task"
    content = bundle.make_bundle(tiny_network(), tiny_network())
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            member = archive.read(info)
            start = content.index(member, info.header_offset)
            assert start % bundle.ALIGNMENT == 0
            assert member.index(WEIGHTS.tobytes()) % bundle.ALIGNMENT == 0


def test_no_tflite_is_refused():
    with pytest.raises(ModelCorruptError, match="no TFLite file"):
        bundle.make_bundle(b"<html>not found</html>", tiny_network())


def test_damaged_bundles_are_refused(tmp_path):
    whole = bundle.make_bundle(tiny_network(), tiny_network())
    flipped = bytearray(whole)
    flipped[len(whole) // 3] ^= 0xFF
    for content in (b"", b"text", whole[:-30], whole[: len(whole) // 2], bytes(flipped)):
        path = tmp_path / "damaged.task"
        path.write_bytes(content)
        with pytest.raises(ModelCorruptError, match="damaged"):
            bundle.read_bundle(path, cure="do this")


def test_other_archives_are_refused(tmp_path):
    path = tmp_path / "other.task"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(bundle.DETECTOR_NAME, tiny_network())
    with pytest.raises(ModelCorruptError, match="lacks"):
        bundle.read_bundle(path, cure="do this")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(bundle.DETECTOR_NAME, tiny_network())
        archive.writestr(bundle.LANDMARKS_NAME, b"something else")
    with pytest.raises(ModelCorruptError, match="no TFLite file; do this"):
        bundle.read_bundle(path, cure="do this")


def test_native_library_is_not_loaded():
    code = (
        "import sys; from legpress_cv.pose import bundle;"
        "bundle._schema('schema_py_generated'); sys.exit('mediapipe' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
