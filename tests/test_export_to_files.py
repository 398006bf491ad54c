"""``export_analysis``: all files or none, and none of another clip."""

from __future__ import annotations

import json

import pytest
from factories import analysis_from_truth
from mirrored import nobody, of_stature

from legpress_cv import LegpressError, SetAnalysis, export_analysis, load_analysis
from legpress_cv.errors import ExportError, OutputError, OutputExistsError, SettingsError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def unit_of(path):
    return path.read_text().splitlines()[2].split("\t")[4]


def test_files_have_the_clips_name_or_another(tmp_path):
    analysis = analysis_from_truth()
    made = export_analysis(analysis, tmp_path / "deep" / "out", "mot,trc")
    assert list(made) == ["trc", "mot"]
    assert names(tmp_path / "deep" / "out") == ["rendered_tuck.mot", "rendered_tuck.trc"]
    made = export_analysis(analysis, tmp_path, ["c3d", "nc"], name="anna.2")
    assert names(tmp_path) == ["anna.2.c3d", "anna.2.nc", "deep"]


def test_the_stature_of_the_call_wins_over_that_of_the_analysis(tmp_path):
    analysis = analysis_from_truth()
    assert unit_of(export_analysis(analysis, tmp_path, "trc", name="a")["trc"]) == "torso"
    told = of_stature(analysis, 170.0)
    first = export_analysis(told, tmp_path, "trc", name="b")["trc"]
    second = export_analysis(told, tmp_path, "trc", name="c", stature_cm=180)["trc"]
    third = export_analysis(analysis, tmp_path, "trc", name="d", stature_cm=180)["trc"]
    assert unit_of(first) == unit_of(second) == "m"
    assert second.read_text().splitlines()[6:] == third.read_text().splitlines()[6:]
    assert first.read_text().splitlines()[6:] != third.read_text().splitlines()[6:]


def test_what_is_there_is_replaced_only_when_asked(tmp_path):
    analysis = analysis_from_truth()
    (tmp_path / "set.mot").write_text("old")
    with pytest.raises(OutputExistsError, match="--overwrite"):
        export_analysis(analysis, tmp_path, "trc,mot", name="set")
    assert names(tmp_path) == ["set.mot"]
    export_analysis(analysis, tmp_path, "trc,mot", name="set", overwrite=True)
    assert names(tmp_path) == ["set.mot", "set.trc"]
    assert (tmp_path / "set.mot").read_text() != "old"


def test_nothing_goes_beside_the_result_of_another_clip(tmp_path):
    analysis = analysis_from_truth()
    result = tmp_path / "set.analysis.json"
    document = json.loads(analysis.to_json())
    document["clip"]["sha256"] = "1" * 64
    result.write_text(json.dumps(document))
    with pytest.raises(OutputExistsError, match="is of another clip"):
        export_analysis(analysis, tmp_path, "trc", name="set", overwrite=True)
    assert names(tmp_path) == [result.name]
    export_analysis(load_analysis(result), tmp_path, "trc", name="set")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"formats": "csv"}, ExportError),
        ({"formats": []}, ExportError),
        ({"name": ""}, ExportError),
        ({"name": "../x"}, ExportError),
        ({"stature_cm": 1.8}, SettingsError),
        ({"stature_cm": float("nan")}, SettingsError),
    ],
)
def test_what_means_nothing_leaves_no_folder(tmp_path, options, error):
    arguments = {"formats": "trc"} | options
    with pytest.raises(error):
        export_analysis(analysis_from_truth(), tmp_path / "out", **arguments)
    assert names(tmp_path) == []


def test_a_set_without_a_person_leaves_no_folder(tmp_path):
    with pytest.raises(ExportError, match="nothing to export"):
        export_analysis(nobody(analysis_from_truth()), tmp_path / "out", "trc")
    assert names(tmp_path) == []


def test_a_format_that_fails_takes_the_others_with_it(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("legpress_cv.export.write.write_netcdf", fail)
    with pytest.raises(OutputError, match="disk is full"):
        export_analysis(analysis_from_truth(), tmp_path / "out", "trc,nc")
    assert names(tmp_path) == []


def test_a_result_of_a_file_is_the_same(tmp_path):
    analysis = analysis_from_truth()
    path = tmp_path / "set.analysis.json"
    path.write_text(analysis.to_json())
    assert isinstance(load_analysis(path), SetAnalysis)
    one = export_analysis(load_analysis(path), tmp_path / "a", "mot")["mot"]
    other = export_analysis(analysis, tmp_path / "b", "mot")["mot"]
    assert one.read_text() == other.read_text()
    with pytest.raises(LegpressError):
        load_analysis(tmp_path / "gone.analysis.json")
