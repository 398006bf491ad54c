"""Marks are found beside the clip and among its results."""

from __future__ import annotations

from legpress_cv.report.marks_file import find_marks, marks_file_sha256, read_marks_of


def test_nothing_is_found_where_nothing_is(tmp_path):
    clip = tmp_path / "a.mp4"
    assert find_marks(clip) is None
    assert read_marks_of(clip) is None
    assert marks_file_sha256(clip) == ""


def test_the_hash_goes_with_the_content(tmp_path):
    clip, path = tmp_path / "a.mp4", tmp_path / "a.marks.json"
    path.write_text("1")
    first = marks_file_sha256(clip)
    path.write_text("2")
    assert first != marks_file_sha256(clip)
    assert len(first) == 64
    assert find_marks(clip, tmp_path / "none") == path
