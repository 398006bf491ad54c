"""What a killed run left is swept; what anybody else has in the folder is not."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import Timeout

from legpress_cv.files import temporary
from legpress_cv.files.atomic import atomic_write, check_targets, staged_files
from legpress_cv.files.temporary import sweep, temporary_folder

WRITER = """
import sys, time
from pathlib import Path
from legpress_cv.files.atomic import staged_files
with staged_files({0: Path(sys.argv[1]) / "set.annotated.mp4"}, overwrite=False) as staged:
    staged[0].write_bytes(b"a picture of the lifter")
    print("writing", flush=True)
    time.sleep(60)
"""


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def writer(tmp_path):
    """Another process in the middle of writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "writing\n"
    yield process
    process.kill()
    process.communicate()


def test_nothing_is_left(tmp_path):
    with temporary_folder(tmp_path) as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text("x")
    assert names_in(tmp_path) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
@pytest.mark.parametrize(
    "write",
    [
        sweep,
        lambda folder: check_targets([folder / "a"], overwrite=True),
        lambda folder: atomic_write(folder / "a", b"1"),
    ],
)
def test_what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not(
    tmp_path, writer, write
):
    write(tmp_path)
    (left,) = tmp_path.glob(".legpress-cv-*/set.annotated.mp4")
    assert left.read_bytes() == b"a picture of the lifter"
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    assert left.is_file()
    write(tmp_path)
    assert [name for name in names_in(tmp_path) if name != "a"] == []


def test_what_this_process_is_writing_stays(tmp_path):
    with staged_files({0: tmp_path / "a"}, overwrite=False) as staged:
        staged[0].write_text("1")
        atomic_write(tmp_path / "b", b"2")
    assert names_in(tmp_path) == ["a", "b"]


def leftover(parent, monkeypatch, host=None):
    """Make what a killed process leaves; gives the folder."""
    with monkeypatch.context() as patch:
        patch.setattr(temporary, "sweep", lambda _: None)
        if host is not None:
            patch.setattr(temporary, "_host", lambda: host)
        with temporary_folder(parent) as folder:
            name = folder.name
    folder = parent / name
    folder.mkdir()
    (folder / "picture").write_text("x")
    (parent / f"{name}.lock").touch()
    return folder


def test_another_machine_sweeps_for_itself(tmp_path, monkeypatch):
    theirs = leftover(tmp_path, monkeypatch, host="0" * 8)
    ours = leftover(tmp_path, monkeypatch)
    sweep(tmp_path)
    assert theirs.is_dir()
    assert not ours.exists()
    assert names_in(tmp_path) == [theirs.name, f"{theirs.name}.lock"]


def test_links_are_neither_followed_nor_removed(tmp_path, monkeypatch):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("x")
    place = tmp_path / "place"
    place.mkdir()
    by_link, lock_by_link, inside = (leftover(place, monkeypatch) for _ in range(3))
    (by_link / "picture").unlink()
    by_link.rmdir()
    by_link.symlink_to(precious)
    lock = place / f"{lock_by_link.name}.lock"
    lock.unlink()
    lock.symlink_to(precious / "file")
    (inside / "link").symlink_to(precious)
    sweep(place)
    assert (precious / "file").read_text() == "x"
    assert by_link.is_symlink()
    assert lock.is_symlink()
    assert lock_by_link.is_dir()
    assert not inside.exists()


@pytest.mark.parametrize(
    "name",
    [
        ".legpress-cv-batch",
        ".legpress-cv-",
        ".legpress-cv-notes",
        ".legpress-cv-00112233-001122334455-mine",
        "legpress-cv-00112233-001122334455",
    ],
)
def test_other_names_are_left_alone(tmp_path, monkeypatch, name):
    monkeypatch.setattr(temporary, "_host", lambda: "00112233")
    (tmp_path / name).mkdir()
    (tmp_path / f"{name}.lock").touch()
    sweep(tmp_path)
    assert names_in(tmp_path) == sorted([name, f"{name}.lock"])


def test_a_folder_without_a_lock_and_a_fresh_lock_without_a_folder_are_left_alone(
    tmp_path, monkeypatch
):
    unlocked, gone = leftover(tmp_path, monkeypatch), leftover(tmp_path, monkeypatch)
    (tmp_path / f"{unlocked.name}.lock").unlink()
    (gone / "picture").unlink()
    gone.rmdir()
    lock = tmp_path / f"{gone.name}.lock"
    sweep(tmp_path)
    assert names_in(tmp_path) == sorted([unlocked.name, lock.name])
    os.utime(lock, (0, 0))
    sweep(tmp_path)
    assert names_in(tmp_path) == [unlocked.name]


@pytest.mark.parametrize(
    "error", [NotImplementedError(), OSError(errno.ENOLCK, "no locks"), Timeout("x")]
)
def test_a_file_system_without_locks_will_do(tmp_path, monkeypatch, error):
    def refuse(lock, *_, **__):
        Path(lock.lock_file).touch()
        raise error

    monkeypatch.setattr(temporary.FileLock, "acquire", refuse)
    atomic_write(tmp_path / "a", b"1")
    with temporary_folder(tmp_path) as folder:
        sweep(tmp_path)
        assert folder.is_dir()
    assert [name for name in names_in(tmp_path) if not name.endswith(".lock")] == ["a"]


def test_a_folder_that_is_not_there_is_nothing_to_sweep(tmp_path):
    sweep(tmp_path / "nowhere")
