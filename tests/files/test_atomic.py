"""A file is there whole, or not at all, and what stood there before stays."""

import errno
import os
from pathlib import Path

import pytest

from legpress_cv.errors import OutputError, OutputExistsError
from legpress_cv.files.atomic import (
    atomic_path,
    atomic_write,
    check_targets,
    output_error,
    staged_files,
)

NAMES = ("b.csv", "a.html", "z.json")


def listing(folder):
    return sorted(path.name for path in folder.rglob("*"))


def write_all(targets, text="new", *, overwrite=False):
    with staged_files(targets, overwrite=overwrite) as staged:
        for path in staged.values():
            path.write_text(text)


@pytest.fixture
def targets(tmp_path):
    return {name[0]: tmp_path / "out" / name for name in NAMES}


@pytest.fixture
def umask():
    old = os.umask(0o027)
    yield 0o640
    os.umask(old)


def test_a_file_is_written_with_the_permissions_of_any_file(tmp_path, umask):
    atomic_write(tmp_path / "a", b"content")
    assert (tmp_path / "a").read_bytes() == b"content"
    assert (tmp_path / "a").stat().st_mode & 0o777 == umask
    atomic_write(tmp_path / "a", b"newer")
    assert (tmp_path / "a").read_bytes() == b"newer"
    assert listing(tmp_path) == ["a"]


def test_several_files_appear_together(targets, umask):
    with staged_files(targets, overwrite=False) as staged:
        assert [path.name for path in staged.values()] == list(NAMES)
        for path in staged.values():
            path.write_text(path.name)
            assert not any(target.exists() for target in targets.values())
    assert listing(targets["z"].parent) == sorted(NAMES)
    for target in targets.values():
        assert target.read_text() == target.name
        assert target.stat().st_mode & 0o777 == umask


def test_the_last_file_comes_last(targets, monkeypatch):
    order, replace = [], Path.replace

    def noted(self, target):
        order.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    write_all(targets)
    assert tuple(order) == NAMES


@pytest.mark.parametrize("error", [ValueError("x"), KeyboardInterrupt(), OSError("y")])
def test_a_block_that_fails_leaves_what_was_there(targets, error):
    path = targets["a"]
    write_all(targets, "old")
    expected = OutputError if isinstance(error, OSError) else type(error)

    def fail(temporary):
        temporary.write_text("half")
        raise error

    with pytest.raises(expected), staged_files(targets, overwrite=True) as staged:
        fail(staged["a"])
    with pytest.raises(expected), atomic_path(path) as temporary:
        fail(temporary)
    assert listing(path.parent) == sorted(NAMES)
    assert path.read_text() == "old"


@pytest.mark.parametrize("taken", NAMES)
def test_what_is_there_stays_unless_asked(targets, taken):
    path = targets[taken[0]]
    path.parent.mkdir()
    path.symlink_to("nowhere")  # counts as there
    with pytest.raises(OutputExistsError, match="--overwrite"):
        write_all(targets)
    with pytest.raises(OutputExistsError, match="--overwrite"):
        atomic_write(path, b"new", overwrite=False)
    with pytest.raises(OutputExistsError, match="--overwrite"):
        check_targets(targets.values(), overwrite=False)
    assert listing(path.parent) == [taken]
    check_targets(targets.values(), overwrite=True)
    write_all(targets, overwrite=True)
    assert path.read_text() == "new"


def test_a_file_that_the_block_takes_out_is_not_asked_for(targets):
    targets["z"].parent.mkdir(parents=True, exist_ok=True)
    targets["z"].write_text("old")
    with staged_files(targets, overwrite=True) as staged:
        del staged["z"]
        for path in staged.values():
            path.write_text("new")
    texts = {key: path.read_text() for key, path in targets.items()}
    assert texts == dict.fromkeys(targets, "new") | {"z": "old"}


def test_a_file_that_came_meanwhile_stays(targets):
    def come(path, staged=()):
        for file in staged:
            file.write_text("new")
        path.write_text("mine")

    with pytest.raises(OutputExistsError), staged_files(targets, overwrite=False) as staged:
        come(targets["z"], staged.values())
    assert listing(targets["z"].parent) == ["z.json"]
    with pytest.raises(OutputExistsError), atomic_path(targets["a"], overwrite=False):
        come(targets["a"])
    assert {targets[key].read_text() for key in "az"} == {"mine"}
    assert listing(targets["z"].parent) == ["a.html", "z.json"]


@pytest.mark.parametrize(
    "wrong",
    [
        (errno.ENOSPC, "the disk is full; free some space"),
        (errno.EIO, "choose another folder with -o"),
    ],
)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_full_disk_leaves_nothing(targets, monkeypatch, wrong, at):
    calls, (code, words) = [], wrong

    def fsync(_):
        calls.append(1)
        if len(calls) == at:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OutputError, match=words) as caught:
        write_all(targets)
    assert str(caught.value).count("\n") == 0
    assert listing(targets["a"].parent) == []


def test_a_file_system_that_cannot_flush_will_do(targets, monkeypatch):
    def fsync(_):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", fsync)
    write_all(targets)
    assert listing(targets["a"].parent) == sorted(NAMES)


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), KeyboardInterrupt()])
def test_a_failed_rename_leaves_nothing_new(targets, monkeypatch, at, error):
    calls, replace = [], Path.replace

    def failing(self, target):
        calls.append(1)
        if len(calls) == at:
            raise error
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write_all(targets)
    assert listing(targets["a"].parent) == []


def test_a_file_that_was_not_written_is_missed(targets):
    with (
        pytest.raises(OutputError, match="cannot be written"),
        staged_files(targets, overwrite=False) as staged,
    ):
        staged["a"].touch()
    assert listing(targets["a"].parent) == []


def every_way(targets):
    """What may meet a place that cannot be written to."""
    yield lambda: check_targets(targets.values(), overwrite=True)
    yield lambda: write_all(targets, overwrite=True)
    yield lambda: atomic_write(targets["a"], b"new")


def test_a_folder_in_the_way(targets):
    targets["a"].mkdir(parents=True)
    for act in every_way(targets):
        with pytest.raises(OutputError, match="a folder of that name"):
            act()


@pytest.mark.parametrize("deeper", ["", "deeper"])
def test_a_file_in_place_of_the_folder(tmp_path, deeper):
    (tmp_path / "out").touch()
    for act in every_way({"a": tmp_path / "out" / deeper / "a"}):
        with pytest.raises(OutputError, match="not a folder"):
            act()


def test_a_missing_folder_is_made_for_results_alone(tmp_path, targets):
    with pytest.raises(OutputError, match="no such folder"):
        atomic_write(targets["a"], b"new")
    check_targets(targets.values(), overwrite=False)
    assert listing(tmp_path) == ["out"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(targets):
    targets["a"].parent.mkdir(mode=0o500)
    for act in every_way(targets):
        with pytest.raises(OutputError, match="you may not write there"):
            act()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "'some/where/a.csv' cannot be written: you may not write there; choose"),
        (errno.EROFS, "'some/where/a.csv' cannot be written: it is on a read-only file system"),
        (errno.ENAMETOOLONG, "the path is too long"),
        (errno.EDQUOT, "'a.csv' cannot be written: your disk quota is used up; free some"),
        (
            errno.EIO,
            "'a.csv' cannot be written: Input/output error; choose another folder with -o.",
        ),
        (
            -(0x41 << 24 | 0x54 << 16 | 0x41 << 8 | 0x50),  # FFmpeg's "patches welcome"
            "its pictures or their times cannot be encoded",
        ),
    ],
)
def test_an_error_is_one_sentence(code, words):
    sentence = str(output_error(Path("some/where/a.csv"), OSError(code, os.strerror(code))))
    assert words in sentence
    assert sentence.count(".") - sentence.count("a.csv") == 1


@pytest.mark.parametrize("name", ["-rf", "[red]", "深" * 80, " x ", ".hidden", "100%d"])
def test_odd_names_are_written(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    atomic_write(Path(name), b"1")
    write_all({0: Path(name)}, overwrite=True)
    assert listing(tmp_path) == [name]
