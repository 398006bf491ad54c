"""Making a ``.task`` bundle, the form in which MediaPipe's Tasks API takes the pose model.

The published packages hold the two networks as bare TFLite files. The Tasks API wants them in one
uncompressed zip archive, each with metadata that says how pictures are normalised.
"""

from __future__ import annotations

import importlib.util
import sys
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import flatbuffers
import numpy as np

from legpress_cv.errors import ModelCorruptError, NativeLibraryError

DETECTOR_NAME = "pose_detector.tflite"
LANDMARKS_NAME = "pose_landmarks_detector.tflite"

# What the networks were trained with: the detector takes -1 to 1, the landmark network 0 to 1.
DETECTOR_MEAN_STD = (127.5, 127.5)
LANDMARKS_MEAN_STD = (0.0, 255.0)

ALIGNMENT = 16  # the TFLite schema's force_align of weights; unaligned ones are copied at each load
METADATA_ENTRY = b"TFLITE_METADATA"
TFLITE_IDENTIFIER = b"TFL3"
METADATA_IDENTIFIER = b"M001"
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError),  # damaged
    *(NotImplementedError, RuntimeError, ValueError),  # compressed or encrypted in other ways
)
FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that zip can say: the same pieces, the same bytes
PADDING_EXTRA_ID = 0xD935  # the extra field that Android's zipalign pads with
LOCAL_HEADER_BYTES = 30  # fixed part of a zip member's header
EXTRA_HEADER_BYTES = 4


def make_bundle(detector: bytes, landmarks: bytes) -> bytes:
    """Put two networks, TFLite files as published, with their metadata into one bundle.

    Metadata that they hold is replaced: the bundle is the same, whichever package they came from.

    Raises
    ------
    ModelCorruptError
        If one of the two is not a TFLite file.
    """
    return write_bundle(
        {
            DETECTOR_NAME: with_metadata(detector, DETECTOR_MEAN_STD),
            LANDMARKS_NAME: with_metadata(landmarks, LANDMARKS_MEAN_STD),
        }
    )


def write_bundle(members: Mapping[str, bytes]) -> bytes:
    """Put the networks of a bundle, by name, into one archive; the same pieces, the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, FIXED_DATE)
            info.create_system = 3  # the default differs between systems, and the bytes would too
            info.extra = _padding(out.tell() + LOCAL_HEADER_BYTES + len(name))
            archive.writestr(info, content)
    return out.getvalue()


def read_bundle(path: Path, *, cure: str) -> dict[str, bytes]:
    """Read both networks of a bundle that exists; ``cure`` ends the message if it is damaged.

    Raises
    ------
    ModelCorruptError
        If the file is damaged or is not a pose bundle.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in (DETECTOR_NAME, LANDMARKS_NAME)}
    except KeyError as error:
        raise ModelCorruptError(
            f"{path} is not a pose model: it lacks a network ({error}); {cure}."
        ) from error
    except UNREADABLE as error:
        raise ModelCorruptError(
            f"{path} is not a pose model or is damaged ({error}); {cure}."
        ) from error
    for name, content in members.items():
        if not _is_tflite(content):
            raise ModelCorruptError(
                f"{path} is not a pose model: its {name} is no TFLite file; {cure}."
            )
    return members


def with_metadata(model: bytes, mean_std: tuple[float, float]) -> bytes:
    """Repack a TFLite file with aligned weights and the metadata that the Tasks API asks for.

    The mean and standard deviation are those that pictures (0 to 255) are normalised with.
    """
    if not _is_tflite(model):
        raise ModelCorruptError("a downloaded network is no TFLite file; fetch it again.")
    schema = tflite_schema()
    parsed = schema.ModelT.InitFromPackedBuf(model, 0)
    _drop_metadata(parsed)
    entry = schema.MetadataT()
    entry.name, entry.buffer = METADATA_ENTRY, len(parsed.buffers)
    buffer = schema.BufferT()
    packed = _metadata(len(parsed.subgraphs[0].outputs), mean_std)
    buffer.data = np.frombuffer(packed, dtype=np.uint8)
    parsed.metadata = [*(parsed.metadata or []), entry]
    parsed.buffers = [_AlignedBuffer(each) for each in [*parsed.buffers, buffer]]
    builder = flatbuffers.Builder(len(model) + len(model) // 8)
    builder.Finish(parsed.Pack(builder), TFLITE_IDENTIFIER)
    return bytes(builder.Output())


class _AlignedBuffer:
    """Packs weights at an aligned address: the schema asks for it, its Python code does not."""

    def __init__(self, buffer: Any) -> None:  # noqa: ANN401 - generated class
        self._buffer = buffer

    def Pack(self, builder: flatbuffers.Builder) -> int:  # noqa: N802 - called by generated code
        if self._buffer.data is not None:
            builder.Prep(ALIGNMENT, len(self._buffer.data))
        return int(self._buffer.Pack(builder))


def _is_tflite(content: bytes) -> bool:
    return content[4:8] == TFLITE_IDENTIFIER


def _drop_metadata(model: Any) -> None:  # noqa: ANN401 - generated class
    """Take out the metadata entry, and its buffer where that is the last one."""
    kept = []
    for entry in model.metadata or []:
        if entry.name != METADATA_ENTRY:
            kept.append(entry)
        elif entry.buffer == len(model.buffers) - 1:
            model.buffers.pop()
        else:
            model.buffers[entry.buffer].data = None  # others are found by their position: keep it
    model.metadata = kept


def _metadata(outputs: int, mean_std: tuple[float, float]) -> bytes:
    schema = _schema("metadata_schema_py_generated")
    normalisation = schema.NormalizationOptionsT()
    normalisation.mean, normalisation.std = ([value] for value in mean_std)
    unit = schema.ProcessUnitT()
    unit.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    unit.options = normalisation
    image = schema.ImagePropertiesT()
    image.colorSpace = schema.ColorSpaceType.RGB
    content = schema.ContentT()
    content.contentPropertiesType = schema.ContentProperties.ImageProperties
    content.contentProperties = image
    picture = schema.TensorMetadataT()
    picture.name = "image"
    picture.content = content
    picture.processUnits = [unit]
    subgraph = schema.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [picture]
    subgraph.outputTensorMetadata = [schema.TensorMetadataT() for _ in range(outputs)]
    model = schema.ModelMetadataT()
    model.subgraphMetadata = [subgraph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), METADATA_IDENTIFIER)
    return bytes(builder.Output())


def tflite_schema() -> ModuleType:
    """Return the classes that read and write a TFLite file."""
    return _schema("schema_py_generated")


def _padding(position: int) -> bytes:
    """Extra field after which the member's content starts at an aligned position."""
    size = -(position + EXTRA_HEADER_BYTES) % ALIGNMENT
    return PADDING_EXTRA_ID.to_bytes(2, "little") + size.to_bytes(2, "little") + bytes(size)


@cache
def _schema(name: str) -> ModuleType:
    """Load one of MediaPipe's flatbuffer schemas alone; its package would load native libraries."""
    package = importlib.util.find_spec("mediapipe")
    if package is None or package.origin is None:
        raise NativeLibraryError("mediapipe is not installed; run `pip install mediapipe`.")
    path = Path(package.origin).parent / "tasks" / "metadata" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"_legpress_cv_{name}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise NativeLibraryError(
            "this version of mediapipe has no model schemas; run `pip install mediapipe==1.2.2`."
        )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
