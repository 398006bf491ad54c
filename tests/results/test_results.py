"""Typed results: frozen, versioned, missing values kept missing."""

from __future__ import annotations

import json

import numpy as np
import pytest
from factories import analysis_from_truth
from pydantic import ValidationError

from legpress_cv.errors import ResultError
from legpress_cv.results import (
    SCHEMA_VERSION,
    FrameTable,
    PointColumns,
    RepResult,
    SetAnalysis,
    Verdict,
)


def table(n=3, **changes):
    column = np.arange(n, dtype=float)
    values = {name: column for name in FrameTable.model_fields if name not in {"phase", "points"}}
    return FrameTable(**(values | {"phase": ("",) * n, "points": {}} | changes))


def test_missing_values_are_null_in_json_and_nan_in_python():
    found = table(pelvic_tilt_deg=[1.0, None, 3.0])
    text = found.model_dump_json()
    assert json.loads(text)["pelvic_tilt_deg"] == [1.0, None, 3.0]
    again = FrameTable.model_validate_json(text)
    assert np.isnan(again.pelvic_tilt_deg[1])


def test_columns_have_one_length():
    with pytest.raises(ValidationError, match="one value per frame"):
        table(rep=[1.0])
    point = PointColumns(x_px=[1.0], y_px=[1.0], score=[1.0])
    with pytest.raises(ValidationError, match="one value per frame"):
        table(points={"hip": point})
    with pytest.raises(ValidationError, match="one dimension"):
        table(rep=np.zeros((3, 2)))


def test_results_do_not_change():
    found = analysis_from_truth()
    with pytest.raises(ValidationError):
        found.status = "not_measurable"
    with pytest.raises(ValueError, match="read-only"):
        found.frames.time_s[0] = 5.0


def test_json_round_trip(tmp_path):
    found = analysis_from_truth()
    assert found.schema_version == SCHEMA_VERSION
    path = tmp_path / "x.analysis.json"
    path.write_text(found.to_json(), encoding="utf-8")
    assert SetAnalysis.load(path).to_json() == found.to_json()
    assert "NaN" not in found.to_json()


def test_a_result_that_a_shell_of_windows_has_saved_is_read(tmp_path):
    path = tmp_path / "x.analysis.json"
    path.write_text(analysis_from_truth().to_json(), encoding="utf-16")  # analyze --json > x
    assert SetAnalysis.load(path).to_json() == analysis_from_truth().to_json()
    path.write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(ResultError, match=r"is no UTF-8 text \(line 1\); name a NAME"):
        SetAnalysis.load(path)


@pytest.mark.parametrize("odd", [3, "x", True, {"a": 1}, [[1]], [{}], ["x"], [10**400], [[]]])
@pytest.mark.parametrize("column", ["time_s", "lumbar_flexion_deg"])
def test_a_column_that_is_none_is_refused(column, odd):
    document = json.loads(analysis_from_truth().to_json())
    document["frames"][column] = odd
    with pytest.raises(ResultError):
        SetAnalysis.from_json(json.dumps(document))


PART = "frames.knee_flexion_deg.0"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("place", ["clip.duration_s", "reps.0.bottom_s", PART])
def test_infinity_and_no_number_are_refused(tmp_path, number, place):
    document = json.loads(analysis_from_truth().to_json())
    *way, last = (int(part) if part.isdigit() else part for part in place.split("."))
    inner = document
    for part in way:
        inner = inner[part]
    inner[last] = "here"
    text = json.dumps(document).replace('"here"', number)
    (tmp_path / "a.analysis.json").write_text(text, encoding="utf-8")
    if number == "NaN" and place.startswith("frames"):  # as a missing value
        assert np.isnan(SetAnalysis.from_json(text).frames.knee_flexion_deg[0])
        return
    with pytest.raises(ResultError, match="holds infinity, or no number for one"):
        SetAnalysis.from_json(text)
    with pytest.raises(ResultError, match="holds infinity, or no number for one"):
        SetAnalysis.load(tmp_path / "a.analysis.json")


def test_an_unknown_field_or_version_is_refused():
    values = json.loads(analysis_from_truth().to_json())
    with pytest.raises(ValidationError):
        SetAnalysis.model_validate(values | {"surprise": 1})
    with pytest.raises(ValidationError):
        SetAnalysis.model_validate(values | {"schema_version": "9.0"})


@pytest.mark.parametrize("verdict", Verdict)
def test_what_follows_from_the_verdict(verdict):
    rep = analysis_from_truth().reps[1].model_copy(update={"verdict": verdict})
    assert rep.tucked == (verdict in (Verdict.TUCK, Verdict.TUCK_INDICATED))
    assert rep.measurable == (verdict is not Verdict.NOT_MEASURABLE)
    assert (rep.evidence is None) == (verdict is Verdict.NOT_MEASURABLE)
    assert (rep.indicated is None) == (rep.evidence != "indicated")
    unsure = (Verdict.BORDERLINE, Verdict.TUCK_INDICATED)
    assert (rep.confident is False) == (verdict in unsure)
    again = RepResult.model_validate_json(rep.model_dump_json())
    assert again == rep
    told = json.loads(rep.model_dump_json())
    assert {"partial", "measurable", "evidence", "confident", "indicated"} <= told.keys()


def test_a_result_cannot_contradict_its_verdict():
    told = json.loads(analysis_from_truth().reps[1].model_dump_json())
    again = RepResult.model_validate(told | {"confident": False, "measurable": False})
    assert again.confident
    assert again.measurable


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"schema_version": "1.0"}', "a result of schema version 1.0"),
        ('{"schema_version": "2.0"}', "no result that this version can read (status"),
        ("[1]", "no result"),
        ("no JSON", "no result"),
        ("", "no result"),
    ],
)
def test_a_file_that_is_no_result_is_refused_in_one_sentence(tmp_path, text, words):
    path = tmp_path / "set.analysis.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ResultError) as error:
        SetAnalysis.load(path)
    told = str(error.value)
    assert told.startswith(f"{path} is {words}")
    assert told.endswith("analyse the clip again.")
    assert "\n" not in told
    with pytest.raises(ResultError, match="analyse the clip again"):
        SetAnalysis.from_json(text)
    with pytest.raises(ResultError, match="cannot be read"):
        SetAnalysis.load(tmp_path / "missing.json")
