"""File names in messages: one line, printable, whatever they are made of."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legpress_cv.files.names import as_text, shown

NAMES = st.binary(min_size=1, max_size=20) if sys.platform == "linux" else st.just(b"clip.mp4")


@given(NAMES)
def test_every_name_is_shown_printable_and_can_be_written_as_utf8(raw):
    path = Path(os.fsdecode(raw))
    assert shown(path).isprintable()
    assert as_text(path).encode("utf-8")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("set one.mp4", "'set one.mp4'"),
        ("Kniebeuge größer.mp4", "'Kniebeuge größer.mp4'"),
        ("two\nlines\x1b[31m.mp4", r"'two\nlines\x1b[31m.mp4'"),
    ],
)
def test_a_name_is_quoted_and_control_characters_are_escaped(name, told):
    assert shown(Path(name)) == told
