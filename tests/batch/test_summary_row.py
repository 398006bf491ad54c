"""What a row says of a set."""

from report.pages import indicated, measured, nothing_found

from legpress_cv.batch.summary_row import row_of
from legpress_cv.wording.numbers import range_of
from legpress_cv.wording.onset import knee_onset


def row(analysis):
    return row_of(
        analysis, "a.mp4", recorded_at=None, results="clips/a.mp4", report=None, analysis_s=1.0
    )


def test_a_measured_tuck_names_its_onset_with_its_interval_and_a_stop():
    analysis = measured()
    found = row(analysis)
    assert (found.status, found.evidence) == ("measured", "measured")
    assert found.onset_knee_flexion_deg == 72.0
    assert (found.onset_knee_flexion_low_deg, found.onset_knee_flexion_high_deg) == (68.0, 76.0)
    assert (found.onset_hip_flexion_low_deg, found.onset_hip_flexion_high_deg) == (98.0, 104.0)
    assert found.stop_hip_flexion_deg == analysis.summary.stop_depth.hip_flexion_deg
    assert found.stop_knee_flexion_deg == analysis.summary.stop_depth.knee_flexion_deg


def test_an_indicated_tuck_names_a_range_and_no_stop():
    analysis = indicated()
    found = row(analysis)
    assert analysis.summary.stop_depth is not None
    assert found.evidence == "indicated"
    assert (found.stop_knee_flexion_deg, found.stop_hip_flexion_deg) == (None, None)
    shown = range_of(found.onset_knee_flexion_low_deg, found.onset_knee_flexion_high_deg)
    assert shown == knee_onset(analysis.summary.stop_depth, analysis.reps)
    assert shown in analysis.summary.verdict


def test_nothing_found_is_empty_and_not_zero():
    found = row(nothing_found())
    assert found.status == "not_measurable"
    degrees = {name: value for name, value in found.model_dump().items() if name.endswith("_deg")}
    assert degrees
    assert set(degrees.values()) == {None}
