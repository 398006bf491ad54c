"""``analyze``, with the long work replaced."""

import contextlib
import errno
import json
import os
import sys
from pathlib import Path

import pytest
from factories import SAMPLES, analysis_from_truth

from legpress_cv.annotate.render import annotate_clip
from legpress_cv.errors import OutputError, UnreadableClipError
from legpress_cv.report.html import take_stills, write_report
from legpress_cv.results import SetAnalysis

SUFFIXES = (".analysis.json", ".annotated.mp4", ".frames.csv", ".report.html", ".reps.csv")


def results_in(folder, stem):
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(f"{stem}."))


def test_results_stand_beside_the_clip(run, work, clip):
    done = run("analyze", clip)
    assert done.code == 0
    assert done.err == ""
    assert results_in(clip.parent, "set one") == sorted(
        ["set one.mp4", *(f"set one{suffix}" for suffix in SUFFIXES)]
    )
    assert "Written to" in done.out
    assert work.analysis.summary.verdict in done.out
    assert work.reports == [(clip, "set one.annotated.mp4")]
    assert SetAnalysis.load(clip.with_name("set one.analysis.json")).clip.name == "set one"
    assert [path for path in clip.parent.iterdir() if path.name.startswith(".")] == []


def test_the_report_has_the_stills_that_the_drawing_saw(run, work, clip, monkeypatch):
    def second_pass(*_, **__):
        raise AssertionError("the clip was read again")

    monkeypatch.setattr("legpress_cv.annotate.annotate_clip", annotate_clip)
    monkeypatch.setattr("legpress_cv.report.html.write_report", write_report)
    monkeypatch.setattr("legpress_cv.report.html.write.stills_if_any", second_pass)
    assert run("analyze", clip).code == 0
    page = clip.with_name("set one.report.html").read_text(encoding="utf-8")
    expected = take_stills(clip, analysis_from_truth(), blur_face=False)
    assert len(expected) == 6
    assert all(still.data_uri in page for still in expected.values())


def test_several_clips_into_a_folder(run, work, clip, tmp_path):
    second = clip.with_name("b.mov")
    second.write_bytes(clip.read_bytes())
    out = tmp_path / "deep" / "out"
    done = run("analyze", clip, second, "-o", out, "--no-video", "--json")
    assert done.code == 0
    assert [json.loads(line)["clip"]["name"] for line in done.out.splitlines()] == ["set one", "b"]
    assert work.analysis.summary.verdict in done.err
    assert len(list(out.iterdir())) == 8
    assert work.annotated == []
    assert work.reports == [(clip, None), (second, None)]
    assert work.loaded[0] is work.loaded[1]  # models serve both clips


@pytest.mark.parametrize("command", ["analyze", "batch"])
@pytest.mark.parametrize(
    ("factor", "words"),
    [
        ("0.25", "x>=1"),
        ("0", "x>=1"),
        ("x", "valid"),
        ("nan", "slow_motion_ratio"),
        ("inf", "slow_motion_ratio"),
        ("99", "slow_motion_ratio"),
    ],
)
def test_a_speed_that_is_none(run, work, clip, tmp_path, command, factor, words):
    what = clip if command == "analyze" else clip.parent
    done = run(command, what, "--speed", factor, "-o", tmp_path / "out")
    assert done.code == 2
    assert words in done.err
    assert not (tmp_path / "out").exists()


def test_the_speed_wins_over_the_settings_file(run, work, clip, tmp_path):
    toml = tmp_path / "mine.toml"
    toml.write_text("[video]\nslow_motion_ratio = 8\n")
    assert run("analyze", clip, "--settings", toml, "--speed", 4).code == 0
    assert run("analyze", clip, "--settings", toml, "--overwrite").code == 0
    assert run("analyze", clip, "--overwrite").code == 0
    assert [s.video.slow_motion_ratio for s in work.settings] == [4, 8, None]


def test_options_become_settings(run, work, clip, tmp_path):
    toml = tmp_path / "mine.toml"
    toml.write_text("[video]\nanalysis_rate_hz = 60\n[annotation]\ncrf = 18\naudio = true\n")
    options = ["--fast", "--subject", "320, 180.5", "--workers", 3, "--blur-face"]
    options += ["--set", "tuck.moderate_ppt_deg=12", "--set", "annotation.preset=slow"]
    assert run("analyze", clip, "--settings", toml, *options, "--model", "my.task").code == 0
    settings = work.settings[0]
    assert settings.pose.variant == "full"
    assert settings.pose.workers == 3
    assert settings.subject.point == (320.0, 180.5)
    assert settings.video.analysis_rate_hz == 60
    assert settings.tuck.moderate_ppt_deg == 12
    assert (settings.annotation.crf, settings.annotation.audio) == (18, True)
    assert (settings.annotation.blur_face, settings.annotation.preset) == (True, "slow")
    assert [str(model) for model in work.models] == ["my.task"]
    assert work.annotated == [settings.annotation]


def test_the_command_line_wins_over_the_file(run, work, clip, tmp_path):
    toml = tmp_path / "mine.toml"
    toml.write_text("[video]\nanalysis_rate_hz = 60\n[annotation]\naudio = true\n")
    assert run("analyze", clip, "--settings", toml, "--rate", 24, "--no-audio").code == 0
    assert work.settings[0].video.analysis_rate_hz == 24
    assert work.settings[0].annotation.audio is False


@pytest.mark.parametrize(
    "options",
    [
        ("--set", "tuck.nothing=1"),
        ("--set", "nothing.at_all=1"),
        ("--set", "moderate"),
        ("--set", f"tuck.mild_ppt_deg={'[' * 5000}"),
        ("--rate", "3"),
        ("--rate", "fast"),
        ("--workers", "-1"),
        ("--subject", "320"),
        ("--subject", "a,b"),
        ("--subject", "nan,5"),
        ("--subject=-5,5",),
        ("--settings", "nowhere.toml"),
        ("--settings", ""),
        ("-o", ""),
        ("-o", " "),
        ("--model", ""),
        ("--subject", ""),
        ("--set", ""),
        ("--set", "tuck.moderate_ppt_deg="),
        ("--rate", ""),
        ("",),
        ("--no-such-option",),
    ],
)
def test_wrong_calls_end_with_2_before_any_work(run, work, clip, options):
    done = run("analyze", clip, *options)
    assert done.code == 2
    assert done.out == ""
    assert "rror" in done.err
    assert "Traceback" not in done.err
    assert work.analysed == []


def test_no_clip_at_all(run):
    assert run("analyze").code == 2


def test_bad_input_is_one_sentence_and_the_others_are_done(run, work, clip, tmp_path):
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "text.mp4").write_text("no video")
    (tmp_path / "folder.mp4").mkdir()
    bad = [tmp_path / name for name in ("no.mp4", "empty.mp4", "text.mp4", "folder.mp4")]
    done = run("analyze", *bad, clip)
    assert done.code == 2
    lines = done.err.splitlines()
    assert len(lines) == len(bad)
    assert all(line.startswith("error: ") for line in lines)
    assert work.analysed == [clip]
    assert clip.with_name("set one.reps.csv").is_file()
    assert len(results_in(tmp_path, "empty")) == 1


def test_an_error_while_analysing_leaves_the_others(run, work, clip):
    second = clip.with_name("b.mp4")
    second.write_bytes(clip.read_bytes())
    work.fail[clip.name] = UnreadableClipError("set one.mp4 is truncated; copy it again.")
    done = run("analyze", clip, second)
    assert done.code == 2
    assert done.err == "error: set one.mp4 is truncated; copy it again.\n"
    assert results_in(clip.parent, "set one") == ["set one.mp4"]
    assert len(results_in(clip.parent, "b")) == 6


def test_not_measurable_is_3_and_says_why(run, work, clip):
    reason = "The clip shows the front of the body."
    work.analysis = work.analysis.model_copy(
        update={"status": "not_measurable", "reason": reason, "reps": ()}
    )
    done = run("analyze", clip)
    assert done.code == 3
    assert len(results_in(clip.parent, "set one")) == 6
    done = run("analyze", clip, "--overwrite", "--quiet")
    assert (done.code, done.out) == (3, "")
    assert reason in done.err
    assert run("analyze", clip, "nowhere.mp4", "--overwrite").code == 2


def test_quiet_says_nothing(run, work, clip):
    done = run("analyze", clip, "-q")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_existing_results_are_kept_unless_asked(run, work, clip):
    old = clip.with_name("set one.reps.csv")
    old.write_text("old")
    done = run("analyze", clip)
    assert done.code == 2
    assert "--overwrite" in done.err
    assert (work.analysed, old.read_text()) == ([], "old")
    assert run("analyze", clip, "--overwrite").code == 0
    assert old.read_text() != "old"


def other_clip(path, content=b"more"):
    """Make a clip of other content."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes((SAMPLES / "rendered_neutral.mp4").read_bytes() + content)
    return path


@pytest.mark.parametrize("options", [(), ("--overwrite",)])
def test_results_of_another_clip_are_not_replaced(run, work, clip, options):
    assert run("analyze", clip).code == 0
    before = clip.with_name("set one.analysis.json").read_bytes()
    done = run("analyze", other_clip(clip.with_suffix(".mov")), *options)
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert "another clip" in done.err
    assert str(clip) in done.err
    assert "choose another folder with -o" in done.err
    assert "--overwrite " not in done.err
    assert work.analysed == [clip]
    assert clip.with_name("set one.analysis.json").read_bytes() == before


def test_results_of_another_clip_are_replaced_where_that_is_said(run, work, clip):
    assert run("analyze", clip).code == 0
    other = other_clip(clip.with_suffix(".mov"))
    assert run("analyze", other, "--overwrite-other").code == 0
    assert SetAnalysis.load(clip.with_name("set one.analysis.json")).clip.path == str(other)


def test_two_folders_of_the_same_names_into_one(run, work, clip, tmp_path):
    out = tmp_path / "out"
    assert run("analyze", clip, "-o", out).code == 0
    other = other_clip(tmp_path / "other" / clip.name)
    assert "another clip" in run("analyze", other, "-o", out, "--overwrite").err
    other.write_bytes(clip.read_bytes())  # the same clip, moved
    assert "add --overwrite" in run("analyze", other, "-o", out).err
    assert run("analyze", other, "-o", out, "--overwrite").code == 0


def test_a_clip_that_was_cut_again_replaces_its_own_results(run, work, clip, tmp_path, monkeypatch):
    for options in ((), ("-o", tmp_path / "out")):
        assert run("analyze", clip, *options).code == 0
        other_clip(clip, content=b"" if options else b"cut")
        assert "add --overwrite" in run("analyze", clip, *options).err
        monkeypatch.chdir(clip.parent)
        assert run("analyze", clip.name, *options, "--overwrite").code == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"clip": {"path": 1, "sha256": 2}}', "[" * 9999])
def test_a_result_that_does_not_say_whose_it_is(run, work, clip, text):
    clip.with_name("set one.analysis.json").write_text(text)
    assert "add --overwrite" in run("analyze", clip).err
    assert run("analyze", clip, "--overwrite").code == 0


def test_a_result_with_a_path_that_is_none(run, work, clip):
    facts = {"path": "\0\ud800/set one.mp4", "sha256": "0"}
    out = clip.parent / "out"
    out.mkdir()
    (out / "set one.analysis.json").write_text(json.dumps({"clip": facts}))
    done = run("analyze", clip, "-o", out, "--overwrite")
    assert done.code == 2
    assert r"'\x00\ud800/set one.mp4'" in done.err


def test_results_of_another_clip_that_came_meanwhile_stay(run, work, clip, monkeypatch):
    name = clip.with_name("set one.analysis.json")
    facts = {"path": "set one.mov", "sha256": "0"}

    def come(*_, **__):
        name.write_text(json.dumps({"clip": facts}))
        return work.analysis

    monkeypatch.setattr("legpress_cv.analyse_to_files.analyze_video", come)
    done = run("analyze", clip, "--overwrite")
    assert (done.code, json.loads(name.read_text())) == (2, {"clip": facts})
    assert "another clip" in done.err


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_to_what_a_result_would_replace(run, work, clip):
    real = clip.rename(clip.with_name("set one.annotated.mp4"))
    before = real.read_bytes()
    clip.symlink_to(real)
    done = run("analyze", clip, "--overwrite")
    assert (done.code, work.analysed, real.read_bytes()) == (2, [], before)
    assert "is the clip itself" in done.err
    assert run("analyze", clip, "-o", clip.parent / "out").code == 0


def test_an_annotated_clip_that_stays_is_told(run, work, clip):
    assert run("analyze", clip).code == 0
    done = run("analyze", clip, "--overwrite", "--no-video")
    assert done.code == 0
    (line,) = done.err.splitlines()
    assert "set one.annotated.mp4' is of an earlier analysis and stays" in line
    assert clip.with_name("set one.annotated.mp4").is_file()


def test_annotated_clips_are_passed_by(run, work, clip):
    assert run("analyze", clip).code == 0
    every = sorted(clip.parent.glob("*.mp4"))
    assert len(every) == 2
    done = run("analyze", *every, "--overwrite")
    assert done.code == 0
    assert work.analysed == [clip, clip]
    (line,) = done.err.splitlines()
    assert line.startswith("warning: ")
    assert "set one.annotated.mp4' is an annotated clip" in line


def test_nothing_but_annotated_clips_is_an_error(run, work, clip):
    ours = [clip.rename(clip.with_name("a.ANNOTATED.mp4")), clip.with_name("b.annotated.mp4")]
    done = run("analyze", *ours)
    assert (done.code, work.analysed) == (2, [])
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert "a.ANNOTATED.mp4' and 1 more are annotated clips" in line
    assert "rename a file" in line


def test_two_clips_with_the_same_results(run, work, clip, tmp_path):
    other = tmp_path / "other" / clip.name
    other.parent.mkdir()
    other.write_bytes(clip.read_bytes())
    done = run("analyze", clip, other, "-o", tmp_path / "out")
    assert done.code == 2
    assert str(clip) in done.err
    assert str(other) in done.err
    assert work.analysed == []
    assert run("analyze", clip, other).code == 0


def test_a_clip_given_twice(run, work, clip):
    done = run("analyze", clip, clip.parent / ".." / clip.parent.name / clip.name)
    assert done.code == 2
    assert "given twice" in done.err
    assert work.analysed == []


@pytest.mark.skipif(os.name != "posix", reason="permissions")
def test_a_clip_that_may_not_be_read_leaves_the_others(run, work, clip, monkeypatch):
    sealed = clip.with_name("sealed.mp4")
    sealed.write_bytes(clip.read_bytes())
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, *a, **k: "sealed" not in str(path))
    done = run("analyze", sealed, clip)
    monkeypatch.setattr(os, "access", access)
    assert done.code == 2
    assert "may not be read" in done.err
    assert work.analysed == [clip]


def test_a_folder_that_cannot_be_looked_at(run, work, clip, tmp_path):
    done = run("analyze", clip, "-o", tmp_path / ("x" * 300) / "out")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert work.analysed == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_standard_output_that_is_full(run, work, clip, monkeypatch):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        done = run("analyze", clip, "--json")
        monkeypatch.undo()
        with contextlib.suppress(OSError):
            full.close()
    assert done.code == 2
    assert done.err.splitlines()[-1].startswith("error: standard output cannot be written")
    assert "Traceback" not in done.err
    assert len(results_in(clip.parent, "set one")) == 6


def test_a_folder_that_cannot_be_written(run, work, clip, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("analyze", clip, "-o", tmp_path / "file" / "out")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert work.analysed == []


def test_the_verdict_is_told_before_the_clip_is_drawn(run, work, clip):
    work.fail["annotate"] = OutputError("the disk is full; make room.")
    done = run("analyze", clip)
    assert done.code == 2
    assert work.analysis.summary.verdict in done.out
    assert "Written" not in done.out


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 2),
        (OutputError("the disk is full; make room."), 2),
        (KeyboardInterrupt(), 130),
        (ValueError("a bug"), 1),
    ],
)
@pytest.mark.parametrize("before", [None, "old"])
def test_failing_late_leaves_what_was_there(run, work, clip, failure, code, before):
    names = [f"set one{suffix}" for suffix in SUFFIXES]
    if before is not None:
        for name in names:
            clip.with_name(name).write_text(before)
    work.fail["annotate"] = failure
    done = run("analyze", clip, "--overwrite")
    assert done.code == code
    assert len(done.err.strip().splitlines()) == 1
    left = {path.name: path for path in clip.parent.iterdir()}
    assert set(left) == {clip.name, *(names if before else [])}
    assert all(left[name].read_text() == before for name in names if name in left)


def test_ctrl_c_says_stopped(run, work, clip):
    work.fail[clip.name] = KeyboardInterrupt()
    done = run("analyze", clip)
    assert (done.code, done.err.strip()) == (130, "stopped")


def test_no_empty_folder_is_left(run, work, clip, tmp_path):
    work.fail[clip.name] = KeyboardInterrupt()
    assert run("analyze", clip, "-o", tmp_path / "deep" / "out").code == 130
    assert not (tmp_path / "deep").exists()


def test_unexpected_errors_hint_at_debug(run, work, clip, monkeypatch):
    work.fail[clip.name] = ZeroDivisionError("division by zero")
    done = run("analyze", clip)
    assert done.code == 1
    assert done.err.startswith("error: something unexpected went wrong (ZeroDivisionError")
    assert "--debug" in done.err
    monkeypatch.setenv("LEGPRESS_CV_DEBUG", "1")
    assert "Traceback" in run("analyze", clip).err


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("std::bad_alloc"), OSError(12, "Cannot allocate memory")]
)
def test_when_memory_runs_out_it_says_what_to_do(run, work, clip, error):
    work.fail[clip.name] = error
    before = set(clip.parent.iterdir())
    done = run("analyze", clip)
    assert done.code == 2
    assert done.err.startswith("error: memory ran out; ")
    assert len(done.err.strip().splitlines()) <= 3
    assert set(clip.parent.iterdir()) == before


@pytest.mark.parametrize(
    "name",
    [
        "a b'c\".mp4",
        "[bold]x[red].mp4",
        "[[nothing]].mp4",
        "käse 脚 🦵.mp4",
        "-o.mp4",
        "%s {x}.mp4",
        "$(x).mp4",
    ],
)
def test_any_file_name_works(run, work, clip, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    clip.rename(tmp_path / name)
    done = run("analyze", "--", name)
    assert done.code == 0, done.err
    stem = name.removesuffix(".mp4")
    assert f"{stem}.reps.csv" in done.out
    assert (tmp_path / f"{stem}.annotated.mp4").is_file()
    again = run("analyze", "--", name)
    assert again.code == 2
    assert stem in again.err.replace("\n", " ")


def test_full_in_place_of_heavy_is_named_in_the_settings(run, work, clip, monkeypatch):
    from legpress_cv import analyse_to_files as produce
    from legpress_cv.pose.store import ModelFile

    def resolve(variants, *, explicit=None, progress=None, warn=None):
        warn("heavy cannot be had, so full is used.")
        return {v: ModelFile(clip, "full", "0", "test") for v in variants}

    monkeypatch.setattr(produce, "resolve_models", resolve)
    done = run("analyze", clip)
    assert done.code == 0
    assert done.err == "warning: heavy cannot be had, so full is used.\n"
    assert work.settings[0].pose.variant == "full"
