"""docs/thresholds.md: every setting, with the default and the reason that the code has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from legpress_cv.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "thresholds.md"
SECTIONS = dict(part.split("\n", 1) for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:])


def shown(default):
    if isinstance(default, tuple):
        return ", ".join(map(str, default))
    return "none" if default is None else str(default).lower()


@pytest.mark.parametrize("section", Settings.model_fields)
def test_every_setting_stands_there_as_it_is(section):
    rows = re.findall(
        r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", SECTIONS[section], re.M
    )
    fields = Settings.model_fields[section].annotation.model_fields
    found = {name: (default.lower(), reason) for name, default, _, reason, _ in rows}
    wanted = {
        name: (shown(field.default).lower(), field.description) for name, field in fields.items()
    }
    assert found == wanted
    assert all(unit for _, _, unit, _, _ in rows)


def test_sections_are_those_of_the_settings():
    assert list(SECTIONS) == list(Settings.model_fields)


def test_evidence_is_told_on_the_page_alone():
    """A setting's public description is one sentence."""
    for section, field in Settings.model_fields.items():
        for name, leaf in field.annotation.model_fields.items():
            assert not re.search(r"\. [A-Z]", leaf.description), f"{section}.{name}"
            assert leaf.description.endswith("."), f"{section}.{name}"
