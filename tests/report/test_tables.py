import csv
import io
import math

import numpy as np
import pytest
from factories import analysis_from_truth

from legpress_cv.report.tables import frames_csv, reps_csv
from legpress_cv.results import FrameTable, RepResult
from legpress_cv.results.tables import FRAME_COLUMNS, REP_COLUMNS

# The contract, word for word: renaming or reordering one of these is a new schema version.
REPS_CONTRACT = (
    "rep,partial,start_s,bottom_s,end_s,descent_s,ascent_s,knee_flexion_max_deg,"
    "trunk_thigh_flexion_max_deg,hip_flexion_max_deg,thigh_excursion_deg,platform_travel_ratio,"
    "measurable,not_measurable_reason,ppt_deg,ppt_se_deg,ppt_low_deg,ppt_high_deg,excess_tuck_deg,"
    "onset_hip_flexion_deg,onset_knee_flexion_deg,onset_s,severity,confident"
)
FRAMES_CONTRACT = (
    "time_s,rep,phase,knee_flexion_deg,trunk_thigh_flexion_deg,hip_flexion_deg,pelvic_tilt_deg,"
    "pelvic_tilt_se_deg,lumbar_flexion_deg,"
    "shoulder_x_px,shoulder_y_px,shoulder_score,hip_x_px,hip_y_px,hip_score,"
    "knee_x_px,knee_y_px,knee_score,ankle_x_px,ankle_y_px,ankle_score,"
    "heel_x_px,heel_y_px,heel_score,toe_x_px,toe_y_px,toe_score,"
    "asis_x_px,asis_y_px,asis_score,psis_x_px,psis_y_px,psis_score,"
    "l5_x_px,l5_y_px,l5_score,l3_x_px,l3_y_px,l3_score,t12_x_px,t12_y_px,t12_score"
)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_contract_comes_first():
    analysis = analysis_from_truth()
    assert reps_csv(analysis.reps).startswith(REPS_CONTRACT + ",")
    assert frames_csv(analysis.frames).startswith(FRAMES_CONTRACT + ",")


def test_every_field_has_a_column():
    fields = RepResult.model_fields.keys() | RepResult.model_computed_fields.keys()
    # The reason stands there in words.
    assert fields - {"refusal"} == set(REP_COLUMNS)
    others = {name for name in FRAME_COLUMNS if not name.endswith(("_x_px", "_y_px", "_score"))}
    assert set(FrameTable.model_fields) - others == {"points", "head_x_px", "head_y_px"}
    assert {"head_x_px", "head_y_px"} <= set(FRAME_COLUMNS)


def test_reps_say_what_the_result_says():
    analysis = analysis_from_truth()
    for rep, row in zip(analysis.reps, rows_of(reps_csv(analysis.reps)), strict=True):
        for name, cell in row.items():
            value = getattr(rep, name)
            if value is None:
                assert cell == ""
            elif isinstance(value, bool):
                assert cell == str(value).lower()
            elif isinstance(value, str):
                assert cell == value
            else:
                assert float(cell) == pytest.approx(value, abs=0.005)


def test_frames_say_what_the_result_says():
    frames = analysis_from_truth().frames
    rows = rows_of(frames_csv(frames))
    assert len(rows) == len(frames.time_s)
    assert "heel" in frames.points
    for i, row in enumerate(rows):
        assert float(row["time_s"]) == pytest.approx(frames.time_s[i], abs=5e-5)
        assert row["phase"] == frames.phase[i]
        assert row["rep"] == ("" if math.isnan(frames.rep[i]) else str(int(frames.rep[i])))
        assert float(row["hip_x_px"]) == pytest.approx(frames.points["hip"].x_px[i], abs=0.005)
        assert row["heel_x_px"] == row["heel_score"] == ""
        assert float(row["backrest_deg"]) == pytest.approx(frames.backrest_deg[i], abs=0.005)


def test_a_point_that_the_result_lacks_is_empty():
    frames = analysis_from_truth().frames
    points = {name: point for name, point in frames.points.items() if name != "l3"}
    rows = rows_of(frames_csv(frames.model_copy(update={"points": points})))
    assert {row["l3_x_px"] for row in rows} == {""}
    assert rows[0]["l5_x_px"]


def test_numbers_are_plain():
    analysis = analysis_from_truth()
    rep = analysis.reps[0].model_copy(
        update={"ppt_deg": -0.001, "ppt_se_deg": math.inf, "start_s": 1.0, "ppt_low_deg": -2.345}
    )
    row = rows_of(reps_csv([rep]))[0]
    assert row["ppt_deg"] == "0.00"
    assert row["ppt_se_deg"] == ""
    assert row["start_s"] == "1.0000"
    assert row["ppt_low_deg"] in ("-2.35", "-2.34")
    assert row["rep"] == "1"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_never_runs_as_a_formula(start):
    rep = analysis_from_truth().reps[0]
    rep = rep.model_copy(update={"not_measurable_reason": f'{start}HYPERLINK("x"), a\n"b"'})
    text = reps_csv([rep])
    assert rows_of(text)[0]["not_measurable_reason"] == f'\'{start}HYPERLINK("x"), a\n"b"'


def test_no_reps_no_frames():
    assert reps_csv([]).count("\n") == 1
    frames = analysis_from_truth().frames
    none = {
        name: np.array([]) for name in type(frames).model_fields if name not in ("phase", "points")
    }
    assert frames_csv(FrameTable(**none, phase=(), points={})).count("\n") == 1
    assert "\r" not in reps_csv(analysis_from_truth().reps)
