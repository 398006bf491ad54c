"""Files for other programs: ``export``, and ``--export`` of the commands that analyse."""

from __future__ import annotations

import json
import sys

import pytest
from factories import analysis_from_truth
from mirrored import nobody

from legpress_cv.batch.discovery import FoundClip
from legpress_cv.batch.job import Job, Run, analyse_job
from legpress_cv.results import SetAnalysis

ALL = "trc,mot,c3d,nc"


@pytest.fixture
def result(tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    path = folder / "set.analysis.json"
    path.write_text(analysis_from_truth().to_json())
    return path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def unit_of(path):
    return path.read_text().splitlines()[2].split("\t")[4]


def test_files_stand_beside_the_result(run, result):
    done = run("export", result, "--to", "trc,mot", "--to", "nc")
    assert (done.code, done.err) == (0, "")
    assert names(result.parent) == ["set.analysis.json", "set.mot", "set.nc", "set.trc"]
    assert str(result.with_name("set.trc")) in done.out.replace("\n", "")
    assert unit_of(result.with_name("set.trc")) == "torso"


def test_a_folder_a_stature_and_silence(run, result, tmp_path):
    out = tmp_path / "deep" / "out"
    done = run("export", result, "--to", "TRC", "-o", out, "--stature-cm", "181.5", "-q")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert names(out) == ["set.trc"]
    assert unit_of(out / "set.trc") == "m"


def test_files_that_are_there_are_replaced_only_when_asked(run, result):
    old = result.with_name("set.mot")
    old.write_text("old")
    done = run("export", result, "--to", "trc,mot")
    assert done.code == 2
    assert "add --overwrite" in done.err
    assert old.read_text() == "old"
    assert names(result.parent) == ["set.analysis.json", "set.mot"]
    assert run("export", result, "--to", "trc,mot", "--overwrite").code == 0
    assert old.read_text() != "old"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--to", "csv"], "'csv' is no format to export to"),
        (["--to", ""], "is no format to export to"),
        ([], "--to"),
        (["--to", "trc", "--stature-cm", "1.8"], "export.stature_cm"),
        (["--to", "trc", "--stature-cm", "tall"], "tall"),
        (["--to", "trc", "-o", ""], "the path is empty"),
    ],
)
def test_what_means_nothing_is_2(run, result, options, words):
    done = run("export", result, *options)
    assert done.code == 2
    assert words in " ".join(done.err.split())
    assert names(result.parent) == ["set.analysis.json"]


@pytest.mark.parametrize("text", ["", "{}", "no json", '{"schema_version": "1.0"}'])
def test_what_is_no_result_is_one_sentence_and_the_others_are_done(run, result, text):
    bad = result.with_name("bad.analysis.json")
    bad.write_text(text)
    done = run("export", bad, result.with_name("gone.analysis.json"), result, "--to", "trc")
    assert done.code == 2
    assert [line.partition(":")[0] for line in done.err.splitlines()] == ["error", "error"]
    assert names(result.parent) == ["bad.analysis.json", "set.analysis.json", "set.trc"]


def test_a_set_without_a_person_is_one_sentence(run, result, tmp_path):
    result.write_text(nobody(analysis_from_truth()).to_json())
    done = run("export", result, "--to", ALL, "-o", tmp_path / "out")
    assert done.code == 2
    (line,) = done.err.splitlines()
    assert "(no person was found), so there is nothing to export" in line
    assert not (tmp_path / "out").exists()


def test_two_results_of_one_name_do_not_meet(run, result, tmp_path):
    (tmp_path / "second").mkdir()
    second = tmp_path / "second" / result.name
    second.write_text(result.read_text())
    out = tmp_path / "out"
    done = run("export", result, second, "--to", "trc", "-o", out, "--overwrite")
    assert done.code == 2
    assert "would write the same files" in done.err
    assert names(out) == ["set.trc"]


def test_nothing_goes_beside_the_result_of_another_clip(run, result, tmp_path):
    document = json.loads(result.read_text())
    document["clip"]["sha256"] = "1" * 64
    other = tmp_path / result.name
    other.write_text(json.dumps(document))
    done = run("export", result, "--to", "trc", "-o", tmp_path, "--overwrite")
    assert done.code == 2
    assert "is of another clip" in done.err
    assert not (tmp_path / "set.trc").exists()


@pytest.mark.parametrize("command", ["export", "analyze", "batch"])
def test_a_library_that_is_missing_is_told_before_the_work(
    run, work, clip, result, tmp_path, monkeypatch, command
):
    monkeypatch.setitem(sys.modules, "ezc3d", None)
    out = tmp_path / "out"
    what = {"export": [result, "--to"], "analyze": [clip, "--export"]}
    done = run(command, *what.get(command, [clip.parent, "--export"]), "c3d", "-o", out)
    assert done.code == 2
    assert "run pip install 'legpress-cv[export]'" in " ".join(done.err.split())
    assert work.analysed == []
    assert not out.exists()


@pytest.mark.parametrize("command", ["analyze", "batch"])
@pytest.mark.parametrize(
    ("options", "words"),
    [(["--export", "csv"], "'csv' is no format"), (["--stature-cm", "7"], "export.stature_cm")],
)
def test_the_same_is_refused_by_the_commands_that_analyse(
    run, work, clip, tmp_path, command, options, words
):
    what = clip if command == "analyze" else clip.parent
    done = run(command, what, *options, "-o", tmp_path / "out")
    assert done.code == 2
    assert words in " ".join(done.err.split())
    assert not (tmp_path / "out").exists()


def test_analyze_writes_them_with_the_others(run, work, clip):
    done = run("analyze", clip, "--export", ALL, "--stature-cm", 170)
    assert (done.code, done.err) == (0, "")
    made = {path.name.removeprefix("set one.") for path in clip.parent.iterdir()}
    assert {"trc", "mot", "c3d", "nc", "analysis.json", "report.html"} <= made
    assert "set one.trc, set one.mot, set one.c3d, set one.nc" in " ".join(done.out.split())
    assert unit_of(clip.with_name("set one.trc")) == "m"
    found = SetAnalysis.load(clip.with_name("set one.analysis.json"))
    assert found.settings.export.stature_cm == 170
    # What was told once is known later.
    result = clip.with_name("set one.analysis.json")
    assert run("export", result, "--to", "trc", "-o", clip.parent / "again").code == 0
    assert unit_of(clip.parent / "again" / "set one.trc") == "m"


def test_one_that_fails_leaves_nothing_of_the_others(run, work, clip, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("legpress_cv.export.write.write_c3d", fail)
    before = names(clip.parent)
    done = run("analyze", clip, "--export", "c3d")
    assert done.code == 2
    assert "the disk is full" in done.err
    assert names(clip.parent) == before


def test_an_exported_file_that_is_there_stops_before_the_work(run, work, clip):
    clip.with_name("set one.trc").write_text("mine")
    done = run("analyze", clip, "--export", "trc")
    assert done.code == 2
    assert "set one.trc" in done.err
    assert work.analysed == []


def test_exported_files_of_an_earlier_analysis_are_told(run, work, clip):
    assert run("analyze", clip, "--export", "trc").code == 0
    done = run("analyze", clip, "--overwrite")
    assert done.code == 0
    assert "set one.trc' is of an earlier analysis and stays as it is" in done.err
    assert "add --export trc" in done.err


def test_a_clip_without_a_person_has_its_other_results(run, work, clip):
    work.analysis = nobody(analysis_from_truth())
    done = run("analyze", clip, "--export", "trc,nc")
    assert done.code == 3
    told = "nothing was exported (set one.trc, set one.nc); film it again"
    assert f"{told}." in " ".join(done.err.split())
    assert not clip.with_name("set one.trc").exists()
    assert clip.with_name("set one.report.html").exists()
    assert "set one.trc" not in done.out
    clip.with_name("set one.trc").write_text("old")
    done = run("analyze", clip, "--export", "trc,nc", "--overwrite")
    assert f"{told}, and delete the files of an earlier analysis." in " ".join(done.err.split())
    assert clip.with_name("set one.trc").read_text() == "old"


def test_a_job_of_a_batch_writes_them_and_knows_when_there_are_none(work, clip, tmp_path):
    from legpress_cv.analyse_to_files import settled_models
    from legpress_cv.batch.layout import FINISHED, Layout
    from legpress_cv.batch.plan import make_plan
    from legpress_cv.batch.state import read_record
    from legpress_cv.settings import Settings

    settled_models.cache_clear()
    layout = Layout(tmp_path / "out")
    run = Run(layout, "key", Settings(), exports=("trc", "nc"), video=False)
    found = FoundClip(clip, clip.relative_to(clip.parent), clip.stat().st_size)
    analyse_job(Job(0, found, run))
    folder = layout.results(found.relative)
    assert {"set one.trc", "set one.nc", FINISHED} <= set(names(folder))
    assert make_plan([found], run).jobs == ()
    more = Run(layout, "key", Settings(), exports=("trc", "mot"), video=False)
    assert len(make_plan([found], more).jobs) == 1
    (folder / "set one.nc").unlink()
    assert len(make_plan([found], run).jobs) == 1

    work.analysis = nobody(analysis_from_truth())
    analyse_job(Job(0, found, run))
    assert not {"set one.trc", "set one.nc"} & set(names(folder))
    assert set(read_record(folder, FINISHED).absent) == {"trc", "nc"}
    assert make_plan([found], run).jobs == ()
