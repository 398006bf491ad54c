"""Running the command line on a folder: once, again only if something changed, failures told."""

from __future__ import annotations

import json
import subprocess
from types import SimpleNamespace

import pytest
from benchmarks.made import Rep, result_of, truth_json

from benchmarks.protocol import analyse
from benchmarks.protocol.command import main
from benchmarks.protocol.errors import ProtocolError


@pytest.fixture
def folder(tmp_path):
    for i in range(2):
        raw = truth_json(f"clip{i}", [Rep(4.0), Rep(12.0)])
        (tmp_path / f"clip{i}.mp4").write_bytes(f"pixels {i}".encode())
        (tmp_path / f"clip{i}.truth.json").write_text(json.dumps(raw))
    return tmp_path


@pytest.fixture
def runs(monkeypatch):
    """Stand-in for the command line: writes the perfect result, or fails for clip1 if told."""
    done = SimpleNamespace(commands=[], fail=False)

    def run(command, **_):
        done.commands.append(command)
        clip = command[-1]
        if done.fail and clip.endswith("clip1.mp4"):
            return subprocess.CompletedProcess(command, 2, "", "Error: the clip is broken.")
        out = command[command.index("-o") + 1]
        with open(clip.replace(".mp4", ".truth.json")) as file:  # noqa: PTH123
            found = result_of(json.load(file))
        name = clip.rsplit("/", 1)[1].removesuffix(".mp4")
        with open(f"{out}/{name}.analysis.json", "w") as file:  # noqa: PTH123
            file.write(found.to_json())
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(analyse.subprocess, "run", run)
    return done


def test_a_clip_is_analysed_again_only_if_clip_options_or_result_changed(folder, runs):
    out = folder / "results"

    def again(*options):
        before = len(runs.commands)
        clips = analyse.analyse_folder(folder, out, options)
        assert all(clip.found is not None for clip in clips)
        return len(runs.commands) - before

    assert again() == 2
    assert again() == 0
    (folder / "clip0.mp4").write_bytes(b"other pixels")
    assert again() == 1
    assert again("--fast") == 2
    (out / "clip1.analysis.json").write_text("half of")
    assert again("--fast") == 1
    settings = folder / "own.toml"
    settings.write_text("a = 1")
    assert again("--settings", str(settings)) == 2
    settings.write_text("a = 2")
    assert again("--settings", str(settings)) == 2


def test_two_at_a_time_give_the_same_in_the_same_order(folder, runs):
    clips = analyse.analyse_folder(folder, folder / "results", jobs=2)
    assert [clip.truth.name for clip in clips] == ["clip0", "clip1"]
    assert all("--workers" in command for command in runs.commands)


def test_a_clip_that_fails_is_told_and_tried_again(folder, runs):
    runs.fail = True
    clips = analyse.analyse_folder(folder, folder / "results")
    assert [clip.found is None for clip in clips] == [False, True]
    assert clips[1].failure == "Error: the clip is broken."
    runs.fail = False
    assert analyse.analyse_folder(folder, folder / "results")[1].found is not None


def test_command_writes_page_and_figures(folder, runs, capsys):
    page, figures = folder / "page.md", folder / "figures.json"
    options = ["--page", str(page), "--json", str(figures), "--draws", "20", "--reps"]
    assert main("", [str(folder), *options]) == 0
    assert "## Marks" in page.read_text()
    document = json.loads(figures.read_text())
    assert (document["clips"], document["reps"]) == (2, 4)
    assert "clip1 2" in capsys.readouterr().out


@pytest.mark.parametrize("fault", ["no clips", "no clip beside a truth", "broken truth"])
def test_wrong_folders_are_one_sentence(folder, runs, capsys, fault):
    if fault == "no clips":
        folder = folder / "empty"
        folder.mkdir()
    elif fault == "broken truth":
        (folder / "clip1.truth.json").write_text("{")
    else:
        (folder / "clip1.mp4").unlink()
    assert main("", [str(folder)]) == 2
    assert not runs.commands
    assert capsys.readouterr().err.count(".\n") == 1
    with pytest.raises(ProtocolError):
        analyse.analyse_folder(folder, folder / "results")
