"""One word for one thing in everything that a user reads; see docs/glossary.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import legpress_cv

PACKAGE = Path(legpress_cv.__file__).parent
READ = sorted(
    path
    for pattern in (
        "wording/*.py",
        "wording/*.toml",
        "advice/*.toml",
        "report/*.py",
        "report/html/*.py",
        "report/comparison/*.py",
        "report/comparison/assets/*.html",
        "report/comparison/assets/*.js",
        "report/html/assets/*.html",
        "report/html/assets/*.js",
        "batch/summary*.py",
        "batch/assets/*.html",
        "batch/assets/*.js",
        "cli/*.py",
    )
    for path in PACKAGE.glob(pattern)
)
FORBIDDEN = {
    r"\broll(s|ed|ing)?\b": "tuck, or pelvic tilt",
    r"\bhip bend\b": "hip flexion",
    r"\bhips? angle\b": "hip flexion",
    r"\bknee (flexion|angle)\b": "knee bend",
    r"\bthigh-trunk\b": "trunk-thigh",
    r"\bpelvi[cs] (rotation|turn|angle)\b": "pelvic tilt",
    r"\buncertain tuck\b|\bpossible tuck\b|\bedge case\b": "borderline",
}
"""What nobody writes, and what is written in its place."""


@pytest.mark.parametrize("path", READ, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_one_word_for_one_thing(path):
    text = " ".join(path.read_text(encoding="utf-8").split())
    found = {
        match.group(0): instead
        for words, instead in FORBIDDEN.items()
        for match in re.finditer(words, text, re.IGNORECASE)
    }
    assert not found


@pytest.mark.parametrize(
    "text",
    ["it rolls under", "75° of hip bend", "the knee flexion", "knee\nangle", "pelvic rotation"],
)
def test_the_words_are_found(text):
    text = " ".join(text.split())
    assert any(re.search(words, text, re.IGNORECASE) for words in FORBIDDEN)
