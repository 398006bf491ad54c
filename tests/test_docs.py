"""The documentation: its links lead somewhere, its names exist, its words are the agreed ones."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT)
    for folder in (".", "docs", "docs/decisions", "models", "sample_videos")
    for path in (ROOT / folder).glob("*.md")
)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
ANALYSE = (
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/legpress-cv analyze"
    " sample_videos/neutral.mp4 sample_videos/tuck_growing.mp4 -o out"
)
TEST = "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/python -m pytest"


def text_of(page: Path) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def source() -> str:
    files = (ROOT / "legpress_cv").rglob("*.py")
    return "\n".join([str(path.stem) + "\n" + path.read_text(encoding="utf-8") for path in files])


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page):
    links = [link for link in LINK.findall(text_of(page)) if "://" not in link]
    broken = [link for link in links if not (ROOT / page.parent / link).exists()]
    assert not broken


def test_every_decision_is_in_the_index():
    index = set(LINK.findall(text_of(Path("docs/decisions/README.md"))))
    records = {path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")}
    assert records
    assert records <= index


def test_the_plan_shows_every_room():
    plan = text_of(Path("docs/architecture.md"))
    rooms = [
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "legpress_cv").iterdir()
        if not path.name.startswith("_")
        and (path.suffix == ".py" or (path / "__init__.py").exists())
    ]
    assert len(rooms) > 15
    assert [room for room in rooms if f"| `{room}`" not in plan and f", `{room}`" not in plan] == []


def test_the_readme_has_the_two_commands():
    lines = [line.strip() for line in text_of(Path("README.md")).splitlines()]
    assert ANALYSE in lines
    assert TEST in lines


def test_names_of_the_glossary_are_in_the_code():
    names = set()
    for line in text_of(Path("docs/glossary.md")).splitlines():
        cells = line.split("|")
        if len(cells) > 4:  # term, meaning, name in code
            names |= set(re.findall(r"`([\w.]+)`", cells[3]))
    missing = [name for name in names if not re.search(rf"\b{name.split('.')[-1]}\b", source())]
    assert len(names) > 30
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_fault_is_a_tuck_and_the_angle_is_pelvic_tilt(page):
    text = text_of(page)
    if page.name == "glossary.md":  # it says what not to say
        text = text.split("## What not to say")[0]
    assert not re.search(r"\broll(s|ed|ing)?\b", text, re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_settings_that_are_named_exist(page):
    from legpress_cv.settings import Settings

    sections = Settings().model_dump()
    for section, key in re.findall(r"`(?:--set )?(\w+)\.(\w+)(?:=[^`]*| = [^`]*)?`", text_of(page)):
        if section in sections:
            assert key in sections[section], f"{section}.{key}"
