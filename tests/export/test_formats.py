"""Which formats there are, and what is said where one cannot be written."""

from __future__ import annotations

import sys

import pytest
from mirrored import nobody

from legpress_cv.errors import ExportError, LegpressError, MissingLibraryError
from legpress_cv.export import FORMATS, check_libraries, is_exportable, parse_formats, write_exports
from legpress_cv.export.formats import LIBRARIES


def test_names_may_stand_together_and_twice():
    assert parse_formats(["trc,mot"]) == ("trc", "mot")
    assert parse_formats(["nc", " .TRC , nc"]) == ("trc", "nc")


@pytest.mark.parametrize("text", ["", "trc,", "csv", "trc;mot", "trc\nx"])
def test_what_is_no_format_is_one_sentence(text):
    with pytest.raises(
        ExportError, match=r"^[^\n]*name one or several of trc, mot, c3d, nc"
    ) as told:
        parse_formats([text])
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", list(LIBRARIES))
def test_a_library_that_is_missing_is_named_with_the_cure(name, monkeypatch):
    monkeypatch.setitem(sys.modules, LIBRARIES[name], None)
    with pytest.raises(MissingLibraryError) as told:
        check_libraries(FORMATS)
    assert LIBRARIES[name] in str(told.value)
    assert "pip install 'legpress-cv[export]'" in str(told.value)
    assert isinstance(told.value, LegpressError)
    check_libraries(("trc", "mot"))


def test_every_format_is_written_and_nothing_else(analysis, tmp_path):
    paths = {name: tmp_path / f"set.{name}" for name in (*FORMATS, "json")}
    write_exports(analysis, paths)
    assert {path.suffix[1:] for path in tmp_path.iterdir()} == set(FORMATS)
    assert all(path.stat().st_size for path in tmp_path.iterdir())


def test_a_set_without_a_person_holds_nothing(analysis, tmp_path):
    empty = nobody(analysis)
    assert is_exportable(analysis)
    assert not is_exportable(empty)
    write_exports(empty, {"json": tmp_path / "set.json"})
    for name in FORMATS:
        with pytest.raises(ExportError, match="no lifter's joints were found in 'rendered_tuck'"):
            write_exports(empty, {name: tmp_path / f"set.{name}"})
    assert list(tmp_path.iterdir()) == []
