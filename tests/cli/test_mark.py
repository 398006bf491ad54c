"""``legpress-cv mark``: analyses where needed, serves the page, says where marks are."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request

import pytest
from factories import SAMPLES
from marking.clips import analysis_of_clip

from legpress_cv.marks import load_marks

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/[\w-]+/")


@pytest.fixture
def result(clip):
    """A result beside the clip."""
    path = clip.with_suffix(".analysis.json")
    path.write_text(analysis_of_clip().to_json())
    return path


def say(address, word, method="POST", **value):
    request = urllib.request.Request(address + word, json.dumps(value).encode(), method=method)
    request.add_header("Content-Type", "application/json")
    request.add_header("Origin", address.rsplit("/", 2)[0])
    with urllib.request.urlopen(request) as reply:
        return reply.read()


@pytest.fixture
def visitor(monkeypatch):
    """A browser that opens the page, marks one point and closes it; it keeps what it was given."""
    opened = []
    moment = {"kind": "moment", "rep": 1, "moment": "top"}
    moment["time_s"] = analysis_of_clip().reps[0].start_s
    moment["points"] = {"hip": {"x_px": 10, "y_px": 20}}

    def visit(address):
        opened.append(address)
        say(address, "here", page="a")
        told = json.loads(urllib.request.urlopen(address + "marks").read())
        say(address, "marks", "PUT", revision=told["revision"], change=moment)
        say(address, "done", page="a")

    monkeypatch.setattr("legpress_cv.cli.mark._open", visit)
    return opened


def test_marks_are_made_beside_the_result(run, work, clip, result, visitor):
    done = run("mark", clip)
    assert (done.code, done.err, work.analysed) == (0, "", [])
    assert ADDRESS.search(done.out)[0] == visitor[0]
    assert "ssh -L" in done.out
    assert "Marked: 0 of 3 reps in pass 1." in done.out
    assert f"legpress-cv analyze '{clip}' --overwrite" in done.out.replace("\n", "")
    marks = load_marks(clip.with_suffix(".marks.json"))
    assert (marks.clip, marks.revision) == ("set one.mp4", 1)
    assert run("mark", clip, "--again", "-q").out.count("\n") == 1  # the address is always said
    assert len(load_marks(clip.with_suffix(".marks.json")).passes) == 2


def test_a_clip_without_results_is_analysed_first(run, work, clip, visitor, tmp_path):
    done = run("mark", clip, "-o", tmp_path / "out", "--fast", "--set", "tuck.stop_margin_deg=8")
    assert done.code == 0
    assert len(work.analysed) == 1
    assert work.annotated == []
    assert work.settings[0].pose.variant == "full"
    assert work.settings[0].tuck.stop_margin_deg == 8
    assert load_marks(tmp_path / "out" / "set one.marks.json").revision == 1
    assert "--marks" in done.out
    run("mark", clip, "-o", tmp_path / "out")
    assert len(work.analysed) == 1
    run("mark", clip, "-o", tmp_path / "out", "--overwrite")
    assert len(work.analysed) == 2
    assert load_marks(tmp_path / "out" / "set one.marks.json").revision == 3


def refused(done, said):
    assert done.code == 2
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert said in done.err
    assert not ADDRESS.search(done.out)


def test_a_set_without_reps_has_nothing_to_mark(run, clip, result, visitor):
    nothing = analysis_of_clip().model_copy(update={"reps": ()})
    result.write_text(nothing.to_json())
    refused(run("mark", clip), "no rep was found")
    assert visitor == []


def test_what_is_not_of_this_clip_is_refused(run, clip, result, visitor):
    clip.write_bytes((SAMPLES / "rendered_neutral.mp4").read_bytes())
    refused(run("mark", clip), "result of another clip")
    refused(run("mark", clip.with_name("gone.mp4")), "There is no file")
    result.write_text("[")
    refused(run("mark", clip), "is no result")
    assert visitor == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.update(sha256="0" * 64), "marks of another clip"),
        (lambda d: d.update(schema_version="7"), "version 7"),
        (lambda d: d.update(passes=3), "holds no marks"),
        (lambda d: d["passes"][0]["moments"][0]["points"]["hip"].update(x_px=-9), "outside"),
    ],
)
def test_marks_that_are_wrong_are_refused_and_left_alone(run, clip, result, visitor, change, said):
    run("mark", clip)
    path = clip.with_suffix(".marks.json")
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    before = path.read_bytes()
    refused(run("mark", clip), said)
    assert path.read_bytes() == before


def test_nothing_is_made_again_that_was_not_made(run, clip, result, visitor):
    refused(run("mark", clip, "--again"), "no marks yet")
    assert run("mark", clip, "--again", "--stickers").code == 2
    assert visitor == []


def test_without_a_mark_nothing_is_written(run, clip, result, monkeypatch):
    def visit(address):
        say(address, "here", page="a")
        say(address, "done", page="a")

    monkeypatch.setattr("legpress_cv.cli.mark._open", visit)
    assert "Nothing was marked" in run("mark", clip).out
    assert not clip.with_suffix(".marks.json").exists()


AS_FROM_A_TERMINAL = """
import signal
import sys

# A shell's background job is started with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from legpress_cv.cli import main

sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_and_marks_stay(clip, result, number, code):
    command = [sys.executable, "-c", AS_FROM_A_TERMINAL, "mark", str(clip), "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        address = ADDRESS.search(process.stdout.readline())[0]
        moment = {"kind": "moment", "rep": 1, "moment": "top", "points": {"hip": None}}
        moment["time_s"] = analysis_of_clip().reps[0].start_s
        say(address, "here", page="a")
        say(address, "marks", "PUT", revision=0, change=moment)
        process.send_signal(number)
        told, error = process.communicate()
        watchdog.cancel()
    assert (process.returncode, error) == (code, "")
    assert ("analyze" in told) == (number == signal.SIGINT)
    assert load_marks(clip.with_suffix(".marks.json")).revision == 1
