"""The page of a comparison, as text: what it says, what it holds, and what it must never do."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

import pytest
from report.comparison.sets import (
    EVIL_FILE,
    EVIL_LABEL,
    KINDS,
    TUCK,
    Case,
    case,
    empty,
    hostile,
    indicated_pair,
    named,
    neutral,
    one_gone,
    pair,
    three,
    uneven,
)
from report.pages import EVIL, Page, assert_nothing_else_runs, measured

from legpress_cv.errors import OutputExistsError
from legpress_cv.report.comparison import html_comparison, write_comparison
from legpress_cv.report.single_page import address_from
from legpress_cv.results import Quantity
from legpress_cv.wording.comparison import QUANTITY_WORDS
from legpress_cv.wording.comparison_page import FILMING


@cache
def page_of(made: Case) -> Page:
    return Page(
        html_comparison(
            made.comparison,
            made.analyses,
            stills=[{}] * len(made.analyses),
            videos=[name and (f"./{name}", name) for name in made.annotated],
            json_name="a.comparison.json",
        )
    )


def flat(page: Page) -> str:
    return " ".join(page.text.split())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_runs_or_loads_but_what_the_page_holds(kind):
    assert_nothing_else_runs(page_of(kind()))


@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_in_order_and_everything_has_a_name(kind):
    page = page_of(kind())
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for link in page.of("a"):
        assert link["href"].removeprefix("#") in ids
    for tag, attributes in page.elements:
        if attributes.get("role") in ("img", "group", "region") or tag == "video":
            assert attributes.get("aria-label") or attributes.get("aria-labelledby"), attributes


@pytest.mark.parametrize("kind", KINDS)
def test_what_every_page_says(kind):
    made = kind()
    page = page_of(made)
    text = flat(page)
    for found in made.comparison.comparisons:
        assert " ".join(found.finding.split()) in text
        assert all(" ".join(caveat.message.split()) in text for caveat in found.caveats)
        for of in (found.at_equal_depth, found.at_own_depth, *found.quantities):
            assert of.reason is None or of.reason.message in text
    assert all(advice in text for advice in FILMING)
    assert "not clinically validated" in text
    assert "a.comparison.json" in text
    assert "None" not in text
    assert "nan" not in text.lower().split()


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_has_headers_for_columns_and_rows(kind):
    page = page_of(kind())
    tables: list[list] = []
    for tag, attributes in page.elements:
        if tag == "table":
            tables.append([])
        elif tag == "th":
            tables[-1].append(attributes.get("scope"))
    for scopes in tables:
        assert {"col", "row"} <= set(scopes)
        assert None not in scopes
    assert bool(tables) == (kind is not empty)


def test_texts_from_outside_stay_texts():
    page = page_of(hostile())
    assert len(page.of("script")) == 2
    assert all("onerror" not in image for image in page.of("img"))
    assert not page.of("b")
    assert "alert" not in page.bodies["script"][1]
    assert EVIL in page.text
    assert EVIL_LABEL in page.text
    assert page.data["sets"][0]["title"] == EVIL_LABEL


def test_both_depths_stand_beside_each_other_and_the_one_that_counts_is_named():
    text = flat(page_of(pair()))
    head = text.split("Both clips, bottom on bottom")[0]
    assert "Tilt at equal depth \N{EN DASH} the finding rests on this +8°" in head
    assert "Tilt at each rep's own depth +12°" in head
    assert "Likely a real change" in head
    assert "tilts more, by 2° or more" in head


def test_the_table_holds_both_sets_and_their_difference():
    text = flat(page_of(pair()))
    table = text.split("The numbers")[1].split("What cannot be compared")[0]
    for name in ("Pelvis", "Depth", "Tempo", "Tilt at equal depth"):
        assert name in table
    means, change = r"(\d+° \(\d+-\d+\)){2}", r"[+\N{MINUS SIGN}]?\d+° \("
    assert re.search(f"{QUANTITY_WORDS[Quantity.KNEE_FLEXION_MAX]}{means}{change}", table)
    assert re.search(rf"{QUANTITY_WORDS[Quantity.DESCENT]}\d\.\d s \(\d\.\d-\d\.\d\)", table)


def test_what_is_only_indicated_is_neither_drawn_nor_told_in_degrees():
    page = page_of(indicated_pair())
    text = flat(page)
    assert "which tells nothing about another set" in text
    assert not [a for _, a in page.elements if a.get("id") in ("chart-depth", "chart-tilt")]
    assert [a for _, a in page.elements if a.get("id") == "chart-knee"]
    assert "18°" not in text.split("Rep by rep")[0].split("The numbers")[0]


def test_a_rep_without_a_partner_stands_alone():
    page = page_of(uneven())
    text = flat(page)
    assert "Rep 3 after alone" in text
    assert "This set has no such rep" in text


def test_without_reps_there_is_nothing_to_play():
    page = page_of(empty())
    assert page.of("video") == []
    assert page.of("button") == []
    assert "Nothing can be compared" in page.text


def test_missing_clips_and_pictures_are_told():
    page = page_of(one_gone())
    text = flat(page)
    assert "There is no annotated clip of this set." in text
    assert page.data["sets"][0]["missing"].startswith("gone.annotated.mp4 cannot be played")
    assert text.count("No picture: the clip is not at hand") == 6


def test_three_sets_have_a_trend_a_table_and_a_choice():
    made = three()
    page = page_of(made)
    text = flat(page)
    heading = text.split("Mean pelvic tilt of each set")[0]
    assert made.comparison.trend.finding in heading
    radios = [a for a in page.of("input") if a.get("type") == "radio"]
    assert [a["value"] for a in radios] == ["0", "1"]
    drawing = next(a for a in page.of("svg") if a.get("class") == "trend-scale few")
    assert drawing["aria-label"].endswith("guess \N{EN DASH}.")
    blocks = [a["data-comparison"] for _, a in page.elements if "data-comparison" in a]
    assert blocks == ["0", "1"] * 3


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/gym/out/a b#1?.mp4", "./a%20b%231%3F.mp4"),
        ("/gym/other/<x>.mp4", "../other/%3Cx%3E.mp4"),
        ("/gym/out/javascript:alert(1)", "./javascript%3Aalert%281%29"),
        ("/gym/out/sub/..x/深.mp4", "./sub/..x/%E6%B7%B1.mp4"),
    ],
)
def test_addresses_lead_from_the_page_to_the_clip(path, address):
    assert address_from(Path("/gym/out"), Path(path)) == address


def test_pictures_come_from_the_clips_and_the_page_appears_whole(tmp_path):
    target = tmp_path / "new" / "a--b.comparison.html"
    analyses = (neutral(), named(measured(), "tuck"))
    made = case(*analyses)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no clip")
    video = tmp_path / EVIL_FILE
    options = {"clip_paths": (broken, TUCK), "annotated_paths": (video, None)}
    write_comparison(made.comparison, analyses, target, **options, overwrite=False)
    page = Page(target.read_text(encoding="utf-8"))
    assert len([a for a in page.of("img") if a["src"].startswith("data:image/jpeg")]) == 3
    address = "../%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E.annotated.mp4"
    assert page.of("video")[0]["src"] == address
    with pytest.raises(OutputExistsError):
        write_comparison(made.comparison, analyses, target, **options, overwrite=False)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1])
def test_both_sides_stand_out_from_their_ground(scheme):
    style = page_of(pair()).bodies["style"][0]
    sides = re.findall(r"--before: (#[0-9a-f]{6}); --after: (#[0-9a-f]{6});", style)[scheme]
    block = style.split(":root {")[scheme + 1].split("}")[0]
    grounds = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))[g] for g in ("paper", "card")]
    for side, ground in itertools.product(sides, grounds):
        light, dark = sorted((luminance(side), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5
