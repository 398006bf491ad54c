import errno
import os
from pathlib import Path

import numpy as np
import pytest
from factories import analysis_from_truth

from legpress_cv.errors import OutputError, OutputExistsError
from legpress_cv.report import check_outputs, output_paths, write_results
from legpress_cv.results import SetAnalysis


@pytest.fixture(scope="module")
def analysis():
    return analysis_from_truth()


@pytest.fixture
def paths(tmp_path):
    return output_paths("set.mp4", tmp_path / "out")


def listing(folder):
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def test_round_trip(analysis, paths):
    write_results(analysis, paths, overwrite=False)
    assert listing(paths["json"].parent) == [
        "set.analysis.json",
        "set.frames.csv",
        "set.reps.csv",
    ]
    again = SetAnalysis.load(paths["json"])
    assert again.to_json() == analysis.to_json()
    assert again.reps == analysis.reps
    np.testing.assert_allclose(
        again.frames.knee_flexion_deg, analysis.frames.knee_flexion_deg, atol=1e-4
    )
    for kind in ("json", "frames", "reps"):
        raw = paths[kind].read_bytes()
        assert raw.endswith(b"\n")
        assert b"\r" not in raw
        assert b"NaN" not in raw
        assert paths[kind].stat().st_mode & 0o777 == 0o666 & ~_umask()


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("kind", ["json", "frames", "reps"])
def test_what_is_there_stays_unless_asked(analysis, paths, kind):
    paths[kind].parent.mkdir()
    paths[kind].write_text("mine")
    with pytest.raises(OutputExistsError, match="--overwrite"):
        write_results(analysis, paths, overwrite=False)
    assert listing(paths[kind].parent) == [paths[kind].name]
    assert paths[kind].read_text() == "mine"
    write_results(analysis, paths, overwrite=True)
    assert paths[kind].read_text() != "mine"


def test_a_video_that_is_there_is_not_in_the_way_of_writing(analysis, paths):
    paths["json"].parent.mkdir()
    paths["video"].touch()
    write_results(analysis, paths, overwrite=False)
    with pytest.raises(OutputExistsError):
        check_outputs(paths, overwrite=False)


def test_a_dangling_link_counts_as_there(analysis, paths):
    paths["reps"].parent.mkdir()
    paths["reps"].symlink_to("nowhere")
    with pytest.raises(OutputExistsError):
        write_results(analysis, paths, overwrite=False)


@pytest.mark.parametrize(
    "wrong", [(errno.ENOSPC, "the disk is full"), (errno.EIO, "choose another folder")]
)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_full_disk_leaves_nothing(analysis, paths, monkeypatch, wrong, at):
    calls, (code, words) = [], wrong

    def fsync(_):
        calls.append(1)
        if len(calls) == at:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OutputError, match=words) as caught:
        write_results(analysis, paths, overwrite=False)
    assert str(caught.value).count("\n") == 0
    assert listing(paths["json"].parent) == []


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), KeyboardInterrupt()])
def test_a_failed_rename_leaves_nothing_new(analysis, paths, monkeypatch, at, error):
    calls, replace = [], Path.replace

    def failing(self, target):
        calls.append(1)
        if len(calls) == at:
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_results(analysis, paths, overwrite=False)
    assert listing(paths["json"].parent) == []


def test_an_old_result_outlives_a_full_disk(analysis, paths, monkeypatch):
    write_results(analysis, paths, overwrite=False)
    before = {kind: paths[kind].read_bytes() for kind in ("json", "frames", "reps")}

    def full(_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    other = analysis.model_copy(update={"reps": ()})
    with pytest.raises(OutputError):
        write_results(other, paths, overwrite=True)
    assert {kind: paths[kind].read_bytes() for kind in before} == before
    assert len(listing(paths["json"].parent)) == 3


def test_a_folder_in_the_way(analysis, paths):
    paths["frames"].mkdir(parents=True)
    for act in (check_outputs, lambda p, **kw: write_results(analysis, p, **kw)):
        with pytest.raises(OutputError, match="a folder of that name"):
            act(paths, overwrite=True)


def test_a_file_in_place_of_the_folder(analysis, tmp_path):
    (tmp_path / "out").touch()
    paths = output_paths("set.mp4", tmp_path / "out" / "deeper")
    for act in (check_outputs, lambda p, **kw: write_results(analysis, p, **kw)):
        with pytest.raises(OutputError, match="not a folder"):
            act(paths, overwrite=False)
    with pytest.raises(OutputError, match="not a folder"):
        check_outputs(output_paths("set.mp4", tmp_path / "out"), overwrite=False)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(analysis, tmp_path):
    tmp_path.chmod(0o500)
    paths = output_paths("set.mp4", tmp_path)
    for act in (check_outputs, lambda p, **kw: write_results(analysis, p, **kw)):
        with pytest.raises(OutputError, match="may not write"):
            act(paths, overwrite=False)


def test_a_refused_permission_is_one_sentence(paths, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputError, match="may not write there"):
        check_outputs(paths, overwrite=False)


def test_checking_leaves_nothing(paths):
    check_outputs(paths, overwrite=False)
    assert listing(paths["json"].parent) == []


@pytest.mark.parametrize("name", ["-rf", "[red]", "深" * 80, " x ", ".hidden"])
def test_odd_names_are_written(analysis, tmp_path, name):
    paths = output_paths(f"{name}.mp4", tmp_path)
    check_outputs(paths, overwrite=False)
    write_results(analysis, paths, overwrite=False)
    assert len(listing(tmp_path)) == 3
