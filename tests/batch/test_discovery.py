"""Which files of a folder are clips."""

import os
from pathlib import Path

import pytest

from legpress_cv.batch.discovery import find_clips
from legpress_cv.batch.layout import MARKER
from legpress_cv.errors import ClipNotFoundError


def touch(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(folder, *patterns, **options):
    found = find_clips(folder, patterns, **options) if patterns else find_clips(folder, **options)
    return [clip.name for clip in found]


def test_clips_in_folders_below_in_order(tmp_path):
    touch(tmp_path, "b.mp4", "a/c.MOV", "a/deep/er/d.mkv", "notes.txt", "a.jpg", "mp4")
    assert names(tmp_path) == ["a/c.MOV", "a/deep/er/d.mkv", "b.mp4"]
    assert all(clip.path.is_absolute() for clip in find_clips(tmp_path))


def test_hidden_files_and_results_are_passed_over(tmp_path):
    touch(tmp_path, ".a.mp4", "._b.mp4", ".trash/c.mp4", "d.annotated.mp4", "d.mp4")
    touch(tmp_path, f"out/{MARKER}", "out/clips/d.mp4/d.mp4")
    assert names(tmp_path) == ["d.mp4"]


def test_patterns(tmp_path):
    touch(tmp_path, "anna/1.mp4", "anna/2.mov", "ben/1.MP4", "ben/x.dat")
    assert names(tmp_path, "*.mp4") == ["anna/1.mp4", "ben/1.MP4"]
    assert names(tmp_path, "ANNA/*") == ["anna/1.mp4", "anna/2.mov"]
    assert names(tmp_path, "*.dat", "2.*") == ["anna/2.mov", "ben/x.dat"]
    assert names(tmp_path, "[1].mp4") == ["anna/1.mp4", "ben/1.MP4"]


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links")
def test_links_do_no_harm(tmp_path):
    outside = tmp_path / "outside"
    folder = tmp_path / "folder"
    touch(outside, "far.mp4")
    touch(folder, "z/one.mp4")
    (folder / "a").mkdir()
    (folder / "a" / "loop").symlink_to(folder)
    (folder / "a" / "z").symlink_to(folder / "z")
    (folder / "a" / "alias.mp4").symlink_to(folder / "z" / "one.mp4")
    (folder / "gone.mp4").symlink_to(folder / "nowhere.mp4")
    (folder / "self.mp4").symlink_to(folder / "self.mp4")
    (folder / "far").symlink_to(outside)
    (folder / "far again").symlink_to(outside)
    assert names(folder) == ["far/far.mp4", "z/one.mp4"]
    # The same through a link to the folder itself.
    (tmp_path / "link").symlink_to(folder)
    assert names(tmp_path / "link") == ["far/far.mp4", "z/one.mp4"]


def test_a_link_to_a_clip_elsewhere_is_a_clip(tmp_path):
    touch(tmp_path / "elsewhere", "one.mp4")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.mp4").symlink_to(tmp_path / "elsewhere" / "one.mp4")
    assert names(tmp_path / "folder") == ["mine.mp4"]


def test_no_such_folder(tmp_path):
    touch(tmp_path, "file.mp4")
    for path in (tmp_path / "no", tmp_path / "file.mp4", Path("\0")):
        with pytest.raises(ClipNotFoundError, match="is no folder"):
            find_clips(path)


def test_a_folder_that_cannot_be_read_is_told(tmp_path, monkeypatch):
    touch(tmp_path, "sealed/a.mp4", "b.mp4")
    scandir = os.scandir

    def refuse(path):
        if "sealed" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    told = []
    assert names(tmp_path, warn=told.append) == ["b.mp4"]
    assert len(told) == 1
    assert "sealed" in told[0]


@pytest.mark.skipif(os.name != "posix", reason="bytes as names")
def test_names_that_are_no_utf_8(tmp_path):
    raw = os.fsencode(tmp_path) + b"/k\xe4se.mp4"
    try:
        Path(os.fsdecode(raw)).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    (clip,) = find_clips(tmp_path)
    assert clip.name == "k\ufffdse.mp4"
    assert clip.path.exists()
