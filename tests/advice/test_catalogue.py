import re
import string
from pathlib import Path

import pytest

from legpress_cv.advice.catalogue import Entry, load_catalogue
from legpress_cv.advice.rules import RULES

ENTRIES = load_catalogue()

# What the article and the science table ask for, by words that its entry has to hold.
REQUIRED = {
    "stop_depth": ["safety stop", "margin"],
    "load": ["weight off", "shorter range"],
    "foot_height": ["higher", "shoulder-width", "do not agree"],
    "feet": ["heels", "shoulder-width"],
    "seat": ["too upright", "too far forward", "Recline"],
    "set_up": ["Hips all the way back", "handles"],
    "hips_down": ["all the way back", "handles", "brace"],
    "brace_trunk": ["as if for a punch", "breathe out on the way up"],
    "breathing": ["as if for a punch", "breathe out"],
    "strength": ["Planks", "dead bugs", "transverse abdominis", "glutes", "hip flexors"],
    "mobility": ["hip flexors", "hamstrings", "stretch"],
    "alternatives": ["goblet squats", "lunges", "split squats", "hip thrusts"],
    "pain": ["15 to 20 minutes", "48 hours", "bend or twist", "walk gently", "anti-inflammatories"],
    "see_a_doctor": ["Numbness or tingling", "sharp pain", "at once"],
    "emergency": ["saddle", "bladder or bowel", "new weakness"],
    "film_again": ["height of your hip", "2 to 4 m", "30 frames", "platform", "fitted", "two full"],
}

FORBIDDEN = re.compile(
    r"injur|diagnos|damage|herniat|slipped|guarantee|\bcures?\b|will improve|dangerous|anatomy"
    # The fault is a tuck, the angle pelvic tilt: a second word for either would be a second thing.
    r"|\broll(s|ed|ing)?\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", REQUIRED)
def test_the_article_is_there(name):
    entry = next(entry for entry in ENTRIES if entry.id == name)
    for text in entry.text.values():
        for words in REQUIRED[name]:
            assert words in text


def test_ids_are_unique():
    assert len({entry.id for entry in ENTRIES}) == len(ENTRIES)


def test_findings_come_first_and_red_flags_last():
    kinds = [entry.kind for entry in ENTRIES]
    assert kinds == sorted(kinds, key=["finding", "general", "pain", "red_flag"].index)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_wording(entry):
    texts = [entry.title, *entry.text.values(), *entry.because.values()]
    for text in texts:
        assert not FORBIDDEN.search(text)
        assert text == text.strip()
        assert "\n" not in text
        assert "  " not in text
    for text in entry.text.values():
        assert text.endswith((".", "!"))
    assert not entry.title.endswith(".")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_rule_exists_and_degrees_come_from_it(entry):
    assert entry.rule in RULES
    assert (entry.rule == "always") == (entry.kind != "finding")
    for text in [*entry.text.values(), *entry.because.values()]:
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        assert all(name.isidentifier() for name in names)
        # A degree written into the text would be the same for everybody.
        assert "°" not in text


def test_every_rule_is_used():
    assert {entry.rule for entry in ENTRIES} == set(RULES)


def test_a_finding_without_its_reason_is_refused():
    with pytest.raises(ValueError, match="because"):
        Entry(
            id="x",
            kind="finding",
            rule="always",
            support="opinion",
            title="X",
            text={"plain": "X."},
        )


def test_every_threshold_has_a_reason():
    for entry in ENTRIES:
        for threshold in entry.thresholds.values():
            assert len(threshold.why.split()) > 3


def test_the_documentation_names_every_entry():
    page = (Path(__file__).parents[2] / "docs" / "advice.md").read_text(encoding="utf-8")
    assert all(f"`{entry.id}`" in page for entry in ENTRIES)
    for entry in ENTRIES:
        for name, threshold in entry.thresholds.items():
            # "most_reps_ratio" stands there in words.
            assert name == "most_reps_ratio" or f"{threshold.value:g}" in page
