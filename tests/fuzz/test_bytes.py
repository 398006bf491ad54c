"""Whatever the bytes of a file are, what we parse ourselves raises nothing but our own errors."""

from __future__ import annotations

import contextlib
import hashlib
import json
import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from legpress_cv.batch.state import finished_record, read_record
from legpress_cv.errors import (
    LegpressError,
    MarksError,
    ModelCorruptError,
    ResultError,
    SettingsError,
)
from legpress_cv.marks import MARK_POINTS, first_fault, load_marks
from legpress_cv.pose.bundle import DETECTOR_NAME, LANDMARKS_NAME, read_bundle
from legpress_cv.pose.store.model_file import open_model, record_path
from legpress_cv.results import SetAnalysis
from legpress_cv.settings import load_settings
from legpress_cv.video import Clip
from legpress_cv.video.orientation import Orientation
from legpress_cv.video.sniff import describe_non_video, read_mp4_boxes

settings.load_profile("suite")
in_a_folder = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NESTED = 50_000
"""Brackets in brackets, far more than the interpreter's stack holds."""

box_kinds = st.sampled_from([b"ftyp", b"moov", b"mdat", b"free", b"uuid", b"xxxx"])
sizes = st.sampled_from([0, 1, 7, 8, 16, 2**31, 2**32 - 1]) | st.integers(0, 200)
boxes = st.lists(st.tuples(sizes, box_kinds, st.binary(max_size=24)), min_size=1, max_size=6).map(
    lambda many: b"".join(size.to_bytes(4, "big") + kind + body for size, kind, body in many)
)
contents = st.binary(max_size=300) | boxes
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
documents = contents | json_values.map(lambda value: json.dumps(value).encode())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file.mp4"


@in_a_folder
@given(content=contents)
@example(content=b"\x00\x00\x00\x01ftyp" + b"\xff" * 8)  # a box of 2**64 - 1 bytes
def test_sniffing(path, content):
    path.write_bytes(content)
    boxes = read_mp4_boxes(path)
    assert boxes is None or isinstance(boxes.has_index, bool)
    told = describe_non_video(path) or ("", None)
    assert all(words is None or words.isprintable() for words in told)


@in_a_folder
@given(content=contents)
def test_opening(path, content):
    path.write_bytes(content)
    with pytest.raises(LegpressError) as error:
        Clip.open(path)
    assert "\n" not in str(error.value)


@given(matrix=st.binary(max_size=80))
def test_a_display_matrix_makes_a_quarter_turn_or_none(matrix):
    assert Orientation.from_display_matrix(matrix).rotation_deg in (0, 90, 180, 270)


@given(content=documents)
@example(content=b"[" * NESTED)
@example(content=b'{"a":' * NESTED)
def test_results(content):
    with pytest.raises(ResultError) as error:
        SetAnalysis.from_json(content)
    assert str(error.value).endswith("analyse the clip again.")


point = st.none() | st.fixed_dictionaries(
    {"x_px": st.floats() | json_values, "y_px": st.floats(-10, 2000) | json_values}
)
moments = st.fixed_dictionaries(
    {
        "rep": st.integers(-1, 3) | json_values,
        "moment": st.sampled_from(["top", "bottom", "middle"]) | json_values,
        "time_s": st.floats() | json_values,
        "points": st.dictionaries(st.sampled_from([*MARK_POINTS, "nose"]), point, max_size=3),
    }
)
marks = st.fixed_dictionaries(
    {
        "clip": st.text(max_size=8),
        "sha256": st.just("a" * 64) | st.text(max_size=8),
        "width_px": st.integers(-1, 2000),
        "height_px": st.integers(-1, 2000),
        "passes": st.lists(st.fixed_dictionaries({"moments": st.lists(moments, max_size=3)})),
    }
).map(lambda value: json.dumps(value).encode())


@in_a_folder
@given(content=documents | marks)
@example(content=b"[" * NESTED)
@example(content=b'{"schema_version": "1e999"}')
def test_marks(tmp_path, content):
    path = tmp_path / "set.marks.json"
    path.write_bytes(content)
    try:
        found = load_marks(path)
    except MarksError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most are refused, and some are none
        return
    assert first_fault(found) is None


@in_a_folder
@given(content=documents)
@example(content=b"[" * NESTED)
def test_records_of_a_batch(tmp_path, content):
    (tmp_path / "finished.json").write_bytes(content)
    assert read_record(tmp_path, "finished.json") is None
    assert finished_record(tmp_path, tmp_path / "clip.mp4", "0" * 64, frozenset()) is None


toml_words = st.sampled_from(
    ["[tuck]", "[pose]", "tuck", "mild_ppt_deg", "variant", "=", ".", "\n", "5", "nan", '"heavy"']
)
toml = st.binary(max_size=100) | st.lists(toml_words, max_size=12).map(
    lambda words: " ".join(words).encode()
)


@in_a_folder
@given(content=toml)
def test_settings(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with contextlib.suppress(SettingsError):
        load_settings(path)


def zipped(detector: bytes, landmarks: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(DETECTOR_NAME, detector)
        archive.writestr(LANDMARKS_NAME, landmarks)
    return out.getvalue()


SOUND = zipped(b"1234TFL3" + bytes(40), b"1234TFL3" + bytes(40))


DIGEST = hashlib.sha256(SOUND).hexdigest()


@in_a_folder
@given(data=st.data())
def test_model_files(tmp_path, data):
    content = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "pose.task"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    with contextlib.suppress(ModelCorruptError):
        read_bundle(path, cure="fetch it again")
        open_model(path)


@in_a_folder
@given(record=documents)
@example(record=b"[" * NESTED)
@example(record=json.dumps({"variant": 1, "sha256": DIGEST, "source": []}).encode())
def test_records_of_models(tmp_path, record):
    path = tmp_path / "pose.task"
    path.write_bytes(SOUND)
    record_path(path).write_bytes(record)
    with pytest.raises(ModelCorruptError, match="no record of a model"):
        open_model(path)
