"""Typed results: frozen, versioned, missing values kept missing."""

from __future__ import annotations

import json

import numpy as np
import pytest
from factories import analysis_from_truth
from pydantic import ValidationError

from legpress_cv.results import SCHEMA_VERSION, FrameTable, PointColumns, RepResult, SetAnalysis


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


def test_an_unknown_field_or_version_is_refused():
    values = json.loads(analysis_from_truth().to_json())
    with pytest.raises(ValidationError):
        SetAnalysis.model_validate(values | {"surprise": 1})
    with pytest.raises(ValidationError):
        SetAnalysis.model_validate(values | {"schema_version": "9.0"})


@pytest.mark.parametrize(
    ("changes", "tucked"),
    [
        ({"severity": "severe", "confident": True}, True),
        ({"severity": "severe", "confident": False}, False),
        ({"severity": "mild", "confident": True}, False),
        ({"evidence": "indicated", "indicated": True, "severity": "severe"}, True),
        ({"evidence": "indicated", "indicated": False, "confident": None}, False),
        ({"evidence": None, "severity": None}, False),
    ],
)
def test_what_counts_as_a_tuck(changes, tucked):
    rep: RepResult = analysis_from_truth().reps[1]
    assert rep.model_copy(update=changes).tucked is tucked
