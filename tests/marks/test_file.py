"""Marks come back from their file as they were; what is wrong is said in one sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv.errors import MarksError
from legpress_cv.marks import (
    MARK_POINTS,
    ClipMarks,
    MarkedMoment,
    MarkedPoint,
    MarkPass,
    StickerMark,
    load_marks,
    marks_path,
    save_marks,
)

SHA = "ab" * 32


def marks_of(points, **more) -> ClipMarks:
    moment = MarkedMoment(rep=1, moment="top", time_s=0.5, points=points)
    made = {"clip": "set.mp4", "sha256": SHA, "width_px": 640, "height_px": 360}
    return ClipMarks(**(made | {"passes": (MarkPass(moments=(moment,)),)} | more))


def places(name):
    """Places far from those of the other points."""
    x_px = 100.0 * MARK_POINTS.index(name)
    return st.none() | st.builds(
        MarkedPoint, x_px=st.floats(x_px, x_px + 90), y_px=st.floats(0, 359)
    )


@given(st.fixed_dictionaries({}, optional={name: places(name) for name in MARK_POINTS}))
def test_marks_come_back_as_they_were(tmp_path_factory, points):
    path = tmp_path_factory.mktemp("marks") / "set.marks.json"
    marks = marks_of(points)
    save_marks(marks, path)
    assert load_marks(path) == marks


def test_they_lie_beside_the_result(tmp_path):
    assert marks_path(tmp_path / "a.b.analysis.json") == tmp_path / "a.b.marks.json"


HIP = {"x_px": 10.0, "y_px": 20.0}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.update(schema_version="9.1"), "version 9.1"),
        (lambda d: d.update(passes=[]), "holds no marks (passes"),
        (lambda d: d.update(sha256="x"), "holds no marks (sha256"),
        (lambda d: d.update(width_px=5), "lies outside the picture"),
        (lambda d: _points(d).update(knee=HIP), "the hip and the knee at the top of rep 1"),
        (lambda d: _points(d).update(nose=HIP), "holds no marks"),
        (lambda d: _points(d).update(knee={"x_px": -2, "y_px": 5}), "the knee at the top of rep 1"),
        (lambda d: d["passes"][0]["moments"].append(d["passes"][0]["moments"][0]), "2 times"),
    ],
)
def test_bad_marks_get_one_sentence(tmp_path, change, said):
    document = json.loads(marks_of({"hip": MarkedPoint(**HIP)}).model_dump_json())
    change(document)
    path = tmp_path / "set.marks.json"
    path.write_text(json.dumps(document))
    with pytest.raises(MarksError) as told:
        load_marks(path)
    assert said in str(told.value)
    assert str(told.value).endswith(".")
    assert "\n" not in str(told.value)


def _points(document):
    return document["passes"][0]["moments"][0]["points"]


@pytest.mark.parametrize(
    "content", [b"", b"[", b"[" * 100_000, b"\xff\xfe", b"1", b'{"x_px": NaN}', b"\x00" * 9]
)
def test_a_broken_file_gets_one_sentence(tmp_path, content):
    path = tmp_path / "set.marks.json"
    path.write_bytes(content)
    with pytest.raises(MarksError):
        load_marks(path)


def test_numbers_that_are_none_are_refused(tmp_path):
    path = tmp_path / "set.marks.json"
    text = marks_of({"hip": MarkedPoint(**HIP)}).model_dump_json().replace("10.0", "1e999")
    path.write_text(text)
    with pytest.raises(MarksError):
        load_marks(path)


def test_a_missing_file_gets_one_sentence(tmp_path):
    with pytest.raises(MarksError, match="check the path"):
        load_marks(tmp_path / "none.marks.json")


def test_stickers_at_one_place_at_one_time_are_refused(tmp_path):
    stickers = [StickerMark(name=n, time_s=1.0, x_px=5, y_px=5) for n in ("pelvis_1", "pelvis_2")]
    save_marks(marks_of({}, stickers=stickers), tmp_path / "set.marks.json")
    with pytest.raises(MarksError, match="pelvis 1 and the pelvis 2"):
        load_marks(tmp_path / "set.marks.json")
