"""``legpress-cv report``: the page made again from a result."""

from __future__ import annotations

import json

import pytest
from factories import SAMPLES, analysis_from_truth

from legpress_cv.files.sha256 import file_sha256
from legpress_cv.results import SCHEMA_VERSION

CLIP = SAMPLES / "rendered_tuck.mp4"
NO_PICTURE = "No picture: the clip is not at hand"


@pytest.fixture
def result(tmp_path):
    """A result beside its clip."""
    analysis = analysis_from_truth()
    (tmp_path / "set.mp4").write_bytes(CLIP.read_bytes())
    facts = {"path": "elsewhere/set.mp4", "sha256": file_sha256(CLIP)}
    analysis = analysis.model_copy(update={"clip": analysis.clip.model_copy(update=facts)})
    path = tmp_path / "set.analysis.json"
    path.write_text(analysis.to_json())
    return path


def page(path):
    return path.read_text(encoding="utf-8")


def test_the_clip_beside_the_result_gives_the_pictures(run, result):
    done = run("report", result)
    assert (done.code, done.err) == (0, "")
    made = result.with_name("set.report.html")
    assert str(made) in done.out.replace("\n", "")
    assert page(made).count("data:image/jpeg") == 6
    assert "<video" not in page(made)


def test_an_annotated_clip_beside_the_report_is_shown(run, result):
    result.with_name("set.annotated.mp4").write_bytes(b"video")
    result.with_name("set.report.html").write_text("old")
    assert run("report", result, "-q").out == ""
    assert 'src="./set.annotated.mp4"' in page(result.with_name("set.report.html"))


def test_a_clip_that_is_gone_is_told(run, result, tmp_path):
    result.with_name("set.mp4").unlink()
    out = tmp_path / "out"
    done = run("report", result, "-o", out)
    assert done.code == 0
    assert done.err.startswith("warning: the clip of set.analysis.json")
    assert page(out / "set.report.html").count(NO_PICTURE) == 6
    done = run("report", result, "--clip", CLIP, "--blur-face")
    assert (done.code, done.err) == (0, "")
    assert NO_PICTURE not in page(result.with_name("set.report.html"))


def test_another_clip_is_refused(run, result):
    done = run("report", result, "--clip", SAMPLES / "rendered_neutral.mp4")
    assert done.code == 2
    assert "is not the clip" in done.err
    assert "leave --clip out" in " ".join(done.err.split())
    assert not result.with_name("set.report.html").exists()
    assert "There is no file" in run("report", result, "--clip", "nowhere.mp4").err


@pytest.mark.parametrize("text", ["", "{}", "no json", '{"schema_version": "9.0"}', "[1]"])
def test_a_file_that_is_no_result_is_one_sentence_and_the_others_are_done(run, result, text):
    bad = result.with_name("bad.analysis.json")
    bad.write_text(text)
    done = run("report", bad, result.with_name("gone.analysis.json"), result)
    assert done.code == 2
    assert [line.partition(":")[0] for line in done.err.splitlines()] == ["error", "error"]
    assert result.with_name("set.report.html").is_file()
    assert not result.with_name("bad.report.html").exists()


def test_a_result_of_an_earlier_form_is_to_be_analysed_again(run, result):
    document = json.loads(result.read_text())
    document["schema_version"] = "1.0"
    del document["reps"][0]["verdict"]
    result.write_text(json.dumps(document))
    done = run("report", result)
    assert done.code == 2
    (line,) = " ".join(done.err.split()).split("error: ")[1:]
    assert line.endswith(
        "is a result of schema version 1.0, and this version of legpress-cv reads"
        f" {SCHEMA_VERSION}; analyse the clip again."
    )
    assert not result.with_name("set.report.html").exists()


@pytest.mark.parametrize("options", [("-o", ""), ("--clip", ""), ("",)])
def test_an_empty_path_is_no_path(run, result, options):
    done = run("report", result, *options)
    assert done.code == 2
    assert "the path is empty" in done.err
    assert not result.with_name("set.report.html").exists()


@pytest.mark.parametrize("name", ["set.reps.csv", "set.report.html", "set.mp4"])
def test_another_file_is_no_reason_to_analyse_again(run, result, name):
    path = result.with_name(name)
    if not path.exists():
        path.write_text("a,b\n")
    done = run("report", path)
    assert done.code == 2
    assert "name a NAME.analysis.json." in " ".join(done.err.split())


def test_a_report_that_is_stopped_leaves_no_folder(run, result, tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("legpress_cv.report.html.write.stills_if_any", stop)
    assert run("report", result, "-o", tmp_path / "deep" / "out").code == 130
    assert not (tmp_path / "deep").exists()


def test_a_report_does_not_join_the_results_of_another_clip(run, result, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    document = json.loads(result.read_text())
    document["clip"] |= {"sha256": "0" * 64}
    (out / "set.analysis.json").write_text(json.dumps(document))
    done = run("report", result, "-o", out)
    assert done.code == 2
    assert "is of another clip" in done.err
    assert not (out / "set.report.html").exists()


def test_one_clip_for_one_result(run, result):
    assert run("report", result, result, "--clip", CLIP).code == 2
    assert run("report").code == 2


def test_a_report_of_another_clip_is_not_replaced(run, result, tmp_path):
    out = tmp_path / "out"
    assert run("report", result, "-o", out).code == 0
    made = page(out / "set.report.html")
    document = json.loads(result.read_text())
    document["clip"] |= {"sha256": "0" * 64, "path": "other/set.mp4"}
    (tmp_path / "second").mkdir()
    other = tmp_path / "second" / "set.analysis.json"
    other.write_text(json.dumps(document))
    done = run("report", other, result, "-o", out, "-q")
    assert done.code == 2
    (line,) = done.err.splitlines()
    assert "is of another clip; choose another folder with -o" in line
    assert page(out / "set.report.html") == made
    # One of an earlier version has no mark: the result beside it says whose it is.
    (out / "set.report.html").write_text("old")
    (out / "set.analysis.json").write_text(result.read_text())
    assert run("report", other, "-o", out, "-q").code == 2
    assert run("report", result, "-o", out, "-q").code == 0
